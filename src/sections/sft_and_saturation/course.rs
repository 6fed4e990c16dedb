//! Fine-tuning on one example, epoch by epoch, and its pictures.

use wmss::Distribution;
use wmss::cross_entropy::{gradient, non_target_total};
use wmss::descent::sft_path;
use wmss::example::{self, TARGET, TOKENS};

use crate::chart::scale::Spacing;
use crate::chart::{Bars, Line, Lines, Mark, Role, Unit};
use crate::sections::five_tokens::{on_target, probabilities, series, target_percent};

/// Epochs that the demo shows.
pub(crate) const EPOCHS: usize = 12;
/// With this learning rate the last of them ends close to the talk's strong model.
pub(crate) const FIRST_RATE: f64 = 2.0;
/// Learning rates on offer.
pub(crate) const RATES: (f64, f64) = (0.1, 5.0);

/// The logits after every epoch, the base model's first.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Course {
    logits: Vec<Vec<f64>>,
}

impl Course {
    /// Fine-tuning from the base model.
    pub(crate) fn new(rate: f64, epochs: usize) -> Self {
        Self {
            logits: sft_path(&example::weak().logits(), TARGET, rate, epochs),
        }
    }

    /// The logits after this many epochs, or after the last.
    pub(crate) fn logits(&self, epoch: usize) -> &[f64] {
        &self.logits[epoch.min(self.last())]
    }

    fn last(&self) -> usize {
        self.logits.len() - 1
    }

    /// The model after this many epochs.
    pub(crate) fn model(&self, epoch: usize) -> Distribution {
        Distribution::from_logits(self.logits(epoch))
    }

    /// The gradient on all wrong answers together, from 1 − P at the start down to nearly 0.
    pub(crate) fn push(&self, epoch: usize) -> f64 {
        non_target_total(&gradient(self.logits(epoch), TARGET), TARGET)
    }

    fn curve(&self, of: impl Fn(usize) -> f64) -> Vec<(f64, f64)> {
        (0..=self.last())
            .map(|epoch| (epoch as f64, of(epoch)))
            .collect()
    }
}

/// P(k | x) after this many epochs.
pub(super) fn distribution(course: &Course, epoch: usize) -> Bars {
    let model = course.model(epoch);
    let when = match epoch {
        0 => "Before the first epoch, the base model".to_owned(),
        1 => "After one epoch the model".to_owned(),
        _ => format!("After {epoch} epochs the model"),
    };
    let sentence = format!(
        "{when} gives {} {}, and {} to the wrong answers together.",
        TOKENS[TARGET],
        target_percent(&model),
        Unit::Percent.write(model.non_target_mass(TARGET))
    );
    let bars = vec![series("P", Role::Sft, model.probabilities())];
    probabilities(bars, sentence)
}

/// The size of the gradient on each score, and of those on the wrong answers together.
pub(super) fn gradients(course: &Course, epoch: usize) -> Bars {
    let gradient = gradient(course.logits(epoch), TARGET);
    let push = course.push(epoch);
    let mut sizes: Vec<f64> = gradient.iter().map(|g| g.abs()).collect();
    sizes.push(push);
    let arrow = |k| if k == TARGET { "↑" } else { "↓" };
    let named = TOKENS.iter().enumerate();
    let mut groups: Vec<String> = named
        .map(|(k, token)| format!("{token} {}", arrow(k)))
        .collect();
    groups.push("Σ ↓".into());
    Bars {
        axis: "token",
        groups,
        series: vec![series("size of the gradient", Role::Sft, &sizes)],
        unit: Unit::Plain,
        range: (0.0, 1.0),
        sentence: format!(
            "The score of {} is pulled up by {}; the wrong answers’ are pushed down by {} in sum, Σ.",
            TOKENS[TARGET],
            Unit::Plain.write(-gradient[TARGET]),
            Unit::Plain.write(push)
        ),
    }
}

/// All epochs at this rate, with a mark at the one shown, and with the reader's guess at what share
/// of the first push is left.
pub(super) fn curves(course: &Course, epoch: usize, guess: Option<f64>) -> Lines {
    let line = |name: &str, dashed, points| Line {
        name: name.into(),
        role: Role::Sft,
        dashed,
        points,
    };
    let last = course.last();
    let mut lines = vec![
        line(
            "P(2x)",
            false,
            course.curve(|e| on_target(&course.model(e))),
        ),
        line(
            "push on wrong answers",
            true,
            course.curve(|e| course.push(e)),
        ),
    ];
    lines.extend(guess.map(|share| Line {
        role: Role::Ink,
        ..line("your guess", true, course.curve(|_| share * course.push(0)))
    }));
    Lines {
        lines,
        marks: vec![Mark {
            step: epoch as f64,
            text: format!("epoch {epoch}"),
        }],
        axis: "epoch",
        domain: (0.0, last as f64),
        range: (0.0, 1.0),
        spacing: Spacing::Linear,
        unit: Unit::Plain,
        sentence: format!(
            "What {} gains, the push loses: at the end {} against {}, and always 1 together.",
            TOKENS[TARGET],
            Unit::Plain.write(on_target(&course.model(last))),
            Unit::Plain.write(course.push(last))
        ),
    }
}

/// Epochs from the base model until the right answer has at least this probability, if that is
/// within `patience` epochs.
pub(super) fn epochs_until(probability: f64, rate: f64, patience: usize) -> Option<usize> {
    let step = |logits: &Vec<f64>| sft_path(logits, TARGET, rate, 1).pop();
    let course = std::iter::successors(Some(example::weak().logits()), step);
    course
        .take(patience + 1)
        .position(|logits| on_target(&Distribution::from_logits(&logits)) >= probability)
}

/// The push as a share of the one before the first epoch, 0 to 1.
pub(super) fn push_left(course: &Course, epoch: usize) -> f64 {
    course.push(epoch) / course.push(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_ends_where_the_talks_strong_model_stands() {
        let end = Course::new(FIRST_RATE, EPOCHS).model(EPOCHS);
        assert!((on_target(&end) - on_target(&example::strong())).abs() < 0.005);
    }

    #[test]
    fn pull_and_push_balance_after_every_epoch_at_any_rate() {
        for rate in [RATES.0, FIRST_RATE, RATES.1] {
            let course = Course::new(rate, EPOCHS);
            for epoch in 0..=EPOCHS {
                let sizes = &gradients(&course, epoch).series[0].values;
                assert!((sizes[TARGET] - sizes[TOKENS.len()]).abs() < 1e-12);
                let pushes: f64 = sizes[TARGET + 1..TOKENS.len()].iter().sum();
                assert!((pushes - sizes[TARGET]).abs() < 1e-12);
                let missing = 1.0 - on_target(&course.model(epoch));
                assert!((course.push(epoch) - missing).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_probability_is_reached_when_it_first_shows() {
        let course = Course::new(FIRST_RATE, EPOCHS);
        let epoch = epochs_until(0.9, FIRST_RATE, EPOCHS).expect("within the demo");
        assert!(on_target(&course.model(epoch)) >= 0.9);
        assert!(on_target(&course.model(epoch - 1)) < 0.9);
        assert_eq!(epochs_until(0.999, FIRST_RATE, EPOCHS), None);
        assert_eq!(epochs_until(0.0, FIRST_RATE, EPOCHS), Some(0));
    }

    #[test]
    fn an_epoch_beyond_the_last_is_the_last() {
        let course = Course::new(FIRST_RATE, EPOCHS);
        assert_eq!(course.model(EPOCHS + 5), course.model(EPOCHS));
        assert_eq!(push_left(&course, 0), 1.0);
    }
}
