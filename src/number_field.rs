//! A labelled number that is refused in words when it makes no sense.

use leptos::prelude::*;
use protocol::Bounds;

use crate::lesson::held;

/// A number input. `accept` gets every value within the bounds; others are explained and dropped.
#[component]
pub fn NumberField(
    /// The label.
    #[prop(into)]
    label: String,
    /// The element's name in the document.
    #[prop(into)]
    id: String,
    /// What is allowed.
    bounds: Bounds,
    /// The value that counts.
    #[prop(into)]
    value: Signal<f64>,
    /// The step of the field's arrows.
    step: &'static str,
    /// Whether only whole numbers make sense.
    #[prop(optional)]
    whole: bool,
    /// What to do with a good value.
    #[prop(into)]
    accept: Callback<f64>,
) -> impl IntoView {
    let value = Memo::new(move |_| value.get());
    let problem = RwSignal::new(None::<String>);
    // A value set elsewhere replaces what was typed here, and with it what was wrong with it.
    Effect::new(move |_| {
        value.track();
        problem.set(None);
    });
    let problem_id = format!("{id}-problem");
    let described_by = problem_id.clone();
    let check = move |event| {
        let text = event_target_value(&event);
        let number = text.trim().parse::<f64>().unwrap_or(f64::NAN);
        let checked = if whole {
            bounds.check_whole(number)
        } else {
            bounds.check(number)
        };
        match checked {
            Ok(number) => {
                problem.set(None);
                accept.run(number);
            }
            Err(error) => problem.set(Some(error.to_string())),
        }
    };
    let held = held(&id, &label);
    view! {
        <div class="field" hidden=held.is_hidden()>
            <label for=id.clone()>{label}</label>
            <input
                id=id
                disabled=held.is_locked()
                type="number"
                inputmode="decimal"
                step=step
                prop:value=move || value.get()
                aria-invalid=move || problem.with(Option::is_some).to_string()
                aria-describedby=described_by
                on:change=check
            />
            <span id=problem_id class="problem" role="alert">{move || problem.get()}</span>
        </div>
    }
}
