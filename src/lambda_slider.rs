//! λ under the reader's finger, the same in the article and in the lab.

use leptos::prelude::*;

use crate::article::{TYPED_HINT, Typed};
use crate::lesson::held;

/// A slider from 0 to 1 in hundredths, with its value beside it.
#[component]
pub fn LambdaSlider(
    /// The label.
    label: &'static str,
    /// The element's name in the document.
    id: &'static str,
    /// λ now.
    #[prop(into)]
    value: Signal<f64>,
    /// What to do with a new λ.
    #[prop(into)]
    accept: Callback<f64>,
) -> impl IntoView {
    let held = held(id, label);
    let typed = Typed::new();
    view! {
        <div class="slider" hidden=held.is_hidden()>
            <label for=id>{label}</label>
            <input
                id=id
                disabled=held.is_locked()
                type="range"
                title=TYPED_HINT
                on:keydown=move |event| typed.press(&event)
                on:blur=move |event| typed.leave(&event)
                on:pointerdown=move |_| typed.forget()
                min="0"
                max="1"
                step="0.01"
                prop:value=move || value.get()
                on:input=move |event| {
                    if let Ok(value) = event_target_value(&event).parse() {
                        accept.run(value);
                    }
                }
            />
            <output for=id aria-live="off">{move || typed.or(|| format!("{:.2}", value.get()))}</output>
            <div class="ends" aria-hidden="true">
                <span>"weak alone"</span>
                <span>"strong alone"</span>
            </div>
        </div>
    }
}
