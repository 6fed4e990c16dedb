//! Why a run can't go on, or won't do what it is asked.

use std::fmt;

use burn::tensor::ExecutionError;
use protocol::{BaseError, ConfigError};

use crate::archive::ArchiveError;
use crate::interruptions::Interrupted;
use crate::task::{TaskError, TokenError};

/// Why a run can't go on.
#[derive(Debug)]
pub enum RunError {
    /// The device lost its work.
    Device(ExecutionError),
    /// The task can't be learnt as it was asked for, or a text has a character that is no token.
    Task(TaskError),
    /// A prompt that leaves no room for an answer.
    TooLong {
        /// Its length in tokens.
        length: usize,
        /// The longest that fits.
        limit: usize,
    },
    /// There is nothing to continue.
    EmptyPrompt {
        /// A prompt of the task.
        example: String,
    },
    /// There is nothing left to write.
    WholeAnswer,
    /// There is no contender of this number.
    NoContender {
        /// How many there are.
        count: usize,
    },
    /// A checkpoint that is cut off, altered, or does not fit.
    Checkpoint(ArchiveError),
    /// A configuration whose numbers make no sense.
    Config(ConfigError),
    /// The models' entropies are not finite, so no sample can be drawn.
    Curriculum(wmss::curriculum::CurriculumError),
    /// A parameter or a moment is not a number.
    NotFinite,
    /// The task can't begin with this M0.
    Base(BaseError),
    /// The run begins with the shipped M0, which nobody has brought.
    NoBase,
    /// The weights on the device are not the ones that were sent to it.
    Upload,
    /// The work was given up, and has changed nothing.
    Interrupted(Interrupted),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device(error) => write!(f, "The device failed: {error}."),
            Self::Task(error) => error.fmt(f),
            Self::TooLong { length, limit } => {
                write!(
                    f,
                    "The models read at most {limit} tokens; this prompt has {length}."
                )
            }
            Self::EmptyPrompt { example } => write!(f, "Type a prompt, such as {example}"),
            Self::WholeAnswer => write!(
                f,
                "This text already ends; leave out some of the answer, and the models write it."
            ),
            Self::NoContender { count } => {
                write!(
                    f,
                    "This run has only {count} contenders; choose one of them."
                )
            }
            Self::Checkpoint(error) => error.fmt(f),
            Self::Config(error) => error.fmt(f),
            Self::Curriculum(error) => write!(f, "The curriculum failed: {error}."),
            Self::NotFinite => write!(f, "The models' parameters are no longer numbers."),
            Self::Base(error) => error.fmt(f),
            Self::NoBase => write!(
                f,
                "This run begins with the page's own M0. Reload the page."
            ),
            Self::Interrupted(interrupted) => interrupted.fmt(f),
            Self::Upload => write!(f, "The model did not reach the device unaltered."),
        }
    }
}

impl std::error::Error for RunError {}

impl From<ExecutionError> for RunError {
    fn from(error: ExecutionError) -> Self {
        Self::Device(error)
    }
}

impl From<Interrupted> for RunError {
    fn from(interrupted: Interrupted) -> Self {
        Self::Interrupted(interrupted)
    }
}

impl From<BaseError> for RunError {
    fn from(error: BaseError) -> Self {
        Self::Base(error)
    }
}

impl From<TaskError> for RunError {
    fn from(error: TaskError) -> Self {
        Self::Task(error)
    }
}

impl From<TokenError> for RunError {
    fn from(error: TokenError) -> Self {
        Self::Task(error.into())
    }
}

impl From<ConfigError> for RunError {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<ArchiveError> for RunError {
    fn from(error: ArchiveError) -> Self {
        Self::Checkpoint(error)
    }
}
