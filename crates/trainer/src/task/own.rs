//! The reader's own lines: a prompt, a tab, and an answer each.

use std::collections::{BTreeMap, BTreeSet};

use protocol::own_lines::{self, LinesError};
use rand::seq::SliceRandom;

use super::{Example, Problem, TaskError, Vocabulary, drawing};
use crate::random::{Purpose, stream};

/// One line in this many is held out.
const HELD_OUT_ONE_IN: usize = 4;
/// No line has it in itself.
const END: &str = "\n";

/// Lines that are as they must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    answers: BTreeMap<String, String>, // without the end token, by their prompts
}

impl Own {
    /// The lines as pasted.
    ///
    /// # Errors
    /// When they are not as [`own_lines`] says they must be.
    pub fn read(text: &str) -> Result<Self, LinesError> {
        let answers = own_lines::read(text)?;
        Ok(Self { answers })
    }

    fn characters(&self) -> BTreeSet<char> {
        let texts = self
            .answers
            .iter()
            .flat_map(|(prompt, answer)| [prompt, answer]);
        texts.flat_map(|text| text.chars()).collect()
    }
}

impl Problem for Own {
    fn vocabulary(&self) -> Vocabulary {
        let characters = self.characters().into_iter().map(String::from);
        let tokens = characters.chain([END.to_owned()]);
        Vocabulary::new(tokens, Some(END), "the characters of your own lines")
    }

    fn context(&self) -> usize {
        // The end token is one more, and the last token is only ever a target.
        let lengths = (self.answers.iter()).map(|(p, a)| p.chars().count() + a.chars().count());
        lengths.max().unwrap_or(1)
    }

    /// At most so many: what is there is divided, three quarters to train on.
    fn split(
        &self,
        seed: u32,
        train: usize,
        held_out: usize,
    ) -> Result<(Vec<Example>, Vec<Example>), TaskError> {
        let example = |(prompt, answer): (&String, &String)| Example {
            prompt: prompt.clone(),
            answer: format!("{answer}{END}"),
        };
        let mut held_out_pool: Vec<Example> = self.answers.iter().map(example).collect();
        held_out_pool.shuffle(&mut stream(seed, Purpose::HeldOutSet, 0));
        let train_pool = held_out_pool.split_off(held_out_pool.len() / HELD_OUT_ONE_IN);
        let train = train.min(train_pool.len());
        let held_out = held_out.min(held_out_pool.len());
        drawing::taken(train_pool, train, held_out_pool, held_out)
    }

    /// Where one prompt is the beginning of another, the longer one counts.
    fn answer<'a>(&self, text: &'a str) -> Option<(String, &'a str)> {
        let ends = text.char_indices().map(|(i, c)| i + c.len_utf8());
        let ends: Vec<usize> = ends.collect();
        ends.into_iter().rev().find_map(|end| {
            let answer = self.answers.get(&text[..end])?;
            Some((format!("{answer}{END}"), &text[end..]))
        })
    }
}
