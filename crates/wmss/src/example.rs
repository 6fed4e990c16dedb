//! The worked example of the talk: "The derivative of x² is", five tokens, one right answer.

use crate::distribution::Distribution;
use crate::lambda::Lambda;
use crate::mixture::Mixture;

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

/// The strong model's mean probability of its likeliest token before WMSS (V2 Table 7, strong_pre).
pub const PAPER_STRONG_CONFIDENCE: f64 = 0.85;

/// The weak model's mean probability of its likeliest token (V2 Table 7, weak_init).
pub const PAPER_WEAK_CONFIDENCE: f64 = 0.83;

/// Strong and weak at the paper's averages, the target against everything else, at λ = 0.5.
pub fn paper_averages() -> Mixture {
    let logits = |p: f64| [p.ln(), (1.0 - p).ln()];
    Mixture::new(
        &logits(PAPER_STRONG_CONFIDENCE),
        &logits(PAPER_WEAK_CONFIDENCE),
        Lambda::PAPER,
    )
}
