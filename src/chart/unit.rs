//! How numbers are written, the same way everywhere on the page.

use super::scale::power_of_ten;

/// What a value is, and so how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share, written as a percentage with one decimal; what is neither nothing nor everything is
    /// never written as such.
    Percent,
    /// A number of ordinary size, with three decimals.
    Plain,
    /// A number that may be tiny, with more decimals, or as a power of ten.
    Tiny,
    /// How many times something is something else.
    Times,
    /// A difference of two percentages, with its sign.
    Points,
    /// A difference of two numbers of ordinary size, with its sign.
    Change,
    /// A time in minutes, written in hours and minutes.
    Time,
}

impl Unit {
    /// The value in words of this unit.
    pub fn write(self, value: f64) -> String {
        let text = match self {
            Self::Percent => percent(value),
            Self::Tiny if value == 0.0 => "0".to_owned(),
            Self::Tiny if value.abs() < 1e-4 => power_of_ten(value, 1),
            Self::Tiny if value.abs() < 0.01 => format!("{value:.5}"),
            Self::Plain | Self::Tiny => format!("{value:.3}"),
            Self::Points => format!("{value:+.1} points"),
            Self::Change => format!("{value:+.3}"),
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
        let text = if nothing { text.replace('+', "") } else { text };
        // A hyphen before a number is easily overlooked, and read out as a dash.
        text.replace('-', if nothing { "" } else { "−" })
    }
}

/// The smallest share above nothing that a percentage shows.
const SMALLEST: f64 = 0.001;
/// A share this near to nothing or to everything is that, but for the computer's rounding.
const ROUNDING: f64 = 1e-12;

/// A share as a percentage: "79.0 %", "< 0.1 %", "> 99.9 %".
fn percent(share: f64) -> String {
    let write = |share: f64| format!("{:.1} %", 100.0 * share);
    let text = write(share);
    if share > ROUNDING && text == write(0.0) {
        format!("< {}", write(SMALLEST))
    } else if share < 1.0 - ROUNDING && text == write(1.0) {
        format!("> {}", write(1.0 - SMALLEST))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_nothing_and_everything_are_written_as_such() {
        let percent = |share| Unit::Percent.write(share);
        assert_eq!([0.000_4, 0.000_6].map(percent), ["< 0.1 %", "0.1 %"]);
        assert_eq!([0.999_4, 0.999_6].map(percent), ["99.9 %", "> 99.9 %"]);
        assert_eq!([0.0, 1.0].map(percent), ["0.0 %", "100.0 %"]);
        assert_eq!([1e-16, 1.0 - 1e-15].map(percent), ["0.0 %", "100.0 %"]);
    }

    #[test]
    fn each_unit_has_its_way_of_writing() {
        assert_eq!(Unit::Percent.write(0.7896), "79.0 %");
        assert_eq!(Unit::Plain.write(-6.2146), "−6.215");
        assert_eq!(Unit::Tiny.write(0.000_413), "0.00041");
        assert_eq!(Unit::Tiny.write(0.000_000_413), "4.1·10⁻⁷");
        assert_eq!(Unit::Tiny.write(0.0), "0");
        assert_eq!(Unit::Percent.write(-0.000_4), "0.0 %");
        assert_eq!(Unit::Tiny.write(0.25), "0.250");
        assert_eq!(Unit::Points.write(-2.34), "−2.3 points");
        assert_eq!(Unit::Points.write(0.04), "0.0 points");
        assert_eq!(Unit::Change.write(0.0123), "+0.012");
        assert_eq!(Unit::Times.write(2.345), "× 2.35");
        assert_eq!(Unit::Time.write(485.0), "8 h 05 min");
    }
}
