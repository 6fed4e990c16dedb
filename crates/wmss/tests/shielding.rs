//! The cross-Hessian against finite differences, and when it vanishes.

use proptest::prelude::*;
use wmss::shielding::{cross_hessian, residual};
use wmss::{Lambda, Mixture};

const STEP: f64 = 1e-5;
/// Central differences err by about STEP² plus rounding over STEP.
const TOLERANCE: f64 = 1e-8;

fn mixtures() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, usize, Lambda)> {
    (2usize..9).prop_flat_map(|size| {
        let logits = prop::collection::vec(-8.0..8.0, size);
        let lambda = (0.0..=1.0).prop_map(|l| Lambda::new(l).expect("in range"));
        (logits.clone(), logits, 0..size, lambda)
    })
}

proptest! {
    #[test]
    fn each_column_is_the_slope_of_the_strong_gradient_along_one_weak_logit(
        (strong, weak, target, lambda) in mixtures(),
    ) {
        let exact = cross_hessian(&Mixture::new(&strong, &weak, lambda));
        for j in 0..weak.len() {
            let moved = |by: f64| {
                let mut weak = weak.clone();
                weak[j] += by;
                Mixture::new(&strong, &weak, lambda).gradient_on_strong(target)
            };
            let (up, down) = (moved(STEP), moved(-STEP));
            for i in 0..strong.len() {
                let slope = (up[i] - down[i]) / (2.0 * STEP);
                prop_assert!((slope - exact[i][j]).abs() < TOLERANCE);
            }
        }
    }

    #[test]
    fn it_is_symmetric_its_rows_sum_to_zero_and_its_size_is_bounded(
        (strong, weak, _, lambda) in mixtures(),
    ) {
        let mixture = Mixture::new(&strong, &weak, lambda);
        let matrix = cross_hessian(&mixture);
        for (i, row) in matrix.iter().enumerate() {
            prop_assert!(row.iter().sum::<f64>().abs() < 1e-12);
            for (j, entry) in row.iter().enumerate() {
                prop_assert!((entry - matrix[j][i]).abs() < 1e-15);
            }
        }
        let most = lambda.strong() * lambda.weak() / 2.0;
        prop_assert!(residual(&mixture) <= most + 1e-12);
    }

    /// The residual dies with the mixture's doubt; the weak logits' weight does not.
    #[test]
    fn it_vanishes_as_the_mixture_settles_on_one_token(
        (strong, weak, target, lambda) in mixtures(),
    ) {
        let sizes = [0.0, 40.0, 80.0].map(|ahead| {
            let raised = |z: &[f64]| {
                let mut z = z.to_vec();
                z[target] += ahead;
                z
            };
            let mixture = Mixture::new(&raised(&strong), &raised(&weak), lambda);
            assert_eq!(mixture.lambda().weak(), lambda.weak());
            residual(&mixture)
        });
        prop_assert!(sizes[2] <= sizes[1] && sizes[1] < 1e-7);
        prop_assert!(sizes[2] < 1e-15);
    }
}

#[test]
fn two_tokens_alike_have_the_largest_residual() {
    let lambda = Lambda::PAPER;
    let mixture = Mixture::new(&[0.0, 0.0], &[0.0, 0.0], lambda);
    let most = lambda.strong() * lambda.weak() / 2.0;
    assert!((residual(&mixture) - most).abs() < 1e-15);
}
