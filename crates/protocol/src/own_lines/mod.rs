//! The reader's own lines, a prompt, a tab and an answer each: read, and checked.

mod error;

pub use error::LinesError;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Characters of the longest line, its tab not counted.
pub const LONGEST_LINE: usize = 64;
/// Different characters in all lines together.
pub const MOST_CHARACTERS: usize = 96;
/// Different lines, at least.
pub const FEWEST_LINES: usize = 20;
/// Lines that are not blank, at most.
pub const MOST_LINES: usize = 5000;

/// Answers by their prompts. Blank lines are passed over, and a line that stands there twice counts
/// once.
///
/// # Errors
/// The first line that is not as it must be, or that there are too few.
pub fn read(text: &str) -> Result<BTreeMap<String, String>, LinesError> {
    let mut answers = BTreeMap::new();
    let mut first_lines = BTreeMap::new();
    let mut characters = BTreeSet::new();
    let mut lines = 0;
    for (line, text) in (1..).zip(text.lines()) {
        if text.trim().is_empty() {
            continue;
        }
        lines += 1;
        if lines > MOST_LINES {
            return Err(LinesError::TooMany { line });
        }
        let (prompt, answer) = parts(line, text)?;
        for character in prompt.chars().chain(answer.chars()) {
            characters.insert(character);
            if characters.len() > MOST_CHARACTERS {
                return Err(LinesError::TooManyCharacters { line, character });
            }
        }
        match answers.entry(prompt.to_owned()) {
            Entry::Vacant(entry) => {
                entry.insert(answer.to_owned());
                first_lines.insert(prompt, line);
            }
            Entry::Occupied(entry) if entry.get() == answer => {}
            Entry::Occupied(_) => {
                let first = first_lines.get(prompt).copied().unwrap_or(line);
                return Err(LinesError::Contradiction { line, first });
            }
        }
    }
    if answers.len() < FEWEST_LINES {
        let count = answers.len();
        return Err(LinesError::TooFew { count });
    }
    Ok(answers)
}

fn parts(line: usize, text: &str) -> Result<(&str, &str), LinesError> {
    let (prompt, answer) = text.split_once('\t').ok_or(LinesError::NoTab { line })?;
    let length = prompt.chars().count() + answer.chars().count();
    if answer.contains('\t') {
        Err(LinesError::SecondTab { line })
    } else if prompt.trim().is_empty() {
        Err(LinesError::NoPrompt { line })
    } else if answer.trim().is_empty() {
        Err(LinesError::NoAnswer { line })
    } else if length > LONGEST_LINE {
        Err(LinesError::TooLong { line, length })
    } else {
        Ok((prompt, answer))
    }
}
