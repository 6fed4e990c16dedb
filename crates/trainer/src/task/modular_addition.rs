//! Sums modulo a prime: `12+95=` is answered by `10`, what remains of 107 after division by 97.
//!
//! The setting in which grokking was first seen (Power et al. 2022, arXiv:2201.02177): every number
//! is one token, so that nothing of its size can be seen in it, the models train on a share of all
//! the sums, and are examined with others.

use rand::seq::SliceRandom;

use super::{Example, Problem, TaskError, Vocabulary, drawing};
use crate::random::{Purpose, stream};

/// Tokens of a prompt with its answer, `12`, `+`, `95`, `=`, `10` and the end, less one.
const CONTEXT: usize = 5;
const END: &str = ";";

/// Sums modulo `modulus`, which is at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModularAddition {
    /// By what the sums are divided.
    pub modulus: u32,
}

impl ModularAddition {
    /// The paper's modulus.
    pub const POWER: Self = Self { modulus: 97 };

    /// A number as it is written, if it is one of the tokens.
    fn number(self, text: &str) -> Option<u32> {
        let number: u32 = text.parse().ok()?;
        (number < self.modulus && number.to_string() == text).then_some(number)
    }
}

impl Problem for ModularAddition {
    fn vocabulary(&self) -> Vocabulary {
        let numbers = (0..self.modulus).map(|number| number.to_string());
        let signs = ["+", "=", END].map(str::to_owned);
        let reads = format!("numbers from 0 to {}, + and =", self.modulus - 1);
        Vocabulary::new(numbers.chain(signs), Some(END), &reads)
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
        let numbers = 0..self.modulus;
        let pairs = numbers.flat_map(|a| (0..self.modulus).map(move |b| (a, b)));
        let example = |(a, b)| Example {
            prompt: format!("{a}+{b}="),
            answer: format!("{}{END}", (a + b) % self.modulus),
        };
        let mut held_out_pool: Vec<Example> = pairs.map(example).collect();
        held_out_pool.shuffle(&mut stream(seed, Purpose::HeldOutSet, 0));
        let train_pool = held_out_pool.split_off(held_out.min(held_out_pool.len()));
        drawing::taken(train_pool, train, held_out_pool, held_out)
    }

    fn answer<'a>(&self, text: &'a str) -> Option<(String, &'a str)> {
        let (prompt, written) = text.split_once('=')?;
        let (a, b) = prompt.split_once('+')?;
        let sum = self.number(a)? + self.number(b)?;
        Some((format!("{}{END}", sum % self.modulus), written))
    }
}
