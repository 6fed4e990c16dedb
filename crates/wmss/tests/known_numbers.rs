//! The worked example's figures, as computed independently of this code, and bad input.

use wmss::curriculum::{Coefficients, CurriculumError, Entropies, Form, sampling_probabilities};
use wmss::{Distribution, DistributionError, Lambda, LambdaError, Mixture, example};

fn mixture(lambda: f64) -> Mixture {
    let lambda = Lambda::new(lambda).expect("in range");
    Mixture::new(
        &example::strong().logits(),
        &example::weak().logits(),
        lambda,
    )
}

fn percent(distribution: &Distribution) -> Vec<f64> {
    let round = |p: &f64| (p * 1000.0).round() / 10.0;
    distribution.probabilities().iter().map(round).collect()
}

#[test]
fn logits_mix_to_79_percent_and_only_averaged_probabilities_give_64() {
    let half = mixture(0.5);
    assert_eq!(percent(&half.distribution()), [79.0, 9.0, 6.1, 4.0, 1.9]);
    let averaged = half.averaged_probabilities();
    for (p, expected) in averaged
        .probabilities()
        .iter()
        .zip([0.635, 0.1325, 0.114, 0.0775, 0.041])
    {
        assert!((p - expected).abs() < 1e-9);
    }
    let third = mixture(0.33).distribution().probabilities()[example::TARGET];
    assert!((third - 0.64).abs() < 0.005, "{third}");
}

#[test]
fn the_strong_model_feels_half_the_amplification_at_one_half() {
    let half = mixture(0.5);
    assert!((half.amplification_on_mixed(example::TARGET) - 7.0).abs() < 0.05);
    assert!((half.amplification_on_strong(example::TARGET) - 3.5).abs() < 0.025);
}

#[test]
fn amplification_on_strong_peaks_near_a_third_and_ends_at_zero() {
    let on_strong = |lambda: f64| mixture(lambda).amplification_on_strong(example::TARGET);
    let best = (0..=100)
        .map(|i| f64::from(i) / 100.0)
        .max_by(|a, b| on_strong(*a).total_cmp(&on_strong(*b)));
    let best = best.expect("a hundred candidates");
    assert!((best - 0.35).abs() <= 0.015, "{best}");
    assert!((on_strong(best) - 3.93).abs() < 0.005);
    assert!((on_strong(0.70) - 2.35).abs() < 0.005);
    assert_eq!(on_strong(0.0), 0.0);
}

#[test]
fn a_uniform_weak_model_moves_more_mass_than_the_weak_one() {
    let half = mixture(0.5);
    let weak = half.distribution().non_target_mass(example::TARGET);
    let uniform = half
        .uniform_control()
        .distribution()
        .non_target_mass(example::TARGET);
    assert!((weak - 0.210).abs() < 5e-4, "{weak}");
    assert!((uniform - 0.249).abs() < 5e-4, "{uniform}");
}

#[test]
fn at_the_papers_averages_mixing_shrinks_the_strong_gradient() {
    let factor = example::paper_averages().amplification_on_strong(example::TARGET);
    assert!((factor - 0.53).abs() < 0.005, "{factor}");
}

#[test]
fn the_example_is_1_53_and_0_17_nats_uncertain() {
    assert!((example::weak().entropy() - 1.53).abs() < 5e-3);
    assert!((example::strong().entropy() - 0.17).abs() < 5e-3);
}

#[test]
fn the_three_formulas_rank_the_talks_samples_differently() {
    // Easy, forgotten, goldilocks.
    let samples =
        [(0.8, 0.2), (0.8, 1.3), (1.8, 1.6)].map(|(weak, strong)| Entropies { weak, strong });
    let percent = |form| {
        let p = sampling_probabilities(form, Coefficients::PAPER, &samples).expect("finite");
        p.iter()
            .map(|p| (p * 100.0).round() as i32)
            .collect::<Vec<_>>()
    };
    assert_eq!(percent(Form::FirstVersion), [54, 13, 33]);
    assert_eq!(percent(Form::Repository), [62, 12, 25]);
    assert_eq!(percent(Form::SecondVersion), [8, 42, 50]);
}

#[test]
fn bad_input_is_refused_in_words() {
    assert_eq!(Lambda::new(1.5), Err(LambdaError(1.5)));
    assert!(Lambda::new(f64::NAN).is_err());
    let refuse = |p: &[f64]| Distribution::from_probabilities(p.to_vec()).expect_err("refused");
    assert_eq!(refuse(&[]), DistributionError::Empty);
    assert!(refuse(&[0.5, 0.6]).to_string().contains("add up to 1.1"));
    assert!(refuse(&[1.5, -0.5]).to_string().contains("entry 1"));
    let none = sampling_probabilities(Form::Uniform, Coefficients::PAPER, &[]);
    assert_eq!(none, Err(CurriculumError::NoSamples));
}
