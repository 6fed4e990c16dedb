//! What a limitation is, and which of them are shown.

use crate::article::Choice;

/// Whether something is still a limitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Answered,
}

impl State {
    /// What its card says.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Open => "still open",
            Self::Answered => "answered in part",
        }
    }

    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
        }
    }
}

/// Which limitations the reader wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    All,
    Open,
    Answered,
}

impl Choice for Shown {
    const ALL: &'static [Self] = &[Self::All, Self::Open, Self::Answered];

    fn label(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Open => "still open",
            Self::Answered => "answered in part",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Open => "open",
            Self::Answered => "answered",
        }
    }
}

impl Shown {
    pub(super) fn includes(self, limit: &Limit) -> bool {
        match self {
            Self::All => true,
            Self::Open => limit.state == State::Open,
            Self::Answered => limit.state == State::Answered,
        }
    }
}

/// Who named it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// The talk's page.
    Talk,
    /// The paper's second version, of itself.
    Paper,
    /// This article.
    Here,
}

/// One limitation.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Limit {
    pub(super) title: &'static str,
    pub(super) from: From,
    /// What is not shown.
    pub(super) lacks: String,
    /// What has come since, or what stands against it.
    pub(super) since: String,
    pub(super) state: State,
}
