//! How the shipped M0 is made: the trainer makes it so, and the page says so.

/// Draws its corpus, initial weights and batches.
pub const SEED: u32 = 1;
/// Training steps.
pub const STEPS: u32 = 900;
/// Lines of its corpus.
pub const LINES: usize = 20_000;
/// Share of the corpus's terms that are answered wrongly, 0 to 1.
pub const MISTAKES: f64 = 0.85;
