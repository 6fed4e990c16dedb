//! The same scoring by the small model that the lab trains, measured once and kept.

use leptos::prelude::*;
use protocol::evidence::{ByModel, Expectation, Membership, ScoredToken, WorkedExample};

use super::scored::Scored;
use crate::article::{Choice, Choices, Demo};
use crate::chart::{BarSeries, Bars, Figure, Role, Unit};
use crate::evidence::evidence;
use crate::link::kept;

/// One of the measured prompts, by its place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prompt(usize);

/// The nearest to the article's example that the model was made for.
const FIRST_PROMPT: Prompt = Prompt(1);

impl Choice for Prompt {
    const ALL: &'static [Self] = &[Self(0), Self(1), Self(2)];

    fn label(self) -> &'static str {
        &self.example().meaning
    }

    fn key(self) -> &'static str {
        ["x2", "2x2", "3x2"][self.0]
    }
}

impl Prompt {
    fn example(self) -> &'static WorkedExample {
        &evidence().examples[self.0]
    }
}

/// One of the measured models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    /// Before fine-tuning.
    M0,
    /// After it.
    M1,
    /// Fine-tuned on to the end.
    Sft,
    /// WMSS's strong model at the end.
    Wmss,
}

impl Choice for Model {
    const ALL: &'static [Self] = &[Self::M0, Self::M1, Self::Sft, Self::Wmss];

    fn label(self) -> &'static str {
        match self {
            Self::M0 => "M0, the base",
            Self::M1 => "M1, after SFT",
            Self::Sft => "more SFT",
            Self::Wmss => "WMSS’s strong model",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::M0 => "m0",
            Self::M1 => "m1",
            Self::Sft => "sft",
            Self::Wmss => "wmss",
        }
    }
}

impl Model {
    fn of<T>(self, values: &ByModel<T>) -> &T {
        match self {
            Self::M0 => &values.m0,
            Self::M1 => &values.m1,
            Self::Sft => &values.sft,
            Self::Wmss => &values.wmss,
        }
    }

    fn role(self) -> Role {
        match self {
            Self::M0 => Role::Weak,
            Self::M1 | Self::Sft => Role::Sft,
            Self::Wmss => Role::Strong,
        }
    }
}

/// The smallest difference that the page's numbers show.
const SMALLEST: f64 = 0.001;

/// Probability and loss of a scored token.
fn score(token: &ScoredToken, model: Model) -> Option<[String; 2]> {
    let probability = *model.of(token.probability.as_ref().filter(|_| token.scored)?);
    Some([percent(probability), loss(probability)])
}

/// Nothing short of certainty is written as such.
fn percent(probability: f64) -> String {
    let written = Unit::Percent.write(probability);
    if probability < 1.0 && written == Unit::Percent.write(1.0) {
        format!("> {}", Unit::Percent.write(1.0 - SMALLEST))
    } else {
        written
    }
}

/// −ln P in nats; what is not nothing is not written as nothing.
fn loss(probability: f64) -> String {
    let loss = -probability.ln();
    let written = Unit::Plain.write(loss);
    if loss > 0.0 && written == Unit::Plain.write(0.0) {
        format!("< {}", Unit::Plain.write(SMALLEST))
    } else {
        written
    }
}

/// Mean of −ln P over the answer's tokens, in nats.
fn mean_loss(example: &WorkedExample, model: Model) -> f64 {
    let losses = example.answer().filter_map(|token| {
        let probability = model.of(token.probability.as_ref()?);
        Some(-probability.ln())
    });
    let losses: Vec<f64> = losses.collect();
    losses.iter().sum::<f64>() / losses.len().max(1) as f64
}

/// The answer's first token, and what the model expected there.
fn first(example: &WorkedExample, model: Model) -> Option<(&ScoredToken, &Expectation)> {
    let token = example.answer().next()?;
    Some((token, model.of(token.expected.as_ref()?)))
}

/// The likeliest first tokens of the answer.
fn expected(prompt: Prompt, model: Model) -> Bars {
    let first = first(prompt.example(), model);
    let likeliest = first.map_or(&[][..], |(_, expected)| &expected.likeliest);
    let sentence = first.and_then(|(right, expected)| {
        let (token, probability) = expected.likeliest.first()?;
        let verdict = if *token == right.text {
            "which is right".to_owned()
        } else {
            format!("where {} would be right", right.text)
        };
        Some(format!(
            "After {} it expects {token} with {}, {verdict}.",
            prompt.example().prompt,
            percent(*probability)
        ))
    });
    Bars {
        axis: "token",
        groups: likeliest.iter().map(|choice| choice.0.clone()).collect(),
        series: vec![BarSeries {
            name: model.label().into(),
            role: model.role(),
            values: likeliest.iter().map(|choice| choice.1).collect(),
        }],
        unit: Unit::Percent,
        range: (0.0, 1.0),
        sentence: sentence.unwrap_or_default(),
    }
}

