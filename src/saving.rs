//! Handing a file to the reader, without asking any server for it.

use std::time::Duration;

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, HtmlAnchorElement, Url};

/// What a reader can do where a file could not be handed over.
pub const REFUSED: &str = "The browser did not allow the file to be saved; try another browser.";

/// How long a file's address stays: some browsers come for it only after a while.
const KEPT: Duration = Duration::from_secs(60);

/// Saves `bytes` of the media type `mime` as a file called `name`, where the reader's browser puts
/// its downloads.
///
/// # Errors
/// What a reader can do, when the browser refuses.
pub fn save(name: &str, mime: &str, bytes: &[u8]) -> Result<(), &'static str> {
    let saved = blob(mime, bytes).and_then(|file| hand_over(name, &file));
    saved.map_err(|_| REFUSED)
}

/// Saves what the browser has made itself, such as an image.
///
/// # Errors
/// What a reader can do, when the browser refuses.
pub fn save_blob(name: &str, file: &Blob) -> Result<(), &'static str> {
    hand_over(name, file).map_err(|_| REFUSED)
}

/// `bytes` as the browser's own kind of file.
///
/// # Errors
/// The browser's, when there is no memory left for it.
pub fn blob(mime: &str, bytes: &[u8]) -> Result<Blob, JsValue> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let untyped = Blob::new_with_u8_array_sequence(&parts)?;
    // A slice is where a blob can be given its type.
    untyped.slice_with_f64_and_f64_and_content_type(0.0, untyped.size(), mime)
}

fn hand_over(name: &str, file: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(file)?;
    let link: HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    let forget = move || {
        // What can't be forgotten lasts as long as the page.
        let _ = Url::revoke_object_url(&address);
    };
    set_timeout(forget, KEPT);
    Ok(())
}

/// The parts of a file's name in small letters, digits and hyphens, such as "wmss-accuracy".
pub fn file_stem(parts: &[&str]) -> String {
    let letters = parts.join(" ").to_lowercase();
    let words = letters.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_is_safe_on_every_system() {
        assert_eq!(file_stem(&["WMSS", "", "Accuracy"]), "wmss-accuracy");
        assert_eq!(
            file_stem(&["WMSS", "λ = 0.7 / seed 1", "Entropy"]),
            "wmss-λ-0-7-seed-1-entropy"
        );
    }
}
