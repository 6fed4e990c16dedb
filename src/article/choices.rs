//! One of a few.

use leptos::prelude::*;

use crate::lesson::held;
use crate::link::Kept;

/// A closed list to choose from.
pub trait Choice: Copy + Eq + Send + Sync + 'static {
    /// Every choice, in the order in which they are offered.
    const ALL: &'static [Self];

    /// What the reader sees.
    fn label(self) -> &'static str;

    /// What a link holds: lower-case letters, digits and hyphens.
    fn key(self) -> &'static str;
}

impl<C: Choice> Kept for C {
    fn write(&self) -> String {
        self.key().to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        C::ALL.iter().copied().find(|choice| choice.key() == text)
    }
}

/// Radio buttons.
#[component]
pub fn Choices<C: Choice>(
    /// What is chosen.
    legend: &'static str,
    /// The group's name in the document, of its own on the page.
    id: &'static str,
    /// The choice.
    value: RwSignal<C>,
) -> impl IntoView {
    let option = move |choice: C| {
        view! {
            <label>
                <input
                    type="radio"
                    name=id
                    value=choice.key()
                    prop:checked=move || value.get() == choice
                    on:change=move |_| value.set(choice)
                />
                <span>{choice.label()}</span>
            </label>
        }
    };
    let held = held(id, legend);
    view! {
        <fieldset id=id class="choices" hidden=held.is_hidden() disabled=held.is_locked()>
            <legend>{legend}</legend>
            {C::ALL.iter().copied().map(option).collect_view()}
        </fieldset>
    }
}
