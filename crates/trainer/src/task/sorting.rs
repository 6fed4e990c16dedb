//! Six digits in rising order: `201120` is answered by `001122`.
//!
//! The setting of minGPT's demo: three tokens, no separator and no end, eleven tokens to read, and
//! a quarter of the rows, chosen by a hash, never trained on. (minGPT also redraws half of the rows
//! with more than three different digits; of three digits there is none.)

use sha2::{Digest, Sha256};

use super::{Example, Problem, TaskError, Vocabulary, drawing};

/// Digits of a row.
const LENGTH: usize = 6;
const DIGITS: [&str; 3] = ["0", "1", "2"];
/// One row in this many is held out.
const HELD_OUT_ONE_IN: usize = 4;

/// Rows of six digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sorting;

impl Problem for Sorting {
    fn vocabulary(&self) -> Vocabulary {
        Vocabulary::new(DIGITS, None, "the digits 0, 1 and 2")
    }

    fn context(&self) -> usize {
        2 * LENGTH - 1
    }

    fn split(
        &self,
        seed: u32,
        train: usize,
        held_out: usize,
    ) -> Result<(Vec<Example>, Vec<Example>), TaskError> {
        let mut rows = rows();
        // minGPT's hash is another in every process; the seed takes that part. Those with the
        // smallest hashes are held out, so that every seed holds out as many.
        rows.sort_by_key(|row| Sha256::digest(format!("{seed} {row}")));
        let mut held_out_pool: Vec<Example> = rows.into_iter().map(example).collect();
        let train_pool = held_out_pool.split_off(held_out_pool.len() / HELD_OUT_ONE_IN);
        drawing::taken(train_pool, train, held_out_pool, held_out)
    }

    fn answer<'a>(&self, text: &'a str) -> Option<(String, &'a str)> {
        let (row, written) = text.split_at_checked(LENGTH)?;
        let known = row.chars().all(|digit| matches!(digit, '0'..='2'));
        known.then(|| (sorted(row), written))
    }
}

/// All of them, in the order of the numbers they would be.
fn rows() -> Vec<String> {
    (0..LENGTH).fold(vec![String::new()], |rows, _| {
        let longer = |row: String| DIGITS.map(|digit| format!("{row}{digit}"));
        rows.into_iter().flat_map(longer).collect()
    })
}

fn sorted(row: &str) -> String {
    let mut digits: Vec<char> = row.chars().collect();
    digits.sort_unstable();
    digits.into_iter().collect()
}

fn example(prompt: String) -> Example {
    let answer = sorted(&prompt);
    Example { prompt, answer }
}
