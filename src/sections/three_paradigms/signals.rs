//! How hard each way of learning pushes a student who is some way along, on the worked example.

use wmss::cross_entropy::{gradient, gradient_towards};
use wmss::distillation::{on_the_way, push};
use wmss::example::{self, TARGET};
use wmss::{Distribution, Lambda, Mixture};

use super::super::five_tokens::on_target;
use crate::chart::{Line, Lines, Mark, Role, Unit, scale::Spacing};

/// Points of each curve, in percent of the way.
const PERCENTS: usize = 100;

/// A gradient on the student's logits, in two numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Signal {
    /// Half the sum of its sizes, 0 to 1.
    pub(super) size: f64,
    /// Its entry for the right answer; below 0 where training lifts that answer's score.
    pub(super) on_target: f64,
}

impl Signal {
    fn of(gradient: &[f64]) -> Self {
        Self {
            size: push(gradient),
            on_target: gradient[TARGET],
        }
    }

    /// What it does to the right answer.
    pub(super) fn direction(self) -> Direction {
        if self.size < Direction::NOTHING {
            Direction::None
        } else if self.on_target < 0.0 {
            Direction::Up
        } else {
            Direction::Down
        }
    }
}

/// Where a signal moves the right answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Towards certainty.
    Up,
    /// Away from it.
    Down,
    /// Nowhere.
    None,
}

impl Direction {
    /// A signal that is written as 0.000.
    const NOTHING: f64 = 5e-4;
}

/// The three ways, and plain fine-tuning, at one point of the student's way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Signals {
    /// The student's probability of the right answer, 0 to 1.
    pub(super) student: f64,
    /// Copying the teacher.
    pub(super) distillation: Signal,
    /// Copying the student's own beginning.
    pub(super) past_self: Signal,
    /// Mixing that beginning in, with the right answer as the goal.
    pub(super) weak_driven: Signal,
    /// Fine-tuning alone.
    pub(super) sft: Signal,
}

/// The signals when the student has come `share` of the way, in logits, from the weak example to
/// the strong one.
pub(super) fn signals(share: f64) -> Signals {
    let (start, teacher) = (example::weak(), example::strong());
    let student = on_the_way(&start.logits(), &teacher.logits(), share);
    let mixture = Mixture::new(&student, &start.logits(), Lambda::PAPER);
    Signals {
        student: on_target(&Distribution::from_logits(&student)),
        distillation: Signal::of(&gradient_towards(&student, &teacher)),
        past_self: Signal::of(&gradient_towards(&student, &start)),
        weak_driven: Signal::of(&mixture.gradient_on_strong(TARGET)),
        sft: Signal::of(&gradient(&student, TARGET)),
    }
}

type Of = fn(&Signals) -> f64;

/// The four curves, with a mark where the student is.
pub(super) fn picture(share: f64) -> Lines {
    let way: Vec<(f64, Signals)> = (0..=PERCENTS)
        .map(|i| (i as f64, signals(i as f64 / PERCENTS as f64)))
        .collect();
    let line = |name: &str, role, dashed, of: Of| Line {
        name: name.to_owned(),
        role,
        dashed,
        points: way.iter().map(|(at, s)| (*at, of(s))).collect(),
    };
    let here = signals(share);
    let write = |signal: Signal| Unit::Plain.write(signal.size);
    Lines {
        lines: vec![
            line("distillation", Role::Control, false, |s| {
                s.distillation.size
            }),
            line("self-distillation", Role::Weak, false, |s| s.past_self.size),
            line("weak-driven", Role::Mixed, false, |s| s.weak_driven.size),
            line("fine-tuning alone", Role::Sft, true, |s| s.sft.size),
        ],
        marks: vec![Mark {
            step: 100.0 * share,
            text: "student".into(),
        }],
        axis: "percent of the way",
        domain: (0.0, 100.0),
        range: (0.0, 0.8),
        spacing: Spacing::Linear,
        unit: Unit::Plain,
        sentence: format!(
            "Here: distillation {}, self-distillation {}, weak-driven {}, fine-tuning alone {}.",
            write(here.distillation),
            write(here.past_self),
            write(here.weak_driven),
            write(here.sft)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distillation_is_spent_at_the_teacher_and_copying_oneself_at_the_start() {
        let (start, end) = (signals(0.0), signals(1.0));
        assert_eq!(end.distillation.direction(), Direction::None);
        assert_eq!(start.past_self.direction(), Direction::None);
        assert_eq!(start.distillation.direction(), Direction::Up);
        assert_eq!(end.past_self.direction(), Direction::Down);
    }

    #[test]
    fn the_weak_driven_signal_shrinks_but_outlives_fine_tuning() {
        let way: Vec<Signals> = (0..=10).map(|i| signals(f64::from(i) / 10.0)).collect();
        let shrinks = |of: Of| way.windows(2).all(|pair| of(&pair[0]) > of(&pair[1]));
        assert!(shrinks(|s| s.weak_driven.size) && shrinks(|s| s.sft.size));
        let (first, last) = (way[0], way[10]);
        assert!(first.weak_driven.size < first.sft.size, "λ takes its share");
        assert!(last.weak_driven.size > last.sft.size);
        assert_eq!(last.weak_driven.direction(), Direction::Up);
    }

    #[test]
    fn the_curves_fit_the_picture() {
        let picture = picture(0.5);
        let points = picture.lines.iter().flat_map(|line| &line.points);
        assert!(
            points
                .into_iter()
                .all(|p| (0.0..=picture.range.1).contains(&p.1))
        );
    }
}
