//! The screen stays on while something is watched. Where it can't, nothing is lost.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::browser::{ask, call, property};

fn release(lock: Option<JsValue>) {
    if let Some(lock) = lock {
        // The browser gives it back by itself when the page is hidden.
        let _ = call(&lock, "release", &[]);
    }
}

/// Keeps the screen on while `wanted`.
pub fn hold_while(wanted: Memo<bool>) {
    let held = StoredValue::new_local(None::<JsValue>);
    let take = move || held.try_update_value(Option::take).flatten();
    Effect::new(move |_| {
        release(take());
        if !wanted.get() {
            return;
        }
        spawn_local(async move {
            let locks = property(&window().navigator(), "wakeLock");
            let Ok(lock) = ask(&locks, "request", &["screen".into()]).await else {
                return;
            };
            if wanted.get_untracked() {
                release(take());
                held.set_value(Some(lock));
            } else {
                release(Some(lock));
            }
        });
    });
}
