//! How often each training sample is drawn, from the two models' entropies on it.
//!
//! The paper's two versions and the official code give three different formulas; all are here,
//! because they rank the same samples differently.

use std::fmt;

/// Which formula turns entropies into sampling weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Every sample alike.
    Uniform,
    /// α·H_weak + β·\[−ΔH\]₊ + γ·\[ΔH\]₊, as the paper's first version has it.
    FirstVersion,
    /// The same three terms, each first divided by its sum over the data set: the official code.
    Repository,
    /// α·\[−ΔH\]₊ + β·H_strong + γ·\[ΔH\]₊ (V2 Eq. 9).
    SecondVersion,
}

/// α, β and γ: how much each signal counts. Not negative; the paper uses 0.1, 0.8, 0.1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficients {
    /// α, on the base difficulty (or, in V2, on what was learned).
    pub alpha: f64,
    /// β, on what was learned (or, in V2, on the strong model's entropy).
    pub beta: f64,
    /// γ, on what was forgotten.
    pub gamma: f64,
}

impl Coefficients {
    /// 0.1, 0.8, 0.1 (V2 App. E).
    pub const PAPER: Self = Self {
        alpha: 0.1,
        beta: 0.8,
        gamma: 0.1,
    };
}

/// One training sample's token-averaged entropies, in nats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entropies {
    /// Under the weak model.
    pub weak: f64,
    /// Under the strong model.
    pub strong: f64,
}

impl Entropies {
    /// ΔH = H_strong − H_weak: negative where the strong model grew more certain.
    pub fn change(self) -> f64 {
        self.strong - self.weak
    }
}

/// The samples cannot be weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CurriculumError {
    /// There is no sample.
    NoSamples,
    /// An entropy or a coefficient is negative, infinite or not a number.
    NotFinite,
}

impl fmt::Display for CurriculumError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSamples => "there is no sample to weigh",
            Self::NotFinite => "an entropy or a coefficient is negative or not a number",
        })
    }
}

impl std::error::Error for CurriculumError {}

/// Each sample's weight by the formula, before the weights are divided by their sum. In nats for
/// both versions' formulas; without a unit for the others.
///
/// # Errors
/// When there is no sample, or an entropy or coefficient is negative or not finite.
pub fn weights(
    form: Form,
    coefficients: Coefficients,
    samples: &[Entropies],
) -> Result<Vec<f64>, CurriculumError> {
    if samples.is_empty() {
        return Err(CurriculumError::NoSamples);
    }
    let Coefficients { alpha, beta, gamma } = coefficients;
    let numbers = samples.iter().flat_map(|s| [s.weak, s.strong]);
    if numbers
        .chain([alpha, beta, gamma])
        .any(|x| !(x.is_finite() && x >= 0.0))
    {
        return Err(CurriculumError::NotFinite);
    }
    let weak: Vec<f64> = samples.iter().map(|s| s.weak).collect();
    let strong: Vec<f64> = samples.iter().map(|s| s.strong).collect();
    let learned: Vec<f64> = samples.iter().map(|s| (-s.change()).max(0.0)).collect();
    let regressed: Vec<f64> = samples.iter().map(|s| s.change().max(0.0)).collect();
    Ok(match form {
        Form::Uniform => vec![1.0; samples.len()],
        Form::FirstVersion => weighted([(alpha, weak), (beta, learned), (gamma, regressed)]),
        Form::Repository => weighted([
            (alpha, normalised(weak)),
            (beta, normalised(learned)),
            (gamma, normalised(regressed)),
        ]),
        Form::SecondVersion => weighted([(alpha, learned), (beta, strong), (gamma, regressed)]),
    })
}

/// Probability with which each sample is drawn; they sum to 1. Where the formula gives every
/// sample the weight 0, all are drawn alike.
///
/// # Errors
/// When there is no sample, or an entropy or coefficient is negative or not finite.
pub fn sampling_probabilities(
    form: Form,
    coefficients: Coefficients,
    samples: &[Entropies],
) -> Result<Vec<f64>, CurriculumError> {
    let weights = weights(form, coefficients, samples)?;
    Ok(if weights.iter().sum::<f64>() > 0.0 {
        normalised(weights)
    } else {
        vec![1.0 / samples.len() as f64; samples.len()]
    })
}

fn weighted(terms: [(f64, Vec<f64>); 3]) -> Vec<f64> {
    let [(a, x), (b, y), (c, z)] = terms;
    (0..x.len())
        .map(|i| a * x[i] + b * y[i] + c * z[i])
        .collect()
}

/// `weights` divided by their sum; all zero stays all zero.
fn normalised(mut weights: Vec<f64>) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    if sum > 0.0 {
        weights.iter_mut().for_each(|w| *w /= sum);
    }
    weights
}
