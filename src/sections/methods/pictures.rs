//! What each method does to the worked example, as plain values.

use wmss::baselines::{NEFTUNE_ALPHA, neftune_bound, neftune_noise, softened, undial_target};
use wmss::cross_entropy;
use wmss::descent::sft_path;
use wmss::example::{self, TARGET, TOKENS};
use wmss::{Distribution, Lambda, Mixture};

use crate::chart::scale::Spacing;
use crate::chart::{Bars, Line, Lines, Role, Unit};
use crate::sections::five_tokens::{probabilities, series, target_percent};

/// η of the fine-tuning in this section.
const RATE: f64 = 1.0;
/// Its longest run.
pub(super) const EPOCHS: usize = 30;

/// One-hot target, the model on its way to it, and the gradient.
pub(super) fn sft(epoch: usize) -> Bars {
    let start = example::weak().logits();
    let path = sft_path(&start, TARGET, RATE, EPOCHS);
    let logits = path.get(epoch).unwrap_or(&start);
    let (model, gradient) = (
        Distribution::from_logits(logits),
        cross_entropy::gradient(logits, TARGET),
    );
    let mut goal = vec![0.0; TOKENS.len()];
    goal[TARGET] = 1.0;
    let sentence = format!(
        "After {epoch} epochs the right answer has {}, and the gradient on its logit is {}.",
        target_percent(&model),
        Unit::Plain.write(gradient[TARGET])
    );
    Bars {
        unit: Unit::Plain,
        range: (-1.0, 1.0),
        ..probabilities(
            vec![
                series("goal", Role::Control, &goal),
                series("P", Role::Sft, model.probabilities()),
                series("gradient, P − goal", Role::Mixed, &gradient),
            ],
            sentence,
        )
    }
}

/// NEFTune's bound is drawn up to this size.
const LARGEST_BOUND: f64 = 0.25;

/// The noise on every number of one token's embedding, between its bounds.
pub(super) fn neftune(length: usize, width: usize, seed: usize) -> Lines {
    let bound = neftune_bound(NEFTUNE_ALPHA, length, width);
    let noise = neftune_noise(NEFTUNE_ALPHA, length, width, seed as u64);
    let flat = |value: f64| vec![(1.0, value), (width as f64, value)];
    let line = |name: &str, role, dashed, points| Line {
        name: name.into(),
        role,
        dashed,
        points,
    };
    let points = noise.into_iter().enumerate();
    Lines {
        lines: vec![
            line("upper bound", Role::Control, true, flat(bound)),
            line("lower bound", Role::Control, true, flat(-bound)),
            line(
                "noise",
                Role::Sft,
                false,
                points.map(|(i, x)| ((i + 1) as f64, x)).collect(),
            ),
        ],
        marks: Vec::new(),
        axis: "number of the embedding",
        domain: (1.0, width as f64),
        range: (-LARGEST_BOUND, LARGEST_BOUND),
        spacing: Spacing::Linear,
        unit: Unit::Tiny,
        sentence: format!(
            "Each of the {width} numbers is moved by at most {}.",
            Unit::Tiny.write(bound)
        ),
    }
}

/// The reference model, and what UNDIAL trains it towards.
pub(super) fn undial(beta: f64) -> Bars {
    let reference = example::strong();
    let goal = undial_target(&reference.logits(), TARGET, beta);
    let sentence = format!(
        "The goal gives the right answer {} instead of {}.",
        target_percent(&goal),
        target_percent(&reference)
    );
    probabilities(
        vec![
            series("P strong", Role::Strong, reference.probabilities()),
            series("goal q", Role::Control, goal.probabilities()),
        ],
        sentence,
    )
}

/// Both models and their mixture.
pub(super) fn wmss(lambda: f64) -> Bars {
    let lambda = Lambda::new(lambda).unwrap_or(Lambda::PAPER);
    let (strong, weak) = (example::strong(), example::weak());
    let mixture = Mixture::new(&strong.logits(), &weak.logits(), lambda);
    let mixed = mixture.distribution();
    let sentence = format!(
        "The mixture gives the right answer {}. The strong model is pushed {} times as hard as by SFT.",
        target_percent(&mixed),
        Unit::Times
            .write(mixture.amplification_on_strong(TARGET))
            .trim_start_matches("× ")
    );
    probabilities(
        vec![
            series("P strong", Role::Strong, strong.probabilities()),
            series("P weak", Role::Weak, weak.probabilities()),
            series("P mixed", Role::Mixed, mixed.probabilities()),
        ],
        sentence,
    )
}

/// A weak student and what its strong teacher shows it.
pub(super) fn distillation(temperature: f64) -> Bars {
    let student = example::weak();
    let shown = softened(&example::strong().logits(), temperature);
    let sentence = format!(
        "The teacher shows {} for the right answer and {} for {}; the student has {} and {}.",
        target_percent(&shown),
        Unit::Percent.write(shown.probabilities()[TARGET + 1]),
        TOKENS[TARGET + 1],
        target_percent(&student),
        Unit::Percent.write(student.probabilities()[TARGET + 1]),
    );
    probabilities(
        vec![
            series("student", Role::Weak, student.probabilities()),
            series("teacher, softened", Role::Control, shown.probabilities()),
        ],
        sentence,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Picture;

    #[test]
    fn fine_tuning_comes_to_rest_at_its_goal() {
        let gradient = |epoch| sft(epoch).series[2].values[TARGET].abs();
        assert!(gradient(EPOCHS) < gradient(0) / 2.0);
    }

    #[test]
    fn noise_never_leaves_the_bounds_that_are_drawn() {
        for (length, width) in [(10, 64), (512, 1024)] {
            let lines = neftune(length, width, 3).lines;
            let bound = lines[0].points[0].1;
            assert!(bound <= LARGEST_BOUND);
            assert!(lines[2].points.iter().all(|p| p.1.abs() <= bound));
        }
    }

    #[test]
    fn undial_takes_from_the_target_what_wmss_only_lends() {
        let at_target = |bars: &Bars, series: usize| bars.series[series].values[TARGET];
        let (undial, wmss) = (undial(10.0), wmss(0.5));
        assert!(at_target(&undial, 1) < 0.01);
        assert!(at_target(&wmss, 2) > 0.5);
    }

    #[test]
    fn a_warm_teacher_shows_more_of_the_mistakes() {
        let shown = |t| distillation(t).series[1].values[TARGET];
        assert!(shown(4.0) < shown(1.0) && shown(1.0) < shown(0.5));
        assert_eq!(distillation(1.0).table().rows.len(), TOKENS.len());
    }
}
