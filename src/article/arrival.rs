//! Where a link leads: the sections are built after the browser has looked for its target.

use leptos::ev::hashchange;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDetailsElement, ScrollBehavior, ScrollIntoViewOptions};

/// Shows the target of the address now, and of every address that follows.
pub fn follow_links() {
    // A frame later the charts have taken their room.
    Effect::new(|_| request_animation_frame(show_target));
    let listener = window_event_listener(hashchange, |_| show_target());
    on_cleanup(move || listener.remove());
}

fn show_target() {
    let hash = window().location().hash().unwrap_or_default();
    let Some(target) = document().get_element_by_id(hash.trim_start_matches('#')) else {
        return;
    };
    unfold(&target);
    let options = ScrollIntoViewOptions::new();
    // A glide over the whole article would end where the place was when it began.
    options.set_behavior(ScrollBehavior::Instant);
    target.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Opens the target and everything it is folded into.
fn unfold(target: &Element) {
    let mut next = Some(target.clone());
    while let Some(element) = next {
        if let Some(details) = element.dyn_ref::<HtmlDetailsElement>() {
            details.set_open(true);
        }
        next = element.parent_element();
    }
}
