//! The summary: what was the problem, what is new, what is open, and the reader's own answers.

mod answers;
mod citation;

use leptos::html::Div;
use leptos::prelude::*;
use wmss::paper;

use crate::article::{Cite, Reference, References, Section};
use crate::findings::{Arrival, measurements};
use crate::lab;
use crate::near::when_near;
use crate::sections::{limitations, logit_mixing, results, sft_and_saturation, what_we_found};
use answers::AnswersRevisited;
use citation::Citation;

/// Its place in the address.
pub const ID: &str = "summary";
/// Its heading.
pub const TITLE: &str = "Summary";

/// The section.
#[component]
pub fn Summary() -> impl IntoView {
    view! {
        <Section id=ID title=TITLE>
            <ul class="cards">
                <li>
                    <h3>"The problem"</h3>
                    <p>
                        "Fine-tuning pushes a model in proportion to how wrong it is. One that is nearly sure is "
                        <a href=format!("#{}", sft_and_saturation::ID)>"hardly pushed any more"</a>
                        ", whether or not it could answer new questions. The usual ways out are a bigger model or more data."
                    </p>
                </li>
                <li>
                    <h3>"The contribution"</h3>
                    <p>
                        "WMSS " <a href=format!("#{}", logit_mixing::ID)>"mixes the logits"</a>
                        " of the " <b class="strong">"strong"</b> " model and of an older, "
                        <b class="weak">"weaker"</b>
                        " one, with λ = " {paper().defaults.lambda}
                        ", and trains both on the " <b class="mixed">"mixture’s"</b>
                        " mistakes. The weak one is dropped at the end, so answering costs nothing extra. "
                        <Gain />
                    </p>
                </li>
                <li>
                    <h3>"What we measured"</h3>
                    <Measured />
                </li>
                <li>
                    <h3>"Open questions"</h3>
                    <p>
                        "Much larger models, RLHF, the best weak checkpoint; and how much is the weak model’s knowledge rather than the softening any undecided partner brings. "
                        <a href=format!("#{}", limitations::ID)>"All limitations"</a> "."
                    </p>
                </li>
            </ul>
            <AnswersRevisited />
            <details class="more">
                <summary>"Explain it to a friend: why is the strong model’s own gradient scaled by λ?"</summary>
                <p>
                    "Because the loss only sees the mixture, and the strong model’s scores count only λ in it. Move a strong score by one and the mixture’s moves by λ; so the loss can blame it, or thank it, for λ of what happened. The weak model’s scores carry the remaining 1 − λ of the blame."
                </p>
            </details>
            <p>
                "Read "
                <a href=format!("https://arxiv.org/abs/{}", paper().arxiv) rel="external">"the paper"</a>
                ", look into " <a href=Reference::Code.address().unwrap_or_default() rel="external">"the authors’ code"</a>
                ", or go back to " <a href=format!("#{}", lab::ID)>"the lab"</a> " and try to make it win."
            </p>
            <Citation />
            <References />
        </Section>
    }
}

/// What our own experiment found, in a sentence.
#[component]
fn Measured() -> impl IntoView {
    let measurements = measurements();
    let place = NodeRef::<Div>::new();
    when_near(place, move || measurements.want());
    let said = move || match measurements.arrival() {
        Arrival::Coming => "The measurements are on their way … ".to_owned(),
        Arrival::Missed(reason) => format!("{reason} "),
        Arrival::Here(experiment) => format!(
            "We ran it in models as small as ours. {} ",
            what_we_found::in_short(&experiment)
        ),
    };
    view! {
        <div node_ref=place></div>
        <p>{said} <a href=format!("#{}", what_we_found::ID)>"What we found"</a> "."</p>
    }
}

/// The headline of the paper's results, from its table.
#[component]
fn Gain() -> impl IntoView {
    let table = &paper().results_second_version;
    let group = "Qwen3-8B-Base";
    let gain = |column| {
        let value = |row| table.value(group, row, column);
        Some(format!("{:+.1}", value("WMSS")? - value("SFT")?))
    };
    let (math, code) = (gain("MathAvg")?, gain("CodeAvg")?);
    Some(view! {
        "The paper reports " {math} " points in mathematics and " {code} " in code over SFT on "
        {group} " (" {table.source()} ") " <Cite work=Reference::SecondVersion /> ". "
        <a href=format!("#{}", results::ID)>"All results"</a> "."
    })
}
