//! Trunk, wasm-bindgen and wasm-split, in the versions this project is built with.

use std::fs;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::task::{Task, output_of};
use crate::workspace::Workspace;

const TRUNK_VERSION: &str = "0.21.14";
/// Reads what the library `wasm_split_helpers` in Cargo.lock leaves in the program.
const WASM_SPLIT_VERSION: &str = "0.2.4";

/// A program from the registry.
struct Tool {
    /// What it is installed as.
    package: &'static str,
    program: &'static str,
    version: String,
    /// Whether the dependencies its authors tested with are taken.
    locked: bool,
    /// Without it the package is a library only.
    feature: Option<&'static str>,
    purpose: &'static str,
    minutes: &'static str,
}

/// Installs what is missing or has another version.
pub fn ensure(workspace: &Workspace) -> Outcome<()> {
    let missing: Vec<Tool> = wanted(workspace)?
        .into_iter()
        .filter(|tool| !tool.is_installed(workspace))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    missing
        .iter()
        .try_for_each(|tool| tool.install(workspace))?;
    // Some hundred megabytes that nothing reads again; left behind, they do no harm.
    let _ = fs::remove_dir_all(workspace.cache.join("tools-target"));
    Ok(())
}

fn wanted(workspace: &Workspace) -> Outcome<[Tool; 3]> {
    let trunk = Tool {
        package: "trunk",
        program: "trunk",
        version: TRUNK_VERSION.to_owned(),
        locked: true,
        feature: None,
        purpose: "which assembles the page",
        minutes: "3 to 8 minutes",
    };
    let wasm_bindgen = Tool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: wasm_bindgen_version(workspace)?,
        // Its own lock file names a dependency that has been withdrawn.
        locked: false,
        feature: None,
        purpose: "which joins WebAssembly to JavaScript",
        minutes: "2 to 4 minutes",
    };
    let wasm_split = Tool {
        package: "wasm_split_cli_support",
        program: "wasm-split-cli",
        version: WASM_SPLIT_VERSION.to_owned(),
        locked: true,
        feature: Some("build-binary"),
        purpose: "which cuts the page's program into parts",
        minutes: "1 to 2 minutes",
    };
    Ok([trunk, wasm_bindgen, wasm_split])
}

impl Tool {
    fn is_installed(&self, workspace: &Workspace) -> bool {
        let mut command = Command::new(workspace.tool(self.program));
        command.arg("--version");
        let says = |line: String| line.split_whitespace().nth(1) == Some(&self.version);
        output_of(command).is_some_and(says) || self.is_noted(workspace)
    }

    /// Not every tool says its version; cargo keeps a list of what it has installed.
    fn is_noted(&self, workspace: &Workspace) -> bool {
        let list = fs::read_to_string(workspace.tools().join(".crates.toml"));
        let entry = format!("\"{} {} (", self.package, self.version);
        list.is_ok_and(|list| list.contains(&entry)) && workspace.tool(self.program).is_file()
    }

    fn install(&self, workspace: &Workspace) -> Outcome<()> {
        let name = format!("{} {}", self.package, self.version);
        println!(
            "Installing {name}, {} ({}, once)",
            self.purpose, self.minutes
        );
        let advice = "Check that crates can be downloaded and that a C compiler is installed";
        Task::new(
            format!("installing {name}"),
            self.install_command(workspace),
            advice,
        )
        .run()
    }

    fn install_command(&self, workspace: &Workspace) -> Command {
        let package = format!("{}@{}", self.package, self.version);
        let mut command = workspace.cargo(["install", "--force", &package]);
        command
            .args(["--bin", self.program])
            .args(self.locked.then_some("--locked"))
            .args(self.feature.map(|feature| format!("--features={feature}")))
            .arg("--root")
            .arg(workspace.tools())
            .arg("--target-dir")
            .arg(workspace.cache.join("tools-target"))
            // These tools wait for files; optimising them takes longer than they will ever run.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        command
    }
}

/// The tool and the library must be of the same version to the last digit.
fn wasm_bindgen_version(workspace: &Workspace) -> Outcome<String> {
    let path = workspace.root.join("Cargo.lock");
    let lock = fs::read_to_string(&path)
        .map_err(|error| Failure::file("could not read", &path, &error))?;
    locked_version(&lock, "wasm-bindgen").ok_or_else(|| {
        Failure::new(
            "Cargo.lock names no version of wasm-bindgen",
            "Restore Cargo.lock from the repository",
        )
    })
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    lock.lines()
        .skip_while(|line| *line != name)
        .nth(1)?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    const LOCK: &str = r#"version = 4

[[package]]
name = "wasm-bindgen-futures"
version = "0.4.80"
dependencies = [
 "wasm-bindgen",
]

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
"#;

    #[test]
    fn a_version_is_read_from_its_own_entry() {
        assert_eq!(
            locked_version(LOCK, "wasm-bindgen").as_deref(),
            Some("0.2.130")
        );
    }

    #[test]
    fn line_ends_of_windows_do_no_harm() {
        let lock = LOCK.replace('\n', "\r\n");
        assert_eq!(
            locked_version(&lock, "wasm-bindgen").as_deref(),
            Some("0.2.130")
        );
    }

    #[test]
    fn an_absent_package_has_no_version() {
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }
}
