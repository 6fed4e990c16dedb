//! The keyboard's focus in the document.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::keys::{Focus, Press, Wish, wish};

const TYPED: &str = "textarea, select, [contenteditable], input:not([type=range], [type=radio], [type=checkbox], [type=button])";
const MOVED: &str = "input, [role=slider], [tabindex='0']";
const PRESSED: &str = "a[href], button, summary";

/// A card over a word or a number, which Escape closes before anything else.
const OPEN_CARD: &str = ".aside.open";

/// What has it now.
fn now() -> Focus {
    let Some(element) = document().active_element() else {
        return Focus::Nothing;
    };
    // What can't be matched is not there to be worked.
    let is = |what: &str| element.matches(what).unwrap_or(false);
    if is(TYPED) {
        Focus::Typed
    } else if is(MOVED) {
        Focus::Moved
    } else if is(PRESSED) {
        Focus::Pressed
    } else {
        Focus::Nothing
    }
}

/// What the presenter wants with this key.
pub fn wished(event: &KeyboardEvent, presenting: bool) -> Option<Wish> {
    let key = event.key();
    let press = Press {
        key: &key,
        modified: event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key(),
        repeated: event.repeat(),
    };
    let wanted = wish(press, now(), presenting)?;
    let card = document().query_selector(OPEN_CARD).ok().flatten();
    (wanted != Wish::Back || card.is_none()).then_some(wanted)
}
