//! The inside of each card: words, controls and a picture.

use leptos::prelude::*;
use protocol::ModelSize;
use wmss::Lambda;
use wmss::baselines::{NEFTUNE_ALPHA, UNDIAL_BETA};

use super::{Method, pictures};
use crate::article::{Cite, Display, Explained, Inline, Reference, Slider, Word, equations};
use crate::chart::{Figure, Picture};
use crate::link::{kept, kept_within};

const EPOCHS: (f64, f64) = (0.0, pictures::EPOCHS as f64);
const LENGTHS: (f64, f64) = (8.0, 512.0);
/// Some tens of tokens make an exercise and its answer.
const FIRST_LENGTH: f64 = 32.0;
/// Widths are powers of two with these exponents.
const WIDTHS: (f64, f64) = (6.0, 10.0);
const BETAS: (f64, f64) = (0.0, UNDIAL_BETA);
/// What the authors' instructions use.
const FIRST_BETA: f64 = 3.0;
const TEMPERATURES: (f64, f64) = (0.5, 8.0);
const FIRST_TEMPERATURE: f64 = 2.0;
const LAST_SEED: usize = 9999;

/// The embedding's width of the lab's model, as a power of two.
fn width_of_the_lab() -> f64 {
    (ModelSize::LAB.width as f64).log2()
}

fn width(exponent: f64) -> usize {
    exponent.exp2().round() as usize
}

/// Where every card's controls stand. They stay while a card is closed.
#[derive(Clone, Copy)]
pub(super) struct Settings {
    epoch: RwSignal<f64>,
    length: RwSignal<f64>,
    width: RwSignal<f64>,
    seed: RwSignal<usize>,
    beta: RwSignal<f64>,
    lambda: RwSignal<f64>,
    temperature: RwSignal<f64>,
}

impl Settings {
    /// At their beginning, or where the link says.
    pub fn new() -> Self {
        Self {
            epoch: kept_within("methods-epoch", EPOCHS.0, EPOCHS),
            length: kept_within("methods-length", FIRST_LENGTH, LENGTHS),
            width: kept_within("methods-width", width_of_the_lab(), WIDTHS),
            seed: kept("methods-seed", 1, |seed| *seed <= LAST_SEED),
            beta: kept_within("methods-beta", FIRST_BETA, BETAS),
            lambda: kept_within("methods-lambda", Lambda::PAPER.strong(), (0.0, 1.0)),
            temperature: kept_within("methods-temperature", FIRST_TEMPERATURE, TEMPERATURES),
        }
    }

    pub fn reset(self) {
        self.epoch.set(EPOCHS.0);
        self.length.set(FIRST_LENGTH);
        self.width.set(width_of_the_lab());
        self.seed.set(1);
        self.beta.set(FIRST_BETA);
        self.lambda.set(Lambda::PAPER.strong());
        self.temperature.set(FIRST_TEMPERATURE);
    }
}

/// What a method's card shows when it is open.
#[component]
pub(super) fn Panel(method: Method, settings: Settings) -> impl IntoView {
    match method {
        Method::None => ().into_any(),
        Method::Sft => view! { <Sft epoch=settings.epoch /> }.into_any(),
        Method::Neftune => view! { <Neftune settings=settings /> }.into_any(),
        Method::Undial => view! { <Undial beta=settings.beta /> }.into_any(),
        Method::Wmss => view! { <Wmss lambda=settings.lambda /> }.into_any(),
        Method::Distillation => {
            view! { <Distillation temperature=settings.temperature /> }.into_any()
        }
    }
}

