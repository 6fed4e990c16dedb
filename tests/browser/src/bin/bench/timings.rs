//! One line of the table of training steps.

use browser_tests::Outcome;
use protocol::{BenchmarkResult, ModelSize};

use crate::row;

/// A model, and the tokens of a sequence.
pub type Size = (ModelSize, usize);

/// The peers' two sizes.
pub const SIZES: [Size; 2] = [
    (ModelSize::LAB, 16),
    (
        ModelSize {
            width: 128,
            layers: 4,
            heads: 4,
        },
        32,
    ),
];

/// Both kinds of step at one size, as far as they could be measured.
pub struct Timings {
    /// One model.
    pub sft: Outcome<BenchmarkResult>,
    /// Two models through their mixture.
    pub wmss: Outcome<BenchmarkResult>,
}

impl Timings {
    /// Prints the line; what could not be measured is a dash, and its reason goes to the side.
    pub fn print(&self, title: &str, (model, context): Size) {
        let title = format!("{title}, D={} L={} S={context}", model.width, model.layers);
        for failure in [&self.sft, &self.wmss]
            .into_iter()
            .filter_map(|r| r.as_ref().err())
        {
            eprintln!("{title}: {failure}");
        }
        let (sft, wmss) = (self.sft.as_ref().ok(), self.wmss.as_ref().ok());
        let dash = || "–".to_owned();
        let number = |value: Option<f64>| value.map_or_else(dash, |v| format!("{v:.1}"));
        let ratio = sft
            .zip(wmss)
            .map(|(s, w)| format!("{:.2}", w.median_ms / s.median_ms));
        row([
            &title,
            &number(sft.map(|r| r.median_ms)),
            &number(wmss.map(|r| r.median_ms)),
            &ratio.unwrap_or_else(dash),
            &number(sft.map(|r| r.first_ms)),
            &number(wmss.map(|r| r.first_ms)),
        ]);
    }
}
