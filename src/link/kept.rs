//! Values that a link can hold.

/// Between the numbers of a list; it needs no escape in an address.
const SEPARATOR: char = '_';

/// A value that a link can hold.
pub trait Kept: Clone + PartialEq + Send + Sync + 'static {
    /// As text; letters, digits, `.`, `-` and `_` stay readable in an address.
    fn write(&self) -> String;

    /// From text, or nothing where it makes no sense.
    fn read(text: &str) -> Option<Self>;
}

impl Kept for f64 {
    fn write(&self) -> String {
        ((self * 1e4).round() / 1e4).to_string()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|value: &Self| value.is_finite())
    }
}

impl Kept for usize {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Kept for bool {
    fn write(&self) -> String {
        if *self { "yes" } else { "no" }.to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        match text {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }
}

impl Kept for Vec<f64> {
    fn write(&self) -> String {
        let numbers: Vec<String> = self.iter().map(Kept::write).collect();
        numbers.join(&SEPARATOR.to_string())
    }

    fn read(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::new());
        }
        text.split(SEPARATOR).map(f64::read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comes_back<T: Kept + std::fmt::Debug>(value: T) {
        assert_eq!(T::read(&value.write()), Some(value));
    }

    #[test]
    fn values_come_back_from_their_text() {
        comes_back(0.35);
        comes_back(-4.0);
        comes_back(12_usize);
        comes_back(true);
        comes_back(vec![0.8, -0.2, 1.0]);
        comes_back(Vec::<f64>::new());
    }

    /// A generator good enough for a test (Knuth's constants).
    struct Draw(u64);

    impl Draw {
        fn bits(&mut self) -> u64 {
            let (factor, more) = (6_364_136_223_846_793_005, 1_442_695_040_888_963_407);
            self.0 = self.0.wrapping_mul(factor).wrapping_add(more);
            self.0 >> 16
        }
    }

    #[test]
    fn ten_thousand_lists_come_back_as_far_as_they_are_written() {
        let mut draw = Draw(1);
        for _ in 0..10_000 {
            let count = draw.bits() % 5;
            let tenths = |draw: &mut Draw| (draw.bits() % 2_000_001) as f64 - 1e6;
            let numbers: Vec<f64> = (0..count).map(|_| tenths(&mut draw) / 1e4).collect();
            let text = numbers.write();
            assert_eq!(Vec::<f64>::read(&text), Some(numbers), "{text}");
        }
    }

    #[test]
    fn ten_thousand_damaged_texts_are_a_value_or_nothing() {
        let mut draw = Draw(2);
        let letters: Vec<char> = "0189.-_eNinfyso\u{3bb}+%".chars().collect();
        for _ in 0..10_000 {
            let length = draw.bits() % 9;
            let letter = |draw: &mut Draw| letters[draw.bits() as usize % letters.len()];
            let text: String = (0..length).map(|_| letter(&mut draw)).collect();
            if let Some(number) = f64::read(&text) {
                assert!(number.is_finite(), "{text}");
            }
            let finite = |numbers: Vec<f64>| numbers.iter().all(|n| n.is_finite());
            assert!(Vec::<f64>::read(&text).is_none_or(finite), "{text}");
            let _ = (usize::read(&text), bool::read(&text));
        }
    }

    #[test]
    fn what_makes_no_sense_is_no_value() {
        assert_eq!(f64::read("inf"), None);
        assert_eq!(f64::read("0.5x"), None);
        assert_eq!(usize::read("-1"), None);
        assert_eq!(bool::read("1"), None);
        assert_eq!(Vec::<f64>::read("1__2"), None);
    }
}
