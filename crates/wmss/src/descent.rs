//! Gradient descent on the logits themselves: what an epoch does to one example.
//!
//! A language model reaches its logits through millions of weights. Here the logits are the
//! weights, so that a step is z ← z − η·∂L/∂z and nothing else, and every number on the way can be
//! checked by hand.

use crate::cross_entropy;
use crate::mixture::Mixture;

/// Whether the weak agent learns together with the strong one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeakAgent {
    /// Both models get gradients: the paper's method (V2 Table 3, the official code).
    Joint,
    /// Only the strong model does: the paper's ablation.
    Frozen,
}

/// Plain fine-tuning from `start`: `steps + 1` rows of logits, the first one `start` itself.
/// `rate` is η, in nats of logit per unit of gradient.
pub fn sft_path(start: &[f64], target: usize, rate: f64, steps: usize) -> Vec<Vec<f64>> {
    let step = |logits: &Vec<f64>| {
        let gradient = cross_entropy::gradient(logits, target);
        Some(descended(logits, &gradient, rate))
    };
    std::iter::successors(Some(start.to_vec()), step)
        .take(steps + 1)
        .collect()
}

/// Training on the mixture from `start` (V2 Algorithm 1, one example): `steps + 1` mixtures, the
/// first one `start` itself. Each model descends its own share of the gradient (V2 Eq. 22).
pub fn wmss_path(
    start: Mixture,
    target: usize,
    rate: f64,
    weak_agent: WeakAgent,
    steps: usize,
) -> Vec<Mixture> {
    let step = |mixture: &Mixture| {
        let on_strong = mixture.gradient_on_strong(target);
        let strong = descended(mixture.strong_logits(), &on_strong, rate);
        let weak = match weak_agent {
            WeakAgent::Frozen => mixture.weak_logits().to_vec(),
            WeakAgent::Joint => {
                let on_weak = mixture.gradient_on_weak(target);
                descended(mixture.weak_logits(), &on_weak, rate)
            }
        };
        Some(Mixture::new(&strong, &weak, mixture.lambda()))
    };
    std::iter::successors(Some(start), step)
        .take(steps + 1)
        .collect()
}

fn descended(logits: &[f64], gradient: &[f64], rate: f64) -> Vec<f64> {
    let pairs = logits.iter().zip(gradient);
    pairs.map(|(z, g)| z - rate * g).collect()
}
