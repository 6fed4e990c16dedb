//! Sums of two whole numbers: `47+85=` is answered by `132`.
//!
//! The answer is written as people write it, its most significant digit first.

use rand::RngExt;

use super::{Example, Problem, TaskError, Vocabulary, drawing};
use crate::random::{Purpose, stream};

/// The two numbers of a prompt.
pub const NUMBERS: std::ops::RangeInclusive<u32> = 0..=99;
/// Tokens of the longest prompt with its answer, `99+99=198;`, less one.
const CONTEXT: usize = 9;
const TOKENS: [&str; 13] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "+", "=", END,
];
const END: &str = ";";

/// Sums of two whole numbers of at most two digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addition;

impl Problem for Addition {
    fn vocabulary(&self) -> Vocabulary {
        Vocabulary::new(TOKENS, Some(END), "digits, + and =")
    }

    fn context(&self) -> usize {
        CONTEXT
    }

    fn split(
        &self,
        seed: u32,
        train: usize,
        held_out: usize,
    ) -> Result<(Vec<Example>, Vec<Example>), TaskError> {
        let numbers = NUMBERS.count();
        drawing::drawn(seed, train, held_out, numbers * numbers, |generator| {
            let (a, b) = random_numbers(generator);
            example(a, b, a + b)
        })
    }

    fn answer<'a>(&self, text: &'a str) -> Option<(String, &'a str)> {
        let (prompt, written) = text.split_once('=')?;
        let (a, b) = prompt.split_once('+')?;
        let sum = number(a)?.checked_add(number(b)?)?;
        Some((format!("{sum}{END}"), written))
    }

    fn corpus(&self, seed: u32, lines: usize, mistakes: f64) -> Option<Vec<Example>> {
        let mut generator = stream(seed, Purpose::BaseCorpus, 0);
        let mut line = || {
            let (a, b) = random_numbers(&mut generator);
            let answer = if generator.random_bool(mistakes) {
                let wrong = wrong_sums(a, b);
                wrong[generator.random_range(0..wrong.len())]
            } else {
                a + b
            };
            example(a, b, answer)
        };
        Some((0..lines).map(|_| line()).collect())
    }
}

/// A number as people write it: digits alone, none of them a leading zero.
fn number(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn random_numbers(generator: &mut impl RngExt) -> (u32, u32) {
    (
        generator.random_range(NUMBERS),
        generator.random_range(NUMBERS),
    )
}

fn example(a: u32, b: u32, answer: u32) -> Example {
    Example {
        prompt: format!("{a}+{b}="),
        answer: format!("{answer}{END}"),
    }
}

/// The ways people get a sum wrong, as far as they are wrong here: the carry forgotten, one carried
/// where nothing is to carry, one too few, one too many, the larger number copied, subtracted
/// instead of added. At least two for all numbers of [`NUMBERS`].
pub fn wrong_sums(a: u32, b: u32) -> Vec<u32> {
    let right = a + b;
    let carries = a % 10 + b % 10 > 9;
    let mut wrong = vec![
        if carries { right - 10 } else { right + 10 },
        right + 1,
        a.max(b),
        a.abs_diff(b),
    ];
    wrong.extend(right.checked_sub(1));
    wrong.retain(|answer| *answer != right);
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sum_has_plausible_mistakes_and_none_is_right() {
        for (a, b) in NUMBERS.flat_map(|a| NUMBERS.map(move |b| (a, b))) {
            let wrong = wrong_sums(a, b);
            assert!(wrong.len() >= 2 && !wrong.contains(&(a + b)), "{a}+{b}");
            // What can't be written would be cut off.
            assert!(wrong.iter().all(|answer| *answer < 1000), "{a}+{b}");
        }
        assert!(wrong_sums(47, 85).contains(&122), "the forgotten carry");
    }

    #[test]
    fn the_corpus_is_wrong_as_often_as_it_should_be() {
        let corpus = Addition.corpus(1, 4000, 0.85).expect("it has one");
        let right = corpus.iter().filter(|example| {
            let answer = Addition.answer(&example.prompt);
            answer.is_some_and(|(answer, _)| answer == example.answer)
        });
        let share = right.count() as f64 / 4000.0;
        assert!((share - 0.15).abs() < 0.03, "{share}");
    }
}
