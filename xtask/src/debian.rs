//! The wasm32 compiler from Debian's packages, for machines that reach Debian but not rustup.
//!
//! Debian ships a recent compiler (`rustc-web`, made for building browsers) and the source of its
//! standard library, but no standard library compiled for wasm32. It is compiled here once.

use std::fs;
use std::path::{Path, PathBuf};

use crate::apt;
use crate::failure::{Failure, Outcome};
use crate::task::Task;
use crate::toolchain::{Toolchain, WASM_TARGET};
use crate::workspace::{Workspace, rust_program};

/// The name under which rustup knows Debian's compiler.
pub const TOOLCHAIN_NAME: &str = "web";

const PACKAGES: [&str; 6] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "lld-22",
    CLIPPY_PACKAGE,
];
const CLIPPY_PACKAGE: &str = "rust-web-clippy";

const MANIFEST: &str = r#"[workspace]

[package]
name = "standard-library-for-wasm"
version = "0.0.0"
edition = "2024"

# A dynamic library leaves no rlib of its own among those to be copied.
[lib]
crate-type = ["cdylib"]
"#;

/// Installs the compiler, makes it known to rustup and gives it a standard library for wasm32.
pub fn install(workspace: &Workspace) -> Outcome<()> {
    apt::install(&PACKAGES, "for a compiler that knows wasm32")?;
    link(workspace)?;
    let folder = workspace.cache.join("standard-library");
    let built = build_standard_library(workspace, &folder)
        .and_then(|libraries| copy_into_sysroot(workspace, &libraries));
    // Only its copies are needed; what cannot be deleted does no harm.
    let _ = fs::remove_dir_all(&folder);
    built
}

/// For a machine that had the compiler already, but not its linter.
pub fn install_clippy() -> Outcome<()> {
    apt::install(&[CLIPPY_PACKAGE], "to lint what is compiled for wasm32")
}

fn link(workspace: &Workspace) -> Outcome<()> {
    let mut command = workspace.command(rust_program("rustup"));
    command.args(["toolchain", "link", TOOLCHAIN_NAME, "/usr"]);
    let advice = "Install Rust with rustup, which chooses between compilers here";
    Task::new("showing rustup Debian's compiler", command, advice).run()
}

fn build_standard_library(workspace: &Workspace, folder: &Path) -> Outcome<Vec<PathBuf>> {
    write_empty_library(folder)
        .map_err(|error| Failure::file("could not write to", folder, &error))?;
    println!("Building Rust's standard library for wasm32, once (about a minute)");
    let mut command = workspace.cargo(["build", "--release", "--target", WASM_TARGET]);
    command
        .arg("-Zbuild-std=std,panic_abort")
        // The shared target folder of CARGO_TARGET_DIR must not be searched for these results.
        .arg("--target-dir")
        .arg(folder.join("target"))
        .current_dir(folder)
        .env("RUSTC_BOOTSTRAP", "1");
    Toolchain::DebianWeb.configure(&mut command);
    let advice = "Check that crates can be downloaded, and try again";
    Task::new("building the standard library", command, advice).run()?;
    list_libraries(
        &folder
            .join("target")
            .join(WASM_TARGET)
            .join("release")
            .join("deps"),
    )
}

fn write_empty_library(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), MANIFEST)?;
    fs::write(folder.join("src").join("lib.rs"), "")
}

fn list_libraries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).map_err(|error| Failure::file("could not read", folder, &error))?;
    Ok(entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "rlib")
        })
        .collect())
}

fn copy_into_sysroot(workspace: &Workspace, libraries: &[PathBuf]) -> Outcome<()> {
    let sysroot = Toolchain::DebianWeb
        .sysroot(workspace)
        .ok_or_else(|| Failure::new("Debian's compiler does not run", "Run `rustc +web -V`"))?;
    let folder = format!("{sysroot}/lib/rustlib/{WASM_TARGET}/lib");
    let advice = format!("Check that an administrator may write to {folder}");
    let create = apt::privileged(["mkdir", "-p", &folder]);
    Task::new("creating the library's folder", create, &advice).run()?;
    let mut copy = apt::privileged(["cp", "--target-directory", &folder]);
    copy.args(libraries);
    Task::new("copying the standard library", copy, &advice).run()
}
