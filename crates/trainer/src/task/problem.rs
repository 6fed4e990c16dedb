//! What every task can do.

use protocol::{ModelSize, Task};

use super::addition::Addition;
use super::derivatives::Derivatives;
use super::modular_addition::ModularAddition;
use super::own::Own;
use super::sorting::Sorting;
use super::{Example, TaskError, Vocabulary};
use crate::model::Architecture;

/// A task as the trainer needs it.
pub trait Problem {
    /// Its tokens.
    fn vocabulary(&self) -> Vocabulary;

    /// Tokens of the longest prompt with its answer, less one: the last token is only ever a
    /// target.
    fn context(&self) -> usize;

    /// Train set and held-out set of these sizes; they share no prompt, and no prompt stands in one
    /// twice. The held-out set is the same whatever the train set's size, and a larger train set
    /// begins with the smaller one.
    ///
    /// # Errors
    /// When there are not so many.
    fn split(
        &self,
        seed: u32,
        train: usize,
        held_out: usize,
    ) -> Result<(Vec<Example>, Vec<Example>), TaskError>;

    /// The right answer to the prompt that `text` begins with, and what of `text` follows that
    /// prompt. Nothing, where the text begins with no prompt.
    fn answer<'a>(&self, text: &'a str) -> Option<(String, &'a str)>;

    /// The corpus of M0: `lines` prompts that are answered wrongly, the way people do, with the
    /// probability `mistakes`. Nothing, where it is not known how people get this task wrong.
    fn corpus(&self, _seed: u32, _lines: usize, _mistakes: f64) -> Option<Vec<Example>> {
        None
    }

    /// The number of the token that is right after `text`: a whole prompt, and as much of its
    /// answer as is already written. Nothing, where the text is no such beginning.
    fn next_token(&self, text: &str) -> Option<usize> {
        self.rest(text)?.first().copied()
    }

    /// The numbers of all tokens that are right after `text`, as in [`Self::next_token`]; none after
    /// a whole answer.
    fn rest(&self, text: &str) -> Option<Vec<usize>> {
        let vocabulary = self.vocabulary();
        let (answer, written) = self.answer(text)?;
        let (answer, written) = (
            vocabulary.encode(&answer).ok()?,
            vocabulary.encode(written).ok()?,
        );
        Some(answer.strip_prefix(written.as_slice())?.to_vec())
    }

    /// The shape of its models at this size.
    fn architecture(&self, size: ModelSize) -> Architecture {
        Architecture {
            vocabulary: self.vocabulary().size(),
            context: self.context(),
            size,
        }
    }
}

/// The task that was chosen.
///
/// # Errors
/// When the reader's own lines are not as they must be.
pub fn problem(task: &Task) -> Result<Box<dyn Problem>, TaskError> {
    Ok(match task {
        Task::Derivatives => Box::new(Derivatives),
        Task::Addition => Box::new(Addition),
        Task::ModularAddition => Box::new(ModularAddition::POWER),
        Task::Sorting => Box::new(Sorting),
        Task::Own { lines } => Box::new(Own::read(lines)?),
    })
}

/// The shape of a task's models at this size.
///
/// # Errors
/// When the reader's own lines are not as they must be.
pub fn architecture(task: &Task, size: ModelSize) -> Result<Architecture, TaskError> {
    Ok(problem(task)?.architecture(size))
}
