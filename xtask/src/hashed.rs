//! Gives files that Trunk only copies, and the page's parts, names that change with their content, as
//! Trunk does for everything else: then a browser may keep them for good, and a new page never meets
//! the trainer or a part of an old one.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

use crate::failure::{Failure, Outcome};

/// In this order a file names only files before it.
pub const COPIED: &[&str] = &[
    "findings.json",
    "m0.safetensors",
    "worker_bg.wasm",
    "worker.js",
    "worker_loader.js",
];

/// Names them, and is not renamed itself.
const DOCUMENT: &str = "index.html";

/// What an installed page is shown by, in the same order.
pub const INSTALLED: &[&str] = &[
    "icon-180.png",
    "icon-192.png",
    "icon-512.png",
    "icon-maskable.png",
    "page.webmanifest",
];

/// Each file by itself, as [`name_by_content`] takes them.
pub fn one_by_one(files: &[&str]) -> Vec<Vec<String>> {
    files.iter().map(|&name| vec![name.to_owned()]).collect()
}

/// Renames files in `folder`, and has them and the document name each other anew. They come in
/// groups: a file names only files of its own group, whose members share one hash, and of groups
/// before it.
pub fn name_by_content(folder: &Path, groups: &[Vec<String>]) -> Outcome<()> {
    let mut renamed = Vec::new();
    for group in groups {
        rename(folder, group, &mut renamed)?;
    }
    let document = with_new_names(read(folder, DOCUMENT)?, &renamed);
    write(folder, DOCUMENT, &document)
}

fn rename(folder: &Path, group: &[String], renamed: &mut Vec<(String, String)>) -> Outcome<()> {
    let mut contents = Vec::new();
    // Another compiler's library may compute another hash, which costs one more download.
    let mut hasher = DefaultHasher::new();
    for name in group {
        let content = with_new_names(read(folder, name)?, renamed);
        hasher.write(&content);
        contents.push(content);
    }
    let hash = hasher.finish();
    let new_names = group.iter().map(|name| with_hash(name, hash));
    let new_names: Vec<_> = group.iter().cloned().zip(new_names).collect();
    for ((old, new), content) in new_names.iter().zip(contents) {
        write(folder, new, &with_new_names(content, &new_names))?;
        let old = folder.join(old);
        fs::remove_file(&old).map_err(|error| Failure::file("could not remove", &old, &error))?;
    }
    renamed.extend(new_names);
    Ok(())
}

/// The file with every name that it mentions replaced by its new one. A file that is no text
/// mentions none.
fn with_new_names(content: Vec<u8>, renamed: &[(String, String)]) -> Vec<u8> {
    match String::from_utf8(content) {
        Ok(text) => {
            let replace = |text: String, (old, new): &(String, String)| text.replace(old, new);
            renamed.iter().fold(text, replace).into_bytes()
        }
        Err(error) => error.into_bytes(),
    }
}

/// "worker_bg.wasm" becomes "worker-0123456789abcdef_bg.wasm".
pub fn hashed(name: &str, content: &[u8]) -> String {
    // Another compiler's library may compute another hash, which costs one more download.
    let mut hasher = DefaultHasher::new();
    hasher.write(content);
    with_hash(name, hasher.finish())
}

fn with_hash(name: &str, hash: u64) -> String {
    let (stem, rest) = name.split_at(name.find(['_', '.']).unwrap_or(name.len()));
    format!("{stem}-{hash:016x}{rest}")
}

fn read(folder: &Path, name: &str) -> Outcome<Vec<u8>> {
    let path = folder.join(name);
    fs::read(&path).map_err(|error| Failure::file("could not read", &path, &error))
}

