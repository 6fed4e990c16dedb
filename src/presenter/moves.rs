//! From one section to another.

use serde::{Deserialize, Serialize};

use crate::sections::CONTENTS;

/// A step through the contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Move {
    /// To the first section.
    First,
    /// One back.
    Previous,
    /// One on.
    Next,
    /// To the last section.
    Last,
}

impl Move {
    /// Where it leads from the section `at`, if sections go from 0 to `last`.
    pub fn leads_from(self, at: usize, last: usize) -> usize {
        match self {
            Self::First => 0,
            Self::Previous => at.saturating_sub(1),
            Self::Next => (at + 1).min(last),
            Self::Last => last,
        }
    }
}

/// The index of the last section.
pub fn last() -> usize {
    CONTENTS.len().saturating_sub(1)
}

/// The section's heading; nothing beyond the last one.
pub fn title(at: usize) -> Option<&'static str> {
    CONTENTS.get(at).map(|entry| entry.title)
}

/// Such as "5 of 22: The journey".
pub fn place(at: usize) -> String {
    let title = title(at).unwrap_or_default();
    format!("{} of {}: {title}", at + 1, CONTENTS.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_stays_within_the_contents() {
        assert_eq!(Move::Next.leads_from(0, 2), 1);
        assert_eq!(Move::Next.leads_from(2, 2), 2);
        assert_eq!(Move::Previous.leads_from(1, 2), 0);
        assert_eq!(Move::Previous.leads_from(0, 2), 0);
        assert_eq!(Move::First.leads_from(2, 2), 0);
        assert_eq!(Move::Last.leads_from(0, 2), 2);
    }

    #[test]
    fn a_place_counts_from_one_and_ends_with_the_number_of_sections() {
        let count = CONTENTS.len();
        assert!(place(0).starts_with(&format!("1 of {count}: ")));
        assert!(place(last()).starts_with(&format!("{count} of {count}: ")));
        assert_eq!(title(count), None);
    }
}
