//! What must hold for gradient descent on the logits, from any start and at any rate.

use proptest::prelude::*;
use wmss::cross_entropy::cross_entropy;
use wmss::descent::{WeakAgent, sft_path, wmss_path};
use wmss::{Distribution, Lambda, Mixture};

/// Distance of the points of a central difference.
const DISTANCE: f64 = 1e-5;
/// Central differences err by about the square of that plus rounding, times the rate.
const TOLERANCE: f64 = 1e-7;
/// Long enough for a rounding error to show if it grew.
const STEPS: usize = 30;
/// Within this rate no step overshoots: cross-entropy curves by at most ½ along any direction.
const RATES: std::ops::Range<f64> = 0.01..2.0;

fn logits(size: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-8.0..8.0, size)
}

/// Strong logits, weak logits, a target among them, and λ.
fn mixtures() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, usize, Lambda)> {
    (2usize..9).prop_flat_map(|size| {
        let lambda = (0.0..=1.0).prop_map(|l| Lambda::new(l).expect("in range"));
        (logits(size), logits(size), 0..size, lambda)
    })
}

fn slope(at: &[f64], token: usize, loss: impl Fn(&[f64]) -> f64) -> f64 {
    let moved = |by: f64| {
        let mut point = at.to_vec();
        point[token] += by;
        loss(&point)
    };
    (moved(DISTANCE) - moved(-DISTANCE)) / (2.0 * DISTANCE)
}

/// Whether `after` is `before` moved against the slope of `loss`.
fn descends(before: &[f64], after: &[f64], rate: f64, loss: impl Fn(&[f64]) -> f64) -> bool {
    (0..before.len()).all(|k| {
        let expected = before[k] - rate * slope(before, k, &loss);
        (after[k] - expected).abs() < TOLERANCE * rate.max(1.0)
    })
}

fn at(logits: &[f64], target: usize) -> f64 {
    Distribution::from_logits(logits).probabilities()[target]
}

fn agents() -> impl Strategy<Value = WeakAgent> {
    prop::sample::select(vec![WeakAgent::Joint, WeakAgent::Frozen])
}

