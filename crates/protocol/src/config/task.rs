//! What is learnt, and where the models begin.

use serde::{Deserialize, Serialize};

/// What the models learn to write.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Derivatives of sums of powers: 3x^4+5x^2= is answered by 12x^3+10x^1.
    #[default]
    Derivatives,
    /// Sums of two whole numbers.
    Addition,
    /// Sums modulo a prime, the setting in which grokking was first seen (Power et al. 2022,
    /// arXiv:2201.02177).
    ModularAddition,
    /// A row of digits in rising order: the setting of minGPT's demo.
    Sorting,
    /// The reader's own lines, a prompt, a tab and an answer each.
    Own {
        /// The lines as pasted.
        lines: String,
    },
}

/// Where M0 comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Base {
    /// The page's own file; only for derivatives at the lab's size.
    #[default]
    Shipped,
    /// Trained from the run's seed before the run, on a corpus in which most answers are wrong.
    Pretrained,
    /// Random weights, drawn by the run's seed.
    Random,
}
