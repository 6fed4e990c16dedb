//! Cross-entropy, of a model alone or of a mixture, with everything measured in the same pass.

use super::{part, pointwise::exp};
use crate::kernels::{Objective, Scored, Shape};

/// What a distribution over the tokens says of a target.
struct View {
    cross_entropy: f32,
    target: f32,
    entropy: f32,
}

/// The distribution of `logits`, written into `shares`, and what it says of `target`.
fn view(logits: &[f32], target: usize, shares: &mut [f32]) -> View {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for (share, z) in shares.iter_mut().zip(logits) {
        *share = exp(z - most);
    }
    let total: f32 = shares.iter().sum();
    let rest = total.ln();
    let mut entropy = 0.0;
    for (share, z) in shares.iter_mut().zip(logits) {
        *share /= total;
        entropy -= *share * (z - most - rest);
    }
    let cross_entropy = rest - (logits[target] - most);
    View {
        cross_entropy,
        target: shares[target],
        entropy,
    }
}

/// See [`crate::kernels::Kernels::objective`].
pub fn objective(
    shape: &Shape,
    logits: &[f32],
    batch: &[f32],
    objective: Objective,
) -> Scored<Vec<f32>> {
    let (n, v) = (shape.positions(), shape.vocabulary);
    let Objective {
        arrangement,
        lambda,
    } = objective;
    let views = arrangement.views();
    let mut gradient = vec![0.0; logits.len()];
    let mut rows = vec![0.0; 3 * views * n];
    let mut shares = vec![0.0; v];
    let mut mixed = vec![0.0; v];
    for position in 0..n {
        let row = |model: usize| (model * n + position) * v;
        for index in 0..views {
            // WMSS's two models read the same sequences: its mixture is scored against the strong
            // one's targets.
            let model = match arrangement.strong() {
                Some(strong) if index == shape.models => strong,
                _ => index,
            };
            let place = model * n + position;
            let weight = batch[shape.weights() + place];
            let target = batch[shape.targets() + place] as usize;
            let own = &logits[row(model)..][..v];
            let is_mixture = index == shape.models;
            if is_mixture {
                let weak = &logits[row(model + 1)..][..v];
                for ((mixed, strong), weak) in mixed.iter_mut().zip(own).zip(weak) {
                    *mixed = strong * lambda + weak * (1.0 - lambda);
                }
            }
            let seen = view(if is_mixture { &mixed } else { own }, target, &mut shares);
            for (kind, value) in [seen.cross_entropy, seen.target, seen.entropy]
                .into_iter()
                .enumerate()
            {
                rows[(kind * views + index) * n + position] = weight * value;
            }
            let mut descend = |model: usize, by: f32| {
                let gradient = &mut gradient[row(model)..][..v];
                for (slope, share) in gradient.iter_mut().zip(&shares) {
                    *slope = by * weight * share;
                }
                gradient[target] -= by * weight;
            };
            if is_mixture {
                descend(model, lambda);
                descend(model + 1, 1.0 - lambda);
            } else if arrangement.sft() == Some(model) {
                descend(model, 1.0);
            }
        }
    }
    Scored { gradient, rows }
}

/// See [`crate::kernels::Kernels::scores`].
pub fn scores(shape: &Shape, logits: &[f32], batch: &[f32]) -> Vec<f32> {
    let (n, v) = (shape.positions(), shape.vocabulary);
    let mut scores = vec![0.0; 2 * shape.rows()];
    let mut shares = vec![0.0; v];
    for m in 0..shape.models {
        let targets = part(&batch[shape.targets()..shape.weights()], m, shape.models);
        let rows = part(logits, m, shape.models).chunks_exact(v);
        for (position, (row, target)) in rows.zip(targets).enumerate() {
            let target = *target as usize;
            scores[2 * m * n + position] = view(row, target, &mut shares).entropy;
            // The first of equals is the likeliest.
            let best = (0..v).rev().max_by(|a, b| row[*a].total_cmp(&row[*b]));
            scores[(2 * m + 1) * n + position] = f32::from(u8::from(best == Some(target)));
        }
    }
    scores
}
