//! Joins the page's style sheets into one: each of them would be a request that the first picture of
//! the page waits for.

use std::fs;
use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::hashed::hashed;

const DOCUMENT: &str = "index.html";
/// How the element begins that Trunk writes for a style sheet.
const LINK: &str = "<link rel=\"stylesheet\" href=\"./";

/// Joins all that are for every medium, in the document's order.
pub fn join(dist: &Path) -> Outcome<()> {
    let document = read(&dist.join(DOCUMENT))?;
    let (rest, names) = without_links(&document);
    let mut joined = String::new();
    for name in &names {
        let path = dist.join(name);
        joined += &read(&path)?;
        fs::remove_file(&path).map_err(|error| Failure::file("could not remove", &path, &error))?;
    }
    let name = hashed("style.css", joined.as_bytes());
    let link = format!("{LINK}{name}\" />");
    write(&dist.join(name), &joined)?;
    // Before the first script, which waits for what stands before it.
    let document = rest.replacen("<script", &format!("{link}\n<script"), 1);
    write(&dist.join(DOCUMENT), &document)
}

/// The document without its style sheets, and their names.
fn without_links(document: &str) -> (String, Vec<&str>) {
    let mut pieces = document.split(LINK);
    let mut rest = pieces.next().unwrap_or_default().to_owned();
    let mut names = Vec::new();
    for piece in pieces {
        let parts = piece.split_once('>');
        match parts.filter(|(element, _)| !element.contains("media=")) {
            Some((element, after)) => {
                names.extend(element.split('"').next());
                rest += after.trim_start();
            }
            None => {
                rest += LINK;
                rest += piece;
            }
        }
    }
    (rest, names)
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| Failure::file("could not read", path, &error))
}

fn write(path: &Path, text: &str) -> Outcome<()> {
    fs::write(path, text).map_err(|error| Failure::file("could not write", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_sheets_for_every_medium_are_taken_out_in_their_order() {
        let document = format!(
            "<head>{LINK}a-1.css\" integrity=\"x\"/>\n  {LINK}b-2.css\"/>{LINK}print-3.css\" media=\"print\"/></head>"
        );
        let (rest, names) = without_links(&document);
        assert_eq!(names, ["a-1.css", "b-2.css"]);
        let expected = format!("<head>{LINK}print-3.css\" media=\"print\"/></head>");
        assert_eq!(rest, expected);
    }
}
