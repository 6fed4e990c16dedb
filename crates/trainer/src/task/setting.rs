//! A task with the examples of one run.

use super::{Example, Problem, TaskError, Vocabulary, problem};

/// What a run learns, and what it is examined with.
pub struct Setting {
    /// The task's tokens.
    pub vocabulary: Vocabulary,
    /// Tokens of the longest sequence, `S`.
    pub context: usize,
    /// The train set.
    pub train: Vec<Example>,
    /// The held-out set, which shares no prompt with the train set.
    pub held_out: Vec<Example>,
    problem: Box<dyn Problem>,
}

impl Setting {
    /// A task's examples, drawn by the seed. Of the reader's own lines these are the largest
    /// numbers of examples, not the exact ones.
    ///
    /// # Errors
    /// When there are not so many examples, or the reader's own lines are not as they must be.
    pub fn new(
        task: &protocol::Task,
        seed: u32,
        train: usize,
        held_out: usize,
    ) -> Result<Self, TaskError> {
        Self::of(problem(task)?, seed, train, held_out)
    }

    /// The same for a task that the page does not offer.
    ///
    /// # Errors
    /// When there are not so many examples.
    pub fn of(
        problem: Box<dyn Problem>,
        seed: u32,
        train: usize,
        held_out: usize,
    ) -> Result<Self, TaskError> {
        let (train, held_out) = problem.split(seed, train, held_out)?;
        Ok(Self {
            vocabulary: problem.vocabulary(),
            context: problem.context(),
            train,
            held_out,
            problem,
        })
    }

    /// The number of the token that is right after `text`; see [`Problem::next_token`].
    pub fn next_token(&self, text: &str) -> Option<usize> {
        self.problem.next_token(text)
    }

    /// The numbers of all tokens that are right after `text`; see [`Problem::rest`].
    pub fn rest(&self, text: &str) -> Option<Vec<usize>> {
        self.problem.rest(text)
    }
}
