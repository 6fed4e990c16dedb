//! Whether a model is as often right as it is sure.

/// Guo et al. 2017 use so many.
pub const BINS: usize = 15;

/// Expected calibration error (Guo et al. 2017, arXiv:1706.04599, Eq. 5) with [`BINS`] bins of equal
/// width: in each bin the distance between the mean confidence and the share that is right, averaged
/// over all predictions. From 0, where a model that is 80 % sure is right in 80 % of cases, to 1.
/// `predictions`: the probability of the likeliest token, and whether it is the right one. 0 where
/// there are none.
pub fn expected_calibration_error(predictions: impl IntoIterator<Item = (f64, bool)>) -> f64 {
    // Of each bin the sums of confidences and of those that are right.
    let mut bins = [(0.0, 0.0); BINS];
    let mut count = 0_usize;
    for (confidence, right) in predictions {
        // The bins are open below and closed above: (0, 1/15], …, (14/15, 1].
        let bin = (confidence * BINS as f64).ceil() as usize;
        let (sum, hits) = &mut bins[bin.clamp(1, BINS) - 1];
        *sum += confidence;
        *hits += f64::from(u8::from(right));
        count += 1;
    }
    let distances = bins.iter().map(|(sum, hits)| (sum - hits).abs());
    distances.sum::<f64>() / count.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_cases() {
        let error =
            |predictions: &[(f64, bool)]| expected_calibration_error(predictions.iter().copied());
        assert_eq!(error(&[]), 0.0);
        // As sure as it is right.
        let four_of_five = [true, true, true, true, false].map(|right| (0.8, right));
        assert!(error(&four_of_five) < 1e-12);
        // Always certain, half of the time right.
        assert!((error(&[(1.0, true), (1.0, false)]) - 0.5).abs() < 1e-12);
        // Two bins: one off by 0.9 − 0.5, one by 0.3 − 0; two predictions each.
        let two = [(0.9, true), (0.9, false), (0.3, false), (0.3, false)];
        assert!((error(&two) - 0.35).abs() < 1e-12);
    }
}
