//! Handing text to the reader's clipboard.

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

const BY_HAND: &str = "The browser did not allow it; select the text and copy it yourself.";

/// Copies `text`, and says in `said` what came of it.
pub fn copy(text: &str, said: RwSignal<&'static str>) {
    // Elsewhere a page has no clipboard at all.
    if !window().is_secure_context() {
        said.set(BY_HAND);
        return;
    }
    let copied = window().navigator().clipboard().write_text(text);
    leptos::task::spawn_local(async move {
        said.set(match JsFuture::from(copied).await {
            Ok(_) => "Copied.",
            Err(_) => BY_HAND,
        });
    });
}
