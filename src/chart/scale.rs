//! From values to positions, and the values worth a tick.

/// How values lie along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Spacing {
    /// Equal distances for equal differences.
    #[default]
    Linear,
    /// Equal distances for equal ratios; values below the range lie at its end.
    Logarithmic,
}

/// A range of values on a range of positions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    values: (f64, f64),
    positions: (f64, f64),
    spacing: Spacing,
}

impl Scale {
    /// `values` on `positions`, either of which may run downwards.
    pub fn new(values: (f64, f64), positions: (f64, f64), spacing: Spacing) -> Self {
        Self {
            values,
            positions,
            spacing,
        }
    }

    /// Where a value lies. Values beyond the range lie at its nearer end.
    pub fn position(&self, value: f64) -> f64 {
        let (low, high) = self.values;
        let share = match self.spacing {
            Spacing::Linear => (value - low) / (high - low),
            Spacing::Logarithmic => (value.max(f64::MIN_POSITIVE) / low).ln() / (high / low).ln(),
        };
        let share = if share.is_finite() {
            share.clamp(0.0, 1.0)
        } else {
            0.0
        };
        self.positions.0 + share * (self.positions.1 - self.positions.0)
    }

    /// Values worth a tick: at most about `count`, at 1, 2 or 5 times a power of ten, or at powers
    /// of ten on a logarithmic axis.
    pub fn ticks(&self, count: usize) -> Vec<f64> {
        let (low, high) = (
            self.values.0.min(self.values.1),
            self.values.0.max(self.values.1),
        );
        match self.spacing {
            Spacing::Linear => linear_ticks(low, high, count),
            Spacing::Logarithmic => decades(low, high),
        }
    }
}

fn linear_ticks(low: f64, high: f64, count: usize) -> Vec<f64> {
    let rough = (high - low) / count.max(1) as f64;
    if !rough.is_finite() || rough <= 0.0 {
        return vec![low];
    }
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|m| m * power)
        .into_iter()
        .find(|s| *s >= rough * 0.999);
    let step = step.unwrap_or(rough);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

fn decades(low: f64, high: f64) -> Vec<f64> {
    let (first, last) = (low.log10().ceil() as i32, high.log10().floor() as i32);
    (first..=last).map(|power| 10f64.powi(power)).collect()
}

/// A number with as many digits as its size calls for.
pub fn short(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        "0".into()
    } else if size < 0.001 {
        power_of_ten(value, 0)
    } else if size >= 10.0 {
        format!("{value:.0}")
    } else {
        let text = format!("{value:.3}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// A small number as a digit, with so many decimals, times a power of ten: 2·10⁻⁴, or just 10⁻⁴.
pub(super) fn power_of_ten(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$e}");
    let (digit, power) = text.split_once('e').unwrap_or((&text, "0"));
    let raised = power.chars().map(|c| match c {
        '-' => '⁻',
        digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"
            .chars()
            .nth(digit as usize - '0' as usize)
            .unwrap_or(digit),
    });
    let factor = if digit == "1" {
        String::new()
    } else {
        format!("{digit}·")
    };
    format!("{factor}10{}", raised.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_map_to_ends_and_what_lies_beyond_stays_inside() {
        let scale = Scale::new((0.0, 10.0), (100.0, 0.0), Spacing::Linear);
        assert_eq!(
            [0.0, 5.0, 10.0, 12.0].map(|v| scale.position(v)),
            [100.0, 50.0, 0.0, 0.0]
        );
        let scale = Scale::new((0.001, 1.0), (0.0, 3.0), Spacing::Logarithmic);
        assert!((scale.position(0.1) - 2.0).abs() < 1e-12);
        assert_eq!(scale.position(0.0), 0.0);
    }

    #[test]
    fn a_range_without_length_still_has_a_position() {
        assert_eq!(
            Scale::new((1.0, 1.0), (0.0, 9.0), Spacing::Linear).position(1.0),
            0.0
        );
    }

    #[test]
    fn ticks_are_round_and_inside() {
        let ticks = |low, high| Scale::new((low, high), (0.0, 1.0), Spacing::Linear).ticks(5);
        assert_eq!(
            ticks(0.0, 1.0),
            [0.0, 0.2, 0.4, 0.600_000_000_000_000_1, 0.8, 1.0]
        );
        assert_eq!(ticks(0.0, 400.0), [0.0, 100.0, 200.0, 300.0, 400.0]);
        assert_eq!(ticks(-6.3, 0.0), [-6.0, -4.0, -2.0, 0.0]);
        let log = Scale::new((1e-4, 1.0), (0.0, 1.0), Spacing::Logarithmic);
        assert_eq!(log.ticks(9).len(), 5);
    }

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        assert_eq!(
            [0.0, 0.25, 1.0, 300.0, 1e-4].map(short),
            ["0", "0.25", "1", "300", "10⁻⁴"]
        );
    }
}