proptest! {
    #[test]
    fn a_step_of_sft_goes_against_the_slope_of_its_loss((z, _, target, _) in mixtures(), rate in RATES) {
        let path = sft_path(&z, target, rate, 1);
        prop_assert_eq!(&path[0], &z);
        prop_assert!(descends(&z, &path[1], rate, |z| cross_entropy(z, target)));
    }

    #[test]
    fn a_step_of_wmss_moves_each_model_against_its_own_slope(
        (strong, weak, target, lambda) in mixtures(),
        rate in RATES,
    ) {
        let start = Mixture::new(&strong, &weak, lambda);
        let path = wmss_path(start, target, rate, WeakAgent::Joint, 1);
        let of_strong = |z: &[f64]| Mixture::new(z, &weak, lambda).cross_entropy(target);
        let of_weak = |z: &[f64]| Mixture::new(&strong, z, lambda).cross_entropy(target);
        prop_assert!(descends(&strong, path[1].strong_logits(), rate, of_strong));
        prop_assert!(descends(&weak, path[1].weak_logits(), rate, of_weak));
    }

    #[test]
    fn a_path_has_its_start_and_one_row_a_step(
        (strong, weak, target, lambda) in mixtures(),
        rate in RATES,
        agent in agents(),
        steps in 0..STEPS,
    ) {
        let start = Mixture::new(&strong, &weak, lambda);
        let path = wmss_path(start.clone(), target, rate, agent, steps);
        prop_assert_eq!(path.len(), steps + 1);
        prop_assert_eq!(&path[0], &start);
        prop_assert!(path.iter().all(|mixture| mixture.lambda() == lambda));
        prop_assert_eq!(sft_path(&strong, target, rate, steps).len(), steps + 1);
    }

    #[test]
    fn with_the_strong_model_alone_wmss_is_sft(
        (strong, weak, target, _) in mixtures(),
        rate in RATES,
        agent in agents(),
    ) {
        let start = Mixture::new(&strong, &weak, Lambda::new(1.0).expect("in range"));
        let mixed = wmss_path(start, target, rate, agent, STEPS);
        let alone = sft_path(&strong, target, rate, STEPS);
        for (mixture, logits) in mixed.iter().zip(&alone) {
            prop_assert_eq!(mixture.strong_logits(), &logits[..]);
            prop_assert_eq!(mixture.weak_logits(), &weak[..]);
        }
    }

    #[test]
    fn with_the_weak_model_alone_the_strong_one_never_moves(
        (strong, weak, target, _) in mixtures(),
        rate in RATES,
        agent in agents(),
    ) {
        let start = Mixture::new(&strong, &weak, Lambda::new(0.0).expect("in range"));
        let path = wmss_path(start, target, rate, agent, STEPS);
        prop_assert!(path.iter().all(|mixture| mixture.strong_logits() == strong));
    }

    #[test]
    fn a_frozen_weak_model_never_moves((strong, weak, target, lambda) in mixtures(), rate in RATES) {
        let start = Mixture::new(&strong, &weak, lambda);
        let path = wmss_path(start, target, rate, WeakAgent::Frozen, STEPS);
        prop_assert!(path.iter().all(|mixture| mixture.weak_logits() == weak));
    }

    /// A gradient sums to 0, so descent keeps the sum of the logits.
    #[test]
    fn the_sum_of_the_logits_stays(
        (strong, weak, target, lambda) in mixtures(),
        rate in RATES,
        agent in agents(),
    ) {
        let sum = |z: &[f64]| z.iter().sum::<f64>();
        for logits in sft_path(&strong, target, rate, STEPS) {
            prop_assert!((sum(&logits) - sum(&strong)).abs() < 1e-10);
        }
        let start = Mixture::new(&strong, &weak, lambda);
        for mixture in wmss_path(start, target, rate, agent, STEPS) {
            prop_assert!((sum(mixture.strong_logits()) - sum(&strong)).abs() < 1e-10);
            prop_assert!((sum(mixture.weak_logits()) - sum(&weak)).abs() < 1e-10);
        }
    }

    /// Each step raises the target's logit and lowers every other one, at any rate.
    #[test]
    fn the_target_rises_with_every_epoch(
        (strong, weak, target, lambda) in mixtures(),
        rate in 0.01..50.0,
        agent in agents(),
    ) {
        for pair in sft_path(&strong, target, rate, STEPS).windows(2) {
            prop_assert!(at(&pair[1], target) >= at(&pair[0], target) - 1e-15);
        }
        let start = Mixture::new(&strong, &weak, lambda);
        for pair in wmss_path(start, target, rate, agent, STEPS).windows(2) {
            let [before, after] = [0, 1].map(|i| at(pair[i].strong_logits(), target));
            prop_assert!(after >= before - 1e-15);
        }
    }

    #[test]
    fn the_loss_falls_with_every_epoch(
        (strong, weak, target, lambda) in mixtures(),
        rate in RATES,
        agent in agents(),
    ) {
        let start = Mixture::new(&strong, &weak, lambda);
        for pair in wmss_path(start, target, rate, agent, STEPS).windows(2) {
            let [before, after] = [0, 1].map(|i| pair[i].cross_entropy(target));
            prop_assert!(after <= before + 1e-12);
        }
    }

    #[test]
    fn a_mixture_learns_at_least_as_fast_when_its_weak_model_learns_along(
        (strong, weak, target, lambda) in mixtures(),
        rate in RATES,
    ) {
        let start = Mixture::new(&strong, &weak, lambda);
        let [joint, frozen] = [WeakAgent::Joint, WeakAgent::Frozen]
            .map(|agent| wmss_path(start.clone(), target, rate, agent, 1));
        prop_assert!(joint[1].cross_entropy(target) <= frozen[1].cross_entropy(target) + 1e-12);
    }
}
