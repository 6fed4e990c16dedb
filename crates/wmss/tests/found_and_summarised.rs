//! λ's found by search, summaries of printed numbers, and the gradients that only the corrections
//! need.

use proptest::prelude::*;
use wmss::cross_entropy::{curvature, gradient, gradient_towards};
use wmss::search::{lambda_reaching, peak_on_strong};
use wmss::statistics::{deepest_dip, extremes, relative_change};
use wmss::{Distribution, Lambda, Mixture};

const STEP: f64 = 1e-5;

fn pairs() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, usize)> {
    let logits = |size| prop::collection::vec(-8.0..8.0f64, size);
    (2usize..9).prop_flat_map(move |size| (logits(size), logits(size), 0..size))
}

proptest! {
    #[test]
    fn the_lambda_found_gives_the_probability_asked_for((strong, weak, target) in pairs(), share in 0.01..0.99) {
        let of = |z: &[f64]| Distribution::from_logits(z).probabilities()[target];
        let wanted = share * of(&strong) + (1.0 - share) * of(&weak);
        prop_assume!((of(&strong) - of(&weak)).abs() > 1e-6);
        let lambda = lambda_reaching(&strong, &weak, target, wanted).expect("it lies between");
        let mixed = Mixture::new(&strong, &weak, lambda).distribution();
        prop_assert!((mixed.probabilities()[target] - wanted).abs() < 1e-9);
    }

    #[test]
    fn no_lambda_gives_more_than_both_models_would_at_their_ends((strong, weak, target) in pairs()) {
        prop_assert_eq!(lambda_reaching(&strong, &weak, target, 1.5), None);
        prop_assert_eq!(lambda_reaching(&strong, &weak, target, -0.5), None);
    }

    #[test]
    fn nothing_pushes_the_strong_model_harder_than_the_peak((strong, weak, target) in pairs(), share in 0.0..=1.0) {
        let (_, peak) = peak_on_strong(&strong, &weak, target);
        let lambda = Lambda::new(share).expect("in range");
        let push = Mixture::new(&strong, &weak, lambda).amplification_on_strong(target);
        // The grid is a thousandth wide, so the true peak may stand a little higher.
        prop_assert!(push <= peak * 1.001 + 1e-9, "{} over {}", push, peak);
    }

    #[test]
    fn the_curvature_is_the_gradients_slope((z, _, token) in pairs()) {
        let moved = |by: f64| {
            let mut z = z.clone();
            z[token] += by;
            gradient(&z, token)[token]
        };
        let slope = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
        prop_assert!((curvature(&z, token) - slope).abs() < 1e-8);
    }

    #[test]
    fn a_certain_teacher_is_a_label((z, _, target) in pairs()) {
        let mut certain = vec![0.0; z.len()];
        certain[target] = 1.0;
        let teacher = Distribution::from_probabilities(certain).expect("a distribution");
        prop_assert_eq!(gradient_towards(&z, &teacher), gradient(&z, target));
    }

    #[test]
    fn a_teacher_who_agrees_leaves_no_gradient((z, ..) in pairs()) {
        let teacher = Distribution::from_logits(&z);
        prop_assert!(gradient_towards(&z, &teacher).iter().all(|g| *g == 0.0));
    }
}

#[test]
fn changes_are_relative_to_where_they_start() {
    assert_eq!(relative_change(2.0, 1.0), -0.5);
    assert_eq!(relative_change(4.0, 5.0), 0.25);
}

#[test]
fn extremes_are_the_smallest_and_the_largest() {
    assert_eq!(extremes(&[2.0, -1.0, 3.0]), Some((-1.0, 3.0)));
    assert_eq!(extremes(&[]), None);
}

#[test]
fn a_dip_lies_below_both_neighbours() {
    assert_eq!(deepest_dip(&[3.0, 2.5, 4.0, 1.0, 2.0]), Some((3, 1.0)));
    assert_eq!(deepest_dip(&[1.0, 2.0, 2.0, 1.0]), None);
    assert_eq!(deepest_dip(&[1.0]), None);
}
