//! Every checkpoint of a fine-tuning run in the role of the weak model.

use wmss::descent::sft_path;
use wmss::example::{self, TARGET, TOKENS};
use wmss::{Lambda, Mixture};

use super::super::five_tokens::{probabilities, series, target_percent};
use crate::chart::{Bars, Line, Lines, Mark, Role, Unit, scale::Spacing};

/// The last checkpoint; the first one, 0, is the example's weak model.
pub(super) const LAST: usize = 12;

/// Learning rate of the fine-tuning, in nats of logit per unit of gradient: large enough that its
/// last checkpoint is about as sure as the example's strong model.
const RATE: f64 = 2.0;

/// A hard negative's least distance between weak and strong probability: below that, its bar says
/// nothing any more.
const NOTICEABLE: f64 = 0.01;

/// Wrong answers that are pointed at.
const POINTED_AT: usize = 2;

/// The example's strong model, half mixed with each checkpoint from 0 to [`LAST`].
pub(super) fn path() -> Vec<Mixture> {
    let strong = example::strong().logits();
    let weak = sft_path(&example::weak().logits(), TARGET, RATE, LAST);
    weak.iter()
        .map(|weak| Mixture::new(&strong, weak, Lambda::PAPER))
        .collect()
}

/// Probability on all wrong answers that mixing adds to the strong model's; from −1 to 1.
pub(super) fn added(mixture: &Mixture) -> f64 {
    mixture.distribution().non_target_mass(TARGET) - mixture.strong().non_target_mass(TARGET)
}

/// The wrong answers that the weak model gives the most probability beyond the strong one's, the
/// most first; none that it gives less than [`NOTICEABLE`] more.
pub(super) fn hard_negatives(mixture: &Mixture) -> Vec<usize> {
    let (strong, weak) = (mixture.strong(), mixture.weak());
    let beyond = |k: usize| weak.probabilities()[k] - strong.probabilities()[k];
    let mut wrong: Vec<usize> = (0..TOKENS.len())
        .filter(|k| *k != TARGET && beyond(*k) >= NOTICEABLE)
        .collect();
    wrong.sort_by(|a, b| beyond(*b).total_cmp(&beyond(*a)));
    wrong.truncate(POINTED_AT);
    wrong
}

/// The first checkpoint with which the strong model is pushed less than by fine-tuning alone.
pub(super) fn too_close(path: &[Mixture]) -> Option<usize> {
    path.iter()
        .position(|mixture| mixture.amplification_on_strong(TARGET) < 1.0)
}

/// "x (25.0 %, the strong model 1.5 %)", one after the other.
fn named(mixture: &Mixture) -> String {
    let (strong, weak) = (mixture.strong(), mixture.weak());
    let name = |k: usize| {
        let [weak, strong] = [&weak, &strong].map(|d| Unit::Percent.write(d.probabilities()[k]));
        format!("{} ({weak} against {strong})", TOKENS[k])
    };
    let names: Vec<String> = hard_negatives(mixture).into_iter().map(name).collect();
    if names.is_empty() {
        "none left".to_owned()
    } else {
        names.join(" and ")
    }
}

/// Both models' probabilities.
pub(super) fn bars(mixture: &Mixture) -> Bars {
    let (strong, weak) = (mixture.strong(), mixture.weak());
    let sentence = format!(
        "{} gets {} from the weak model and {} from the strong one. Hard negatives: {}.",
        TOKENS[TARGET],
        target_percent(&weak),
        target_percent(&strong),
        named(mixture)
    );
    let bars = vec![
        series("P weak", Role::Weak, weak.probabilities()),
        series("P strong", Role::Strong, strong.probabilities()),
    ];
    probabilities(bars, sentence)
}

/// A value at every checkpoint.
fn line(path: &[Mixture], name: &str, role: Role, of: impl Fn(&Mixture) -> f64) -> Line {
    let points = path.iter().enumerate().map(|(i, m)| (i as f64, of(m)));
    Line {
        name: name.to_owned(),
        role,
        dashed: false,
        points: points.collect(),
    }
}

fn mark(checkpoint: usize) -> Mark {
    Mark {
        step: checkpoint as f64,
        text: "weak model".into(),
    }
}

/// How hard WMSS pushes the strong model, with each checkpoint as the weak one.
pub(super) fn amplification(path: &[Mixture], checkpoint: usize) -> Lines {
    let times = |m: &Mixture| m.amplification_on_strong(TARGET);
    let alone = Line {
        dashed: true,
        ..line(path, "fine-tuning alone", Role::Sft, |_| 1.0)
    };
    let here = path.get(checkpoint).map_or(f64::NAN, times);
    Lines {
        lines: vec![
            line(path, "with this weak model", Role::Strong, times),
            alone,
        ],
        marks: vec![mark(checkpoint)],
        axis: "checkpoint",
        domain: (0.0, LAST as f64),
        range: (0.0, 4.0),
        spacing: Spacing::Linear,
        unit: Unit::Times,
        sentence: format!(
            "With checkpoint {checkpoint} as the weak model: {} what fine-tuning alone would push.",
            Unit::Times.write(here)
        ),
    }
}

/// What each checkpoint adds to the wrong answers.
pub(super) fn doubt(path: &[Mixture], checkpoint: usize) -> Lines {
    let here = path.get(checkpoint).map_or(f64::NAN, added);
    Lines {
        lines: vec![line(path, "P mixed − P strong", Role::Mixed, added)],
        marks: vec![mark(checkpoint)],
        axis: "checkpoint",
        domain: (0.0, LAST as f64),
        range: (0.0, 0.2),
        spacing: Spacing::Linear,
        unit: Unit::Percent,
        sentence: format!(
            "Checkpoint {checkpoint} adds {} to the wrong answers together.",
            Unit::Percent.write(here)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_leads_from_the_examples_weak_model_almost_to_its_strong_one() {
        let path = path();
        assert_eq!(path.len(), LAST + 1);
        assert_eq!(path[0].weak(), example::weak());
        assert!(path.iter().all(|m| m.strong() == example::strong()));
        let gap = added(&path[0]);
        assert!(added(&path[LAST]).abs() < 0.01 * gap);
    }

    #[test]
    fn a_closer_weak_model_adds_less_and_in_the_end_halves_the_push() {
        let path = path();
        let falls = |of: fn(&Mixture) -> f64| path.windows(2).all(|p| of(&p[0]) > of(&p[1]));
        assert!(falls(added) && falls(|m| m.amplification_on_strong(TARGET)));
        let last = path[LAST].amplification_on_strong(TARGET);
        assert!((last - Lambda::PAPER.strong()).abs() < 0.01, "{last}");
        let first = too_close(&path).expect("the last one is");
        assert!(first > 0 && first < LAST);
    }

    #[test]
    fn the_hard_negatives_of_the_base_model_are_x_and_2() {
        let names: Vec<&str> = hard_negatives(&path()[0])
            .into_iter()
            .map(|k| TOKENS[k])
            .collect();
        assert_eq!(names, ["x", "2"]);
        assert_eq!(hard_negatives(&path()[LAST]), [0; 0]);
    }

    #[test]
    fn the_lines_fit_their_axes() {
        let path = path();
        for picture in [amplification(&path, 0), doubt(&path, LAST)] {
            let (low, high) = picture.range;
            let points = picture.lines.iter().flat_map(|line| &line.points);
            assert!(points.into_iter().all(|p| p.1 > low - 1e-3 && p.1 < high));
        }
    }
}
