//! What waits until it comes near the screen.

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// So far from the screen, and no further, something is near.
const NEAR: &str = "600px";

/// Runs `action` once, when the element comes near the screen; at once, where that can't be watched.
pub fn when_near<E>(place: NodeRef<E>, action: impl Fn() + Copy + 'static)
where
    E: ElementType,
    E::Output: JsCast + Clone + AsRef<Element> + 'static,
{
    Effect::new(move |_| {
        let Some(element) = place.get() else { return };
        let seen = Closure::<dyn FnMut(Vec<JsValue>, IntersectionObserver)>::new(
            move |entries: Vec<JsValue>, observer: IntersectionObserver| {
                let is_near = |e: &JsValue| {
                    e.unchecked_ref::<IntersectionObserverEntry>()
                        .is_intersecting()
                };
                if entries.iter().any(is_near) {
                    observer.disconnect();
                    action();
                }
            },
        );
        let options = IntersectionObserverInit::new();
        options.set_root_margin(NEAR);
        match IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options) {
            Ok(observer) => observer.observe(element.as_ref()),
            Err(_) => action(),
        }
        seen.forget();
    });
}
