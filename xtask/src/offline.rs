//! Writes the worker that keeps the page's files in the browser, once all of them have their names:
//! `offline/service_worker.js` with the list of files and their version in front.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::failure::{Failure, Outcome};
use crate::workspace::Workspace;

const SOURCE: &str = "offline/service_worker.js";
const WORKER: &str = "service_worker.js";
const DOCUMENT: &str = "index.html";

/// A file of the built page: its name and content.
type Content = (String, Vec<u8>);

/// Writes the worker into `dist`, and its version into the document, which is how the page knows
/// that there is a worker.
pub fn write_worker(workspace: &Workspace) -> Outcome<()> {
    let source = workspace.root.join(SOURCE);
    let read = fs::read_to_string(&source);
    let program = read.map_err(|error| Failure::file("could not read", &source, &error))?;
    let dist = workspace.dist();
    let files = files(&dist)?;
    let version = version(&files, &program);
    let needed = needed(&files);
    let (page, later): (Vec<_>, Vec<_>) = files
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| *name != DOCUMENT)
        .partition(|name| needed.contains(name));
    let list =
        format!("const BUILD = {{ version: \"{version}\", page: {page:?}, later: {later:?} }};\n");
    write(&dist.join(WORKER), &(list + &program))?;
    let document = text(&files, DOCUMENT).unwrap_or_default();
    let named = format!("<meta name=\"version\" content=\"{version}\" /></head>");
    write(
        &dist.join(DOCUMENT),
        &document.replacen("</head>", &named, 1),
    )
}

/// Every file of the built page, in the order of their names.
fn files(dist: &Path) -> Outcome<Vec<Content>> {
    let mut files = Vec::new();
    collect(dist, "", &mut files)?;
    files.sort();
    Ok(files)
}

fn collect(folder: &Path, before: &str, files: &mut Vec<Content>) -> Outcome<()> {
    let unreadable = |error| Failure::file("could not read", folder, &error);
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let last = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{before}{last}");
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else if name != WORKER {
            files.push((name, fs::read(&path).map_err(unreadable)?));
        }
    }
    Ok(())
}

/// A hash over every name and content, the worker's own included.
fn version(files: &[Content], program: &str) -> String {
    let mut hash = Sha256::new_with_prefix(program);
    for (name, content) in files {
        hash.update(name);
        hash.update(Sha256::digest(content));
    }
    let hash = hash.finalize();
    hash.iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// What the document leads to by itself. What it names for later, in a `meta` element, is the
/// trainer's, and large.
fn needed(files: &[Content]) -> Vec<&str> {
    let mut needed = Vec::new();
    let mut mentioning = vec![without_metas(&text(files, DOCUMENT).unwrap_or_default())];
    while let Some(words) = mentioning.pop() {
        for (name, _) in files {
            let name = name.as_str();
            if name != DOCUMENT && words.contains(name) && !needed.contains(&name) {
                needed.push(name);
                mentioning.extend(text(files, name));
            }
        }
    }
    needed
}

/// Nothing where there is no such file, or it is no text.
fn text(files: &[Content], name: &str) -> Option<String> {
    let (_, content) = files.iter().find(|(n, _)| n == name)?;
    String::from_utf8(content.clone()).ok()
}

fn without_metas(document: &str) -> String {
    let mut pieces = document.split("<meta");
    let first = pieces.next().unwrap_or_default();
    let after = pieces.filter_map(|piece| Some(piece.split_once('>')?.1));
    std::iter::once(first).chain(after).collect()
}

fn write(path: &Path, text: &str) -> Outcome<()> {
    fs::write(path, text).map_err(|error| Failure::file("could not write", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(script: &str) -> Vec<Content> {
        let files = [
            (
                DOCUMENT,
                "<meta name=\"trainer\" content=\"worker-1.js\" /><script>import './page-1.js'</script>",
            ),
            ("page-1.js", "fetch('page-1_bg.wasm'); import('lab-1.js')"),
            ("page-1_bg.wasm", script),
            ("lab-1.js", ""),
            ("worker-1.js", "fetch('worker-1_bg.wasm')"),
            ("worker-1_bg.wasm", "large"),
        ];
        files
            .map(|(name, content)| (name.to_owned(), content.into()))
            .into()
    }

    #[test]
    fn the_page_needs_what_it_leads_to_and_the_trainer_comes_later() {
        let files = built("");
        let mut needed = needed(&files);
        needed.sort_unstable();
        assert_eq!(needed, ["lab-1.js", "page-1.js", "page-1_bg.wasm"]);
    }

    #[test]
    fn the_version_changes_with_any_file_and_with_the_worker() {
        let version_of = |script: &str, program: &str| version(&built(script), program);
        let first = version_of("a", "worker");
        assert_eq!(first, version_of("a", "worker"));
        assert_ne!(first, version_of("b", "worker"));
        assert_ne!(first, version_of("a", "another worker"));
    }
}
