//! Which controls of the present section a lesson locks or hides.

use leptos::prelude::*;

use crate::article::Entry;
use crate::lesson::{Held, Lesson, offered_in};

const CHOICES: [(&str, Held); 3] = [
    ("as it is", Held::Free),
    ("locked", Held::Locked),
    ("hidden", Held::Hidden),
];

/// One choice for each control.
#[component]
pub fn LessonSettings(
    /// The section.
    section: Option<&'static Entry>,
    /// What is said of its controls.
    lesson: RwSignal<Lesson>,
) -> impl IntoView {
    let offered = section.map_or_else(Vec::new, |section| offered_in(section.id));
    let control = move |(id, label): (String, String)| {
        let name = format!("lesson-{id}");
        let held = {
            let id = id.clone();
            Memo::new(move |_| lesson.with(|lesson| lesson.of(&id)))
        };
        let choose = move |event| {
            let chosen = event_target_value(&event);
            if let Some((_, held)) = CHOICES.iter().find(|(name, _)| *name == chosen) {
                lesson.update(|lesson| lesson.hold(&id, *held));
            }
        };
        let option = move |(name, own): (&'static str, Held)| {
            view! { <option selected=move || held.get() == own>{name}</option> }
        };
        view! {
            <div class="field">
                <label for=name.clone()>{label}</label>
                <select id=name on:change=choose>
                    {CHOICES.map(option).collect_view()}
                </select>
            </div>
        }
    };
    (!offered.is_empty()).then(|| {
        view! {
            <details>
                <summary>"Make a lesson of it"</summary>
                <p class="quiet">
                    "In a lesson some of this section’s controls can’t be moved, or are not there. Choose below, then copy the address."
                </p>
                {offered.into_iter().map(control).collect_view()}
            </details>
        }
    })
}
