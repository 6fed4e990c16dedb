//! Why a run can't go on, or won't do what it is asked.

use std::fmt;

use burn::tensor::ExecutionError;
use protocol::ConfigError;

use crate::archive::ArchiveError;
use crate::task::TokenError;

/// Why a run can't go on.
#[derive(Debug)]
pub enum RunError {
    /// The device lost its work.
    Device(ExecutionError),
    /// A text with a character that is no token.
    Token(TokenError),
    /// A prompt that leaves no room for an answer.
    TooLong {
        /// Its length in tokens.
        length: usize,
        /// The longest that fits.
        limit: usize,
    },
    /// There is nothing to continue.
    EmptyPrompt,
    /// A checkpoint that is cut off, altered, or does not fit.
    Checkpoint(ArchiveError),
    /// A configuration whose numbers make no sense.
    Config(ConfigError),
    /// The models' entropies are not finite, so no sample can be drawn.
    Curriculum(wmss::curriculum::CurriculumError),
    /// A parameter or a moment is not a number.
    NotFinite,
    /// The weights on the device are not the ones that were sent to it.
    Upload,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device(error) => write!(f, "The device failed: {error}."),
            Self::Token(error) => error.fmt(f),
            Self::TooLong { length, limit } => {
                write!(
                    f,
                    "A prompt can have {limit} characters; this one has {length}."
                )
            }
            Self::EmptyPrompt => write!(f, "Type a prompt, such as 3x^4+5x^2="),
            Self::Checkpoint(error) => error.fmt(f),
            Self::Config(error) => error.fmt(f),
            Self::Curriculum(error) => write!(f, "The curriculum failed: {error}."),
            Self::NotFinite => write!(f, "The models' parameters are no longer numbers."),
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

impl From<TokenError> for RunError {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
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
