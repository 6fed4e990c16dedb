//! The experiment: what is declared before it runs, and what it measured.
//!
//! No message carries these types. The plan is a file of the repository, `cargo xtask experiment`
//! writes the findings beside it, and the page draws its figures from them.

mod findings;
mod plan;

pub use findings::{Ending, Findings, Means, Outcome, SeedFindings, SettingFindings};
pub use plan::{Plan, PlanError, PlannedSetting};

/// The version of both files; raised with every change of a type in this module.
pub const VERSION: u32 = 1;
