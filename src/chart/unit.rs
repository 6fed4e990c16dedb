//! How numbers are written, the same way everywhere on the page.

use super::scale::power_of_ten;

/// What a value is, and so how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share, written as a percentage with one decimal.
    Percent,
    /// A number of ordinary size, with three decimals.
    Plain,
    /// A number that may be tiny, with more decimals, or as a power of ten.
    Tiny,
    /// How many times something is something else.
    Times,
    /// A time in minutes, written in hours and minutes.
    Time,
}

impl Unit {
    /// The value in words of this unit.
    pub fn write(self, value: f64) -> String {
        let text = match self {
            Self::Percent => format!("{:.1} %", 100.0 * value),
            Self::Tiny if value == 0.0 => "0".to_owned(),
            Self::Tiny if value.abs() < 1e-4 => power_of_ten(value, 1),
            Self::Tiny if value.abs() < 0.01 => format!("{value:.5}"),
            Self::Plain | Self::Tiny => format!("{value:.3}"),
            Self::Times => format!("× {value:.2}"),
            Self::Time => {
                let minutes = value.round();
                format!(
                    "{} h {:02} min",
                    (minutes / 60.0).floor(),
                    minutes.rem_euclid(60.0)
                )
            }
        };
        // What rounds to nothing has no sign.
        let nothing = !text.contains(|c: char| c.is_ascii_digit() && c != '0');
        // A hyphen before a number is easily overlooked, and read out as a dash.
        text.replace('-', if nothing { "" } else { "−" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_has_its_way_of_writing() {
        assert_eq!(Unit::Percent.write(0.7896), "79.0 %");
        assert_eq!(Unit::Plain.write(-6.2146), "−6.215");
        assert_eq!(Unit::Tiny.write(0.000_413), "0.00041");
        assert_eq!(Unit::Tiny.write(0.000_000_413), "4.1·10⁻⁷");
        assert_eq!(Unit::Tiny.write(0.0), "0");
        assert_eq!(Unit::Percent.write(-0.000_4), "0.0 %");
        assert_eq!(Unit::Tiny.write(0.25), "0.250");
        assert_eq!(Unit::Times.write(2.345), "× 2.35");
        assert_eq!(Unit::Time.write(485.0), "8 h 05 min");
    }
}
