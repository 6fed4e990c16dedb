//! One number of a list under the reader's finger.

use leptos::prelude::*;

use crate::article::{TYPED_HINT, Typed};

/// A slider for one item of `values`, on one line with its label and its value.
#[component]
pub(super) fn ItemSlider(
    /// The label.
    label: &'static str,
    /// What the label leaves unsaid in front, for those who hear it.
    before: String,
    /// The element's name in the document.
    id: String,
    /// The list.
    values: RwSignal<Vec<f64>>,
    /// Which item.
    index: usize,
    /// The smallest and the largest value.
    range: (f64, f64),
    /// The distance between two values.
    step: f64,
    /// How the value is written.
    write: fn(f64) -> String,
) -> impl IntoView {
    let value = move || values.with(|v| v.get(index).copied().unwrap_or(range.0));
    let set = move |text: String| {
        if let Ok(value) = text.parse() {
            values.update(|v| {
                if let Some(item) = v.get_mut(index) {
                    *item = value;
                }
            });
        }
    };
    let typed = Typed::new();
    view! {
        <div class="item-slider">
            <label for=id.clone()>
                <span class="unseen">{before} " "</span>
                {label}
            </label>
            <input
                id=id.clone()
                type="range"
                title=TYPED_HINT
                on:keydown=move |event| typed.press(&event)
                on:blur=move |event| typed.leave(&event)
                on:pointerdown=move |_| typed.forget()
                min=range.0
                max=range.1
                step=step
                prop:value=value
                aria-valuetext=move || write(value())
                on:input=move |event| set(event_target_value(&event))
            />
            <output for=id aria-live="off">{move || typed.or(|| write(value()))}</output>
        </div>
    }
}
