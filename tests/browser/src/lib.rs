//! The page in a real Chromium, driven through WebDriver the way a reader uses it: controls are
//! found by their role and their accessible name, and worked by keyboard and pointer.
//!
//! `cargo xtask test` and `cargo xtask bench` serve the built page, start chromedriver and say where
//! both are in the variables that [`stage`] reads.

mod appearance;
mod failure;
mod keyboard;
mod log;
mod net_log;
mod own_server;
mod page;
mod probe;
mod reading;
mod roles;
mod session;
mod stage;

pub use failure::{Failure, Outcome};
pub use keyboard::Key;
pub use log::LogEntry;
pub use net_log::NetLog;
pub use own_server::OwnServer;
pub use page::Page;
pub use probe::{Bytes, Counts, Probe};
pub use session::{Options, Webgpu, visit};
pub use stage::Stage;

pub use fantoccini::elements::Element;

use std::time::Duration;

/// Patience with what takes a moment on a quiet machine and much longer on a loaded one.
pub const SOON: Duration = Duration::from_secs(30);
/// Patience with training, or with a GPU that is imitated in software.
pub const LONG: Duration = Duration::from_secs(240);
