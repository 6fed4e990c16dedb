//! Something that is switched on or off.

use leptos::prelude::*;

/// A labelled checkbox.
#[component]
pub fn Toggle(
    /// The label.
    label: &'static str,
    /// Whether it is on.
    value: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <label class="toggle">
            <input
                type="checkbox"
                prop:checked=move || value.get()
                on:change=move |event| value.set(event_target_checked(&event))
            />
            <span>{label}</span>
        </label>
    }
}
