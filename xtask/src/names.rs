//! Drops the names of functions from compiled programs: a third of what a visitor would download,
//! and nobody reads them there. A panic still says its file and line.

use std::fs;
use std::path::Path;

use crate::failure::{Failure, Outcome};

/// "\0asm" and the version.
const HEADER: usize = 8;
/// The kind of section that a browser ignores.
const CUSTOM: u8 = 0;

/// Rewrites every program in `folder` without its names.
pub fn drop_names(folder: &Path) -> Outcome<()> {
    let entries = fs::read_dir(folder).map_err(|e| Failure::file("could not list", folder, &e))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    for path in paths.filter(|p| p.extension().is_some_and(|e| e == "wasm")) {
        let program = fs::read(&path).map_err(|e| Failure::file("could not read", &path, &e))?;
        let smaller = without_names(&program).ok_or_else(|| {
            let problem = format!("{} is not a WebAssembly program", path.display());
            Failure::new(problem, "Build the page again")
        })?;
        fs::write(&path, smaller).map_err(|e| Failure::file("could not write", &path, &e))?;
    }
    Ok(())
}

/// The program without its section "name"; nothing, where the bytes are no program.
fn without_names(program: &[u8]) -> Option<Vec<u8>> {
    let mut kept = program.get(..HEADER)?.to_vec();
    let mut rest = &program[HEADER..];
    while let Some((&kind, after_kind)) = rest.split_first() {
        let (size, body) = number(after_kind)?;
        let end = rest.len() - body.len() + size;
        let (section, next) = rest.split_at_checked(end)?;
        if kind != CUSTOM || custom_name(body)? != b"name" {
            kept.extend_from_slice(section);
        }
        rest = next;
    }
    Some(kept)
}

fn custom_name(body: &[u8]) -> Option<&[u8]> {
    let (length, name) = number(body)?;
    name.get(..length)
}

/// A LEB128 number and what follows it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (i, byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[i + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: [u8; HEADER] = *b"\0asm\x01\0\0\0";

    fn section(kind: u8, body: &[u8]) -> Vec<u8> {
        let size = u8::try_from(body.len()).expect("a small section");
        [&[kind, size], body].concat()
    }

    #[test]
    fn only_the_names_go() {
        let (types, features) = (section(1, &[0]), section(0, b"\x08features\x01"));
        let names = section(0, b"\x04name\x02\x00\x00");
        let program = [START.to_vec(), types.clone(), names, features.clone()].concat();
        let expected = [START.to_vec(), types, features].concat();
        assert_eq!(without_names(&program), Some(expected.clone()));
        assert_eq!(without_names(&expected), Some(expected));
    }

    #[test]
    fn what_is_cut_short_is_no_program() {
        let program = [START.to_vec(), section(1, &[0, 0, 0])].concat();
        assert_eq!(without_names(&program[..program.len() - 1]), None);
        assert_eq!(without_names(b"\0asm"), None);
    }
}
