//! Values of λ with a given effect, found by search because no formula gives them.

use crate::lambda::Lambda;
use crate::mixture::Mixture;

/// λ's that [`peak_on_strong`] tries between 0 and 1, both included.
pub const GRID: u32 = 1001;

/// The λ at which the mixture gives `target` this probability (0 to 1), to about 1e-12.
///
/// `None` unless the probability lies between the two models' own. Where it is crossed several
/// times, one of the crossings.
pub fn lambda_reaching(
    strong: &[f64],
    weak: &[f64],
    target: usize,
    probability: f64,
) -> Option<Lambda> {
    let excess = |share: f64| {
        let lambda = Lambda::new(share).ok()?;
        let mixed = Mixture::new(strong, weak, lambda).distribution();
        Some(mixed.probabilities().get(target)? - probability)
    };
    let (mut low, mut high) = (0.0, 1.0);
    let sign = excess(low)?.signum();
    if sign == excess(high)?.signum() {
        return None;
    }
    // Each halving adds a binary digit.
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if excess(middle)?.signum() == sign {
            low = middle;
        } else {
            high = middle;
        }
    }
    Lambda::new(0.5 * (low + high)).ok()
}

/// The λ, to a thousandth, at which the strong model's own non-target gradient is largest, and
/// how many times plain SFT's it is there: the peak of λ·(1 − P_mix(y)) / (1 − P_strong(y)).
pub fn peak_on_strong(strong: &[f64], weak: &[f64], target: usize) -> (Lambda, f64) {
    let steps = (0..GRID).map(|i| f64::from(i) / f64::from(GRID - 1));
    let candidates = steps.filter_map(|share| Lambda::new(share).ok());
    candidates
        .map(|lambda| {
            let mixture = Mixture::new(strong, weak, lambda);
            (lambda, mixture.amplification_on_strong(target))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap_or((Lambda::PAPER, f64::NAN))
}
