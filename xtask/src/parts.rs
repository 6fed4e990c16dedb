//! Cuts the page's program into its beginning and the parts that are fetched later, which
//! `src/parts.rs` names.
//!
//! The cut has to happen before wasm-bindgen sees the program, so what Trunk made of the whole one is
//! replaced.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::task::Task;
use crate::toolchain::WASM_TARGET;
use crate::workspace::Workspace;

/// The page's program and, with other endings, its files.
const PROGRAM: &str = "wmss-playground";
/// Has the page's crate be compiled so that it can be cut.
pub const IN_PARTS: &str = "WMSS_IN_PARTS";
/// The script that fetches the parts, by the name under which the program asks for it.
const IN_THE_PROGRAM: &str = "__wasm_split.js";
/// The same script in `dist/`.
const SCRIPT: &str = "parts.js";
const DOCUMENT: &str = "index.html";

/// Replaces the page's whole program in `dist/` by its parts. Returns the new files in groups: a file
/// names only files of its own group and of groups before it.
pub fn cut(workspace: &Workspace, profile: &str) -> Outcome<Vec<Vec<String>>> {
    let target = workspace.cache.join("target");
    let program = target.join(WASM_TARGET).join(profile);
    let program = program.join(format!("{PROGRAM}.wasm"));
    let (pieces, bound) = (target.join("parts/cut"), target.join("parts/bound"));
    for folder in [&pieces, &bound] {
        // Another cut may have had other parts.
        let _ = fs::remove_dir_all(folder);
    }
    split(workspace, &program, &pieces)?;
    bind(workspace, &pieces.join(format!("{PROGRAM}.wasm")), &bound)?;
    let (script, beginning) = (format!("{PROGRAM}.js"), format!("{PROGRAM}_bg.wasm"));
    let dist = workspace.dist();
    take_the_place_of(&dist, &script, ".js")?;
    take_the_place_of(&dist, &beginning, "_bg.wasm")?;

    let asks = format!("from \"./{IN_THE_PROGRAM}\"");
    let text = read(&bound.join(&script))?.replace(&asks, &format!("from \"./{SCRIPT}\""));
    write(&dist.join(&script), &text)?;
    copy(&bound.join(&beginning), &dist.join(&beginning))?;
    copy(&pieces.join(IN_THE_PROGRAM), &dist.join(SCRIPT))?;
    let mut groups = Vec::new();
    for part in list(&pieces)?.into_iter().filter(|name| is_part(name)) {
        copy(&pieces.join(&part), &dist.join(&part))?;
        groups.push(vec![part]);
    }
    groups.push(vec![beginning]);
    groups.push(vec![script, SCRIPT.to_owned()]);
    Ok(groups)
}

fn is_part(name: &str) -> bool {
    name.ends_with(".wasm") && !name.starts_with(PROGRAM)
}

fn split(workspace: &Workspace, program: &Path, pieces: &Path) -> Outcome<()> {
    let mut command = workspace.command(workspace.tool("wasm-split-cli"));
    command
        .args([program, pieces])
        .args(["--out-name", PROGRAM]);
    let advice = "See that the page was compiled with the linker argument --emit-relocs";
    Task::new("cutting the page into parts", command, advice).run()
}

fn bind(workspace: &Workspace, beginning: &Path, bound: &Path) -> Outcome<()> {
    let mut command = workspace.command(workspace.tool("wasm-bindgen"));
    command
        .args(["--target", "web", "--no-typescript"])
        // The parts find what they share with the beginning by these names.
        .args(["--keep-lld-exports", "--no-demangle"])
        .args(["--out-name", PROGRAM, "--out-dir"])
        .args([bound, beginning]);
    let advice = "Mend what wasm-bindgen reports above";
    Task::new(
        "joining the page's beginning to JavaScript",
        command,
        advice,
    )
    .run()
}

/// Removes Trunk's file of that ending, and has the document name `name` instead.
fn take_the_place_of(dist: &Path, name: &str, ending: &str) -> Outcome<()> {
    let is_trunks =
        |file: &String| file.starts_with(&format!("{PROGRAM}-")) && file.ends_with(ending);
    let old = list(dist)?.into_iter().find(is_trunks).ok_or_else(|| {
        let problem = format!("Trunk left no {PROGRAM}-…{ending} in {}", dist.display());
        Failure::new(problem, "Build the page again")
    })?;
    let document = dist.join(DOCUMENT);
    write(&document, &read(&document)?.replace(&old, name))?;
    let old = dist.join(old);
    fs::remove_file(&old).map_err(|error| Failure::file("could not remove", &old, &error))
}

/// The names of a folder's files, in order.
fn list(folder: &Path) -> Outcome<Vec<String>> {
    let entries = fs::read_dir(folder).map_err(|e| Failure::file("could not list", folder, &e))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort();
    Ok(names)
}

fn read(path: &PathBuf) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| Failure::file("could not read", path, &error))
}

fn write(path: &PathBuf, text: &str) -> Outcome<()> {
    fs::write(path, text).map_err(|error| Failure::file("could not write", path, &error))
}

fn copy(from: &PathBuf, to: &PathBuf) -> Outcome<()> {
    let copied = fs::copy(from, to).map(|_| ());
    copied.map_err(|error| Failure::file("could not copy", from, &error))
}
