//! The overconfident student.

use leptos::prelude::*;
use protocol::evidence::Point;
use wmss::{Interval, blog};

use crate::article::{Correction, Dialogue, Explained, Said, Section, Word};
use crate::chart::{BarSeries, Bars, Figure, Role, Unit};
use crate::evidence::evidence;

/// Its place in the address.
pub const ID: &str = "the-overconfident-student";
/// Its heading.
pub const TITLE: &str = "The overconfident student";

const STUDENT: &str = "Student";
const EXAM: &str = "Final exam";

/// A mark of the talk's student, in percent, without decimals.
fn mark(exam: &str) -> String {
    let value = blog().number(16, exam);
    value.map_or_else(String::new, |percent| format!("{percent:.0}"))
}

/// Where each of our runs ends its fine-tuning, before any mixing: one point per seed.
fn after_sft() -> Vec<Point> {
    let step = evidence().config.sft_steps;
    let point = |points: &Vec<Point>| points.iter().find(|p| p.step == step).cloned();
    let points = evidence().runs.iter().map(|run| point(&run.points));
    points.flatten().collect()
}

/// Accuracy on trained and on new prompts, over the seeds.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Gap {
    train: Interval,
    held_out: Interval,
}

impl Gap {
    fn of(points: &[Point]) -> Option<Self> {
        let over = |of: fn(&Point) -> f64| {
            let values: Vec<f64> = points.iter().map(of).collect();
            Interval::of(&values)
        };
        Some(Self {
            train: over(|p| p.sft.train)?,
            held_out: over(|p| p.sft.held_out)?,
        })
    }

    /// "66.9 % (95 % interval 60.5 % to 73.3 %)".
    fn new_prompts(&self) -> String {
        let [mean, low, high] = [
            self.held_out.mean,
            self.held_out.low(),
            self.held_out.high(),
        ]
        .map(|share| Unit::Percent.write(share));
        format!("{mean} (95 % interval {low} to {high})")
    }
}

fn bars(points: &[Point]) -> Bars {
    let series = |name: &str, role, of: fn(&Point) -> f64| BarSeries {
        name: name.to_owned(),
        role,
        values: points.iter().map(of).collect(),
    };
    let sentence = Gap::of(points).map_or_else(String::new, |gap| {
        format!(
            "After fine-tuning, over {} seeds: {} of the prompts it was trained on, {} of new ones.",
            points.len(),
            Unit::Percent.write(gap.train.mean),
            Unit::Percent.write(gap.held_out.mean)
        )
    });
    let seeds = evidence()
        .runs
        .iter()
        .map(|run| format!("seed {}", run.seed));
    Bars {
        axis: "seed",
        groups: seeds.collect(),
        series: vec![
            series("trained on", Role::Sft, |p| p.sft.train),
            series("held out", Role::Control, |p| p.sft.held_out),
        ],
        unit: Unit::Percent,
        range: (0.0, 1.0),
        sentence,
    }
}

fn said(speaker: &'static str, words: String, meaning: AnyView) -> Said {
    Said {
        speaker,
        other: speaker == EXAM,
        words,
        meaning,
    }
}

fn lines() -> Vec<Said> {
    let (practice, exam) = (mark("practice"), mark("exam"));
    vec![
        said(
            STUDENT,
            format!("{practice} % in the practice papers. I have got this."),
            view! {
                "Accuracy on the training examples: after enough fine-tuning, nearly every one comes out right."
            }
            .into_any(),
        ),
        said(
            STUDENT,
            "Going over them once more would be a waste of time.".into(),
            view! {
                "The " <Explained word=Word::Gradient>"gradient"</Explained>
                ": an example pushes in proportion to the doubt that is left. With almost no doubt, one more "
                <Explained word=Word::Epoch>"epoch"</Explained> " changes almost nothing."
            }
            .into_any(),
        ),
        said(
            EXAM,
            "Good morning. None of today’s questions were in your papers.".into(),
            view! {
                <Explained word=Word::HeldOut>"Held-out"</Explained>
                " examples, kept away from training. Only they can tell what was understood."
            }
            .into_any(),
        ),
        said(
            STUDENT,
            format!("{exam} %? How can that be?"),
            view! {
                "Accuracy on held-out examples. Its distance to the accuracy on training examples is the generalisation gap."
            }
            .into_any(),
        ),
        said(
            STUDENT,
            "I could recite every right answer. What is wrong with the others, I never asked.".into(),
            view! {
                "The thought behind WMSS: fine-tuning rewards the right answer and soon stops dealing with the tempting wrong ones. A story makes that plausible; it does not prove it."
            }
            .into_any(),
        ),
    ]
}

/// The section.
#[component]
pub fn OverconfidentStudent() -> impl IntoView {
    let points = after_sft();
    let gap = Gap::of(&points);
    let picture = Signal::stored(bars(&points));
    view! {
        <Section id=ID title=TITLE>
            <p>
                "A student revises with old papers until hardly an answer is wrong, and then sits the exam. Hear the conversation line by line: beside each line stands what it means for a language model. Point at a line, or tap it, to find its partner."
            </p>
            <Dialogue id="student-dialogue" title="Before and after the exam" lines=lines() />
            <div class="beside">
                <div>
                    <p>
                        <b>"Where the analogy ends. "</b>
                        "Doing worse on new questions is a generalisation gap, the usual sign of overfitting. Vanishing gradients are something else: training stops teaching, and that can happen with a gap or without one. Nor is an exam mark the same as a model’s certainty about one word."
                    </p>
                    {gap.map(|gap| view! { <p>{ours(&gap)}</p> })}
                    <Correction number=16 />
                </div>
                <div>
                    <Figure title="Our own model: trained prompts and new ones" picture=picture />
                </div>
            </div>
        </Section>
    }
}

fn ours(gap: &Gap) -> String {
    format!(
        "Our own small model has such a gap. Fine-tuned on {} prompts, it ends with {} of those right, but with {} of prompts that it has never seen. We measured this in {} runs that differ only in their seed.",
        evidence().config.train_examples,
        Unit::Percent.write(gap.train.mean),
        gap.new_prompts(),
        evidence().runs.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_gap_is_measured_where_fine_tuning_ends() {
        let points = after_sft();
        assert_eq!(points.len(), evidence().runs.len());
        assert!(points.iter().all(|p| p.wmss.is_none()));
        let gap = Gap::of(&points).expect("five seeds");
        assert!(gap.train.low() > gap.held_out.high(), "{gap:?}");
    }

    #[test]
    fn the_students_marks_are_the_talks() {
        for exam in ["practice", "exam"] {
            let text = mark(exam);
            assert_eq!(text.parse().ok(), blog().number(16, exam));
        }
    }

    #[test]
    fn the_picture_has_every_seed() {
        let bars = bars(&after_sft());
        assert_eq!(bars.groups.len(), evidence().runs.len());
        assert!(
            bars.series
                .iter()
                .all(|s| s.values.len() == bars.groups.len())
        );
    }
}
