//! What is near the screen, and what waits until it is.

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// So far from the screen, and no further, something is near.
const NEAR: &str = "600px";

/// Whether the element is within `margin` of the screen, followed; always, where that can't be watched.
pub fn follow<E>(place: NodeRef<E>, margin: &'static str) -> ReadSignal<bool>
where
    E: ElementType,
    E::Output: JsCast + Clone + AsRef<Element> + 'static,
{
    let (near, set_near) = signal(true);
    Effect::new(move |_| {
        let Some(element) = place.get() else { return };
        let seen = Closure::<dyn FnMut(Vec<JsValue>)>::new(move |changes: Vec<JsValue>| {
            if let Some(change) = changes.last() {
                let change: &IntersectionObserverEntry = change.unchecked_ref();
                let _ = set_near.try_set(change.is_intersecting());
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(margin);
        let callback = seen.as_ref().unchecked_ref();
        if let Ok(observer) = IntersectionObserver::new_with_options(callback, &options) {
            observer.observe(element.as_ref());
            // What is followed stays as long as the page does.
            seen.forget();
            std::mem::forget(observer);
        }
    });
    near
}

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
