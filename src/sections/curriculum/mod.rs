//! The curriculum: entropy, and which samples it has drawn.

mod entropy;
mod item_slider;
mod ranking;
mod samples;
mod shape;
mod table;

use leptos::prelude::*;
use wmss::example::{strong, weak};

use crate::article::{
    Cite, Correction, Display, Explained, Inline, Reference, Section, Word, equations,
};
use entropy::Entropy;
use samples::Samples;

/// Its place in the address.
pub const ID: &str = "curriculum";
/// Its heading.
pub const TITLE: &str = "Curriculum";

fn nats(entropy: f64) -> String {
    format!("{entropy:.2} nats")
}

/// The section.
#[component]
pub fn Curriculum() -> impl IntoView {
    view! {
        <Section id=ID title=TITLE>
            <p>
                "Which examples deserve another look? WMSS decides by "
                <Explained word=Word::Entropy>"entropy"</Explained>
                ": how undecided a model is. About our example the "
                <b class="weak">"weak"</b> " model has " {nats(weak().entropy())} ", the "
                <b class="strong">"strong"</b> " one " {nats(strong().entropy())}
                ". Make it rise and fall yourself."
            </p>
            <Entropy />
            <Signals />
            <Samples />
            <Correction number=6 />
            <Correction number=7 />
            <Formulas />
        </Section>
    }
}

#[component]
fn Signals() -> impl IntoView {
    view! {
        <p>
            "Before each round, every example is shown to both models. "
            <Inline of=equations::ENTROPY_CHANGE />
            " is negative where the strong model has grown surer, positive where it has forgotten. Three weights decide what counts:"
        </p>
        <ul class="cards">
            <li>
                <b>"α, difficulty"</b>
                <p>"What the weak model finds hard. (In version 2: what was learned.)"</p>
            </li>
            <li>
                <b>"β, consolidation"</b>
                <p>"What was just learned. (In version 2: what the strong model still finds hard.)"</p>
            </li>
            <li>
                <b>"γ, repair"</b>
                <p>"What was forgotten, in every formula."</p>
            </li>
        </ul>
        <p>
            "The paper’s first version " <Cite work=Reference::FirstVersion /> ", the authors’ code "
            <Cite work=Reference::Code /> " and the second version "
            <Cite work=Reference::SecondVersion />
            " put the same examples in different orders. Three are the talk’s; add your own."
        </p>
    }
}

#[component]
fn Formulas() -> impl IntoView {
    view! {
        <details>
            <summary>"For those who want more: the three formulas"</summary>
            <p>
                "Entropies are averages over an answer’s tokens; [x]₊ is x where it is positive and 0 elsewhere. As many examples are drawn as there are, with replacement."
            </p>
            <p>"Version 1, which the talk’s page quotes:"</p>
            <Display of=equations::SAMPLING_FIRST />
            <p>"The authors’ code, in which every signal is first divided by its sum over all examples, so that scale no longer decides:"</p>
            <Display of=equations::SAMPLING_CODE />
            <p>"Version 2, equation 9. Here the strong model’s own doubts count most:"</p>
            <Display of=equations::SAMPLING_SECOND />
            <p>"And what all of them are made of:"</p>
            <Display of=equations::ENTROPY />
        </details>
    }
}
