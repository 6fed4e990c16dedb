//! What the page is built from, and whether it has changed.
//!
//! Looking at some hundred files a few times a second costs nothing that could be felt, and works on
//! every system and every kind of disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

/// Files and folders, from the project's folder.
const WATCHED: &[&str] = &[
    "assets",
    "build.rs",
    "Cargo.lock",
    "Cargo.toml",
    "crates",
    "index.html",
    "src",
    "style",
    "Trunk.toml",
];

const INTERVAL: Duration = Duration::from_millis(200);

type Times = BTreeMap<PathBuf, SystemTime>;

/// The sources as they were last seen.
pub struct Sources {
    root: PathBuf,
    seen: Times,
}

impl Sources {
    /// The sources as they are now.
    pub fn of(root: &Path) -> Self {
        let (root, seen) = (root.to_owned(), look(root));
        Self { root, seen }
    }

    /// Returns the name of a file that has changed, appeared or gone, as soon as there is one, and
    /// none has changed since the look before: some editors write a file in several steps.
    pub fn wait_for_change(&mut self) -> String {
        let mut before = look(&self.root);
        loop {
            let now = look(&self.root);
            if now == before
                && let Some(path) = difference(&self.seen, &now)
            {
                let name = path.strip_prefix(&self.root).unwrap_or(path);
                let name = name.display().to_string();
                self.seen = now;
                return name;
            }
            before = now;
            sleep(INTERVAL);
        }
    }
}

fn difference<'a>(old: &'a Times, new: &'a Times) -> Option<&'a Path> {
    let changed = new.iter().find(|(path, time)| old.get(*path) != Some(time));
    let gone = || old.iter().find(|(path, _)| !new.contains_key(*path));
    changed.or_else(gone).map(|(path, _)| path.as_path())
}

fn look(root: &Path) -> Times {
    let mut times = Times::new();
    for name in WATCHED {
        add(&root.join(name), &mut times);
    }
    times
}

/// What cannot be read counts as absent: it may be about to be replaced.
fn add(path: &Path, times: &mut Times) {
    if path.is_dir() {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        entries.for_each(|entry| add(&entry.path(), times));
    } else if let Ok(time) = path.metadata().and_then(|about| about.modified()) {
        times.insert(path.to_owned(), time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_appeared_or_went_is_named() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let times = |files: &[(&str, u64)]| {
            let each = files.iter().map(|&(name, time)| (name.into(), at(time)));
            each.collect::<Times>()
        };
        let old = times(&[("a", 1), ("b", 2)]);
        let named = |files: &[(&str, u64)]| {
            difference(&old, &times(files)).map(|path| path.display().to_string())
        };
        assert_eq!(named(&[("a", 1), ("b", 2)]), None);
        assert_eq!(named(&[("a", 1), ("b", 3)]).as_deref(), Some("b"));
        assert_eq!(named(&[("a", 1), ("b", 2), ("c", 1)]).as_deref(), Some("c"));
        assert_eq!(named(&[("b", 2)]).as_deref(), Some("a"));
    }
}
