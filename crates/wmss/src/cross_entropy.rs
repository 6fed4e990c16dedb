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

/// Sum of the gradient over all tokens but the target. It equals the size of the target's own
/// gradient, because the whole sums to 0.
pub fn non_target_total(gradient: &[f64], target: usize) -> f64 {
    let others = gradient.iter().enumerate().filter(|(k, _)| *k != target);
    others.map(|(_, g)| g).sum()
}
