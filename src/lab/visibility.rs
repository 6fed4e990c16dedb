//! Whether the page can be seen.

use leptos::prelude::*;
use web_sys::VisibilityState;

/// Whether it is hidden: behind another tab, or on a locked screen.
pub fn hidden() -> ReadSignal<bool> {
    let now = || document().visibility_state() == VisibilityState::Hidden;
    let (hidden, set_hidden) = signal(now());
    // The page listens as long as it lives.
    let _listening = window_event_listener_untyped("visibilitychange", move |_| {
        set_hidden.set(now());
    });
    hidden
}
