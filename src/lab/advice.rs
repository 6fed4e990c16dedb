//! What a reader can do where there is no WebGPU. Only words hang on the kind of browser; what the
//! page does depends on what it finds.

use leptos::prelude::*;
use protocol::FallbackReason;
use wasm_bindgen::JsValue;

use super::browser::{call, property};

/// What a browser is built on, which decides where its WebGPU is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    /// Chrome, Edge and their relatives.
    Chromium,
    /// Firefox.
    Gecko,
    /// Safari on a Mac.
    WebKit,
    /// Every browser on an iPhone or iPad.
    WebKitOnTouch,
}

/// Where the page runs, as far as advice depends on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) engine: Engine,
    /// Elsewhere no browser has WebGPU.
    pub(super) secure: bool,
}

impl Place {
    /// Told by what only one kind of browser has.
    pub(super) fn here() -> Self {
        let css = property(&window(), "CSS");
        let gecko = call(&css, "supports", &["-moz-appearance: none".into()]);
        let gestures = property(&window(), "GestureEvent");
        let touches = property(&window().navigator(), "maxTouchPoints").as_f64();
        let engine = match (gecko == Ok(JsValue::TRUE), gestures.is_undefined()) {
            (true, _) => Engine::Gecko,
            (false, true) => Engine::Chromium,
            (false, false) if touches.is_some_and(|points| points > 0.0) => Engine::WebKitOnTouch,
            (false, false) => Engine::WebKit,
        };
        Self {
            engine,
            secure: window().is_secure_context(),
        }
    }
}

/// A sentence on how to have WebGPU, where that can be helped.
pub(super) fn advice(reason: &FallbackReason, place: Place) -> Option<&'static str> {
    use FallbackReason as Reason;
    match reason {
        Reason::Chosen | Reason::NoTimestamps | Reason::FailedSelfTest(_) => None,
        Reason::NoWebGpu if !place.secure => Some(
            "Browsers have WebGPU only on pages that are safely delivered: open this one at an address that begins with https.",
        ),
        Reason::NoWebGpu => Some(missing(place.engine)),
        Reason::NoAdapter | Reason::SoftwareGpu | Reason::NoDevice(_) => {
            Some(no_card(place.engine))
        }
    }
}

/// What a browser without WebGPU needs.
fn missing(engine: Engine) -> &'static str {
    match engine {
        Engine::Chromium => {
            "Chrome and Edge have WebGPU from version 113 on, on Android from 121; it needs an up-to-date graphics driver, and on Linux perhaps “Unsafe WebGPU Support” in chrome://flags."
        }
        Engine::Gecko => {
            "Firefox has WebGPU from version 141 on Windows and from 145 on Macs with Apple’s own processors; elsewhere open about:config and set dom.webgpu.enabled to true."
        }
        Engine::WebKit => "Safari has WebGPU from version 26 on, on macOS 26 or later.",
        Engine::WebKitOnTouch => {
            "On iPhones and iPads every browser has WebGPU from iOS or iPadOS 26 on, unless Lockdown Mode is on."
        }
    }
}

/// What a browser needs that has WebGPU, but no graphics card for it.
fn no_card(engine: Engine) -> &'static str {
    match engine {
        Engine::Chromium => {
            "In this browser, WebGPU needs an up-to-date graphics driver and “Use graphics acceleration” in the settings; on Linux open chrome://flags and enable “Unsafe WebGPU Support”."
        }
        Engine::Gecko => {
            "In Firefox, WebGPU needs an up-to-date graphics driver and “Use hardware acceleration when available” in the settings; about:support says below “Graphics” what is missing."
        }
        Engine::WebKit | Engine::WebKitOnTouch => {
            "Close other pages that compute or draw much, and reload this one; if that does not help, restart the device."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(reason: &FallbackReason, engine: Engine, secure: bool) -> &'static str {
        advice(reason, Place { engine, secure }).unwrap_or_default()
    }

    #[test]
    fn a_missing_gpu_is_explained_for_this_browser_and_this_reason() {
        let missing = FallbackReason::NoWebGpu;
        let firefox = said(&missing, Engine::Gecko, true);
        assert!(firefox.contains("about:config"), "{firefox}");
        let phone = said(&missing, Engine::WebKitOnTouch, true);
        assert!(phone.contains("iOS"), "{phone}");
        let unsafely = said(&missing, Engine::Chromium, false);
        assert!(unsafely.contains("https"), "{unsafely}");
        let no_card = said(&FallbackReason::NoAdapter, Engine::Gecko, true);
        assert!(no_card.contains("about:support"), "{no_card}");
    }

    #[test]
    fn what_cannot_be_helped_gets_no_advice() {
        for reason in [
            FallbackReason::Chosen,
            FallbackReason::NoTimestamps,
            FallbackReason::FailedSelfTest("off".into()),
        ] {
            assert_eq!(said(&reason, Engine::Chromium, true), "");
        }
    }
}
