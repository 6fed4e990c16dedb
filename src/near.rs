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
    watch(place, margin, move |is_near| {
        let _ = set_near.try_set(is_near);
        true
    });
    near
}

/// Runs `action` once, when the element comes near the screen; at once, where that can't be watched.
pub fn when_near<E>(place: NodeRef<E>, action: impl Fn() + Copy + 'static)
where
    E: ElementType,
    E::Output: JsCast + Clone + AsRef<Element> + 'static,
{
    watch(place, NEAR, move |is_near| {
        if is_near {
            action();
        }
        !is_near
    });
}

/// Tells whether the element is within `margin` of the screen, now and whenever that changes, until
/// nobody listens any more; that it is, where that can't be watched.
fn watch<E>(
    place: NodeRef<E>,
    margin: &'static str,
    listens: impl Fn(bool) -> bool + Copy + 'static,
) where
    E: ElementType,
    E::Output: JsCast + Clone + AsRef<Element> + 'static,
{
    Effect::new(move |_| {
        let Some(element) = place.get() else { return };
        let seen = Closure::<dyn FnMut(Vec<JsValue>, IntersectionObserver)>::new(
            move |changes: Vec<JsValue>, observer: IntersectionObserver| {
                let is_near = |change: &JsValue| {
                    let change: &IntersectionObserverEntry = change.unchecked_ref();
                    change.is_intersecting()
                };
                if !changes.iter().map(is_near).all(listens) {
                    observer.disconnect();
                }
            },
        );
        let options = IntersectionObserverInit::new();
        options.set_root_margin(margin);
        match IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options) {
            Ok(observer) => observer.observe(element.as_ref()),
            Err(_) => {
                listens(true);
            }
        }
        // What is watched stays as long as the page does.
        seen.forget();
    });
}
