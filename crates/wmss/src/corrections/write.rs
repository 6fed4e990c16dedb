//! Numbers as the texts write them: with a true minus sign, and rounded here only.

/// `value` with this many decimals.
pub fn fixed(value: f64, decimals: usize) -> String {
    unsigned_zero(format!("{value:.decimals$}")).replace('-', "−")
}

/// A number as it was typed in, without padding: 0.5, 64, 218.
pub fn plain(value: f64) -> String {
    value.to_string().replace('-', "−")
}

/// A difference with one decimal and its sign: "+6.2", "−0.8", "±0.0".
pub fn signed(value: f64) -> String {
    let text = unsigned_zero(format!("{value:+.1}"));
    match text.as_str() {
        "0.0" | "+0.0" => "±0.0".to_owned(),
        _ => text.replace('-', "−"),
    }
}

/// A share, 0 to 1, in percent with this many decimals: "79.0 %".
pub fn percent(share: f64, decimals: usize) -> String {
    format!("{} %", fixed(100.0 * share, decimals))
}

/// Numbers, shares in percent: "79.0 / 9.0 / 6.1 %".
pub fn percent_row(shares: &[f64], decimals: usize) -> String {
    let texts = shares.iter().map(|share| fixed(100.0 * share, decimals));
    format!("{} %", texts.collect::<Vec<_>>().join(" / "))
}

/// A time: 289 minutes are "4 h 49 min".
pub fn hours(minutes: f64) -> String {
    let hours = (minutes / 60.0).floor();
    format!("{} h {} min", plain(hours), plain(minutes - 60.0 * hours))
}

/// A sum's terms: "0.015 + 0.008 + 0.005".
pub fn terms(values: &[f64], decimals: usize) -> String {
    let texts = values.iter().map(|value| fixed(*value, decimals));
    texts.collect::<Vec<_>>().join(" + ")
}

/// A negative number that is rounded to zero is written without its sign.
fn unsigned_zero(text: String) -> String {
    let zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    if zero {
        text.trim_start_matches('-').to_owned()
    } else {
        text
    }
}

/// Words at the start of a sentence.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.collect::<String>() + letters.as_str()
}
