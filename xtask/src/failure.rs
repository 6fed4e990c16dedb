//! What a command reports when it cannot go on.

use std::fmt::{self, Display, Formatter};
use std::io;
use std::path::Path;

/// A result whose error a reader can act on.
pub type Outcome<T> = Result<T, Failure>;

/// Something went wrong, and what to do about it: one sentence each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    problem: String,
    advice: String,
}

impl Failure {
    /// Both texts are whole sentences without their full stop.
    pub fn new(problem: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            advice: advice.into(),
        }
    }

    /// A file operation failed, where `attempt` says which ("could not create").
    pub fn file(attempt: &str, path: &Path, error: &io::Error) -> Self {
        let problem = format!("{attempt} {}: {error}", path.display());
        Self::new(
            problem,
            "Check that the folder exists, may be written to and has space left",
        )
    }
}

impl Display for Failure {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}. {}.", self.problem, self.advice)
    }
}
