//! What must hold for any logits, any target and any λ.

use proptest::prelude::*;
use wmss::cross_entropy::{cross_entropy, gradient, non_target_total};
use wmss::curriculum::{Coefficients, Entropies, Form, sampling_probabilities};
use wmss::{Distribution, Lambda, Mixture};

const STEP: f64 = 1e-5;
/// Central differences err by about STEP² plus rounding over STEP.
const TOLERANCE: f64 = 1e-8;

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

fn finite_difference(at: &[f64], loss: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let moved = |k: usize, by: f64| {
        let mut point = at.to_vec();
        point[k] += by;
        loss(&point)
    };
    (0..at.len())
        .map(|k| (moved(k, STEP) - moved(k, -STEP)) / (2.0 * STEP))
        .collect()
}

fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x - y).abs() <= tolerance)
}

proptest! {
    #[test]
    fn a_shift_of_all_logits_changes_nothing((z, _, target, _) in mixtures(), shift in -50.0..50.0) {
        let shifted: Vec<f64> = z.iter().map(|x| x + shift).collect();
        let (a, b) = (Distribution::from_logits(&z), Distribution::from_logits(&shifted));
        prop_assert!(close(a.probabilities(), b.probabilities(), 1e-12));
        prop_assert!((cross_entropy(&z, target) - cross_entropy(&shifted, target)).abs() < 1e-11);
    }

    #[test]
    fn entropy_lies_between_zero_and_ln_n((z, ..) in mixtures()) {
        let entropy = Distribution::from_logits(&z).entropy();
        prop_assert!(entropy >= 0.0 && entropy <= (z.len() as f64).ln() + 1e-12);
    }

    #[test]
    fn gradients_are_those_of_the_loss((strong, weak, target, lambda) in mixtures()) {
        let mixture = Mixture::new(&strong, &weak, lambda);
        let on_strong = finite_difference(&strong, |z| Mixture::new(z, &weak, lambda).cross_entropy(target));
        let on_weak = finite_difference(&weak, |z| Mixture::new(&strong, z, lambda).cross_entropy(target));
        let on_mixed = finite_difference(&mixture.logits(), |z| cross_entropy(z, target));
        prop_assert!(close(&mixture.gradient_on_strong(target), &on_strong, TOLERANCE));
        let averaged = |z: &[f64]| {
            let averaged = Mixture::new(z, &weak, lambda).averaged_probabilities();
            -averaged.probabilities()[target].ln()
        };
        let if_averaged = finite_difference(&strong, averaged);
        prop_assert!(close(&mixture.averaged_gradient_on_strong(target), &if_averaged, 1e-6));
        prop_assert!(close(&mixture.gradient_on_weak(target), &on_weak, TOLERANCE));
        prop_assert!(close(&mixture.gradient_on_mixed(target), &on_mixed, TOLERANCE));
    }

    #[test]
    fn a_gradient_sums_to_zero_so_the_others_balance_the_target((z, _, target, _) in mixtures()) {
        let gradient = gradient(&z, target);
        prop_assert!(gradient.iter().sum::<f64>().abs() < 1e-12);
        prop_assert!((non_target_total(&gradient, target) + gradient[target]).abs() < 1e-12);
    }

    #[test]
    fn at_one_only_the_strong_model_counts_and_at_zero_only_the_weak((strong, weak, target, _) in mixtures()) {
        let all = Mixture::new(&strong, &weak, Lambda::new(1.0).expect("in range"));
        prop_assert_eq!(all.distribution(), Distribution::from_logits(&strong));
        prop_assert_eq!(all.gradient_on_strong(target), gradient(&strong, target));
        prop_assert!(all.gradient_on_weak(target).iter().all(|g| *g == 0.0));
        let none = Mixture::new(&strong, &weak, Lambda::new(0.0).expect("in range"));
        prop_assert_eq!(none.distribution(), Distribution::from_logits(&weak));
        prop_assert!(none.gradient_on_strong(target).iter().all(|g| *g == 0.0));
    }

    /// V2 §5: if every margin z_y − z_k of the weak model is at most the strong model's, mixing
    /// never raises the target's probability.
    #[test]
    fn a_weaker_margin_everywhere_lowers_the_target((strong, weak, target, lambda) in mixtures()) {
        let capped: Vec<f64> = (0..strong.len())
            .map(|k| weak[target] - (weak[target] - weak[k]).min(strong[target] - strong[k]))
            .collect();
        let mixture = Mixture::new(&strong, &capped, lambda);
        let mixed = mixture.distribution().probabilities()[target];
        prop_assert!(mixed <= mixture.strong().probabilities()[target] + 1e-12);
    }

    /// V2 §5: P_mix(k) ≥ P_strong(k) exactly where P_mix(y)/P_strong(y) ≥ exp(−(1−λ)·Δm_k).
    #[test]
    fn a_token_gains_exactly_where_its_margin_theorem_says((strong, weak, target, lambda) in mixtures()) {
        let mixture = Mixture::new(&strong, &weak, lambda);
        let (mixed, alone) = (mixture.distribution(), mixture.strong());
        let ratio = mixed.probabilities()[target] / alone.probabilities()[target];
        for k in 0..strong.len() {
            let margins = (strong[target] - strong[k]) - (weak[target] - weak[k]);
            let bound = (-lambda.weak() * margins).exp();
            if (ratio / bound - 1.0).abs() > 1e-9 {
                prop_assert_eq!(mixed.probabilities()[k] >= alone.probabilities()[k], ratio >= bound);
            }
        }
    }

    /// CE(mix) = λ·CE_s + (1−λ)·CE_w + ln Σ p_s^λ·p_w^(1−λ).
    #[test]
    fn the_mixture_is_the_geometric_mean((strong, weak, target, lambda) in mixtures()) {
        let mixture = Mixture::new(&strong, &weak, lambda);
        let (s, w) = (mixture.strong(), mixture.weak());
        let pairs = s.probabilities().iter().zip(w.probabilities());
        let overlap: f64 = pairs.map(|(p, q)| p.powf(lambda.strong()) * q.powf(lambda.weak())).sum();
        let expected = lambda.strong() * cross_entropy(&strong, target)
            + lambda.weak() * cross_entropy(&weak, target) + overlap.ln();
        prop_assert!((mixture.cross_entropy(target) - expected).abs() < 1e-10);
    }

    #[test]
    fn amplification_on_strong_needs_a_confident_strong_model((strong, weak, target, lambda) in mixtures()) {
        let mixture = Mixture::new(&strong, &weak, lambda);
        if mixture.amplification_on_strong(target) > 1.0 + 1e-9 {
            prop_assert!(mixture.strong().probabilities()[target] > lambda.weak());
        }
    }

    #[test]
    fn a_uniform_weak_model_is_a_temperature((strong, weak, _, lambda) in mixtures()) {
        let control = Mixture::new(&strong, &weak, lambda).uniform_control().distribution();
        let heated: Vec<f64> = strong.iter().map(|z| lambda.strong() * z).collect();
        prop_assert!(close(control.probabilities(), Distribution::from_logits(&heated).probabilities(), 1e-12));
    }

    #[test]
    fn sampling_probabilities_sum_to_one(
        entropies in prop::collection::vec((0.0..3.0, 0.0..3.0), 1..20),
        (alpha, beta, gamma) in (0.0..1.0, 0.0..1.0, 0.0..1.0),
    ) {
        let samples: Vec<_> = entropies.iter().map(|&(weak, strong)| Entropies { weak, strong }).collect();
        let coefficients = Coefficients { alpha, beta, gamma };
        for form in [Form::Uniform, Form::FirstVersion, Form::Repository, Form::SecondVersion] {
            let p = sampling_probabilities(form, coefficients, &samples).expect("finite entropies");
            prop_assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!(p.iter().all(|p| *p >= 0.0));
        }
    }
}
