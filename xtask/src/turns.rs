//! Clones that share a target folder, and take turns.
//!
//! Cargo knows a workspace's own packages by their place within it, and tells by times whether a build
//! of them is fresh. So a clone would be given what another one built from other sources, if that was
//! later than its own last change. What was built of them is therefore forgotten when it is another
//! clone's turn; the dependencies, which take the time, stay.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};

/// In the target folder: the clone that built last.
const LAST: &str = "clone";
/// The folder in which cargo notes what it has built, in the folder of each profile.
const NOTES: &str = ".fingerprint";

/// Makes it the turn of the clone at `root`, whose builds go to `target`.
pub fn take(root: &Path, target: &Path) -> Outcome<()> {
    let last = target.join(LAST);
    let name = root.as_os_str().as_encoded_bytes();
    if fs::read(&last).is_ok_and(|last| last == name) {
        return Ok(());
    }
    let lock = root.join("Cargo.lock");
    let packages = fs::read_to_string(&lock)
        .map_err(|error| Failure::file("could not read", &lock, &error))?;
    let packages = own(&packages);
    fs::create_dir_all(target)
        .and_then(|()| forget(target, &packages))
        .and_then(|()| fs::write(&last, name))
        .map_err(|error| Failure::file("could not tidy", target, &error))
}

/// The packages that come from nowhere else.
fn own(lock: &str) -> Vec<&str> {
    let packages = lock.split("[[package]]").skip(1);
    let own = packages.filter(|package| !package.contains("\nsource = "));
    own.filter_map(|package| package.split('"').nth(1))
        .collect()
}

/// Removes cargo's notes on these packages.
fn forget(target: &Path, packages: &[&str]) -> io::Result<()> {
    // A profile's folder lies in the target's, or in that of a kind of machine there.
    let above = folders(target)?;
    let mut profiles = above.clone();
    for folder in &above {
        profiles.extend(folders(folder)?);
    }
    let notes = profiles.iter().map(|profile| profile.join(NOTES));
    for note in notes.filter(|notes| notes.is_dir()) {
        for build in folders(&note)? {
            let name = build.file_name().unwrap_or_default().to_string_lossy();
            let package = name.rsplit_once('-').map(|(package, _)| package);
            if package.is_some_and(|package| packages.contains(&package)) {
                fs::remove_dir_all(build)?;
            }
        }
    }
    Ok(())
}

fn folders(within: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(within)?.map(|entry| Ok(entry?.path()));
    let paths: io::Result<Vec<PathBuf>> = paths.collect();
    Ok(paths?.into_iter().filter(|path| path.is_dir()).collect())
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::*;

    #[test]
    fn a_clone_is_not_given_what_another_one_has_built_of_its_own_packages() {
        let place = env::temp_dir().join(format!("wmss-turns-{}", std::process::id()));
        let (target, clones) = (place.join("target"), ["one", "two"].map(|c| place.join(c)));
        let lock = "version = 4\n\n[[package]]\nname = \"burn-wgpu\"\nversion = \"1\"\nsource = \"registry\"\n\
            \n[[package]]\nname = \"trainer\"\nversion = \"1\"\n";
        for clone in &clones {
            fs::create_dir_all(clone).expect("a folder for the test");
            fs::write(clone.join("Cargo.lock"), lock).expect("it can be written to");
        }
        let built = ["debug", "wasm32-unknown-unknown/release"].map(|profile| {
            ["burn-wgpu-0123", "trainer-0123"].map(|of| target.join(profile).join(NOTES).join(of))
        });
        let build = || {
            for folder in built.iter().flatten() {
                fs::create_dir_all(folder).expect("it can be written to");
            }
        };
        let there = || {
            built
                .clone()
                .map(|builds| builds.map(|build| build.is_dir()))
        };
        for clone in clones.iter().chain(&clones) {
            build();
            take(clone, &target).expect("nobody else is there");
            assert_eq!(there(), [[true, false]; 2], "another clone's turn");
            build();
            take(clone, &target).expect("nobody else is there");
            assert_eq!(there(), [[true, true]; 2], "its own turn again");
        }
        fs::remove_dir_all(place).expect("the test's own folder");
    }
}
