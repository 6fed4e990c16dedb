//! The origin's private files (OPFS).

use js_sys::Uint8Array;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};

use super::slots::SLOTS;
use crate::lab::browser::{ask, object, property};

/// An origin can hold more pages than this one.
const NAMES: [&str; SLOTS] = ["wmss-playground-run-a", "wmss-playground-run-b"];

/// The directory that belongs to this origin.
///
/// # Errors
/// When the browser has none, or does not allow it.
pub async fn directory() -> Result<JsValue, JsValue> {
    let storage = property(&window().navigator(), "storage");
    ask(&storage, "getDirectory", &[]).await
}

/// What a slot holds.
///
/// # Errors
/// When it is empty, or can't be read.
pub async fn read(directory: &JsValue, slot: usize) -> Result<Uint8Array, JsValue> {
    let handle = ask(directory, "getFileHandle", &[NAMES[slot].into()]).await?;
    let file = ask(&handle, "getFile", &[]).await?;
    Ok(Uint8Array::new(&ask(&file, "arrayBuffer", &[]).await?))
}

/// Replaces what a slot holds, in one go once everything is written.
///
/// # Errors
/// When the disk is full or the browser does not allow it.
pub async fn write(
    directory: &JsValue,
    slot: usize,
    parts: [&Uint8Array; 2],
) -> Result<(), JsValue> {
    let create = object("create", &JsValue::TRUE);
    let handle = ask(directory, "getFileHandle", &[NAMES[slot].into(), create]).await?;
    let stream = ask(&handle, "createWritable", &[]).await?;
    let written = async {
        for part in parts {
            ask(&stream, "write", &[part.unchecked_ref::<JsValue>().clone()]).await?;
        }
        ask(&stream, "close", &[]).await
    };
    if let Err(reason) = written.await {
        // What could not be written is given up; that it failed is said by `reason`.
        let _ = ask(&stream, "abort", &[]).await;
        return Err(reason);
    }
    Ok(())
}

/// Empties both slots.
pub async fn remove(directory: &JsValue) {
    for name in NAMES {
        // An empty slot can't be removed, and need not.
        let _ = ask(directory, "removeEntry", &[name.into()]).await;
    }
}
