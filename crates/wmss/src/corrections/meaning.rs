//! Numbers and words that mean something else than they seem to.

use super::write::{capitalised, fixed, percent, plain, signed};
use super::{Correction, QWEN3_4B, figure, printed, talk};
use crate::cross_entropy::gradient_towards;
use crate::example::{self, TARGET};
use crate::paper::paper;
use crate::statistics::relative_change;
use crate::{Lambda, Mixture};

/// A constant to add to every logit, to show what it does to a mean.
const SHIFT: f64 = 10.0;

pub fn suppression() -> Correction {
    let table = &paper().logits_after_training;
    let logit = |method, column| printed(table, QWEN3_4B, method, column);
    let [before, after] = ["SFT", "WMSS"].map(|m| logit(m, "mean of the other logits"));
    let [gap, wider] = ["SFT", "WMSS"].map(|m| logit(m, "gap"));
    let mean = relative_change(before, after);
    let shifted = relative_change(before + SHIFT, after + SHIFT);
    let gap_change = relative_change(gap, wider);
    Correction {
        number: 12,
        section: "why-it-works",
        title: "How far wrong answers are pushed down".into(),
        talk_says: format!(
            "The talk's page says that the wrong tokens' logits are suppressed by {} %.",
            plain(talk(12, "suppression"))
        ),
        we_find: format!(
            "That is a change of their average score, from {} to {}. Adding the same number to all scores would change it at will and no prediction with it, as the talk's page itself shows. What no such shift can touch is the distance to the right answer: it grew from {} to {}, by {} %.",
            fixed(before, 2),
            fixed(after, 2),
            fixed(gap, 2),
            fixed(wider, 2),
            fixed(100.0 * gap_change, 1)
        ),
        calculation: format!(
            "{}: the mean changes by {} %, and with {} added to every score it would be {} %. The gap: {} ÷ {} − 1 = {} %.",
            capitalised(&table.source()),
            signed(100.0 * mean),
            plain(SHIFT),
            signed(100.0 * shifted),
            fixed(wider, 2),
            fixed(gap, 2),
            signed(100.0 * gap_change)
        ),
        figures: vec![
            figure("change of the mean", mean),
            figure("the same after a shift", shifted),
            figure("gap before", gap),
            figure("gap after", wider),
            figure("change of the gap", gap_change),
        ],
    }
}

pub fn three_percentages() -> Correction {
    let names = ["training accuracy", "token probability", "exam score"];
    let [accuracy, probability, score] = names.map(|name| talk(15, name));
    let table = &paper().results_first_version;
    let [before, after] =
        ["SFT", "WMSS"].map(|row| printed(table, "Qwen3-8B-Base", row, "MathAvg"));
    Correction {
        number: 15,
        section: "the-study-partner",
        title: "Three percentages, three things".into(),
        talk_says: format!(
            "The talk's page tells a story that runs from {} to {} %, with {} % for the model in between.",
            plain(accuracy),
            plain(score),
            plain(probability)
        ),
        we_find: format!(
            "They are not steps on one ladder. {} % is an accuracy on training questions, {} % the probability of one token, {} % a mark in a story. For scale, what the paper measured in mathematics on its largest model is {} % after SFT alone and {} % after WMSS.",
            plain(accuracy),
            plain(probability),
            plain(score),
            fixed(before, 1),
            fixed(after, 1)
        ),
        calculation: format!(
            "Nothing to compute: the first and the last are the story's own, and the second is the example's {}. The measured averages are from {}.",
            percent(example::strong().probabilities()[TARGET], 0),
            table.source()
        ),
        figures: vec![
            figure("training accuracy", accuracy),
            figure("token probability", probability),
            figure("exam score", score),
            figure("measured before", before),
            figure("measured after", after),
        ],
    }
}

pub fn generalisation_gap() -> Correction {
    let [practice, exam] = ["practice", "exam"].map(|name| talk(16, name));
    Correction {
        number: 16,
        section: "the-overconfident-student",
        title: "A gap between practice and exam".into(),
        talk_says: format!(
            "The talk's student has {} % in practice and {} % in the exam, and this is said not to be overfitting.",
            plain(practice),
            plain(exam)
        ),
        we_find: format!(
            "Doing {} points worse on new questions is what is called a generalisation gap, and it is how overfitting is usually measured. Vanishing gradients are a different thing: they can stop the learning with or without such a gap.",
            plain(practice - exam)
        ),
        calculation: format!(
            "{} − {} = {} percentage points.",
            plain(practice),
            plain(exam),
            plain(practice - exam)
        ),
        figures: vec![figure("gap", practice - exam)],
    }
}

pub fn self_distillation() -> Correction {
    let (strong, weak) = (example::strong(), example::weak());
    let copying = gradient_towards(&strong.logits(), &weak)[TARGET];
    let mixture = Mixture::new(&strong.logits(), &weak.logits(), Lambda::PAPER);
    let mixing = mixture.gradient_on_strong(TARGET)[TARGET];
    let share = |p: f64| fixed(p, 2);
    Correction {
        number: 22,
        section: "three-paradigms",
        title: "Self-distillation, or WMSS itself".into(),
        talk_says:
            "The talk's page describes self-distillation as learning from an older copy of itself."
                .into(),
        we_find: format!(
            "That is where WMSS gets its signal, too; the difference is the goal. Copying the earlier self would pull the right answer down in our example (a gradient of {}). WMSS keeps the right answer as its goal and pulls it up ({}).",
            written(copying, 2),
            written(mixing, 3)
        ),
        calculation: format!(
            "Copying: P_strong − P_weak = {} − {} = {}. WMSS at λ = {}: λ × (P_mix − 1) = {} × ({} − 1) = {}. Training moves a score against its gradient.",
            share(strong.probabilities()[TARGET]),
            share(weak.probabilities()[TARGET]),
            written(copying, 2),
            plain(Lambda::PAPER.strong()),
            plain(Lambda::PAPER.strong()),
            fixed(mixture.distribution().probabilities()[TARGET], 3),
            written(mixing, 3)
        ),
        figures: vec![figure("copying", copying), figure("WMSS", mixing)],
    }
}

/// A gradient with its sign, which is what counts here.
fn written(gradient: f64, decimals: usize) -> String {
    let sign = if gradient > 0.0 { "+" } else { "" };
    format!("{sign}{}", fixed(gradient, decimals))
}
