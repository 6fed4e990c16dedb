//! What must hold for learning from another model's distribution.

use proptest::prelude::*;
use wmss::cross_entropy::{cross_entropy, gradient, gradient_towards};
use wmss::distillation::{on_the_way, push, soft_cross_entropy};
use wmss::{Distribution, Lambda, Mixture};

/// Distance of the points of a central difference.
const DISTANCE: f64 = 1e-5;
/// Central differences err by about the square of that plus rounding.
const TOLERANCE: f64 = 1e-8;

/// A student's and a teacher's logits, and a target among them.
fn pairs() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, usize)> {
    let logits = |size| prop::collection::vec(-8.0..8.0, size);
    (2usize..9).prop_flat_map(move |size| (logits(size), logits(size), 0..size))
}

fn slope(at: &[f64], token: usize, teacher: &Distribution) -> f64 {
    let moved = |by: f64| {
        let mut point = at.to_vec();
        point[token] += by;
        soft_cross_entropy(&point, teacher)
    };
    (moved(DISTANCE) - moved(-DISTANCE)) / (2.0 * DISTANCE)
}

fn one_hot(size: usize, target: usize) -> Distribution {
    let mut probabilities = vec![0.0; size];
    probabilities[target] = 1.0;
    Distribution::from_probabilities(probabilities).expect("one token has everything")
}

proptest! {
    #[test]
    fn the_gradient_is_the_slope_of_the_loss((student, teacher, _) in pairs()) {
        let teacher = Distribution::from_logits(&teacher);
        let gradient = gradient_towards(&student, &teacher);
        for (token, g) in gradient.iter().enumerate() {
            prop_assert!((g - slope(&student, token, &teacher)).abs() < TOLERANCE);
        }
        prop_assert!(gradient.iter().sum::<f64>().abs() < 1e-12);
    }

    #[test]
    fn the_push_vanishes_exactly_where_the_student_is_its_teacher((student, teacher, _) in pairs(), shift in -5.0..5.0) {
        let itself = Distribution::from_logits(&student);
        let shifted: Vec<f64> = student.iter().map(|z| z + shift).collect();
        prop_assert!(push(&gradient_towards(&shifted, &itself)) < 1e-12);
        let teacher = Distribution::from_logits(&teacher);
        let pairs = itself.probabilities().iter().zip(teacher.probabilities());
        let farthest = pairs.map(|(p, q)| (p - q).abs()).fold(0.0, f64::max);
        let push = push(&gradient_towards(&student, &teacher));
        prop_assert!(push >= farthest - 1e-12 && push <= 1.0 + 1e-12);
    }

    #[test]
    fn the_loss_is_smallest_at_the_teacher((student, teacher, _) in pairs()) {
        let own = Distribution::from_logits(&teacher);
        let least = soft_cross_entropy(&teacher, &own);
        prop_assert!((least - own.entropy()).abs() < 1e-9);
        prop_assert!(soft_cross_entropy(&student, &own) >= least - 1e-9);
    }

    #[test]
    fn a_teacher_who_is_certain_is_the_right_token((student, _, target) in pairs()) {
        let teacher = one_hot(student.len(), target);
        let (soft, hard) = (soft_cross_entropy(&student, &teacher), cross_entropy(&student, target));
        prop_assert!((soft - hard).abs() < 1e-12);
        let own = Distribution::from_logits(&student);
        let push = push(&gradient(&student, target));
        prop_assert!((push - own.non_target_mass(target)).abs() < 1e-12);
    }

    #[test]
    fn the_push_on_a_mixed_model_is_lambda_times_what_the_mixture_has_left((strong, weak, target) in pairs(), lambda in 0.0..=1.0) {
        let lambda = Lambda::new(lambda).expect("in range");
        let mixture = Mixture::new(&strong, &weak, lambda);
        let expected = lambda.strong() * mixture.distribution().non_target_mass(target);
        prop_assert!((push(&mixture.gradient_on_strong(target)) - expected).abs() < 1e-12);
    }

    #[test]
    fn the_way_begins_at_the_start_and_ends_at_the_goal((start, goal, _) in pairs()) {
        prop_assert_eq!(on_the_way(&start, &goal, 0.0), start.clone());
        prop_assert_eq!(on_the_way(&start, &goal, 1.0), goal);
    }
}
