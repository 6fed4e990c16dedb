//! Why a test could not go on.

use std::fmt;

/// What a test or a measurement comes to.
pub type Outcome<T = ()> = Result<T, Failure>;

/// A sentence for the person who reads the test's output.
pub struct Failure(String);

impl Failure {
    /// A failure that is told in these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// A test that returns an error prints it this way; the words should stand there as they are.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}
