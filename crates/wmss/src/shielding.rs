//! Gradient shielding: how strongly two models that are mixed disturb each other's gradients.
//!
//! The strong logits' gradient is λ·(P_mix − e_y). What moves the weak logits moves it through P_mix
//! alone, and the less so the nearer P_mix is to one token. The weak logits' weight in the mixture,
//! 1−λ, has no part in that: it stays.

use crate::mixture::Mixture;

/// ∂²L/∂z_strong∂z_weak = λ(1−λ)·(diag P_mix − P_mix P_mixᵀ) (V2 Eq. 67), row by row: how each of
/// the strong logits' gradients changes with each weak logit. It is symmetric, its rows sum to 0,
/// and it does not depend on the target.
pub fn cross_hessian(mixture: &Mixture) -> Vec<Vec<f64>> {
    let lambda = mixture.lambda();
    let factor = lambda.strong() * lambda.weak();
    let mixed = mixture.distribution();
    let p = mixed.probabilities();
    let entry = |i: usize, j: usize| {
        let diagonal = if i == j { p[i] } else { 0.0 };
        factor * (diagonal - p[i] * p[j])
    };
    (0..p.len())
        .map(|i| (0..p.len()).map(|j| entry(i, j)).collect())
        .collect()
}

/// Frobenius norm: the root of the sum of all squared entries. Never negative.
pub fn frobenius(matrix: &[Vec<f64>]) -> f64 {
    let squares = matrix.iter().flatten().map(|entry| entry * entry);
    squares.sum::<f64>().sqrt()
}

/// The size of the [`cross_hessian`], as its [`frobenius`] norm. At most λ(1−λ)/2, and 0 where the
/// mixture is certain of one token, or where λ leaves one of the models out.
pub fn residual(mixture: &Mixture) -> f64 {
    frobenius(&cross_hessian(mixture))
}
