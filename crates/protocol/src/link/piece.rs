//! Numbers and words as values of a link.

use std::str::FromStr;

use super::lines;
use crate::{Base, Budget, CurriculumForm, Schedule, Task, WeakAgent};

/// Why a value is refused, as a sentence.
pub type Reason = &'static str;

/// Said of a value that did not fit.
pub const TOO_LONG: Reason = "it was too long for a link.";
const NOT_WHOLE: Reason = "it is not a whole number that the lab can count to.";
const NOT_A_NUMBER: Reason = "it is not a number.";
const NO_SUCH_WORD: Reason = "the lab does not know this value.";
const BAD_LINES: Reason = "the lines in it are damaged.";

/// Begins the value of a task that is the reader's own.
const OWN: &str = "own*";

/// Something that a parameter sets.
pub trait Piece {
    /// As letters, digits, `*`, `-`, `.` and `_`.
    fn write(&self) -> String;

    /// Takes the value over from a text.
    ///
    /// # Errors
    /// Why the text is none.
    fn read(&mut self, text: &str) -> Result<(), Reason>;
}

/// One of a few values that have a word each.
pub trait Word: Copy + PartialEq + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// Its word.
    fn word(self) -> &'static str;

    /// The one with this word.
    fn of(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|v| v.word() == text)
    }
}

impl<T: Word> Piece for T {
    fn write(&self) -> String {
        self.word().to_owned()
    }

    fn read(&mut self, text: &str) -> Result<(), Reason> {
        *self = Self::of(text).ok_or(NO_SUCH_WORD)?;
        Ok(())
    }
}

/// A whole number.
pub fn whole<T: FromStr>(text: &str) -> Result<T, Reason> {
    text.parse().map_err(|_| NOT_WHOLE)
}

/// A finite number; written by `{}`, which is the shortest text that comes back to the last bit.
pub fn number(text: &str) -> Result<f64, Reason> {
    let number: f64 = text.parse().map_err(|_| NOT_A_NUMBER)?;
    number.is_finite().then_some(number).ok_or(NOT_A_NUMBER)
}

impl Piece for u32 {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(&mut self, text: &str) -> Result<(), Reason> {
        *self = whole(text)?;
        Ok(())
    }
}

impl Piece for usize {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(&mut self, text: &str) -> Result<(), Reason> {
        *self = whole(text)?;
        Ok(())
    }
}

impl Piece for f64 {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(&mut self, text: &str) -> Result<(), Reason> {
        *self = number(text)?;
        Ok(())
    }
}

impl Piece for Task {
    fn write(&self) -> String {
        match self {
            Self::Derivatives => "derivatives".to_owned(),
            Self::Addition => "addition".to_owned(),
            Self::ModularAddition => "modular-addition".to_owned(),
            Self::Sorting => "sorting".to_owned(),
            Self::Own { lines } => format!("{OWN}{}", lines::write(lines)),
        }
    }

    fn read(&mut self, text: &str) -> Result<(), Reason> {
        *self = match text {
            "derivatives" => Self::Derivatives,
            "addition" => Self::Addition,
            "modular-addition" => Self::ModularAddition,
            "sorting" => Self::Sorting,
            _ => {
                let own = text.strip_prefix(OWN).ok_or(NO_SUCH_WORD)?;
                let lines = lines::read(own).ok_or(BAD_LINES)?;
                Self::Own { lines }
            }
        };
        Ok(())
    }
}

impl Word for Base {
    const ALL: &'static [Self] = &[Self::Shipped, Self::Pretrained, Self::Random];

    fn word(self) -> &'static str {
        match self {
            Self::Shipped => "shipped",
            Self::Pretrained => "pretrained",
            Self::Random => "random",
        }
    }
}

impl Word for Schedule {
    const ALL: &'static [Self] = &[Self::Constant, Self::Linear, Self::Cosine];

    fn word(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Linear => "linear",
            Self::Cosine => "cosine",
        }
    }
}

impl Word for Budget {
    const ALL: &'static [Self] = &[Self::Steps, Self::Compute];

    fn word(self) -> &'static str {
        match self {
            Self::Steps => "steps",
            Self::Compute => "compute",
        }
    }
}

impl Word for WeakAgent {
    const ALL: &'static [Self] = &[Self::Joint, Self::Frozen];

    fn word(self) -> &'static str {
        match self {
            Self::Joint => "joint",
            Self::Frozen => "frozen",
        }
    }
}

impl Word for CurriculumForm {
    const ALL: &'static [Self] = &[
        Self::Uniform,
        Self::FirstVersion,
        Self::Repository,
        Self::SecondVersion,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::FirstVersion => "v1",
            Self::Repository => "repository",
            Self::SecondVersion => "v2",
        }
    }
}
