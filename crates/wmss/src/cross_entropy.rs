//! Cross-entropy against one target token, and its gradient on the logits.

use crate::distribution::{Distribution, log_softmax};

/// −ln softmax(`logits`)\[`target`\], in nats.
pub fn cross_entropy(logits: &[f64], target: usize) -> f64 {
    -log_softmax(logits)[target]
}

/// ∂(cross-entropy)/∂z = P − e_y: each other token's probability, and P(target) − 1 for the
/// target (V2 §5). The entries sum to 0.
pub fn gradient(logits: &[f64], target: usize) -> Vec<f64> {
    let mut gradient = Distribution::from_logits(logits).probabilities().to_vec();
    gradient[target] -= 1.0;
    gradient
}

/// P − `teacher`: the gradient on the logits when the goal is not one token but another model's
/// whole distribution, as in distillation. Where the lists differ in length, the surplus is left
/// out.
pub fn gradient_towards(logits: &[f64], teacher: &Distribution) -> Vec<f64> {
    let own = Distribution::from_logits(logits);
    let pairs = own.probabilities().iter().zip(teacher.probabilities());
    pairs.map(|(p, q)| p - q).collect()
}

/// The curvature of cross-entropy along one logit, P(k)·(1 − P(k)): an entry on the diagonal of
/// diag P − P Pᵀ (V2 Eq. 65). Between two models that are mixed, λ(1−λ) times it is how much one
/// model's logit changes the other's gradient (V2 Eq. 67).
pub fn curvature(logits: &[f64], token: usize) -> f64 {
    let p = Distribution::from_logits(logits).probabilities()[token];
    p * (1.0 - p)
}

/// Sum of the gradient over all tokens but the target. It equals the size of the target's own
/// gradient, because the whole sums to 0.
pub fn non_target_total(gradient: &[f64], target: usize) -> f64 {
    let others = gradient.iter().enumerate().filter(|(k, _)| *k != target);
    others.map(|(_, g)| g).sum()
}
