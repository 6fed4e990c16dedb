//! What the models learn, as text.

pub mod derivatives;
mod tokenizer;

pub use tokenizer::{END, TokenError, VOCABULARY, decode, encode, token_name};

/// A prompt and the answer that training asks for, which ends with [`END`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Example {
    /// What the model is given, up to and with the equals sign.
    pub prompt: String,
    /// What it must write.
    pub answer: String,
}
