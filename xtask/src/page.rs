//! The page's builds: the optimised one that visitors get, and a quick one to work on it.

use std::process::Command;

use crate::failure::Outcome;
use crate::hashed;
use crate::names;
use crate::task::Task;
use crate::toolchain::{self, Toolchain, WASM_TARGET};
use crate::tools;
use crate::workspace::Workspace;

/// A program compiled for the browser.
pub struct Program {
    pub package: &'static str,
    /// The profile in Cargo.toml, which index.html names as well.
    pub profile: &'static str,
    targets: &'static [&'static str],
    /// What its build is called while it runs.
    pub name: &'static str,
}

/// Each is built by a cargo command of its own, as Trunk does it: built together, they would share
/// the features of their dependencies, and Trunk would compile the dependencies anew.
pub const PROGRAMS: [Program; 2] = [
    TRAINER,
    Program {
        package: "wmss-playground",
        profile: "page",
        targets: &["--bins"],
        name: "the page",
    },
];

const TRAINER: Program = Program {
    package: "trainer",
    profile: "release",
    targets: &["--lib", "--bin", "worker"],
    name: "the trainer",
};

const QUICK_PAGE: Program = Program {
    package: "wmss-playground",
    profile: "quick",
    targets: &["--bins"],
    name: "the page, unoptimised",
};

impl Program {
    /// The optimised build of this program.
    pub fn build_command(&self, workspace: &Workspace, toolchain: Toolchain) -> Command {
        let mut command = workspace.cargo(["build", "--target", WASM_TARGET]);
        command.args(["--profile", self.profile]);
        command.args(["--package", self.package]).args(self.targets);
        toolchain.configure(&mut command);
        command
    }
}

/// Installs what is missing and builds the page into `dist/`.
pub fn build(workspace: &Workspace) -> Outcome<()> {
    let toolchain = toolchain::ensure_wasm(workspace)?;
    build_with(workspace, toolchain)
}

/// Builds the page with a compiler found before.
pub fn build_with(workspace: &Workspace, toolchain: Toolchain) -> Outcome<()> {
    tools::ensure(workspace)?;
    for program in &PROGRAMS {
        compile(workspace, toolchain, program)?;
    }
    assemble(workspace, toolchain, &["--release"])?;
    names::drop_names(&workspace.dist())?;
    hashed::name_by_content(&workspace.dist())
}

/// Builds the page into `dist/` with its own program unoptimised, which after a change takes
/// seconds. Returns the compiler, with which [`rebuild_quickly`] does it again.
pub fn build_quickly(workspace: &Workspace) -> Outcome<Toolchain> {
    let toolchain = toolchain::ensure_wasm(workspace)?;
    tools::ensure(workspace)?;
    for program in [TRAINER, QUICK_PAGE] {
        compile(workspace, toolchain, &program)?;
    }
    rebuild_quickly(workspace, toolchain)?;
    Ok(toolchain)
}

/// The same where everything needed is there already. Trunk has cargo compile what changed.
pub fn rebuild_quickly(workspace: &Workspace, toolchain: Toolchain) -> Outcome<()> {
    assemble(workspace, toolchain, &[])?;
    hashed::name_by_content(&workspace.dist())
}

/// Cargo fetches crates here, so that Trunk, which finds everything compiled, can be kept offline.
fn compile(workspace: &Workspace, toolchain: Toolchain, program: &Program) -> Outcome<()> {
    let command = program.build_command(workspace, toolchain);
    let advice = "Mend what the compiler reports above";
    Task::new(format!("compiling {}", program.name), command, advice).run()
}

/// Without `--release` Trunk takes the profiles that index.html names for development.
fn assemble(workspace: &Workspace, toolchain: Toolchain, options: &[&str]) -> Outcome<()> {
    let mut command = workspace.command(workspace.tool("trunk"));
    command
        .args(["build", "--dist"])
        .arg(workspace.dist())
        .args(options)
        // Trunk would fetch tools it lacks without saying so; it is given all it needs.
        .env("TRUNK_OFFLINE", "true")
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        // Trunk takes only "true" and "false" for this one, and stops at the usual "1".
        .env_remove("NO_COLOR");
    toolchain.configure(&mut command);
    let advice = "Mend what Trunk reports above; index.html and Trunk.toml say what it assembles";
    Task::new("assembling the page", command, advice).run()
}
