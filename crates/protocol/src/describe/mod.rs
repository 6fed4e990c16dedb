//! What people call methods, contenders and runs.

mod aspect;
mod contenders;
mod method;
mod run_name;
mod words;

pub use contenders::{contender_names, differences};
pub use run_name::{name_of, run_name};
