//! Clippy, run so that its compilation is not thrown away.
//!
//! `cargo clippy` checks, it does not compile: for its sake every dependency, all of burn included,
//! would be gone through a second time, in a form no build can use. Here an ordinary `cargo build`
//! runs instead, in which clippy's driver stands in for the compiler on this workspace's own crates
//! (that is also how `cargo clippy` calls it). Dependencies are compiled once, for the lints, the
//! tests and the page.
//!
//! The driver turns off the compiler's own optimisations, so what ships is never built by it.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Outcome;
use crate::toolchain::Toolchain;
use crate::workspace::Workspace;

/// A toolchain's linter, with every warning an error.
pub struct Linter {
    driver: PathBuf,
}

impl Linter {
    pub fn of(toolchain: Toolchain, workspace: &Workspace) -> Outcome<Self> {
        let driver = toolchain.clippy_driver(workspace)?;
        Ok(Self { driver })
    }

    /// Has a cargo command compile the workspace's crates with clippy.
    pub fn configure(&self, command: &mut Command) {
        command
            .env("RUSTC_WORKSPACE_WRAPPER", &self.driver)
            // The separator is how `cargo clippy` itself hands arguments to the driver.
            .env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__");
    }
}
