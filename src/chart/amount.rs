//! Numbers along a horizontal axis: steps, epochs, seconds, or operations by the billion.

/// The words for large numbers, largest first.
const WORDS: [(f64, &str); 3] = [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")];

/// The largest word that a number of this size is counted in, and how much that is; none for
/// numbers of ordinary size.
pub(super) fn counted_in(size: f64) -> Option<(f64, &'static str)> {
    WORDS.into_iter().find(|(amount, _)| size.abs() >= *amount)
}

/// A place on the axis, with no more digits than it needs: "12.5", "250 billion".
pub(super) fn written(place: f64) -> String {
    let (amount, word) = counted_in(place).unwrap_or((1.0, ""));
    let hundredths = (place / amount * 100.0).round() / 100.0;
    let digits = hundredths.to_string().replace('-', "−");
    format!("{digits} {word}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_no_more_digits_than_they_need() {
        assert_eq!(
            [12.0, 12.345, -0.5, 400_000.0, 2.5e11, 1e9, 1.234_567e13].map(written),
            [
                "12",
                "12.35",
                "−0.5",
                "400000",
                "250 billion",
                "1 billion",
                "12.35 trillion"
            ]
        );
    }
}
