//! Waiting until the browser has nothing better to do.

use std::time::Duration;

use js_sys::{Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::JsFuture;

use crate::lab::browser::call;

/// Without a way to ask, this long is taken for quiet enough.
const A_WHILE: Duration = Duration::from_secs(2);

/// Until everything that the document names has been loaded, and the browser is idle.
pub(super) async fn loaded_and_idle() {
    wait(|done| {
        if document().ready_state() == "complete" {
            finish(&done);
        } else {
            // Heard once; the listener lasts as long as the page.
            let _listening = window_event_listener_untyped("load", move |_| finish(&done));
        }
    })
    .await;
    idle().await;
}

/// Until the browser is idle.
pub(super) async fn idle() {
    wait(|done| {
        if call(&window(), "requestIdleCallback", &[done.clone().into()]).is_err() {
            set_timeout(move || finish(&done), A_WHILE);
        }
    })
    .await;
}

/// So long.
pub(super) async fn pause(time: Duration) {
    wait(|done| set_timeout(move || finish(&done), time)).await;
}

async fn wait(begin: impl FnOnce(Function)) {
    let mut begin = Some(begin);
    let promise = Promise::new(&mut |done, _| {
        if let Some(begin) = begin.take() {
            begin(done);
        }
    });
    // The promise is only ever kept.
    let _ = JsFuture::from(promise).await;
}

fn finish(done: &Function) {
    // A function that resolves a promise does not throw.
    let _ = done.call0(&JsValue::NULL);
}

/// Has `hear` called at every such event, as long as the page lives.
pub(super) fn listen(target: &JsValue, event: &str, hear: impl FnMut(JsValue) + 'static) {
    let hear = Closure::<dyn FnMut(JsValue)>::new(hear).into_js_value();
    // Where nothing can be listened to, nothing will be heard.
    let _ = call(target, "addEventListener", &[event.into(), hear]);
}
