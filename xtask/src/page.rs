//! The page's builds: the optimised one that visitors get, and a quick one to work on it.

use std::process::Command;

use crate::failure::Outcome;
use crate::hashed;
use crate::names;
use crate::offline;
use crate::parts;
use crate::policy;
use crate::styles;
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
    /// Whether it is cut into parts.
    cut: bool,
    /// What its build is called while it runs.
    pub name: &'static str,
}

/// Each is built by a cargo command of its own, as Trunk does it: built together, they would share
/// the features of their dependencies, and Trunk would compile the dependencies anew.
pub const PROGRAMS: [Program; 2] = [TRAINER, PAGE];

const PAGE: Program = Program {
    package: "wmss-playground",
    profile: "page",
    targets: &["--bins"],
    cut: true,
    name: "the page",
};

const TRAINER: Program = Program {
    package: "trainer",
    profile: "release",
    targets: &["--lib", "--bin", "worker"],
    cut: false,
    name: "the trainer",
};

const QUICK_PAGE: Program = Program {
    package: "wmss-playground",
    profile: "quick",
    targets: &["--bins"],
    cut: false,
    name: "the page, unoptimised",
};

impl Program {
    /// The optimised build of this program.
    pub fn build_command(&self, workspace: &Workspace, toolchain: Toolchain) -> Command {
        let mut command = workspace.cargo(["build", "--target", WASM_TARGET]);
        command.args(["--profile", self.profile]);
        command.args(["--package", self.package]).args(self.targets);
        if self.cut {
            command.env(parts::IN_PARTS, "yes");
        }
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
    assemble(workspace, toolchain, Some(&PAGE))?;
    let parts = parts::cut(workspace, PAGE.profile)?;
    names::drop_names(&workspace.dist())?;
    name_by_content(workspace, parts)?;
    styles::join(&workspace.dist())?;
    policy::allow_inline_scripts(&workspace.dist())?;
    offline::write_worker(workspace)
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

/// The same where everything needed is there already. Trunk has cargo compile what changed. Nothing
/// is kept for use without a network: a page that changes by the minute must not come from a cache.
pub fn rebuild_quickly(workspace: &Workspace, toolchain: Toolchain) -> Outcome<()> {
    workspace.take_turn()?;
    assemble(workspace, toolchain, None)?;
    name_by_content(workspace, Vec::new())
}

fn name_by_content(workspace: &Workspace, parts: Vec<Vec<String>>) -> Outcome<()> {
    let mut groups = hashed::one_by_one(hashed::COPIED);
    groups.extend(parts);
    groups.extend(hashed::one_by_one(hashed::INSTALLED));
    hashed::name_by_content(&workspace.dist(), &groups)
}

/// Cargo fetches crates here, so that Trunk, which finds everything compiled, can be kept offline.
fn compile(workspace: &Workspace, toolchain: Toolchain, program: &Program) -> Outcome<()> {
    let command = program.build_command(workspace, toolchain);
    let advice = "Mend what the compiler reports above";
    Task::new(format!("compiling {}", program.name), command, advice).run()
}

/// Without an optimised page Trunk takes the profiles that index.html names for development.
fn assemble(
    workspace: &Workspace,
    toolchain: Toolchain,
    optimised: Option<&Program>,
) -> Outcome<()> {
    let mut command = workspace.command(workspace.tool("trunk"));
    if optimised.is_some_and(|page| page.cut) {
        // Trunk calls cargo, which would otherwise compile the page anew.
        command.env(parts::IN_PARTS, "yes");
    }
    command
        .args(["build", "--dist"])
        .arg(workspace.dist())
        .args(optimised.map(|_| "--release"))
        // Trunk would fetch tools it lacks without saying so; it is given all it needs.
        .env("TRUNK_OFFLINE", "true")
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        // Trunk takes only "true" and "false" for this one, and stops at the usual "1".
        .env_remove("NO_COLOR");
    toolchain.configure(&mut command);
    let advice = "Mend what Trunk reports above; index.html and Trunk.toml say what it assembles";
    Task::new("assembling the page", command, advice).run()
}