fn membership(example: &WorkedExample) -> &'static str {
    match example.membership {
        Membership::Train => "It was trained on.",
        Membership::HeldOut => "It was kept from training.",
        Membership::Neither => "It was not trained on.",
    }
}

/// Where the numbers come from.
fn source() -> String {
    let evidence = evidence();
    let config = &evidence.config;
    format!(
        "Measured by us: seed {}, {} steps of SFT, then {} more of SFT or of WMSS at λ = {}; {}, program {}.",
        config.seed,
        config.sft_steps,
        config.race_steps,
        config.lambda,
        evidence.place,
        evidence.revision
    )
}

/// The demo.
#[component]
pub(super) fn OurExample() -> impl IntoView {
    let prompt = kept("ours-prompt", FIRST_PROMPT, |_| true);
    let model = kept("ours-model", Model::M0, |_| true);
    let picture = Signal::derive(move || expected(prompt.get(), model.get()));
    let tokens = move || {
        let token = |token: &'static ScoredToken| {
            let score = Signal::derive(move || score(token, model.get()));
            view! { <Scored token=token.text.clone() score=score /> }
        };
        prompt
            .get()
            .example()
            .tokens
            .iter()
            .map(token)
            .collect_view()
    };
    let about = move || {
        let example = prompt.get().example();
        format!("{} {}", example.remark, membership(example))
    };
    let loss = move || Unit::Plain.write(mean_loss(prompt.get().example(), model.get()));
    let reset = move |()| {
        prompt.set(FIRST_PROMPT);
        model.set(Model::M0);
    };
    view! {
        <Demo id="ours-demo" title="Our own model, scored" reset=reset>
            <div class="settings">
                <Choices legend="The question" id="ours-prompt" value=prompt />
                <Choices legend="Scored by" id="ours-model" value=model />
            </div>
            <ol class="tokens scores" aria-label="Our model’s example, token by token">{tokens}</ol>
            <div class="two-columns">
                <div>
                    <dl class="facts">
                        <div>
                            <dt>"Mean loss per scored token"</dt>
                            <dd>{loss}</dd>
                        </div>
                    </dl>
                    <p class="quiet">{about}</p>
                    <p class="quiet">{source()}</p>
                </div>
                <div>
                    <Figure title="The answer’s first token" picture=picture />
                </div>
            </div>
        </Demo>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measured_prompt_is_offered() {
        assert_eq!(evidence().examples.len(), Prompt::ALL.len());
        for prompt in Prompt::ALL {
            for model in Model::ALL {
                assert!(!expected(*prompt, *model).sentence.is_empty());
                assert!(mean_loss(prompt.example(), *model) > 0.0);
            }
        }
        assert_eq!(evidence().config.seed, evidence().runs[0].seed);
    }

    #[test]
    fn what_the_prose_says_of_the_prompts_is_so() {
        let on = |prompt: Prompt, model| {
            let (right, expected) = first(prompt.example(), model).expect("measured");
            let (token, probability) = &expected.likeliest[0];
            (*token == right.text, *probability)
        };
        let [x2, twice, _] = [0, 1, 2].map(Prompt);
        let ((before, sure), (after, surer)) = (on(x2, Model::M0), on(x2, Model::M1));
        assert!(
            !before && !after && surer > sure,
            "more certain of what is wrong"
        );
        let [m0, m1] = [Model::M0, Model::M1];
        assert!(on(twice, m1).0 && mean_loss(twice.example(), m1) < mean_loss(twice.example(), m0));
        assert!(mean_loss(x2.example(), m1) > mean_loss(x2.example(), m0));
    }

    #[test]
    fn what_is_not_certain_is_not_written_as_certain() {
        assert_eq!(percent(0.99998), "> 99.9 %");
        assert_eq!(percent(0.9994), "99.9 %");
        assert_eq!(percent(1.0), "100.0 %");
        assert_eq!(loss(0.99998), "< 0.001");
        assert_eq!(loss(0.9994), "0.001");
    }

    #[test]
    fn a_token_of_the_prompt_is_read_and_not_scored() {
        let example = FIRST_PROMPT.example();
        for token in &example.tokens {
            assert_eq!(score(token, Model::M0).is_some(), token.scored);
        }
    }
}
