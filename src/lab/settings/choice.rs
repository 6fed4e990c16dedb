//! A select whose options are values of the program.

use leptos::prelude::*;

use crate::lesson::held;

/// One labelled select. What is chosen and is none of the options is shown as the first.
#[component]
pub fn Choice<T: Clone + PartialEq + Send + Sync + 'static>(
    /// The label.
    #[prop(into)]
    label: String,
    /// The element's name in the document.
    #[prop(into)]
    id: String,
    /// What can be chosen, each with its name.
    options: Vec<(&'static str, T)>,
    /// What is chosen.
    #[prop(into)]
    value: Signal<T>,
    /// What to do with a choice.
    #[prop(into)]
    choose: Callback<T>,
) -> impl IntoView {
    let names: Vec<&'static str> = options.iter().map(|(name, _)| *name).collect();
    let values: Vec<T> = options.into_iter().map(|(_, value)| value).collect();
    let chosen = {
        let values = values.clone();
        Memo::new(move |_| {
            let place = value.with(|value| values.iter().position(|own| own == value));
            place.unwrap_or(0)
        })
    };
    let pick = move |event| {
        let index = event_target_value(&event).parse::<usize>().ok();
        if let Some(value) = index.and_then(|i| values.get(i)) {
            choose.run(value.clone());
        }
    };
    let option = move |(i, name): (usize, &'static str)| {
        view! { <option value=i.to_string() selected=move || chosen.get() == i>{name}</option> }
    };
    let held = held(&id, &label);
    view! {
        <div class="field" hidden=held.is_hidden()>
            <label for=id.clone()>{label}</label>
            <select id=id disabled=held.is_locked() on:change=pick>
                {names.into_iter().enumerate().map(option).collect_view()}
            </select>
        </div>
    }
}
