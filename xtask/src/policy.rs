//! Completes the document's Content-Security-Policy. It forbids every script that stands in the
//! document itself; those that the build puts there are named by their SHA-256, once all are final.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::failure::{Failure, Outcome};

/// The end of the policy's list of scripts in index.html.
const LIST: &str = "script-src 'self' 'wasm-unsafe-eval'";

/// Has the policy of `dist`'s document allow the scripts that stand in it.
pub fn allow_inline_scripts(dist: &Path) -> Outcome<()> {
    let path = dist.join("index.html");
    let read = fs::read_to_string(&path);
    let document = read.map_err(|error| Failure::file("could not read", &path, &error))?;
    let complete = completed(&document).ok_or_else(|| {
        Failure::new(
            "index.html has no Content-Security-Policy to complete",
            format!("Let its policy say {LIST}"),
        )
    })?;
    fs::write(&path, complete).map_err(|error| Failure::file("could not write", &path, &error))
}

/// The document with its scripts' hashes in its policy; nothing where there is no policy.
fn completed(document: &str) -> Option<String> {
    let (before, after) = document.split_once(LIST)?;
    let hashes: String = inline_scripts(document).map(|s| source(&s)).collect();
    Some(format!("{before}{LIST}{hashes}{after}"))
}

/// The text of every script that is not in a file of its own, as a browser hashes it.
fn inline_scripts(document: &str) -> impl Iterator<Item = String> {
    let pieces = document.split("<script").skip(1);
    pieces.filter_map(|piece| {
        let (element, _) = piece.split_once("</script>")?;
        let (attributes, text) = element.split_once('>')?;
        // A browser's parser ends every line with a line feed.
        (!attributes.contains("src=")).then(|| text.replace("\r\n", "\n"))
    })
}

fn source(script: &str) -> String {
    let hash = BASE64_STANDARD.encode(Sha256::digest(script));
    format!(" 'sha256-{hash}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_in_the_document_are_allowed_by_their_hash_and_others_by_their_place() {
        let document = format!(
            "<meta content=\"{LIST}; style-src 'self'\"><script type=\"module\">alert(1)</script><script src=\"a.js\"></script>"
        );
        // echo -n 'alert(1)' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        let complete = completed(&document).expect("there is a policy");
        let expected = format!("{LIST} {hash}; style-src");
        assert!(complete.contains(&expected), "{complete}");
        assert_eq!(complete.matches("sha256-").count(), 1);
    }

    #[test]
    fn the_line_ends_of_a_file_do_not_change_a_hash() {
        let unix: Vec<String> = inline_scripts("<script>a\nb</script>").collect();
        let windows: Vec<String> = inline_scripts("<script>a\r\nb</script>").collect();
        assert_eq!(unix, windows);
    }

    #[test]
    fn a_document_without_a_policy_is_refused() {
        assert_eq!(completed("<script>alert(1)</script>"), None);
    }
}
