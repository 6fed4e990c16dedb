//! Why it works: three pieces of mathematics, and what each of them does not say.

mod drift;
mod s_curve;
mod shielding;

use leptos::prelude::*;
use wmss::example::{self, TARGET};
use wmss::paper;
use wmss::statistics::extremes;
use wmss::{Lambda, Mixture};

use crate::article::{
    Cite, Correction, Display, Explained, Inline, Reference, Section, Word, equations,
};
use crate::chart::Unit;
use crate::sections::logit_mixing;
use drift::Drift;
use s_curve::SCurve;
use shielding::Shielding;

/// Its place in the address.
pub const ID: &str = "why-it-works";
/// Its heading.
pub const TITLE: &str = "Why it works";

/// The model that the paper varies its settings on.
const MODEL: &str = "Qwen3-4B-Base";

/// The section.
#[component]
pub fn WhyItWorks() -> impl IntoView {
    view! {
        <Section id=ID title=TITLE>
            <p>
                "Three pieces of mathematics stand behind mixing. Each is true, and says a little less than one would like."
            </p>
            <div class="beside">
                <Steepness />
                <SCurve />
            </div>
            <div class="beside">
                <Fading />
                <Shielding />
            </div>
            <Correction number=18 />
            <div class="beside">
                <Shifting />
                <Drift />
            </div>
            <Correction number=12 />
            <Settings />
            <Correction number=17 />
        </Section>
    }
}

#[component]
fn Steepness() -> impl IntoView {
    let whole = Mixture::new(
        &example::strong().logits(),
        &example::weak().logits(),
        Lambda::PAPER,
    );
    let five = Unit::Percent.write(whole.distribution().probabilities()[TARGET]);
    view! {
        <div>
            <h3>"Back to where the curve is steep"</h3>
            <p>
                "The right answer’s lead over the rest, in "
                <Explained word=Word::Logit>"logits"</Explained>
                ", sets its probability along an S, and training pushes with 1 − P: next to nothing far right. Mixing slides back towards the "
                <b class="weak">"weak"</b> " partner. But only "
                <a href=format!("#{}", logit_mixing::ID)>"λ of that push"</a>
                " arrives: at the paper’s averages, mixing makes it " <em>"smaller"</em> "."
            </p>
            <details class="more">
                <summary>"For those who want more: what is exact here"</summary>
                <Display of=equations::S_CURVE />
                <Display of=equations::MIXED_MARGIN />
                <p>
                    "The paper calls this saturated-region amplification. The lead over any single wrong answer mixes exactly like this, however many tokens there are; so where the weak model leads by less everywhere, the mixture cannot be surer than the strong model. The lead over all the rest together, drawn here, mixes exactly only with two tokens. With all five, the example’s mixture gives the right answer "
                    {five} " at λ = " {Lambda::PAPER.strong()}
                    ", because the two models also disagree about the wrong ones."
                </p>
                <p>
                    "The curve is flat at both ends, but the push fades only at the right one: it is 1 − P, close to its largest where the model is surely wrong. The logarithm in the loss makes up for the flatness there."
                </p>
            </details>
        </div>
    }
}

#[component]
fn Fading() -> impl IntoView {
    view! {
        <div>
            <h3>"The crosstalk fades. The weight stays"</h3>
            <p>
                "Move a " <b class="weak">"weak"</b> " score, and the "
                <b class="strong">"strong"</b> " model’s "
                <Explained word=Word::Gradient>"gradient"</Explained>
                " moves too. This crosstalk vanishes as the " <b class="mixed">"mixture"</b>
                " grows sure; the paper calls it shielding "
                <Cite work=Reference::SecondVersion />
                ". The weak model’s weight does not: to the last "
                <Explained word=Word::Epoch>"epoch"</Explained>
                " it is 1 − λ. And the strong model’s own push fades as well."
            </p>
            <details class="more">
                <summary>"For those who want more: what is measured"</summary>
                <Display of=equations::CROSS_HESSIAN />
                <p>
                    "The residual’s size is this matrix’s Frobenius norm: the root of the sum of its squared entries. Both models descend from the worked example’s logits, with the logits themselves as the only weights."
                </p>
            </details>
        </div>
    }
}

#[component]
fn Shifting() -> impl IntoView {
    view! {
        <div>
            <h3>"A shift that nobody notices"</h3>
            <p>
                "Add the same number to every score, and no probability changes: "
                <Inline of=equations::NULL_SPACE />
                ". So the average score may drift; the paper calls that null-space drift. Harmless, unless somebody quotes an average score: it is lower after WMSS than after "
                <b class="sft">"SFT"</b>
                ", but move the slider and the same predictions show a rise. What no shift can touch is the gap between right and wrong."
            </p>
        </div>
    }
}

/// How far a column of the paper's moves over the settings that it tried.
fn span(table: &paper::Table, column: &str) -> Option<(f64, f64)> {
    let values: Vec<f64> = table.column(MODEL, column)?.into_iter().flatten().collect();
    extremes(&values)
}

#[component]
fn Settings() -> impl IntoView {
    let (sweep, coefficients) = (&paper().lambda_sweep, &paper().coefficients);
    let percent = |value: f64| Unit::Percent.write(value / 100.0);
    let (low, high) = span(sweep, "Avg")?;
    let (rare, often) = span(coefficients, "AIME25")?;
    Some(view! {
        <h3>"Nothing of this sets itself"</h3>
        <p>
            "The settings still matter. Over the paper’s values of λ the average score runs from "
            {percent(low)} " to " {percent(high)} " (" {sweep.source()} "); over α, β and γ one benchmark runs from "
            {percent(rare)} " to " {percent(often)} " (" {coefficients.source()} ") "
            <Cite work=Reference::SecondVersion /> "."
        </p>
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_that_the_paper_varied_are_in_its_tables() {
        assert!(span(&paper().lambda_sweep, "Avg").is_some_and(|(low, high)| low < high));
        assert!(span(&paper().coefficients, "AIME25").is_some_and(|(low, high)| low < high));
    }
}
