//! Why a task can't be learnt as it was asked for.

use std::fmt;

use protocol::own_lines::LinesError;

use super::TokenError;

/// Why a task can't be learnt as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskError {
    /// A text with a character that is no token.
    Token(TokenError),
    /// There are not so many different prompts.
    TooMany {
        /// For what they are asked: "training" or "held-out".
        purpose: &'static str,
        /// How many are asked for.
        asked: usize,
        /// How many there are.
        available: usize,
    },
    /// The reader's own lines are not as they must be.
    Lines(LinesError),
    /// The task has no corpus of wrong answers, from which M0 could be trained.
    NoCorpus,
}

impl fmt::Display for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(error) => error.fmt(f),
            Self::TooMany {
                purpose,
                asked,
                available,
            } => write!(
                f,
                "This task has {available} different {purpose} examples, and {asked} are asked for: \
                 choose at most {available}."
            ),
            Self::Lines(error) => error.fmt(f),
            Self::NoCorpus => write!(
                f,
                "This task has no corpus of wrong answers to train an M0 on: begin with random \
                 weights."
            ),
        }
    }
}

impl std::error::Error for TaskError {}

impl From<TokenError> for TaskError {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl From<LinesError> for TaskError {
    fn from(error: LinesError) -> Self {
        Self::Lines(error)
    }
}
