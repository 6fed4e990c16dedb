//! The service worker as the page sees it. It is asked by name, because browsers and pages without
//! a secure context lack it.

use std::time::Duration;

use js_sys::{Array, Promise};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::VisibilityState;

use super::idle::{idle, listen, loaded_and_idle, pause};
use crate::lab::browser::{ask, call, property};

const ADDRESS: &str = "./service_worker.js";
/// The trainer's files are kept so long after the page's own: by then the page has drawn itself.
const BEFORE_THE_REST: Duration = Duration::from_secs(5);

/// The browser's service workers, as far as they are this page's.
#[derive(Clone)]
pub(super) struct Worker {
    workers: JsValue,
    registration: StoredValue<JsValue, LocalStorage>,
}

impl Worker {
    /// Has the page kept once it has loaded, and sets `newer` when there is a newer version of it.
    /// Nothing, where the browser or the build has no worker.
    pub(super) fn of_this_page(newer: RwSignal<bool>) -> Option<Self> {
        let workers = property(&window().navigator(), "serviceWorker");
        if workers.is_undefined() {
            return None;
        }
        let Some(version) = version() else {
            spawn_local(let_go(workers));
            return None;
        };
        let worker = Self {
            workers,
            registration: StoredValue::new_local(JsValue::UNDEFINED),
        };
        // A worker that waits says its version when it is asked.
        listen(&worker.workers, "message", move |event| {
            let said = property(&event, "data").as_string();
            if said.is_some_and(|said| said != version) {
                newer.set(true);
            }
        });
        spawn_local(worker.clone().keep_the_page());
        Some(worker)
    }

    async fn keep_the_page(self) {
        loaded_and_idle().await;
        // Where the browser forbids it, or the network is gone, the page works as it is.
        let Ok(registration) = ask(&self.workers, "register", &[ADDRESS.into()]).await else {
            return;
        };
        self.registration.set_value(registration.clone());
        watch(&registration);
        let shown = registration.clone();
        // A page that stays open for days looks for a newer version when it is looked at again.
        listen(&document(), "visibilitychange", move |_| {
            spawn_local(look(shown.clone()));
        });
        let ready = Promise::resolve(&property(&self.workers, "ready"));
        let Ok(ready) = JsFuture::from(ready).await else {
            return;
        };
        pause(BEFORE_THE_REST).await;
        idle().await;
        tell(&property(&ready, "active"), "keep the rest");
    }

    /// Has the version that waits take over, and loads the page anew with it.
    pub(super) fn renew(&self) {
        let waiting = self.registration.with_value(|r| property(r, "waiting"));
        if waiting.is_falsy() {
            // It took over already, from another tab.
            reload();
            return;
        }
        listen(&self.workers, "controllerchange", |_| reload());
        tell(&waiting, "take over");
    }
}

/// The version that the build has written into the document.
fn version() -> Option<String> {
    let element = document().query_selector("meta[name='version']");
    element.ok().flatten()?.get_attribute("content")
}

/// Asks the worker that waits, now or later, which version it has.
fn watch(registration: &JsValue) {
    tell(&property(registration, "waiting"), "version");
    let found = registration.clone();
    listen(registration, "updatefound", move |_| {
        let worker = property(&found, "installing");
        let changed = worker.clone();
        listen(&worker, "statechange", move |_| {
            if property(&changed, "state") == "installed" {
                tell(&changed, "version");
            }
        });
    });
}

async fn look(registration: JsValue) {
    if document().visibility_state() == VisibilityState::Visible {
        // Without a network there is nothing new.
        let _ = ask(&registration, "update", &[]).await;
    }
}

/// Ends the worker that an earlier build at this address has left, with all that it keeps.
async fn let_go(workers: JsValue) {
    let Ok(registration) = ask(&workers, "getRegistration", &[]).await else {
        return;
    };
    let scope = property(&registration, "scope").as_string();
    let folder = document().base_uri().ok().flatten();
    let folder = folder.and_then(|address| Some(address.split(['?', '#']).next()?.to_owned()));
    let Some(scope) = scope.filter(|scope| folder.as_ref() == Some(scope)) else {
        return;
    };
    // What can't be ended serves only files whose names hold their content.
    let _ = ask(&registration, "unregister", &[]).await;
    let caches = property(&window(), "caches");
    let Ok(names) = ask(&caches, "keys", &[]).await else {
        return;
    };
    let ours = format!("wmss-playground {scope} ");
    for name in Array::from(&names) {
        if name.as_string().is_some_and(|name| name.starts_with(&ours)) {
            let _ = ask(&caches, "delete", &[name]).await;
        }
    }
}

/// Says a word to a worker, if there is one.
fn tell(worker: &JsValue, word: &str) {
    // A worker that is gone has nothing to do any more.
    let _ = call(worker, "postMessage", &[word.into()]);
}

fn reload() {
    // A browser that refuses leaves the reader's own reload.
    let _ = window().location().reload();
}
