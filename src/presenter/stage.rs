//! One section on the screen, and which one the address names.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{Element, ScrollBehavior, ScrollIntoViewOptions, ScrollToOptions};

use crate::article::{Entry, focus_heading};
use crate::sections::CONTENTS;

/// On the document, while it is presented.
const PRESENTING: &str = "presenting";
/// On the section that is shown then.
const ON_STAGE: &str = "on-stage";

/// Shows this section alone and takes the keyboard there; with none, the whole page again, at the
/// section that was shown last. One that has not arrived yet has to be shown again when it has.
pub fn show(entry: Option<&Entry>) {
    let before = document()
        .query_selector(&format!(".{ON_STAGE}"))
        .ok()
        .flatten();
    let next = entry.and_then(|entry| document().get_element_by_id(entry.id));
    if let Some(root) = document().document_element() {
        mark(&root, PRESENTING, entry.is_some());
    }
    // Whatever the presenter does in it meanwhile is not disturbed.
    if next.is_some() && next == before {
        return;
    }
    if let Some(before) = &before {
        mark(before, ON_STAGE, false);
    }
    match (next, before) {
        (Some(next), _) => {
            mark(&next, ON_STAGE, true);
            focus_heading(&next);
            match target_within(&next) {
                Some(target) => scroll_to(&target),
                None => scroll_to_top(),
            }
        }
        (None, Some(before)) if entry.is_none() => {
            focus_heading(&before);
            scroll_to(&before);
        }
        // What has not arrived yet is waited for at the top.
        (None, _) if entry.is_some() => scroll_to_top(),
        _ => {}
    }
}

/// The section that the address names, by itself or by something in it.
pub fn linked() -> Option<usize> {
    let id = hash();
    let index = |id: &str| CONTENTS.iter().position(|entry| entry.id == id);
    index(&id).or_else(|| {
        let target = document().get_element_by_id(&id)?;
        let section = target.closest("section, header").ok()??;
        index(&section.id())
    })
}

/// Has the address name this section, without a new entry in the browser's history.
pub fn link(entry: &Entry) {
    let hash = format!("#{}", entry.id);
    // A browser that refuses, because there were too many changes, goes on with the old address.
    let _ = window()
        .history()
        .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&hash)));
}

fn hash() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// What the address names, if it is within this section and not the section itself.
fn target_within(section: &Element) -> Option<Element> {
    let target = document().get_element_by_id(&hash())?;
    (target != *section && section.contains(Some(&target))).then_some(target)
}

fn mark(element: &Element, class: &str, on: bool) {
    // A class without spaces is never refused.
    let _ = element.class_list().toggle_with_force(class, on);
}

fn scroll_to(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_behavior(ScrollBehavior::Instant);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

fn scroll_to_top() {
    let options = ScrollToOptions::new();
    options.set_top(0.0);
    options.set_behavior(ScrollBehavior::Instant);
    window().scroll_to_with_scroll_to_options(&options);
}
