//! The worked example of the talk: "The derivative of x² is", five tokens, one right answer.

use crate::distribution::Distribution;
use crate::lambda::Lambda;
use crate::mixture::Mixture;
use crate::paper::paper;

/// What the two models are asked to continue.
pub const PROMPT: &str = "The derivative of x² is";

/// The five candidate tokens, the right one first.
pub const TOKENS: [&str; 5] = ["2x", "x", "2", "x²", "dx"];

/// Index of the right answer, 2x.
pub const TARGET: usize = 0;

const STRONG: [f64; 5] = [0.97, 0.015, 0.008, 0.005, 0.002];
const WEAK: [f64; 5] = [0.30, 0.25, 0.22, 0.15, 0.08];

/// The strong model's distribution: 97 % on the target, as the talk sets it.
pub fn strong() -> Distribution {
    Distribution::from_logits(&STRONG.map(f64::ln))
}

/// The weak model's distribution: 30 % on the target, the rest on plausible mistakes.
pub fn weak() -> Distribution {
    Distribution::from_logits(&WEAK.map(f64::ln))
}

/// The strong model's mean probability of its likeliest token before WMSS, 0 to 1 (V2 Table 7).
pub fn paper_strong_confidence() -> f64 {
    paper_confidence("strong before")
}

/// The weak model's mean probability of its likeliest token at the start, 0 to 1 (V2 Table 7).
pub fn paper_weak_confidence() -> f64 {
    paper_confidence("weak at the start")
}

fn paper_confidence(row: &str) -> f64 {
    let table = &paper().logits_before_and_after;
    let value = table.value("Qwen3-4B-Base", row, "p_max");
    value.expect("data/paper.json is embedded and tested")
}

/// Strong and weak at the paper's averages, the target against everything else, at λ = 0.5.
pub fn paper_averages() -> Mixture {
    let logits = |p: f64| [p.ln(), (1.0 - p).ln()];
    Mixture::new(
        &logits(paper_strong_confidence()),
        &logits(paper_weak_confidence()),
        Lambda::PAPER,
    )
}
