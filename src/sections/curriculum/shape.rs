//! A distribution under the reader's hands: five weights, and how peaked they are read.

use wmss::Distribution;
use wmss::example::{self, TOKENS};

use super::super::five_tokens::{probabilities, series};
use crate::chart::{Bars, Role, Unit};

/// A weight's smallest and largest value.
pub(super) const WEIGHTS: (f64, f64) = (0.0, 100.0);

/// How peaked the weights are read: 0 makes all tokens alike, 1 takes the weights as they are.
pub(super) const SHARPNESS: (f64, f64) = (0.0, 8.0);

/// The weights of the example's weak model, in percent.
pub(super) fn first_weights() -> Vec<f64> {
    let weak = example::weak();
    weak.probabilities()
        .iter()
        .map(|p| (100.0 * p).round())
        .collect()
}

/// The distribution in proportion to each weight to the power of `sharpness`. A token without
/// weight gets nothing, unless none has any: then all are alike.
pub(super) fn shaped(weights: &[f64], sharpness: f64) -> Distribution {
    if weights.iter().all(|w| *w <= 0.0) {
        return Distribution::from_logits(&vec![0.0; weights.len()]);
    }
    let logit = |w: &f64| {
        if *w > 0.0 {
            sharpness * w.ln()
        } else {
            f64::NEG_INFINITY
        }
    };
    let logits: Vec<f64> = weights.iter().map(logit).collect();
    Distribution::from_logits(&logits)
}

/// The most that entropy can be over five tokens, in nats: ln 5.
pub(super) fn most() -> f64 {
    (TOKENS.len() as f64).ln()
}

/// How many tokens an even choice would have to be among to be as undecided: e to the entropy.
pub(super) fn even_choice(distribution: &Distribution) -> f64 {
    distribution.entropy().exp()
}

fn word(share: f64) -> &'static str {
    if share > 0.999 {
        "as undecided as can be"
    } else if share > 0.75 {
        "undecided"
    } else if share > 0.3 {
        "leaning one way"
    } else if share > 0.01 {
        "confident"
    } else {
        "certain"
    }
}

/// The bars, and what they amount to.
pub(super) fn picture(distribution: &Distribution) -> Bars {
    let share = distribution.entropy() / most();
    let sentence = format!(
        "{:.2} nats, {} of the most that five tokens can have: {}.",
        distribution.entropy(),
        Unit::Percent.write(share),
        word(share)
    );
    let bars = vec![series(
        "probability",
        Role::Ink,
        distribution.probabilities(),
    )];
    probabilities(bars, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_weights_are_the_weak_models() {
        let (own, weak) = (shaped(&first_weights(), 1.0), example::weak());
        for (a, b) in own.probabilities().iter().zip(weak.probabilities()) {
            assert!((a - b).abs() < 1e-12);
        }
    }

    #[test]
    fn sharper_means_less_entropy() {
        let at = |sharpness| shaped(&first_weights(), sharpness).entropy();
        assert!((at(SHARPNESS.0) - most()).abs() < 1e-12);
        assert!(at(0.5) > at(1.0) && at(1.0) > at(3.0) && at(3.0) > at(SHARPNESS.1));
    }

    #[test]
    fn weights_of_nothing_are_no_trouble() {
        let nothing = shaped(&[0.0; 5], 1.0);
        assert!((nothing.entropy() - most()).abs() < 1e-12);
        for sharpness in [0.0, 1.0, SHARPNESS.1] {
            let one = shaped(&[0.0, 0.0, 50.0, 0.0, 0.0], sharpness);
            assert_eq!(one.probabilities()[2], 1.0);
            assert_eq!(one.entropy(), 0.0);
            assert_eq!(even_choice(&one), 1.0);
        }
    }
}
