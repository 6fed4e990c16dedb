//! A next-token distribution, from logits or from probabilities.

use std::fmt;

/// Why a list of numbers is not a distribution.
#[derive(Debug, Clone, PartialEq)]
pub enum DistributionError {
    /// There is no entry at all.
    Empty,
    /// An entry is negative, infinite or not a number.
    NotAProbability {
        /// Which entry.
        index: usize,
        /// What it is.
        value: f64,
    },
    /// The entries do not add up to 1 within 1e-6.
    DoesNotSumToOne {
        /// What they add up to.
        sum: f64,
    },
}

impl fmt::Display for DistributionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "a distribution needs at least one token"),
            Self::NotAProbability { index, value } => {
                write!(f, "entry {index} is {value}, which is not a probability")
            }
            Self::DoesNotSumToOne { sum } => {
                write!(f, "the probabilities add up to {sum}, not to 1")
            }
        }
    }
}

impl std::error::Error for DistributionError {}

/// Probabilities over a vocabulary; they are finite, not negative, and sum to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    probabilities: Vec<f64>,
}

impl Distribution {
    /// softmax(`logits`). Any finite logits are allowed; adding the same number to all of them
    /// changes nothing (V2 §5, null-space drift).
    pub fn from_logits(logits: &[f64]) -> Self {
        let probabilities = log_softmax(logits).into_iter().map(f64::exp).collect();
        Self { probabilities }
    }

    /// The distribution with these probabilities.
    ///
    /// # Errors
    /// When an entry is not a probability, or they do not sum to 1 within 1e-6.
    pub fn from_probabilities(probabilities: Vec<f64>) -> Result<Self, DistributionError> {
        if probabilities.is_empty() {
            return Err(DistributionError::Empty);
        }
        let bad = |p: &f64| !p.is_finite() || *p < 0.0;
        if let Some(index) = probabilities.iter().position(bad) {
            return Err(DistributionError::NotAProbability {
                index,
                value: probabilities[index],
            });
        }
        let sum: f64 = probabilities.iter().sum();
        if (sum - 1.0).abs() > 1e-6 {
            return Err(DistributionError::DoesNotSumToOne { sum });
        }
        Ok(Self { probabilities })
    }

    /// Probability of each token.
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// Logits whose softmax is this distribution: ln p, the representative with log-partition 0.
    /// A token of probability 0 has logit −∞.
    pub fn logits(&self) -> Vec<f64> {
        self.probabilities.iter().map(|p| p.ln()).collect()
    }

    /// Shannon entropy −Σ p ln p in nats, from 0 (certain) to ln n (uniform over n tokens).
    pub fn entropy(&self) -> f64 {
        let term = |&p: &f64| if p > 0.0 { -p * p.ln() } else { 0.0 };
        self.probabilities.iter().map(term).sum()
    }

    /// Probability that is not on `target`: the total gradient that cross-entropy puts on the
    /// other tokens' logits, and also minus the target's own.
    pub fn non_target_mass(&self, target: usize) -> f64 {
        let others = self.probabilities.iter().enumerate();
        others.filter(|(k, _)| *k != target).map(|(_, p)| p).sum()
    }
}

/// Logarithm of softmax(`logits`), shifted by the maximum so that large logits do not overflow.
pub fn log_softmax(logits: &[f64]) -> Vec<f64> {
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logits.iter().map(|z| (z - largest).exp()).sum();
    let log_partition = largest + sum.ln();
    logits.iter().map(|z| z - log_partition).collect()
}
