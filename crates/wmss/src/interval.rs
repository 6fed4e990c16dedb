//! A mean over seeds, and how well so few seeds determine it.

/// Quantiles of Student's t that leave 2.5 % on either side, for 1, 2, … degrees of freedom.
const T_QUANTILES: [f64; 29] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045,
];

/// A mean with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Mean of the values, in their unit.
    pub mean: f64,
    /// The 95 % interval reaches this far to either side of the mean; never negative. It can reach
    /// beyond what the values themselves can be, as an accuracy's beyond 1.
    pub half_width: f64,
}

impl Interval {
    /// The interval of `values`, one per seed, taken as independent and normally distributed
    /// (Student's t, one degree of freedom fewer than values). `None` for fewer than 2 or more than
    /// 30 values.
    pub fn of(values: &[f64]) -> Option<Self> {
        let t = T_QUANTILES.get(values.len().checked_sub(2)?)?;
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let standard_error = (squares / (count - 1.0) / count).sqrt();
        Some(Self {
            mean,
            half_width: t * standard_error,
        })
    }

    /// Lower end.
    pub fn low(&self) -> f64 {
        self.mean - self.half_width
    }

    /// Upper end.
    pub fn high(&self) -> f64 {
        self.mean + self.half_width
    }

    /// Whether the whole interval lies on one side of 0, so that at this confidence the values'
    /// true mean does too.
    pub fn excludes_zero(&self) -> bool {
        self.low() > 0.0 || self.high() < 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_the_one_of_the_textbooks() {
        // Mean 3, standard deviation √2.5, standard error √0.5.
        let interval = Interval::of(&[1.0, 2.0, 3.0, 4.0, 5.0]).expect("five values");
        assert_eq!(interval.mean, 3.0);
        assert!((interval.half_width - 2.776 * 0.5_f64.sqrt()).abs() < 1e-12);
        assert!((interval.low() + interval.high() - 6.0).abs() < 1e-12);
        assert!(interval.excludes_zero());
        let two = Interval::of(&[0.0, 2.0]).expect("two values");
        assert!(!two.excludes_zero());
        assert!((two.half_width - 12.706).abs() < 1e-12);
        assert_eq!(Interval::of(&[0.5; 10]).map(|i| i.half_width), Some(0.0));
        for count in [0, 1, 31] {
            assert_eq!(Interval::of(&vec![0.5; count]), None);
        }
    }
}
