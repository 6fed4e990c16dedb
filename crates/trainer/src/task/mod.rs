//! What the models learn, as text.

pub mod addition;
pub mod derivatives;
mod drawing;
mod error;
pub mod modular_addition;
pub mod own;
mod problem;
mod setting;
pub mod sorting;
mod vocabulary;

pub use error::TaskError;
pub use problem::{Problem, architecture, problem};
pub use setting::Setting;
pub use vocabulary::{TokenError, Vocabulary};

/// A prompt and the answer that training asks for, which ends with the vocabulary's end token, if
/// there is one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Example {
    /// What the model is given.
    pub prompt: String,
    /// What it must write.
    pub answer: String,
}
