//! Learning from another model's whole distribution instead of one right token.
//!
//! Hinton, Vinyals and Dean 2015 (arXiv:1503.02531, §2), at temperature 1 and without their
//! second term for the right token. The gradient on the logits is
//! [`gradient_towards`](crate::cross_entropy::gradient_towards).

use crate::distribution::{Distribution, log_softmax};

/// −Σ q ln softmax(`logits`) over the teacher's probabilities q, in nats. It is smallest, and
/// equal to the teacher's entropy, where the student has become its teacher. Where the lists
/// differ in length, the surplus is left out.
pub fn soft_cross_entropy(logits: &[f64], teacher: &Distribution) -> f64 {
    let own = log_softmax(logits);
    let pairs = own.iter().zip(teacher.probabilities());
    let term = |(log_p, q): (&f64, &f64)| if *q > 0.0 { -q * log_p } else { 0.0 };
    pairs.map(term).sum()
}

/// ½ Σ |g|: how hard a gradient on the logits pushes, whichever way.
///
/// For every loss whose gradient sums to 0 it is what moves from some tokens to others: the total
/// variation distance, 0 to 1, between student and teacher for P − q, and 1 − P(target) for
/// plain cross-entropy.
pub fn push(gradient: &[f64]) -> f64 {
    0.5 * gradient.iter().map(|g| g.abs()).sum::<f64>()
}

/// Logits of a student `share` of the way from `start` to `goal`: 0 is the start, 1 the goal.
/// Where one list is longer, its surplus is left out.
pub fn on_the_way(start: &[f64], goal: &[f64], share: f64) -> Vec<f64> {
    let pairs = start.iter().zip(goal);
    pairs.map(|(a, b)| (1.0 - share) * a + share * b).collect()
}
