//! What is wrong with the reader's own lines, and what to do.

use std::fmt;

use super::{FEWEST_LINES, LONGEST_LINE, MOST_CHARACTERS, MOST_LINES};

/// Why lines can't be learnt. Lines are counted from 1, blank ones too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinesError {
    /// Nothing parts prompt and answer.
    NoTab {
        /// Its number.
        line: usize,
    },
    /// More than one tab.
    SecondTab {
        /// Its number.
        line: usize,
    },
    /// Nothing before the tab.
    NoPrompt {
        /// Its number.
        line: usize,
    },
    /// Nothing behind the tab.
    NoAnswer {
        /// Its number.
        line: usize,
    },
    /// More characters than [`LONGEST_LINE`].
    TooLong {
        /// Its number.
        line: usize,
        /// How many it has.
        length: usize,
    },
    /// With this line there are more different characters than [`MOST_CHARACTERS`].
    TooManyCharacters {
        /// Its number.
        line: usize,
        /// The first one too many.
        character: char,
    },
    /// The prompt was there before, with another answer.
    Contradiction {
        /// Its number.
        line: usize,
        /// The number of the line with the other answer.
        first: usize,
    },
    /// Fewer different lines than [`FEWEST_LINES`].
    TooFew {
        /// How many there are.
        count: usize,
    },
    /// More lines than [`MOST_LINES`].
    TooMany {
        /// The number of the first one too many.
        line: usize,
    },
}

impl fmt::Display for LinesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTab { line } => write!(
                f,
                "Line {line} has no tab: put one between the prompt and its answer."
            ),
            Self::SecondTab { line } => write!(
                f,
                "Line {line} has more than one tab: keep only the one between the prompt and its \
                 answer."
            ),
            Self::NoPrompt { line } => write!(
                f,
                "Line {line} has no prompt: write one before the tab, or delete the line."
            ),
            Self::NoAnswer { line } => write!(
                f,
                "Line {line} has no answer: write one behind the tab, or delete the line."
            ),
            Self::TooLong { line, length } => write!(
                f,
                "Line {line} has {length} characters: shorten prompt and answer to {LONGEST_LINE} \
                 together."
            ),
            Self::TooManyCharacters { line, character } => write!(
                f,
                "“{character}” in line {line} is one more than the {MOST_CHARACTERS} different \
                 characters that are possible: replace it, or write all lines with fewer."
            ),
            Self::Contradiction { line, first } => write!(
                f,
                "Line {line} has the prompt of line {first} but another answer: keep one of the two."
            ),
            Self::TooFew { count } => write!(
                f,
                "There are {count} different lines, and {FEWEST_LINES} are needed, so that some can be \
                 held out: add more."
            ),
            Self::TooMany { line } => write!(
                f,
                "Line {line} is one too many: {MOST_LINES} are possible. Delete it and those that \
                 follow."
            ),
        }
    }
}

impl std::error::Error for LinesError {}