fn write(folder: &Path, name: &str, content: &[u8]) -> Outcome<()> {
    let path = folder.join(name);
    fs::write(&path, content).map_err(|error| Failure::file("could not write", &path, &error))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::env;

    use super::*;

    type Files = BTreeMap<String, String>;

    /// The files as Trunk and the cut leave them, with these programs, after renaming.
    fn renamed(trainer: &str, lab: &str) -> Files {
        let name = format!("wmss-hashed-{}-{trainer}-{lab}", std::process::id());
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder for the test");
        let files = [
            ("findings.json", "measurements"),
            ("m0.safetensors", "parameters"),
            ("worker_bg.wasm", trainer),
            ("worker.js", "new URL('worker_bg.wasm', import.meta.url)"),
            (
                "worker_loader.js",
                "import init from './worker.js';await init();",
            ),
            ("split_lab.wasm", lab),
            ("page_bg.wasm", "the beginning"),
            (
                "page.js",
                "import '../parts.js';new URL('page_bg.wasm', import.meta.url)",
            ),
            ("parts.js", "import '../page.js';fetch('../split_lab.wasm')"),
            (
                "index.html",
                "content=\"worker_loader.js\" content=\"m0.safetensors\" import \"./page.js\"",
            ),
        ];
        for (name, content) in files {
            fs::write(folder.join(name), content).expect("a file for the test");
        }
        let groups = [
            &["split_lab.wasm"][..],
            &["page_bg.wasm"],
            &["page.js", "parts.js"],
        ];
        let parts = groups.map(|group| group.iter().map(|&name| name.to_owned()).collect());
        let mut groups = one_by_one(COPIED);
        groups.extend(parts);
        name_by_content(&folder, &groups).expect("all files are there");
        let read = |entry: fs::DirEntry| {
            let text = fs::read_to_string(entry.path()).expect("a text");
            (entry.file_name().to_string_lossy().into_owned(), text)
        };
        let entries = fs::read_dir(&folder).expect("the folder").flatten();
        let files = entries.map(read).collect();
        fs::remove_dir_all(&folder).expect("the test's own folder");
        files
    }

    fn named<'a>(files: &'a Files, start: &str, end: &str) -> (&'a str, &'a str) {
        let mut all = files.iter();
        let file = all.find(|(name, _)| name.starts_with(start) && name.ends_with(end));
        file.map(|(name, text)| (name.as_str(), text.as_str()))
            .expect("a renamed file")
    }

    #[test]
    fn files_name_each_other_by_their_new_names() {
        let files = renamed("trainer", "lab");
        assert_eq!(files.len(), 10, "{files:?}");
        let (model, _) = named(&files, "m0-", ".safetensors");
        let (program, _) = named(&files, "worker-", "_bg.wasm");
        let (loader, loader_text) = named(&files, "worker-", "_loader.js");
        let script = loader_text
            .split(['/', '\''])
            .find(|word| files.contains_key(*word));
        let script = script.expect("the loader names a file that is there");
        assert!(files[script].contains(program), "{files:?}");
        let document = &files["index.html"];
        assert!(
            document.contains(loader) && document.contains(model),
            "{document}"
        );
    }

    #[test]
    fn two_scripts_that_name_each_other_have_one_hash_for_both() {
        let files = renamed("trainer", "lab");
        let (page, page_text) = named(&files, "page-", ".js");
        let (parts, parts_text) = named(&files, "parts-", ".js");
        let (lab, _) = named(&files, "split-", "_lab.wasm");
        let (beginning, _) = named(&files, "page-", "_bg.wasm");
        assert_eq!(page.strip_prefix("page"), parts.strip_prefix("parts"));
        assert!(
            page_text.contains(parts) && page_text.contains(beginning),
            "{page_text}"
        );
        assert!(
            parts_text.contains(page) && parts_text.contains(lab),
            "{parts_text}"
        );
        assert!(files["index.html"].contains(page), "{files:?}");
    }

    /// The beginnings of the names that both builds have.
    fn kept<'a>(first: &'a Files, second: &Files) -> Vec<&'a str> {
        let both = first.keys().filter(|name| second.contains_key(*name));
        both.filter_map(|name| name.split(['-', '.']).next())
            .collect()
    }

    #[test]
    fn a_new_program_changes_the_name_of_all_that_lead_to_it_and_of_nothing_else() {
        let first = renamed("first", "lab");
        assert_eq!(
            kept(&first, &renamed("second", "lab")),
            ["findings", "index", "m0", "page", "page", "parts", "split"]
        );
        assert_eq!(
            kept(&first, &renamed("first", "other")),
            [
                "findings", "index", "m0", "page", "worker", "worker", "worker"
            ]
        );
    }
}
