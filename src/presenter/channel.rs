//! The way between windows of one browser.

use js_sys::Reflect;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::message::Message;

const NAME: &str = "wmss-playground-presenter";

/// Whether this browser can connect windows.
pub fn possible() -> bool {
    Reflect::has(&js_sys::global(), &JsValue::from_str("BroadcastChannel")).unwrap_or(false)
}

/// An open way to the other windows, closed when it is dropped.
pub struct Channel {
    port: BroadcastChannel,
    _hears: Closure<dyn FnMut(MessageEvent)>,
}

impl Channel {
    /// Opens it; what the other windows say is told to `hears`. Nothing, where it is not possible.
    pub fn open(hears: impl Fn(Message) + 'static) -> Option<Self> {
        let port = BroadcastChannel::new(NAME).ok()?;
        let hears = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string();
            if let Some(message) = text.and_then(|text| Message::read(&text)) {
                hears(message);
            }
        });
        port.set_onmessage(Some(hears.as_ref().unchecked_ref()));
        Some(Self {
            port,
            _hears: hears,
        })
    }

    /// Tells every other window.
    pub fn say(&self, message: &Message) {
        if let Some(text) = message.write() {
            // A channel that has been closed under us has nobody at its other end.
            let _ = self.port.post_message(&JsValue::from_str(&text));
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.close();
    }
}
