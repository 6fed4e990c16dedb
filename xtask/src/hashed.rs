//! Gives the trainer's files names that change with their content, as Trunk does for the page's own:
//! then a browser may keep them for good, and a new page never meets the trainer of an old one.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

use crate::failure::{Failure, Outcome};

/// In this order a file names only files before it.
const FILES: [&str; 4] = [
    "m0.safetensors",
    "worker_bg.wasm",
    "worker.js",
    "worker_loader.js",
];

/// Names them, and is not renamed itself.
const DOCUMENT: &str = "index.html";

/// Renames the trainer's files in `folder`, and has them and the document name each other anew.
pub fn name_by_content(folder: &Path) -> Outcome<()> {
    let mut renamed = Vec::new();
    for name in FILES {
        let content = with_new_names(read(folder, name)?, &renamed);
        let new_name = hashed(name, &content);
        write(folder, &new_name, &content)?;
        let old = folder.join(name);
        fs::remove_file(&old).map_err(|error| Failure::file("could not remove", &old, &error))?;
        renamed.push((name, new_name));
    }
    let document = with_new_names(read(folder, DOCUMENT)?, &renamed);
    write(folder, DOCUMENT, &document)
}

/// The file with every name that it mentions replaced by its new one. A file that is no text
/// mentions none.
fn with_new_names(content: Vec<u8>, renamed: &[(&str, String)]) -> Vec<u8> {
    match String::from_utf8(content) {
        Ok(text) => {
            let replace = |text: String, (old, new): &(&str, String)| text.replace(old, new);
            renamed.iter().fold(text, replace).into_bytes()
        }
        Err(error) => error.into_bytes(),
    }
}

/// "worker_bg.wasm" becomes "worker-0123456789abcdef_bg.wasm".
fn hashed(name: &str, content: &[u8]) -> String {
    // Another compiler's library may compute another hash, which costs one more download.
    let mut hasher = DefaultHasher::new();
    hasher.write(content);
    let hash = hasher.finish();
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

    /// The files as Trunk leaves them, with this program, after renaming.
    fn renamed(program: &str) -> Files {
        let folder = env::temp_dir().join(format!("wmss-hashed-{}-{program}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for the test");
        let files = [
            ("m0.safetensors", "parameters"),
            ("worker_bg.wasm", program),
            ("worker.js", "new URL('worker_bg.wasm', import.meta.url)"),
            (
                "worker_loader.js",
                "import init from './worker.js';await init();",
            ),
            (
                "index.html",
                "content=\"worker_loader.js\" content=\"m0.safetensors\"",
            ),
        ];
        for (name, content) in files {
            fs::write(folder.join(name), content).expect("a file for the test");
        }
        name_by_content(&folder).expect("all files are there");
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
        let files = renamed("only");
        assert_eq!(files.len(), 5, "{files:?}");
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
    fn a_new_program_changes_the_name_of_all_that_lead_to_it_and_of_nothing_else() {
        let (first, second) = (renamed("first"), renamed("second"));
        let kept: Vec<&String> = first
            .keys()
            .filter(|name| second.contains_key(*name))
            .collect();
        assert!(
            matches!(kept[..], [document, model]
            if document == "index.html" && model.starts_with("m0-")),
            "{kept:?}"
        );
    }
}
