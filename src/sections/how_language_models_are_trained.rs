//! How language models are trained.

use leptos::prelude::*;
use wmss::Distribution;
use wmss::example::{self, PROMPT, TARGET, TOKENS};

use super::{logit_mixing, sft_and_saturation};
use crate::article::{Explained, Section, Word};
use crate::chart::Unit;
use crate::tour::TourButton;

/// Its place in the address.
pub const ID: &str = "how-language-models-are-trained";
/// Its heading.
pub const TITLE: &str = "How language models are trained";

/// The section.
#[component]
pub fn HowLanguageModelsAreTrained() -> impl IntoView {
    view! {
        <Section id=ID title=TITLE>
            <TourButton />
            <p>
                "A language model continues text, one "
                <Explained word=Word::Token>"token"</Explained>
                " at a time. Three steps make an assistant of it. Open each to see what goes in and what comes out, and how the model would continue “"
                {PROMPT} " …”."
            </p>
            <ol class="cards steps">
                <PreTraining />
                <PostTraining />
                <Deployment />
            </ol>
        </Section>
    }
}

/// What a step takes and gives, folded.
#[component]
fn InAndOut(
    /// The step, as it stands in a sentence.
    of: &'static str,
    /// What goes in.
    takes: &'static str,
    /// What comes out.
    gives: AnyView,
) -> impl IntoView {
    view! {
        <details>
            <summary>{format!("In and out of {of}")}</summary>
            <dl class="in-and-out">
                <dt>"In"</dt>
                <dd>{takes}</dd>
                <dt>"Out"</dt>
                <dd>{gives}</dd>
            </dl>
        </details>
    }
}

/// How a model would continue the prompt: each token with its probability.
fn continuation(model: &Distribution) -> String {
    let pairs = TOKENS.iter().zip(model.probabilities());
    let shares = pairs.map(|(token, p)| format!("{token} {}", Unit::Percent.write(*p)));
    shares.collect::<Vec<_>>().join(", ")
}

#[component]
fn PreTraining() -> impl IntoView {
    let gives = view! {
        "A " <b class="weak">"base model"</b> ", M0, that knows language but not what it is for. It continues: "
        {continuation(&example::weak())} "."
    };
    view! {
        <li>
            <h3>"Pre-training"</h3>
            <p>"The model reads an enormous amount of text and learns to guess what comes next."</p>
            <InAndOut
                of="pre-training"
                takes="Text of every kind. Nothing in it is marked as question, answer, right or wrong."
                gives=gives.into_any()
            />
        </li>
    }
}

#[component]
fn PostTraining() -> impl IntoView {
    let gives = view! {
        "A model that answers, M1. It continues: " {continuation(&example::strong())}
        ". So sure, it has little left to learn from this pair."
    };
    view! {
        <li>
            <h3>"Post-training"</h3>
            <p>"It learns to answer, in turns:"</p>
            <ol class="turns">
                <li><b class="sft">"SFT"</b> " copies answers that experts wrote."</li>
                <li class="here">
                    <b class="mixed">"WMSS"</b> " acts here, after a first round of SFT, where more of the same would "
                    <a href=format!("#{}", sft_and_saturation::ID)>"stall"</a>
                    ": it trains on, with an " <a href=format!("#{}", logit_mixing::ID)>"older self"</a>
                    " mixed in."
                </li>
                <li><b>"RLHF"</b> " follows people’s preferences between answers."</li>
            </ol>
            <InAndOut
                of="post-training"
                takes="Far fewer examples, chosen with care: questions with good answers, then answers that people have compared."
                gives=gives.into_any()
            />
        </li>
    }
}

#[component]
fn Deployment() -> impl IntoView {
    let gives = view! {
        "The likeliest continuation: " {TOKENS[TARGET]}
        ". Whether WMSS was used cannot be told from the cost of an answer: one model runs, as ever."
    };
    view! {
        <li>
            <h3>"Deployment"</h3>
            <p>"The finished model answers people, as ChatGPT, Claude or Gemini do. It no longer learns."</p>
            <InAndOut of="deployment" takes="Your question." gives=gives.into_any() />
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_continuation_names_every_token_likeliest_first() {
        let text = continuation(&example::weak());
        assert!(text.starts_with("2x 30.0 %, x 25.0 %"), "{text}");
        assert_eq!(text.matches('%').count(), TOKENS.len());
    }
}
