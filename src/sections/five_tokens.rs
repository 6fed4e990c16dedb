//! Charts over the five tokens of the worked example, and its numbers in words.

use wmss::Distribution;
use wmss::example::{TARGET, TOKENS};

use crate::chart::{BarSeries, Bars, Role, Unit};

/// One bar for every token.
pub(super) fn series(name: &str, role: Role, values: &[f64]) -> BarSeries {
    BarSeries {
        name: name.into(),
        role,
        values: values.to_vec(),
    }
}

/// Probabilities of the five tokens.
pub(super) fn probabilities(series: Vec<BarSeries>, sentence: String) -> Bars {
    Bars {
        axis: "token",
        groups: TOKENS.map(String::from).into(),
        series,
        unit: Unit::Percent,
        range: (0.0, 1.0),
        sentence,
    }
}

/// The probability of the right answer, 0 to 1.
pub(super) fn on_target(distribution: &Distribution) -> f64 {
    distribution.probabilities()[TARGET]
}

/// The same, written.
pub(super) fn target_percent(distribution: &Distribution) -> String {
    Unit::Percent.write(on_target(distribution))
}
