//! Only one tab keeps runs, or two would write over each other's.

use js_sys::{Function, Promise};
use leptos::prelude::window;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::lab::browser::{call, object, property};

const NAME: &str = "wmss-playground-run";

/// A page that is being reloaded gives its lock back a moment late; another tab keeps it.
const PATIENCE_MS: u32 = 2_000;

/// Why this tab may not keep runs.
pub enum Denied {
    /// Another tab does.
    OtherTab,
    /// The browser has no locks.
    Missing,
}

/// Makes this the tab that keeps runs, for as long as it is open.
///
/// # Errors
/// Why it is not.
pub async fn hold() -> Result<(), Denied> {
    let locks = property(&window().navigator(), "locks");
    if locks.is_undefined() {
        return Err(Denied::Missing);
    }
    let signal = property(&js_sys::global(), "AbortSignal");
    let signal = call(&signal, "timeout", &[PATIENCE_MS.into()]).map_err(|_| Denied::Missing)?;
    let options = object("signal", &signal);
    let granted = Promise::new(&mut |resolve, reject| request(&locks, &options, resolve, &reject));
    match JsFuture::from(granted).await {
        Ok(_) => Ok(()),
        Err(reason) if property(&reason, "name") == "TimeoutError" => Err(Denied::OtherTab),
        Err(_) => Err(Denied::Missing),
    }
}

fn request(locks: &JsValue, options: &JsValue, resolve: Function, reject: &Function) {
    // The lock is held until the promise that this returns is resolved: never.
    let hold = Closure::once_into_js(move || {
        // A function that resolves a promise does not throw.
        let _ = resolve.call0(&JsValue::NULL);
        Promise::new(&mut |_, _| {})
    });
    let answer = call(locks, "request", &[NAME.into(), options.clone(), hold])
        .and_then(|answer| call(&answer, "catch", &[reject.clone().unchecked_into()]));
    if let Err(reason) = answer {
        let _ = reject.call1(&JsValue::NULL, &reason);
    }
}
