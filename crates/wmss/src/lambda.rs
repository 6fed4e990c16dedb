//! λ, the strong model's share of the mixed logits.

use std::fmt;

/// A λ outside 0 to 1, or not a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LambdaError(pub f64);

impl fmt::Display for LambdaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "λ is a share: it lies between 0 and 1, not at {}",
            self.0
        )
    }
}

impl std::error::Error for LambdaError {}

/// λ in z_mix = λ·z_strong + (1−λ)·z_weak (V2 Eq. 5). 1 is the strong model alone, 0 the weak
/// one alone; the paper's default is 0.5.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Lambda(f64);

impl Lambda {
    /// λ = 0.5, as in the paper's main results.
    pub const PAPER: Self = Self(0.5);

    /// λ with this value.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn new(value: f64) -> Result<Self, LambdaError> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self(value))
        } else {
            Err(LambdaError(value))
        }
    }

    /// Share of the strong logits, 0 to 1.
    pub fn strong(self) -> f64 {
        self.0
    }

    /// Share of the weak logits, 1 − λ.
    pub fn weak(self) -> f64 {
        1.0 - self.0
    }
}
