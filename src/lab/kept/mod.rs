//! The last run, kept in this browser's private files and offered on the next visit.
//!
//! There are two slots, and a write goes to the one that does not hold the newest run: whatever
//! breaks in the middle of it, the run before is still whole. Only one tab of the page keeps runs.

mod files;
mod keeper;
mod lock;
mod queue;
mod record;
mod slots;

pub use keeper::Keeper;
pub use record::{Curves, Record};
