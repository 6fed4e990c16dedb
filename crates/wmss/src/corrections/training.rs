//! Epochs, settings and cost.

use super::write::{capitalised, fixed, hours, plain, signed};
use super::{Correction, QWEN3_4B, figure, printed, printed_column, talk};
use crate::paper::paper;
use crate::statistics::{deepest_dip, extremes, relative_change};

/// The smallest value, the largest and their distance.
fn span(values: &[f64]) -> (f64, f64, f64) {
    let (low, high) = extremes(values).expect("no table is empty; tested");
    (low, high, high - low)
}

pub fn fourth_epoch() -> Correction {
    let training = &paper().training;
    let epoch = plain(talk(14, "epoch"));
    let epochs = training.wmss_sft_epochs + training.wmss_joint_epochs;
    Correction {
        number: 14,
        section: "epoch-by-epoch",
        title: format!("Best at epoch {epoch}, or at risk"),
        talk_says: format!(
            "In its results, the talk's page sees most of the gain by epoch {epoch} and nothing forgotten; in its limitations, epoch {epoch} risks forgetting."
        ),
        we_find: format!(
            "The two do not fit together. The paper's main results stop after {epochs} epochs. Version 2 shows longer training only as a diagnosis, and reports that two benchmarks suffer late in it: AMC23 falls, GSM8K wavers.",
        ),
        calculation: format!(
            "{}: {} epoch of plain fine-tuning and {} of joint training, {epochs} together, against {} for plain fine-tuning alone.",
            capitalised(&training.source),
            training.wmss_sft_epochs,
            training.wmss_joint_epochs,
            training.sft_epochs
        ),
        figures: vec![
            figure("the talk's epoch", talk(14, "epoch")),
            figure("epochs of WMSS", f64::from(epochs)),
            figure("epochs of SFT", f64::from(training.sft_epochs)),
        ],
    }
}

pub fn tuning() -> Correction {
    let (sweep, coefficients) = (&paper().lambda_sweep, &paper().coefficients);
    let (low, high, by_lambda) = span(&printed_column(sweep, QWEN3_4B, "Avg"));
    let aime = printed_column(coefficients, QWEN3_4B, "AIME25");
    let (aime_low, aime_high, by_weights) = span(&aime);
    Correction {
        number: 17,
        section: "why-it-works",
        title: "The settings do matter".into(),
        talk_says: "The talk's page says that the method regulates itself, so that its settings need no tuning.".into(),
        we_find: format!(
            "The paper's average runs from {} to {} % over λ, {} points apart, and AIME25 from {} to {} % over the choices of α, β and γ. AIME25 has few questions, so part of its span is chance. One setting served for all main results, which is good practice.",
            fixed(low, 1),
            fixed(high, 1),
            fixed(by_lambda, 1),
            fixed(aime_low, 1),
            fixed(aime_high, 1)
        ),
        calculation: format!(
            "{}: {} − {} = {}. {}, {} settings: {} − {} = {}.",
            capitalised(&sweep.source()),
            fixed(high, 1),
            fixed(low, 1),
            fixed(by_lambda, 1),
            capitalised(&coefficients.source()),
            aime.len(),
            fixed(aime_high, 1),
            fixed(aime_low, 1),
            fixed(by_weights, 1)
        ),
        figures: vec![
            figure("lowest average", low),
            figure("highest average", high),
            figure("span over λ", by_lambda),
            figure("span over α, β, γ", by_weights),
        ],
    }
}

pub fn two_models() -> Correction {
    let (cost, curve) = (&paper().cost, &paper().curriculum_curve);
    let [plain_time, wmss] = ["SFT", "WMSS"].map(|row| printed(cost, QWEN3_4B, row, "time"));
    let steps = |row| printed(curve, QWEN3_4B, row, "step");
    let (all, chosen) = (steps("without WD-DS"), steps("with WD-DS"));
    let longer = relative_change(plain_time, wmss);
    Correction {
        number: 21,
        section: "three-paradigms",
        title: "Training takes two models".into(),
        talk_says: "The talk's page says that no extra model is needed, just one old checkpoint."
            .into(),
        we_find: format!(
            "That holds once training is over, since only the strong model is kept. Until then two models run, and both are updated. The paper measured {} instead of {}, {} % longer, with only {} of {} joint steps left after the choice of samples.",
            hours(wmss),
            hours(plain_time),
            fixed(100.0 * longer, 1),
            plain(chosen),
            plain(all)
        ),
        calculation: format!(
            "{}: {} ÷ {} minutes = {}. The steps are from {}.",
            capitalised(&cost.source()),
            plain(wmss),
            plain(plain_time),
            fixed(1.0 + longer, 2),
            curve.source()
        ),
        figures: vec![
            figure("SFT minutes", plain_time),
            figure("WMSS minutes", wmss),
            figure("longer by", longer),
            figure("joint steps", all),
            figure("joint steps left", chosen),
        ],
    }
}

/// Where the averages are about equal. The paper's own plateau, 0.42 to 0.50, is narrower.
const PLATEAU: std::ops::RangeInclusive<f64> = 0.40..=0.56;

pub fn peak() -> Correction {
    let sweep = &paper().lambda_sweep;
    let lambdas = printed_column(sweep, QWEN3_4B, "λ");
    let averages = printed_column(sweep, QWEN3_4B, "Avg");
    let best = talk(24, "λ at the peak");
    let at_best = printed(sweep, QWEN3_4B, &format!("{best:.2}"), "Avg");
    let (dip, depth) = deepest_dip(&averages).expect("the printed curve has dips; tested");
    let pairs = lambdas.iter().zip(&averages);
    let plateau: Vec<f64> = pairs
        .filter(|(lambda, _)| PLATEAU.contains(*lambda))
        .map(|(_, average)| *average)
        .collect();
    let (low, high, spread) = span(&plateau);
    Correction {
        number: 24,
        section: "results",
        title: "A peak within the noise".into(),
        talk_says: format!(
            "The talk's page puts the best average at λ = {}.",
            fixed(best, 2)
        ),
        we_find: format!(
            "The table does peak there, with {} %. But at λ = {} it dips to {} %, {} points below the next λ, so a single value can be off by about as much. From {} to {} all averages lie within {} points: the best λ could be anywhere among them.",
            fixed(at_best, 1),
            fixed(lambdas[dip], 2),
            fixed(averages[dip], 1),
            fixed(depth, 1),
            fixed(*PLATEAU.start(), 2),
            fixed(*PLATEAU.end(), 2),
            fixed(spread, 1)
        ),
        calculation: format!(
            "{}, means of three runs: {} at λ = {} against {} and {} beside it, {} points. On the plateau {} − {} = {}.",
            capitalised(&sweep.source()),
            fixed(averages[dip], 1),
            fixed(lambdas[dip], 2),
            fixed(averages[dip - 1], 1),
            fixed(averages[dip + 1], 1),
            signed(-depth),
            fixed(high, 1),
            fixed(low, 1),
            fixed(spread, 1)
        ),
        figures: vec![
            figure("λ at the dip", lambdas[dip]),
            figure("average at the dip", averages[dip]),
            figure("average after the dip", averages[dip + 1]),
            figure("depth of the dip", depth),
            figure("average at the peak", at_best),
            figure("spread of the plateau", spread),
        ],
    }
}
