//! One token per character.

use std::fmt;

/// The token that ends an answer; also fills a sequence's rest, where nothing is scored.
pub const END: char = ';';

/// Every token, in the order of their numbers.
pub const VOCABULARY: [char; 15] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'x', '^', '+', '=', END,
];

/// A character that is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenError(pub char);

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "“{}” is not a character this model knows; it reads digits, x, ^, + and =.",
            self.0
        )
    }
}

impl std::error::Error for TokenError {}

/// The numbers of a text's tokens.
///
/// # Errors
/// The first character that is no token.
pub fn encode(text: &str) -> Result<Vec<usize>, TokenError> {
    let number = |c: char| VOCABULARY.iter().position(|v| *v == c).ok_or(TokenError(c));
    text.chars().map(number).collect()
}

/// A token as a reader sees it: the end token as "end".
pub fn token_name(token: char) -> String {
    if token == END {
        "end".to_owned()
    } else {
        token.to_string()
    }
}

/// The text of tokens; a number beyond the vocabulary is left out.
pub fn decode(tokens: &[usize]) -> String {
    tokens.iter().filter_map(|t| VOCABULARY.get(*t)).collect()
}
