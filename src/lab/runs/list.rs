//! The list of earlier runs.

use leptos::html::Div;
use leptos::prelude::*;

use super::desk::Desk;
use super::entry::{Content, Entry, Group, MOST_SEEDS};
use super::record::Record;
use super::shelf::{MOST_SHOWN, ROOM};
use crate::chart::Unit;
use crate::lab::keeping::moment;

/// Characters of a name or a note.
const LONGEST: &str = "200";

fn facts(entry: &Entry) -> String {
    let when = moment(entry.at);
    match &entry.content {
        Content::Run(record) => format!("{}; {}, {when}.", outcome(record), record.device),
        Content::Series(group) => format!("{}; {}, {when}.", seeds(group), group.device),
    }
}

fn outcome(record: &Record) -> String {
    let end = match record.finished {
        true => format!("Finished at step {}", record.step),
        false => format!("Left at step {} of {}", record.step, record.config.steps()),
    };
    let accuracies = record.last_accuracies().into_iter();
    let held_out: Vec<String> = accuracies
        .map(|(name, a)| format!("{name} {}", Unit::Percent.write(a.held_out)))
        .collect();
    match held_out.is_empty() {
        true => end,
        false => format!("{end}; held-out accuracy: {}", held_out.join(", ")),
    }
}

fn seeds(group: &Group) -> String {
    format!(
        "{} of at most {MOST_SEEDS} seeds finished",
        group.seeds.len()
    )
}

/// The list.
#[component]
pub fn List(desk: Desk) -> impl IntoView {
    let store = desk.store;
    let deleted = RwSignal::new(None::<(usize, Entry)>);
    let said = RwSignal::new(String::new());
    let place = NodeRef::<Div>::new();
    // The button that was pressed is gone: what it led to is said here.
    let stay = move || {
        if let Some(place) = place.get_untracked() {
            // Without focus the page works all the same.
            let _ = place.focus();
        }
    };
    let delete = Callback::new(move |name: String| {
        deleted.set(store.change(|shelf| shelf.delete(&name)));
        said.set(format!("{name} was deleted."));
        stay();
    });
    let use_settings = Callback::new(move |name: String| {
        let config = (store.shelf)
            .with_untracked(|shelf| shelf.get(&name).map(|e| e.content.config().clone()));
        if let Some(config) = config {
            desk.trainer.config.set(config);
            deleted.set(None);
            said.set(format!(
                "The next run has the settings of {name}: Reset begins it."
            ));
        }
    });
    let undo = move |_| {
        if let Some((at, entry)) = deleted.get_untracked() {
            said.set(format!("{} is back.", entry.name));
            store.change(|shelf| shelf.put_back(at, entry));
            deleted.set(None);
            stay();
        }
    };
    let names = Memo::new(move |_| {
        let name = |entry: &Entry| entry.name.clone();
        (store.shelf).with(|shelf| shelf.entries.iter().map(name).collect::<Vec<_>>())
    });
    view! {
        <h3 id="earlier-runs-title">"Earlier runs"</h3>
        <p class="quiet">
            {format!("A run that has ended comes here, and the last {ROOM} stay in this browser. Up to {MOST_SHOWN} runs can be shown side by side, and one series.")}
        </p>
        <div role="status" tabindex="-1" node_ref=place>
            {move || store.trouble.get().map(|text| view! { <p>{text}</p> })}
            {move || Some(said.get()).filter(|s| !s.is_empty()).map(|text| view! { <p>{text}</p> })}
            <Show when=move || deleted.with(Option::is_some)>
                <p><button on:click=undo>"Undo the deletion"</button></p>
            </Show>
        </div>
        <Show
            when=move || names.with(|names| !names.is_empty())
            fallback=|| view! { <p class="quiet">"There is none yet."</p> }
        >
            <ul class="earlier" aria-labelledby="earlier-runs-title">
                <For each=move || names.get() key=Clone::clone let:name>
                    <Item desk=desk name=name delete=delete use_settings=use_settings />
                </For>
            </ul>
        </Show>
    }
}

#[component]
fn Item(
    desk: Desk,
    name: String,
    delete: Callback<String>,
    use_settings: Callback<String>,
) -> impl IntoView {
    let store = desk.store;
    let name = StoredValue::new(name);
    let entry = move || {
        store
            .shelf
            .with(|shelf| shelf.get(&name.get_value()).cloned())
    };
    let entry = Memo::new(move |_| entry());
    let of = move |part: fn(&Entry) -> String| entry.with(|e| e.as_ref().map(part));
    let shown = Memo::new(move |_| entry.with(|e| e.as_ref().is_some_and(|e| e.shown)));
    let is_series =
        Memo::new(move |_| entry.with(|e| e.as_ref().is_some_and(|e| e.series().is_some())));
    // A sixth run could not be told apart from the others.
    let full = Memo::new(move |_| {
        let full = store.shelf.with(|s| s.shown_runs().count() >= MOST_SHOWN);
        full && !shown.get() && !is_series.get()
    });
    let show = move |event| {
        let shown = event_target_checked(&event);
        store.change(|shelf| shelf.show(&name.get_value(), shown));
    };
    let write = move |event, set: fn(&mut Entry, String)| {
        let text = event_target_value(&event).trim().to_owned();
        store.change(|shelf| shelf.change(&name.get_value(), |entry| set(entry, text)));
    };
    let label = |what: &str| name.with_value(|name| format!("{what} {name}"));
    view! {
        <li>
            <p class="called">{move || of(|e| e.called().to_owned())}</p>
            <p>{move || of(Entry::contenders)}</p>
            <p class="quiet">{move || of(facts)}</p>
            <div class="panel">
                <label class="toggle">
                    <input
                        type="checkbox"
                        aria-label=label("Show")
                        prop:checked=move || shown.get()
                        disabled=move || full.get()
                        on:change=show
                    />
                    "Show"
                </label>
                <label class="field">
                    "Name"
                    <input
                        type="text"
                        aria-label=label("Name of")
                        maxlength=LONGEST
                        prop:value=move || of(|e| e.called().to_owned())
                        on:change=move |event| write(event, |entry, text| entry.title = text)
                    />
                </label>
                <label class="field">
                    "Note"
                    <input
                        type="text"
                        aria-label=label("Note on")
                        maxlength=LONGEST
                        prop:value=move || of(|e| e.note.clone())
                        on:change=move |event| write(event, |entry, text| entry.note = text)
                    />
                </label>
                <button
                    aria-label=label("Use these settings:")
                    on:click=move |_| use_settings.run(name.get_value())
                >
                    "Use these settings"
                </button>
                <button aria-label=label("Delete") on:click=move |_| delete.run(name.get_value())>
                    "Delete"
                </button>
            </div>
        </li>
    }
}
