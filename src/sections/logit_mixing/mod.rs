//! Logit mixing: the worked example with λ under the reader's finger.

mod nudge;
pub(crate) mod pictures;
mod words;

use leptos::prelude::*;
use wmss::example::{self, TARGET, TOKENS};
use wmss::{Distribution, Lambda, Mixture};

use crate::article::{
    Choice, Choices, Cite, Correction, Demo, Display, Explained, Guess, Predict, Reference,
    Section, Word, coloured, equations,
};
use crate::chart::{Bars, Figure, Role, Unit};
use crate::lambda_slider::LambdaSlider;
use crate::link::{kept, kept_within};
use nudge::Nudge;
use pictures::mixture;
use words::percent;

/// Its place in the address.
pub const ID: &str = "logit-mixing";
/// Its heading.
pub const TITLE: &str = "Logit mixing";

/// The demo's place in the address.
pub(crate) const DEMO: &str = "mixing-demo";
/// What λ is called in the address.
pub(crate) const LAMBDA_KEY: &str = "mixing-lambda";
/// What the comparison is called in the address.
pub(crate) const COMPARISON_KEY: &str = "mixing-compare";

/// Where the talk's slider stands.
const FIRST_LAMBDA: f64 = 0.70;

type OfMixture<T> = fn(&Mixture) -> T;

/// What the mixture can be laid beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// Only the three models.
    Nothing,
    /// The control D0: a weak model that knows nothing.
    Uniform,
    /// The average of the two models' probabilities.
    Averaged,
}

impl Choice for Comparison {
    const ALL: &'static [Self] = &[Self::Nothing, Self::Uniform, Self::Averaged];

    fn label(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Uniform => "D0: a weak model that knows nothing",
            Self::Averaged => "averaged probabilities",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Uniform => "d0",
            Self::Averaged => "averaged",
        }
    }
}

/// The section.
#[component]
pub fn LogitMixing() -> impl IntoView {
    let lambda = kept_within(LAMBDA_KEY, FIRST_LAMBDA, (0.0, 1.0));
    view! {
        <Section id=ID title=TITLE>
            <p>
                "Ask both models to continue “" {example::PROMPT} "”. The "
                <b class="strong">"strong"</b> " one is fine-tuned and gives " {TOKENS[TARGET]}
                " a probability of "
                {percent(example::strong().probabilities()[TARGET])} "; the "
                <b class="weak">"weak"</b>
                " one is its own past and still doubts. Before their scores, called "
                <Explained word=Word::Logit>"logits"</Explained>
                ", become probabilities, WMSS blends them: λ parts strong, 1\u{a0}−\u{a0}λ parts weak. It then trains on the "
                <b class="mixed">"mixture’s"</b> " mistakes, in which the doubts are back."
            </p>
            <Mixing lambda=lambda />
            <p>
                "Training pushes each wrong answer down by its "
                <Explained word=Word::Gradient>"gradient"</Explained>
                ". A saturated model has almost none left; mixing brings probability, and so gradient, back to the wrong answers. But the gradient on the "
                <b class="mixed">"mixture"</b> " is not yet the " <b class="strong">"strong"</b>
                " model’s."
            </p>
            <Nudge lambda=lambda />
            <Averages />
            <Correction number=5 />
        </Section>
    }
}

