//! What must hold for the methods that WMSS is compared with.

use proptest::prelude::*;
use wmss::Distribution;
use wmss::baselines::{NEFTUNE_ALPHA, neftune_bound, neftune_noise, softened, undial_target};

fn logits() -> impl Strategy<Value = (Vec<f64>, usize)> {
    (2usize..9).prop_flat_map(|size| (prop::collection::vec(-8.0..8.0, size), 0..size))
}

/// Logarithm of how much likelier the first token is than the second.
fn log_odds(distribution: &Distribution, first: usize, second: usize) -> f64 {
    let p = distribution.probabilities();
    p[first].ln() - p[second].ln()
}

fn same(a: &Distribution, b: &Distribution) -> bool {
    let mut pairs = a.probabilities().iter().zip(b.probabilities());
    pairs.all(|(x, y)| (x - y).abs() < 1e-12)
}

proptest! {
    #[test]
    fn noise_stays_within_its_bound_and_follows_from_its_seed(
        length in 1usize..2048,
        width in 1usize..512,
        seed: u64,
    ) {
        let noise = neftune_noise(NEFTUNE_ALPHA, length, width, seed);
        let bound = neftune_bound(NEFTUNE_ALPHA, length, width);
        prop_assert_eq!(noise.len(), width);
        prop_assert!(noise.iter().all(|entry| entry.abs() <= bound));
        prop_assert_eq!(&noise, &neftune_noise(NEFTUNE_ALPHA, length, width, seed));
        if width > 4 {
            prop_assert_ne!(&noise, &neftune_noise(NEFTUNE_ALPHA, length, width, seed ^ 1));
        }
    }

    /// Drawn evenly over its range: mean 0, mean square a third of the squared bound.
    #[test]
    fn noise_is_even(seed: u64) {
        let (length, width) = (10, 20_000);
        let bound = neftune_bound(NEFTUNE_ALPHA, length, width);
        let noise = neftune_noise(NEFTUNE_ALPHA, length, width, seed);
        let mean = |f: fn(f64) -> f64| {
            noise.iter().map(|x| f(x / bound)).sum::<f64>() / width as f64
        };
        // Six standard errors of as many draws.
        prop_assert!(mean(|x| x).abs() < 0.025);
        prop_assert!((mean(|x| x * x) - 1.0 / 3.0).abs() < 0.013);
    }

    /// Over a whole text the noise is α/√3 long on average, however long or wide it is.
    #[test]
    fn the_bound_keeps_the_whole_texts_noise_alike(length in 1usize..4096, width in 1usize..8192) {
        let bound = neftune_bound(NEFTUNE_ALPHA, length, width);
        let square = bound * bound / 3.0 * (length * width) as f64;
        prop_assert!((square.sqrt() - NEFTUNE_ALPHA / 3f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn undial_lowers_the_target_by_beta_and_keeps_the_others_odds(
        (z, target) in logits(),
        beta in 0.0..20.0,
    ) {
        let before = Distribution::from_logits(&z);
        let after = undial_target(&z, target, beta);
        prop_assert!((after.probabilities().iter().sum::<f64>() - 1.0).abs() < 1e-12);
        for k in (0..z.len()).filter(|k| *k != target) {
            let fallen = log_odds(&before, target, k) - log_odds(&after, target, k);
            prop_assert!((fallen - beta).abs() < 1e-9);
            for other in (0..z.len()).filter(|other| *other != target) {
                let odds = log_odds(&before, k, other) - log_odds(&after, k, other);
                prop_assert!(odds.abs() < 1e-9);
            }
        }
    }

    #[test]
    fn without_beta_undials_target_is_the_reference((z, target) in logits()) {
        prop_assert!(same(&undial_target(&z, target, 0.0), &Distribution::from_logits(&z)));
    }

    #[test]
    fn at_temperature_one_a_teacher_shows_what_it_thinks((z, _) in logits()) {
        prop_assert!(same(&softened(&z, 1.0), &Distribution::from_logits(&z)));
    }

    #[test]
    fn a_higher_temperature_is_less_decided_and_keeps_the_order(
        (z, _) in logits(),
        temperature in 0.2..20.0,
        more in 1.0..5.0,
    ) {
        let (cool, warm) = (softened(&z, temperature), softened(&z, temperature * more));
        prop_assert!(warm.entropy() >= cool.entropy() - 1e-9);
        for i in 0..z.len() {
            for j in 0..z.len() {
                let (p, likelier) = (warm.probabilities(), z[i] > z[j]);
                prop_assert!(!likelier || p[i] >= p[j]);
            }
        }
    }

    #[test]
    fn a_very_hot_teacher_knows_nothing((z, _) in logits()) {
        let even = 1.0 / z.len() as f64;
        let hot = softened(&z, 1e9);
        prop_assert!(hot.probabilities().iter().all(|p| (p - even).abs() < 1e-6));
    }
}
