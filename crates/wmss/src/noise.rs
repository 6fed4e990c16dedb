//! How much a measured curve wobbles, judged from the curve alone.
//!
//! Where a smooth curve is measured at neighbouring places, each value should lie close to the
//! straight line between its neighbours. What is left over is noise, and how much there is of it
//! can be estimated without knowing the curve (Gasser, Sroka and Jennen-Steinmetz 1986).

/// A place on a curve, what was measured there, and what its two neighbours would have led one to
/// expect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wobble {
    /// Where.
    pub place: f64,
    /// What was measured.
    pub value: f64,
    /// The straight line between the neighbours, there.
    pub expected: f64,
    /// Variance of `value − expected` for independent noise of variance 1 at all three places:
    /// from 1.5, half-way between the neighbours, to 2, beside one of them.
    pub spread: f64,
}

impl Wobble {
    /// How far the measured value lies above the neighbours' line; negative below it.
    pub fn residual(&self) -> f64 {
        self.value - self.expected
    }
}

/// Every place between the ends, beside its neighbours' line. `points` are (place, value), rising
/// strictly in their places.
pub fn wobbles(points: &[(f64, f64)]) -> Vec<Wobble> {
    let between = |window: &[(f64, f64)]| {
        let [(before, low), (place, value), (after, high)] = [window[0], window[1], window[2]];
        let share = (place - before) / (after - before);
        Wobble {
            place,
            value,
            expected: (1.0 - share) * low + share * high,
            spread: 1.0 + share * share + (1.0 - share) * (1.0 - share),
        }
    };
    points.windows(3).map(between).collect()
}

/// Standard deviation of the noise on each value of a smooth curve, in the values' unit. `None`
/// for fewer than three points. A bend sharper than the spacing counts as noise, so where there
/// are few points it is an upper estimate.
pub fn standard_deviation(points: &[(f64, f64)]) -> Option<f64> {
    let wobbles = wobbles(points);
    if wobbles.is_empty() {
        return None;
    }
    let squares = wobbles.iter().map(|w| w.residual().powi(2) / w.spread);
    Some((squares.sum::<f64>() / wobbles.len() as f64).sqrt())
}

/// The place furthest from its neighbours' line, above it or below.
pub fn furthest(points: &[(f64, f64)]) -> Option<Wobble> {
    let by_size = |a: &Wobble, b: &Wobble| a.residual().abs().total_cmp(&b.residual().abs());
    wobbles(points).into_iter().max_by(by_size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_has_no_noise_however_uneven_its_places() {
        let line = [0.0, 0.1, 0.5, 0.6, 2.0].map(|x| (x, 3.0 - 2.0 * x));
        assert!(standard_deviation(&line).is_some_and(|s| s < 1e-12));
        assert!(furthest(&line).is_some_and(|w| w.residual().abs() < 1e-12));
        assert_eq!(standard_deviation(&line[..2]), None);
        assert_eq!(furthest(&[]), None);
    }

    #[test]
    fn one_value_off_the_line_is_found_with_its_size() {
        let points = [(0.0, 1.0), (1.0, 1.0), (2.0, 4.0), (3.0, 1.0), (4.0, 1.0)];
        let furthest = furthest(&points).expect("five points");
        assert_eq!((furthest.place, furthest.residual()), (2.0, 3.0));
        // Residuals −1.5, 3 and −1.5, each with a variance of 1.5.
        let expected = ((2.25 + 9.0 + 2.25) / 1.5 / 3.0_f64).sqrt();
        assert!(standard_deviation(&points).is_some_and(|s| (s - expected).abs() < 1e-12));
    }

    #[test]
    fn known_noise_on_a_smooth_curve_is_estimated_without_knowing_the_curve() {
        // Uniform noise from −1 to 1 has a standard deviation of 1/√3.
        let mut state = 1_u64;
        let mut noise = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
        };
        let points: Vec<(f64, f64)> = (0..4000)
            .map(|i| f64::from(i) / 400.0)
            .map(|x| (x, 10.0 * x.sin() + noise()))
            .collect();
        let found = standard_deviation(&points).expect("many points");
        assert!((found - 1.0 / 3.0_f64.sqrt()).abs() < 0.02, "{found}");
    }
}
