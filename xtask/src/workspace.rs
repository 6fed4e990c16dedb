//! Where the project lies, where its builds are kept, and commands that run there.
//!
//! Tools and build results live in a cache folder outside the clone, so that a second clone, or a
//! clean checkout in continuous integration, builds only the project's own packages. `WMSS_CACHE`
//! names the folder; without it, it is `wmss-playground` in the user's cache directory. It holds
//!
//! - `tools/`: Trunk, wasm-bindgen and wasm-split, as `cargo install` lays them out;
//! - `target/`: the target folder of every build these commands start.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::turns;

/// The project's folder and its cache.
pub struct Workspace {
    pub root: PathBuf,
    pub cache: PathBuf,
}

impl Workspace {
    /// Finds both folders, and creates the cache when it is missing.
    pub fn locate() -> Outcome<Self> {
        let root = find_root()?;
        // A relative WMSS_CACHE is meant from the project, whatever folder a child process runs in.
        let cache = root.join(find_cache()?);
        fs::create_dir_all(&cache)
            .map_err(|error| Failure::file("could not create", &cache, &error))?;
        let workspace = Self { root, cache };
        workspace.take_turn()?;
        Ok(workspace)
    }

    /// Makes sure that nothing is taken over from what another clone has built meanwhile.
    pub fn take_turn(&self) -> Outcome<()> {
        turns::take(&self.root, &self.target())
    }

    fn target(&self) -> PathBuf {
        self.cache.join("target")
    }

    /// Where Trunk writes the page.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The `--root` of the tools installed here.
    pub fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// A tool installed here, whether or not it is there yet.
    pub fn tool(&self, name: &str) -> PathBuf {
        self.tools()
            .join("bin")
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// A command that runs in the project, sees its tools first and builds into its cache.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        for (name, _) in env::vars_os().filter(|(name, _)| is_from_cargo_run(name)) {
            command.env_remove(name);
        }
        command.env("CARGO_TARGET_DIR", self.target());
        command.env("PATH", self.search_path());
        command
    }

    /// `cargo`, as rustup's proxy where there is one.
    pub fn cargo<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = self.command(rust_program("cargo"));
        command.args(arguments);
        command
    }

    fn search_path(&self) -> OsString {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let folders = [Some(self.tools().join("bin")), cargo_bin()];
        let folders = folders
            .into_iter()
            .flatten()
            .chain(env::split_paths(&inherited));
        // A folder that cannot be written in a search path cannot be searched either.
        env::join_paths(folders).unwrap_or(inherited)
    }
}

/// `cargo`, `rustc` or `rustup`. Rustup's own folder comes before the search path, because a process
/// that cargo started may find the active toolchain's real `cargo` there, which would not heed
/// `RUSTUP_TOOLCHAIN`.
pub fn rust_program(name: &str) -> PathBuf {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    cargo_bin()
        .map(|folder| folder.join(&file))
        .filter(|path| path.is_file())
        .unwrap_or_else(|| PathBuf::from(file))
}

fn cargo_bin() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
        .map(|folder| folder.join("bin"))
}

/// What `cargo run` sets for this program describes xtask itself. Some build scripts watch these
/// variables, and would run again after every direct `cargo build`.
fn is_from_cargo_run(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("CARGO_PKG_")
        || matches!(
            name.as_ref(),
            "CARGO" | "CARGO_MANIFEST_DIR" | "CARGO_MANIFEST_PATH"
        )
}

fn find_root() -> Outcome<PathBuf> {
    env::var_os("CARGO_MANIFEST_DIR")
        .as_deref()
        .and_then(|folder| Path::new(folder).parent())
        .map(Path::to_path_buf)
        .ok_or_else(|| {
            Failure::new(
                "this program does not know where the project lies",
                "Start it as `cargo xtask`, from inside the project",
            )
        })
}

fn find_cache() -> Outcome<PathBuf> {
    if let Some(folder) = env::var_os("WMSS_CACHE") {
        return Ok(PathBuf::from(folder));
    }
    user_cache()
        .map(|folder| folder.join("wmss-playground"))
        .ok_or_else(|| {
            Failure::new(
                "this account has no cache directory",
                "Set WMSS_CACHE to a folder for tools and build results",
            )
        })
}

fn user_cache() -> Option<PathBuf> {
    if cfg!(windows) {
        env::var_os("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        env::home_dir().map(|home| home.join("Library").join("Caches"))
    } else {
        // The XDG specification has relative paths ignored.
        env::var_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .filter(|folder| folder.is_absolute())
            .or_else(|| env::home_dir().map(|home| home.join(".cache")))
    }
}
