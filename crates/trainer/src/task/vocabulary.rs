//! A task's tokens, and texts cut up into them.

use std::collections::HashMap;
use std::fmt;

/// Every token of a task, in the order of their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    tokens: Vec<String>,
    numbers: HashMap<String, usize>,
    longest: usize, // characters of the longest token
    end: Option<usize>,
    reads: String,
}

impl Vocabulary {
    /// These tokens, none of them empty or there twice; `end` is the one that ends an answer.
    /// `reads` names them for people, as what can follow "it reads".
    pub fn new(
        tokens: impl IntoIterator<Item = impl Into<String>>,
        end: Option<&str>,
        reads: &str,
    ) -> Self {
        let tokens: Vec<String> = tokens.into_iter().map(Into::into).collect();
        let numbered = tokens.iter().enumerate();
        let numbers: HashMap<String, usize> =
            numbered.map(|(i, token)| (token.clone(), i)).collect();
        Self {
            longest: (tokens.iter().map(|t| t.chars().count()).max()).unwrap_or(0),
            end: end.and_then(|end| numbers.get(end).copied()),
            numbers,
            tokens,
            reads: reads.to_owned(),
        }
    }

    /// Number of tokens, `V`.
    pub fn size(&self) -> usize {
        self.tokens.len()
    }

    /// Every token as it stands in a text.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// What fills a sequence's rest, where nothing is scored: the end token, or any other.
    pub fn padding(&self) -> usize {
        self.end.unwrap_or(0)
    }

    /// The token that ends an answer, if the task has one.
    pub fn end(&self) -> Option<usize> {
        self.end
    }

    /// The numbers of a text's tokens, the longest possible one at each place.
    ///
    /// # Errors
    /// The first character with which no token begins.
    pub fn encode(&self, text: &str) -> Result<Vec<usize>, TokenError> {
        let mut numbers = Vec::new();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            let ends = rest.char_indices().map(|(i, c)| i + c.len_utf8());
            let ends: Vec<usize> = ends.take(self.longest).collect();
            let token = |end: &usize| {
                self.numbers
                    .get(&rest[..*end])
                    .map(|number| (*number, *end))
            };
            let (number, end) = (ends.iter().rev().find_map(token)).ok_or_else(|| TokenError {
                character,
                reads: self.reads.clone(),
            })?;
            numbers.push(number);
            rest = &rest[end..];
        }
        Ok(numbers)
    }

    /// The text of tokens; a number beyond the vocabulary is left out.
    pub fn decode(&self, numbers: &[usize]) -> String {
        let tokens = numbers.iter().filter_map(|number| self.tokens.get(*number));
        tokens.map(String::as_str).collect()
    }

    /// A token as a reader sees it: the end token as "end", a space as "space". Empty for a number
    /// beyond the vocabulary.
    pub fn name(&self, number: usize) -> String {
        match self.tokens.get(number).map(String::as_str) {
            Some(_) if self.end == Some(number) => "end".to_owned(),
            Some(" ") => "space".to_owned(),
            Some(token) => token.to_owned(),
            None => String::new(),
        }
    }
}

/// A character with which no token begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenError {
    character: char,
    reads: String,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { character, reads } = self;
        write!(
            f,
            "“{character}” is not a character this model knows; it reads {reads}."
        )
    }
}

impl std::error::Error for TokenError {}
