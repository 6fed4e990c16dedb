//! The present run's numbers as files, and words to cite it by.

use js_sys::Date;
use leptos::prelude::*;
use protocol::describe::run_name;

use super::numbers;
use crate::chart::csv;
use crate::clipboard::copy;
use crate::lab::keeping::moment;
use crate::lab::trainer::Trainer;
use crate::link::address_with;
use crate::saving::{file_stem, save};

/// Three buttons, and what came of pressing them.
#[component]
pub fn TakeAway(trainer: Trainer) -> impl IntoView {
    let said = RwSignal::new("");
    let state = trainer.state;
    let absent = Memo::new(move |_| state.with(|s| s.config.is_none()));
    let name = move || {
        let name = state.with_untracked(|s| s.config.as_ref().map(run_name));
        file_stem(&["WMSS", &name.unwrap_or_default()])
    };
    let save_csv = move |_| {
        let text = csv(&state.with_untracked(numbers::table));
        let saved = save(&format!("{}.csv", name()), "text/csv", text.as_bytes());
        said.set(saved.err().unwrap_or_default());
    };
    let save_json = move |_| {
        let text = state.with_untracked(|s| numbers::json(s, &moment(Date::now())));
        if let Some(Ok(text)) = text {
            let saved = save(
                &format!("{}.json", name()),
                "application/json",
                text.as_bytes(),
            );
            said.set(saved.err().unwrap_or_default());
        }
    };
    let cite = move |_| {
        let now = moment(Date::now());
        let text = state.with_untracked(|s| {
            numbers::citation(s, |all| address_with(all, crate::lab::ID), &now)
        });
        if let Some(text) = text {
            copy(&text, said);
        }
    };
    view! {
        <div class="panel">
            <button disabled=move || absent.get() on:click=save_csv>"Save all numbers as CSV"</button>
            <button disabled=move || absent.get() on:click=save_json>"Save all numbers as JSON"</button>
            <button disabled=move || absent.get() on:click=cite>"Copy a citation of this run"</button>
            <span role="status">{move || said.get()}</span>
        </div>
    }
}
