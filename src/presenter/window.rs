//! The second window: how it is opened, and what stands in it first.

use leptos::prelude::*;

use crate::article::Arriving;
use crate::link::{self, Kept};
use crate::parts;
use crate::sections::opening;

/// In the address of the speaker's window.
const PARAMETER: &str = "speaker";
/// Pressed again, the button finds the window that is open already.
const NAME: &str = "wmss-playground-speaker";
const FEATURES: &str = "popup,width=960,height=760";

/// Whether this window was opened for the speaker.
pub fn is_for_speaker() -> bool {
    link::opened_with(PARAMETER).is_some_and(|value| bool::read(&value) == Some(true))
}

/// Where the speaker's window is.
pub fn address() -> String {
    link::address_with(&[(PARAMETER.to_owned(), true.write())], opening::ID)
}

/// Opens it, or brings it to the front. Returns whether the browser allowed that.
pub fn open() -> bool {
    let opened = window().open_with_url_and_target_and_features(&address(), NAME, FEATURES);
    let Ok(Some(opened)) = opened else {
        return false;
    };
    // Left behind the other window, it is there all the same.
    let _ = opened.focus();
    true
}

/// What is drawn in the speaker's window in place of the article.
#[component]
pub fn SpeakerWindow() -> impl IntoView {
    let parts = parts::provide();
    parts.speaker.want();
    document().set_title("Speaker’s window: weak-driven learning");
    if let Some(opening) = document().get_element_by_id(opening::ID) {
        opening.remove();
    }
    view! {
        <main class="speaker">
            <Arriving part=parts.speaker what="The speaker’s window" />
        </main>
    }
}
