//! One pair of question and answer, scored as fine-tuning scores it.

use leptos::prelude::*;
use wmss::Distribution;
use wmss::cross_entropy::cross_entropy;
use wmss::example::{self, PROMPT, TARGET, TOKENS};

use crate::article::{Choice, Choices, Demo};
use crate::chart::scale::Spacing;
use crate::chart::{Figure, Line, Lines, Mark, Role, Unit};
use crate::link::kept;
use crate::sections::five_tokens::{on_target, target_percent};

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// The model before fine-tuning.
    Base,
    /// The model after it.
    Tuned,
}

impl Choice for Asked {
    const ALL: &'static [Self] = &[Self::Base, Self::Tuned];

    fn label(self) -> &'static str {
        match self {
            Self::Base => "the base model",
            Self::Tuned => "the model after SFT",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Tuned => "sft",
        }
    }
}

impl Asked {
    fn distribution(self) -> Distribution {
        match self {
            Self::Base => example::weak(),
            Self::Tuned => example::strong(),
        }
    }

    /// −ln P of the right answer, in nats.
    fn loss(self) -> f64 {
        cross_entropy(&self.distribution().logits(), TARGET)
    }

    fn role(self) -> Role {
        match self {
            Self::Base => Role::Weak,
            Self::Tuned => Role::Sft,
        }
    }
}

/// Points of the curve of the loss.
const POINTS: u32 = 50;
/// The loss at the leftmost of them is below this.
const LOSSES: (f64, f64) = (0.0, 4.0);

/// −ln P for every P, with a mark where the model stands.
fn curve(asked: Asked) -> Lines {
    let point = |i: u32| {
        let p = f64::from(i) / f64::from(POINTS);
        (p, -p.ln())
    };
    Lines {
        lines: vec![Line {
            name: "loss".into(),
            role: asked.role(),
            dashed: false,
            points: (1..=POINTS).map(point).collect(),
        }],
        marks: vec![Mark {
            step: on_target(&asked.distribution()),
            text: target_percent(&asked.distribution()),
        }],
        axis: "probability",
        domain: (0.0, 1.0),
        range: LOSSES,
        spacing: Spacing::Linear,
        unit: Unit::Plain,
        sentence: format!(
            "{} gives {} {}: the loss is −ln {} = {}.",
            capitalised(asked.label()),
            TOKENS[TARGET],
            target_percent(&asked.distribution()),
            Unit::Plain.write(on_target(&asked.distribution())),
            Unit::Plain.write(asked.loss())
        ),
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// A token of the row, with what becomes of it.
#[component]
pub(super) fn Scored(
    /// The token.
    #[prop(into)]
    token: String,
    /// Probability and loss as text, where the token is scored.
    #[prop(into, optional)]
    score: Signal<Option<[String; 2]>>,
) -> impl IntoView {
    let below = move || match score.get() {
        Some([probability, loss]) => {
            view! { <small>{probability}<br />"loss " {loss}</small> }.into_any()
        }
        None => view! { <small>"read"</small> }.into_any(),
    };
    view! { <li class:scored=move || score.with(Option::is_some)><span>{token}</span> " " {below}</li> }
}

/// The demo.
#[component]
pub(super) fn OneExample() -> impl IntoView {
    let asked = kept("scored-model", Asked::Base, |_| true);
    let picture = Signal::derive(move || curve(asked.get()));
    let score = Signal::derive(move || {
        let asked = asked.get();
        let probability = target_percent(&asked.distribution());
        Some([probability, Unit::Plain.write(asked.loss())])
    });
    let read = |token: &'static str| view! { <Scored token=token /> };
    view! {
        <Demo id="scored-demo" title="One example, scored" reset=move |()| asked.set(Asked::Base)>
            <Choices legend="Ask" id="scored-model" value=asked />
            <ol class="tokens scores" aria-label="The example, token by token">
                {PROMPT.split(' ').map(read).collect_view()}
                <Scored token=TOKENS[TARGET] score=score />
            </ol>
            <Figure title="The loss of a scored token" picture=picture />
        </Demo>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loss_is_minus_the_logarithm_of_the_probability() {
        for asked in Asked::ALL {
            let p = on_target(&asked.distribution());
            assert!((asked.loss() + p.ln()).abs() < 1e-12);
        }
        assert!(Asked::Tuned.loss() < Asked::Base.loss());
    }

    #[test]
    fn the_curve_stays_within_its_chart_and_its_mark_lies_on_the_model() {
        for asked in Asked::ALL {
            let picture = curve(*asked);
            let points = &picture.lines[0].points;
            assert!(points.iter().all(|p| (LOSSES.0..LOSSES.1).contains(&p.1)));
            assert_eq!(picture.marks[0].step, on_target(&asked.distribution()));
        }
    }
}