#[component]
fn Mixing(lambda: RwSignal<f64>) -> impl IntoView {
    let comparison = kept(COMPARISON_KEY, Comparison::Nothing, |_| true);
    let mixture = Memo::new(move |_| mixture(lambda.get()));
    let guess = Guess::new(0.5);
    let at_half = Signal::derive(|| {
        let mixture = pictures::mixture(Lambda::PAPER.strong());
        mixture.distribution().probabilities()[TARGET]
    });
    let probabilities = Signal::derive(move || {
        let shown = mixture.with(|m| pictures::probabilities(m, comparison.get()));
        pictures::with_guess(shown, guess.made())
    });
    let lit = RwSignal::new(None::<Role>);
    let points_at = Callback::new(move |role| lit.set(role));
    let of = move |picture: fn(&Mixture) -> Bars| Signal::derive(move || mixture.with(picture));
    let compared = move |picture: fn(&Mixture, Comparison) -> Bars| {
        Signal::derive(move || mixture.with(|m| picture(m, comparison.get())))
    };
    let reset = move |()| {
        lambda.set(FIRST_LAMBDA);
        comparison.set(Comparison::Nothing);
        guess.forget();
    };
    let models: [(_, _, OfMixture<Distribution>); 3] = [
        ("Strong model", "strong", Mixture::strong),
        ("Weak model", "weak", Mixture::weak),
        ("Mixture", "mixed", Mixture::distribution),
    ];
    let column = move |(name, class, of): (&'static str, _, OfMixture<Distribution>)| {
        view! { <div><b class=class>{name}</b><Shares of=Memo::new(move |_| mixture.with(of)) /></div> }
    };
    view! {
        <Demo id=DEMO title="Mix two models" reset=reset>
            <Predict
                guess=guess
                of="Mix two models"
                id="mixing-guess"
                question="Mixed half and half: what probability will the mixture give the right answer, 2x?"
                range=(0.0, 1.0)
                step=0.01
                write=percent
                truth=at_half
                shows=move |()| lambda.set(Lambda::PAPER.strong())
            >
            <div data-lit=move || lit.get().map(Role::class)>
                <div class="held">
                    <LambdaSlider
                        label="λ, the strong model's share"
                        id="lambda"
                        value=lambda
                        accept=move |value| lambda.set(value)
                    />
                </div>
                <div class="mixing-head">
                    <Choices legend="Compare with" id="mixing-compare" value=comparison />
                    <div>
                        <Display of=equations::MIXING />
                        <Display of=equations::STRONG_GRADIENT />
                    </div>
                </div>
                <div class="figures low five">
                    <Figure title="Strong logits" picture=of(pictures::strong_logits) points_at=points_at />
                    <Figure title="Weak logits" picture=of(pictures::weak_logits) points_at=points_at />
                    <Figure title="Mixed logits" picture=compared(pictures::mixed_logits) points_at=points_at />
                    <Figure title="Probabilities" picture=probabilities points_at=points_at />
                    <Figure
                        title="Gradients on the wrong answers"
                        picture=compared(pictures::gradients)
                        points_at=points_at
                    />
                </div>
                <div class="columns">{models.map(column)}</div>
                <p>{coloured(&words::at_the_papers_lambda())}</p>
                <Correction number=1 />
                <Totals mixture=mixture />
                {words::peak().map(paragraph)}
                <Correction number=2 />
                <Correction number=3 />
                <Compared mixture=mixture comparison=comparison />
                {words::control().map(paragraph)}
                <Correction number=4 />
            </div>
            </Predict>
        </Demo>
    }
}

/// Each token's probability, in a line.
#[component]
fn Shares(of: Memo<Distribution>) -> impl IntoView {
    let share = move |(k, token): (usize, &'static str)| {
        let probability = move || of.with(|d| Unit::Percent.write(d.probabilities()[k]));
        view! { <li>{token} " " <span>{probability}</span></li> }
    };
    view! { <ul class="shares">{TOKENS.into_iter().enumerate().map(share).collect_view()}</ul> }
}

#[component]
fn Totals(mixture: Memo<Mixture>) -> impl IntoView {
    let alone = move || mixture.with(|m| m.strong().non_target_mass(TARGET));
    let mixed = move || mixture.with(|m| m.distribution().non_target_mass(TARGET));
    let strong = move || {
        mixture.with(|m| m.amplification_on_strong(TARGET) * m.strong().non_target_mass(TARGET))
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Total gradient on the wrong answers">
            <table class="totals">
                <thead>
                    <tr>
                        <th scope="col">"All wrong answers together"</th>
                        <th scope="col">"Gradient"</th>
                        <th scope="col">"Amplification"</th>
                    </tr>
                </thead>
                <tbody>
                    <tr>
                        <th scope="row">"Plain fine-tuning, no mixing"</th>
                        <td>{move || Unit::Plain.write(alone())}</td>
                        <td>{Unit::Times.write(1.0)}</td>
                    </tr>
                    <tr>
                        <th scope="row">"Mixing, on " <span class="mixed">"z" <sub>"mix"</sub></span></th>
                        <td data-value="on-mixed">{move || Unit::Plain.write(mixed())}</td>
                        <td>{move || Unit::Times.write(mixture.with(|m| m.amplification_on_mixed(TARGET)))}</td>
                    </tr>
                    <tr>
                        <th scope="row">"Mixing, on " <span class="strong">"z" <sub>"strong"</sub></span></th>
                        <td>{move || Unit::Plain.write(strong())}</td>
                        <td>{move || Unit::Times.write(mixture.with(|m| m.amplification_on_strong(TARGET)))}</td>
                    </tr>
                </tbody>
            </table>
        </div>
    }
}

/// What the chosen comparison shows.
#[component]
fn Compared(mixture: Memo<Mixture>, comparison: RwSignal<Comparison>) -> impl IntoView {
    let said = Memo::new(move |_| mixture.with(|m| words::compared(m, comparison.get())));
    // The sentence is in pieces, and is read out whole.
    view! { <p class="compared" aria-live="polite" aria-atomic="true">{move || coloured(&said.get())}</p> }
}

/// What mixing does to two models as close together as the paper's.
#[component]
fn Averages() -> impl IntoView {
    let [measured, consequence] = words::averages()?;
    Some(view! {
        <p>
            {coloured(&measured)} " " <Cite work=Reference::SecondVersion /> ". "
            {coloured(&consequence)}
        </p>
    })
}

fn paragraph(sentence: String) -> impl IntoView {
    view! { <p>{coloured(&sentence)}</p> }
}
