//! Finding programs.

use std::env;
use std::path::PathBuf;

/// The first folder of the search path that holds the program.
pub fn on_search_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}
