//! A number under the reader's finger.

use leptos::prelude::*;

use super::typed::{TYPED_HINT, Typed};
use crate::lesson::held;

/// A slider with its value beside it.
#[component]
pub fn Slider(
    /// The label.
    #[prop(into)]
    label: String,
    /// The element's name in the document.
    id: &'static str,
    /// The value.
    value: RwSignal<f64>,
    /// The smallest and the largest value.
    range: (f64, f64),
    /// The distance between two values.
    step: f64,
    /// How the value is written.
    write: fn(f64) -> String,
    /// What the smallest and the largest value mean.
    #[prop(optional)]
    ends: Option<(&'static str, &'static str)>,
    /// From what is shown to the value, where the two are not the same number.
    #[prop(optional)]
    read_as: Option<fn(f64) -> f64>,
) -> impl IntoView {
    let ends = ends.map(|(low, high)| {
        view! { <div class="ends" aria-hidden="true"><span>{low}</span><span>{high}</span></div> }
    });
    let held = held(id, &label);
    let typed = read_as.map_or_else(Typed::new, Typed::read_as);
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
                min=range.0
                max=range.1
                step=step
                prop:value=move || value.get()
                aria-valuetext=move || write(value.get())
                on:input=move |event| {
                    if let Ok(number) = event_target_value(&event).parse() {
                        value.set(number);
                    }
                }
            />
            <output for=id aria-live="off">{move || typed.or(|| write(value.get()))}</output>
            {ends}
        </div>
    }
}
