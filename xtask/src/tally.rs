//! Counting what passed and what failed.

use std::fmt::{self, Display, Formatter};
use std::ops::AddAssign;

/// How many tests and checks passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
}

impl Tally {
    pub const ONE_PASSED: Self = Self {
        passed: 1,
        failed: 0,
    };
    pub const ONE_FAILED: Self = Self {
        passed: 0,
        failed: 1,
    };

    /// What a line of `cargo test` adds: only its summaries add anything.
    pub fn from_line(line: &str) -> Self {
        let Some(summary) = line.trim_start().strip_prefix("test result: ") else {
            return Self::default();
        };
        Self {
            passed: count_before(summary, "passed"),
            failed: count_before(summary, "failed"),
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Display for Tally {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

fn count_before(summary: &str, word: &str) -> u64 {
    summary
        .split([';', '.'])
        .filter_map(|part| part.trim().strip_suffix(word))
        .find_map(|count| count.trim().parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Tally;

    const OUTPUT: &str = "\
running 3 tests
test chart::scales ... ok
test result_of_seven_passed ... FAILED

test result: FAILED. 2 passed; 1 failed; 4 ignored; 0 measured; 5 filtered out; finished in 0.52s
   Doc-tests wmss
test result: ok. 10 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s
";

    #[test]
    fn summaries_are_added_up() {
        let mut tally = Tally::default();
        OUTPUT
            .lines()
            .for_each(|line| tally += Tally::from_line(line));
        let expected = Tally {
            passed: 12,
            failed: 1,
        };
        assert_eq!(tally, expected);
        assert_eq!(tally.to_string(), "12 passed, 1 failed");
    }
}
