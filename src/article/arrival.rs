//! Where a link leads: the sections are built after the browser has looked for its target, and some
//! of them fetched.

use leptos::ev::{beforeprint, hashchange, keydown, pointerdown, scroll};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDetailsElement, HtmlElement, ScrollBehavior, ScrollIntoViewOptions};

use crate::lab;
use crate::parts::Parts;

/// Shows the target of the address now, and of every address that follows. What is fetched meanwhile
/// moves the page: then the target is shown again, unless the reader has gone elsewhere.
///
/// The rest of the article is fetched with the reader's first touch, key or scroll; to print, all of
/// it is.
pub fn follow_links(parts: Parts) {
    let left_at = StoredValue::new(place_on_page());
    let show = move || {
        show_target(parts);
        left_at.set_value(place_on_page());
    };
    Effect::new(move |_| {
        let _ = (parts.rest.is_here(), parts.lab.is_here());
        // A frame later the charts have taken their room.
        request_animation_frame(move || {
            if place_on_page() == left_at.get_value() {
                show();
            }
        });
    });
    let listeners = [
        window_event_listener(hashchange, move |_| show()),
        // Also the browser's own way back to where the page was left.
        window_event_listener(scroll, move |_| parts.rest.want()),
        window_event_listener(keydown, move |_| parts.rest.want()),
        window_event_listener(pointerdown, move |_| parts.rest.want()),
        window_event_listener(beforeprint, move |_| {
            parts.rest.want();
            parts.lab.want();
        }),
    ];
    on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
}

/// How far down the page is, in pixels.
fn place_on_page() -> f64 {
    window().scroll_y().unwrap_or(0.0)
}

/// Shows the target of the address, and has it fetched where that takes more than is here.
fn show_target(parts: Parts) {
    let hash = window().location().hash().unwrap_or_default();
    let id = hash.trim_start_matches('#');
    if id.is_empty() {
        return;
    }
    let target = document().get_element_by_id(id);
    if target.is_none() {
        parts.rest.want();
    }
    if id == lab::ID || target.is_none() && parts.rest.is_here() {
        parts.lab.want();
    }
    let Some(target) = target else { return };
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

/// Moves the focus to the heading inside the element. Without focus the keyboard begins at the top
/// of the document.
pub fn focus_heading(element: &Element) {
    let heading = element.query_selector("h1, h2, h3").ok().flatten();
    if let Some(heading) = heading.and_then(|h| h.dyn_into::<HtmlElement>().ok()) {
        heading.set_tab_index(-1);
        let _ = heading.focus();
    }
}
