//! A Rust compiler for wasm32-unknown-unknown.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::apt;
use crate::debian;
use crate::failure::{Failure, Outcome};
use crate::task::{Task, output_of};
use crate::workspace::{Workspace, rust_program};

pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Where rustup's server cannot be reached, `rustup target add` waits rather than fails.
const RUSTUP_LIMIT: Duration = Duration::from_secs(60);

/// A toolchain that builds something here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toolchain {
    /// The one that runs this program: rustup's choice for the folder, or the only one there is.
    Active,
    /// Debian's `rustc-web`, which rustup knows as `web` (see [`debian`]).
    DebianWeb,
}

impl Toolchain {
    /// Has a command, and what it starts in turn, use this toolchain.
    pub fn configure(self, command: &mut Command) {
        match self {
            // RUSTUP_TOOLCHAIN is inherited: rustup's proxy set it to what is active.
            Self::Active => {}
            Self::DebianWeb => {
                command.env("RUSTUP_TOOLCHAIN", debian::TOOLCHAIN_NAME);
                command.env_remove("RUSTC");
            }
        }
    }

    /// The toolchain's clippy-driver itself, not rustup's proxy of it: cargo would start the proxy
    /// for every crate.
    pub fn clippy_driver(self, workspace: &Workspace) -> Outcome<PathBuf> {
        if let Some(driver) = self.find_clippy_driver(workspace) {
            return Ok(driver);
        }
        if self == Self::DebianWeb {
            debian::install_clippy()?;
        }
        self.find_clippy_driver(workspace).ok_or_else(|| {
            Failure::new(
                "the active Rust toolchain has no clippy",
                "Add it with `rustup component add clippy`",
            )
        })
    }

    fn find_clippy_driver(self, workspace: &Workspace) -> Option<PathBuf> {
        let file = format!("clippy-driver{}", env::consts::EXE_SUFFIX);
        self.sysroot(workspace)
            .map(|sysroot| Path::new(&sysroot).join("bin").join(file))
            .filter(|path| path.is_file())
    }

    /// The folder the toolchain lies in, if it is installed.
    pub fn sysroot(self, workspace: &Workspace) -> Option<String> {
        let mut command = self.rustc(workspace);
        command.args(["--print", "sysroot"]);
        output_of(command)
    }

    /// Links an empty library, which finds more than a look into the sysroot would: a standard
    /// library left over from an older compiler, or a missing linker.
    fn builds_for_wasm(self, workspace: &Workspace) -> bool {
        let mut command = self.rustc(workspace);
        command
            .args(["--target", WASM_TARGET, "--crate-type", "cdylib"])
            .args(["--crate-name", "probe", "-", "-o"])
            .arg(workspace.cache.join("probe.wasm"))
            .stderr(Stdio::null());
        output_of(command).is_some()
    }

    fn rustc(self, workspace: &Workspace) -> Command {
        let mut command = workspace.command(rust_program("rustc"));
        self.configure(&mut command);
        command
    }
}

/// Finds a toolchain that builds for wasm32, or installs one.
pub fn ensure_wasm(workspace: &Workspace) -> Outcome<Toolchain> {
    if let Some(found) = find_wasm(workspace) {
        return Ok(found);
    }
    if let Err(failure) = add_target(workspace) {
        println!("{failure}");
        install_debian(workspace)?;
    }
    find_wasm(workspace).ok_or_else(no_wasm)
}

fn find_wasm(workspace: &Workspace) -> Option<Toolchain> {
    [Toolchain::Active, Toolchain::DebianWeb]
        .into_iter()
        .find(|toolchain| toolchain.builds_for_wasm(workspace))
}

fn add_target(workspace: &Workspace) -> Outcome<()> {
    println!("Adding the target {WASM_TARGET} to Rust, which the page is compiled for (seconds)");
    let mut command = workspace.command(rust_program("rustup"));
    command.args(["target", "add", WASM_TARGET]);
    let advice = "Trying Debian's packages next, where there are any";
    Task::new("adding the target", command, advice).run_within(RUSTUP_LIMIT)
}

fn install_debian(workspace: &Workspace) -> Outcome<()> {
    if apt::is_available() {
        debian::install(workspace)
    } else {
        Err(no_wasm())
    }
}

fn no_wasm() -> Failure {
    Failure::new(
        format!("no Rust toolchain here compiles for {WASM_TARGET}"),
        format!("Install Rust with rustup, and run `rustup target add {WASM_TARGET}` while online"),
    )
}