/// A picture that follows one number.
#[component]
fn Shown<P>(title: &'static str, of: RwSignal<f64>, picture: fn(f64) -> P) -> impl IntoView
where
    P: Picture + Clone + PartialEq + Send + Sync + 'static,
{
    view! { <div><Figure title=title picture=Signal::derive(move || picture(of.get())) /></div> }
}

fn one_decimal(value: f64) -> String {
    format!("{value:.1}")
}

#[component]
fn Sft(epoch: RwSignal<f64>) -> impl IntoView {
    let picture = Signal::derive(move || pictures::sft(epoch.get() as usize));
    view! {
        <div>
            <p>
                "The goal is the right answer and nothing else. Each "
                <Explained word=Word::Epoch>"epoch"</Explained>
                " moves the probabilities towards it, by a "
                <Explained word=Word::Gradient>"gradient"</Explained>
                " that is the distance still to go. So it slows down by itself, and does little for what is nearly right."
            </p>
            <Slider label="Epochs of SFT in its card" id="methods-epoch" value=epoch range=EPOCHS step=1.0 write=|value| format!("{value:.0}") />
        </div>
        <div><Figure title="SFT: goal, model and gradient" picture=picture /></div>
    }
}

#[component]
fn Neftune(settings: Settings) -> impl IntoView {
    let Settings {
        length,
        width: exponent,
        seed,
        ..
    } = settings;
    let picture = Signal::derive(move || {
        pictures::neftune(length.get() as usize, width(exponent.get()), seed.get())
    });
    let again = move |_| seed.update(|seed| *seed = (*seed + 1) % (LAST_SEED + 1));
    view! {
        <div>
            <p>
                "Train as in SFT, but shake the input: every number of every token’s embedding gets a little random noise "
                <Cite work=Reference::Neftune /> ", with α = " {NEFTUNE_ALPHA}
                " in the paper. The longer the text and the wider the embedding, the smaller each push."
            </p>
            <Display of=equations::NEFTUNE_NOISE />
            <Slider label="Length of the text, L" id="methods-length" value=length range=LENGTHS step=8.0 write=|value| format!("{value:.0}") />
            <Slider label="Width of the embedding, d" id="methods-width" value=exponent range=WIDTHS step=1.0 write=|value| width(value).to_string() read_as=f64::log2 />
            <div class="buttons">
                <button type="button" on:click=again>"Draw the noise again"</button>
            </div>
            <p class="quiet">
                "What this does to the prediction depends on the whole network, so no formula for five tokens can show it. d = "
                {ModelSize::LAB.width} " is the lab’s model."
            </p>
        </div>
        <div><Figure title="NEFTune: noise on one token’s embedding" picture=picture /></div>
    }
}

#[component]
fn Undial(beta: RwSignal<f64>) -> impl IntoView {
    view! {
        <div>
            <p>
                "Made for forgetting: a frozen copy of the model, its score for the right answer lowered by β, becomes the goal "
                <Cite work=Reference::Undial />
                ". On examples that one wants to learn, it pulls the right answer down instead and leaves the mistakes in proportion. It was built for another job."
            </p>
            <Display of=equations::UNDIAL_TARGET />
            <Slider label="β, how far the answer is lowered" id="methods-beta" value=beta range=BETAS step=0.1 write=one_decimal ends=("keep", "forget") />
            <p class="quiet">
                "Its authors’ instructions use β = " {FIRST_BETA} ", the open-unlearning collection "
                {UNDIAL_BETA}
                ". The paper’s second version describes something else under this name (Appendix E.6), noise of size σ/√L; this card shows what UNDIAL’s own authors published."
            </p>
        </div>
        <Shown title="UNDIAL: model and goal" of=beta picture=pictures::undial />
    }
}

#[component]
fn Wmss(lambda: RwSignal<f64>) -> impl IntoView {
    view! {
        <div>
            <p>
                "The goal is still the right answer. But what is trained is a mixture with an older checkpoint, in which the wrong answers have some probability again "
                <Cite work=Reference::SecondVersion />
                ". So there is something left to push against."
            </p>
            <Display of=equations::MIXING />
            <Slider label="λ in WMSS’s card" id="methods-lambda" value=lambda range=(0.0, 1.0) step=0.01 write=|value| format!("{value:.2}") ends=("weak alone", "strong alone") />
        </div>
        <Shown title="WMSS: strong, weak and mixed" of=lambda picture=pictures::wmss />
    }
}

#[component]
fn Distillation(temperature: RwSignal<f64>) -> impl IntoView {
    view! {
        <div>
            <p>
                "A stronger teacher shows the student its whole opinion, mistakes included, softened by a temperature T "
                <Cite work=Reference::Distillation />
                ". Usually the plain answer is learned along. When the student has caught up, "
                <Inline of=equations::SOFTENED_TEACHER /> " has nothing more to say."
            </p>
            <Slider label="Temperature T of the teacher" id="methods-temperature" value=temperature range=TEMPERATURES step=0.1 write=one_decimal ends=("sharper", "softer") />
        </div>
        <Shown title="Distillation: student and teacher" of=temperature picture=pictures::distillation />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_width_is_the_labs_and_every_width_a_power_of_two() {
        assert_eq!(width(width_of_the_lab()), ModelSize::LAB.width);
        assert!(WIDTHS.0 <= width_of_the_lab() && width_of_the_lab() <= WIDTHS.1);
        assert!(width(WIDTHS.1).is_power_of_two());
    }
}
