//! What the methods gain over plain fine-tuning.

use super::write::{capitalised, fixed, plain, signed};
use super::{Correction, Figure, QWEN3_4B, figure, printed, talk};
use crate::paper::paper;

const QWEN3_8B: &str = "Qwen3-8B-Base";
const QWEN25_3B: &str = "Qwen2.5-3B";

/// A method's gains in the table that the talk quotes, in percentage points.
struct Gains {
    method: &'static str,
    model: &'static str,
    math: f64,
    code: f64,
}

impl Gains {
    fn of(method: &'static str, model: &'static str) -> Self {
        let table = &paper().results_first_version;
        let gain =
            |column| printed(table, model, method, column) - printed(table, model, "SFT", column);
        Self {
            method,
            model,
            math: gain("MathAvg"),
            code: gain("CodeAvg"),
        }
    }

    /// "+6.2 and +6.4".
    fn written(&self) -> String {
        format!("{} and {}", signed(self.math), signed(self.code))
    }

    /// "72.9 − 66.7 = +6.2 and 77.6 − 71.2 = +6.4".
    fn calculated(&self) -> String {
        let table = &paper().results_first_version;
        let average = |row, column| fixed(printed(table, self.model, row, column), 1);
        let part = |column, gain| {
            let (own, plain) = (average(self.method, column), average("SFT", column));
            format!("{own} − {plain} = {}", signed(gain))
        };
        let (math, code) = (part("MathAvg", self.math), part("CodeAvg", self.code));
        format!("{math} and {code}")
    }

    fn figures(&self) -> [Figure; 2] {
        [
            figure(format!("{} math", self.model), self.math),
            figure(format!("{} code", self.model), self.code),
        ]
    }
}

/// The method's gains on the large, the small and the other model.
fn three_models(method: &'static str) -> [Gains; 3] {
    [QWEN3_8B, QWEN3_4B, QWEN25_3B].map(|model| Gains::of(method, model))
}

fn calculation(large: &Gains) -> String {
    format!(
        "{}, mathematics and code, in percentage points over plain fine-tuning. For the 8B model: {}.",
        capitalised(&paper().results_first_version.source()),
        large.calculated()
    )
}

pub fn undial() -> Correction {
    let gains = three_models("UNDIAL");
    let [large, small, other] = &gains;
    Correction {
        number: 9,
        section: "methods",
        title: "What UNDIAL loses, and where it gains".into(),
        talk_says: format!(
            "The talk's page gives UNDIAL {} %.",
            signed(talk(9, "gain"))
        ),
        we_find: format!(
            "In the table that it quotes, UNDIAL changes mathematics and code by {} points on the 8B model, {} on the 4B and {} on Qwen2.5-3B. The talk's number is none of these.",
            large.written(),
            small.written(),
            other.written()
        ),
        calculation: calculation(large),
        figures: gains.iter().flat_map(Gains::figures).collect(),
    }
}

pub fn neftune() -> Correction {
    let gains = three_models("NEFTune");
    let [large, small, other] = &gains;
    Correction {
        number: 10,
        section: "methods",
        title: "NEFTune's range is the large model's".into(),
        talk_says: format!(
            "The talk's page gives NEFTune +{} to +{} %.",
            plain(talk(10, "least gain")),
            plain(talk(10, "largest gain"))
        ),
        we_find: format!(
            "That is the 8B model, with {} points in mathematics and code. On the 4B model it is {}, on Qwen2.5-3B {}.",
            large.written(),
            small.written(),
            other.written()
        ),
        calculation: calculation(large),
        figures: gains.iter().flat_map(Gains::figures).collect(),
    }
}

pub fn wmss() -> Correction {
    let gains = three_models("WMSS");
    let [large, small, other] = &gains;
    Correction {
        number: 11,
        section: "methods",
        title: "WMSS's gain depends on the model".into(),
        talk_says: format!(
            "The talk's page gives WMSS +{} to +{} %, and +{} % in its opening.",
            plain(talk(11, "least gain")),
            plain(talk(11, "largest gain")),
            plain(talk(11, "gain in the opening"))
        ),
        we_find: format!(
            "On the 8B model WMSS gains {} points in mathematics and code. On the 4B model it is {}, on Qwen2.5-3B {}: a gain everywhere, and a smaller one on smaller models.",
            large.written(),
            small.written(),
            other.written()
        ),
        calculation: calculation(large),
        figures: gains.iter().flat_map(Gains::figures).collect(),
    }
}

pub fn ablation() -> Correction {
    let table = &paper().ablation;
    let rows = ["Baseline", "WD-DS", "WD-JT", "WMSS"];
    let [baseline, sampling, joint, both] = rows.map(|row| printed(table, QWEN3_4B, row, "Avg"));
    let alone = [sampling - baseline, joint - baseline];
    let sum = alone[0] + alone[1];
    let together = both - baseline;
    let increments = [sampling - baseline, joint - sampling, both - joint];
    Correction {
        number: 8,
        section: "results",
        title: "What the two parts bring alone".into(),
        talk_says: format!(
            "The talk's page gives the parts {} and {} alone and {} together, so that {} would come from working together.",
            signed(talk(8, "choice of samples alone")),
            signed(talk(8, "joint training alone")),
            signed(talk(8, "both")),
            signed(talk(8, "synergy"))
        ),
        we_find: format!(
            "Version 2's table has {} for choosing samples, {} for joint training and {} for both, a little less than the {} they add up to. The talk's parts look like steps from one row to the next, which are {}, {} and {} there.",
            signed(alone[0]),
            signed(alone[1]),
            signed(together),
            signed(sum),
            signed(increments[0]),
            signed(increments[1]),
            signed(increments[2])
        ),
        calculation: format!(
            "{}, averages of three benchmarks on {QWEN3_4B}: {} without either, {} and {} with one part, {} with both. {} − ({} + {}) = {}.",
            capitalised(&table.source()),
            fixed(baseline, 1),
            fixed(sampling, 1),
            fixed(joint, 1),
            fixed(both, 1),
            fixed(together, 1),
            fixed(alone[0], 1),
            fixed(alone[1], 1),
            signed(together - sum)
        ),
        figures: vec![
            figure("choice of samples alone", alone[0]),
            figure("joint training alone", alone[1]),
            figure("both", together),
            figure("sum of the parts", sum),
            figure("synergy", together - sum),
            figure("first step", increments[0]),
            figure("second step", increments[1]),
            figure("third step", increments[2]),
        ],
    }
}

pub fn gsm8k() -> Correction {
    let table = &paper().results_first_version;
    let at = |model, benchmark| printed(table, model, "WMSS", benchmark);
    let [small, large] = [QWEN3_4B, QWEN3_8B].map(|model| at(model, "GSM8K"));
    let mawps = at(QWEN3_4B, "MAWPS");
    Correction {
        number: 13,
        section: "results",
        title: format!("Which benchmark stands at {} %", fixed(mawps, 0)),
        talk_says: format!(
            "The talk's page has GSM8K at {} % or more.",
            plain(talk(13, "GSM8K"))
        ),
        we_find: format!(
            "After WMSS, GSM8K stands at {} % on the 4B model and at {} % on the 8B. The {} % in the table belongs to MAWPS, another set of arithmetic problems.",
            fixed(small, 1),
            fixed(large, 1),
            fixed(mawps, 1)
        ),
        calculation: format!("Read off {}, rows WMSS.", table.source()),
        figures: vec![
            figure("GSM8K, 4B", small),
            figure("GSM8K, 8B", large),
            figure("MAWPS, 4B", mawps),
        ],
    }
}
