//! Runs worth seeing, and a link to the one that is seen.

use leptos::prelude::*;
use protocol::describe::differences;
use protocol::{Preset, link, presets};

use super::trainer::Trainer;
use crate::clipboard;

/// A list of presets, and a button that prepares the chosen one.
#[component]
pub fn Presets(trainer: Trainer) -> impl IntoView {
    let nearest = move || trainer.config.with(link::nearest);
    let chosen = RwSignal::new(nearest().0.key);
    let now = Memo::new(move |_| {
        let (preset, exactly) = nearest();
        (preset.key, exactly)
    });
    // Settings that are some preset's, from a link say, show it in the list.
    Effect::new(move |_| chosen.set(now.get().0));
    let watch = move || Preset::find(chosen.get()).map(|preset| preset.watch);
    let training = Memo::new(move |_| trainer.state.with(|s| s.training));
    let prepare = move |_| {
        if let Some(preset) = Preset::find(chosen.get_untracked()) {
            trainer.config.set(preset.config.clone());
            trainer.prepare();
        }
    };
    let option = move |preset: &'static Preset| {
        view! { <option value=preset.key selected=move || chosen.get() == preset.key>{preset.title}</option> }
    };
    let differing = Memo::new(move |_| trainer.config.with(differences));
    let changed = move |(who, what): (String, String)| {
        view! { <li><b>{who}</b>": " {what}</li> }
    };
    view! {
        <div class="panel presets">
            <div class="field">
                <label for="preset">"An experiment"</label>
                <select id="preset" on:change=move |event| {
                    let key = event_target_value(&event);
                    chosen.set(Preset::find(&key).unwrap_or(Preset::beginning()).key);
                }>
                    {presets().iter().map(option).collect_view()}
                </select>
            </div>
            <button disabled=move || training.get() on:click=prepare>"Prepare this experiment"</button>
            <CopyLink trainer=trainer />
        </div>
        <p class="watch">{watch}</p>
        <ul class="differences" aria-label="What differs between the contenders">
            {move || differing.get().into_iter().map(changed).collect_view()}
        </ul>
        <Problems trainer=trainer />
    }
}

/// The address of the present run, with everything that was changed on the way.
#[component]
fn CopyLink(trainer: Trainer) -> impl IntoView {
    let said = RwSignal::new("");
    let left_out = RwSignal::new(Vec::new());
    let copy = move |_| {
        let run = trainer.state.with_untracked(|s| s.config.clone());
        let run = run.unwrap_or_else(|| trainer.config.get_untracked());
        left_out.set(link::left_out(&run));
        clipboard::copy(
            &crate::link::address_with(&link::write(&run), super::ID),
            said,
        );
    };
    view! {
        <span>
            <button on:click=copy>"Copy a link to this run"</button>
            <span role="status" class="quiet">" " {move || said.get()} {move || left_out.with(|l| format!(" {}", l.join(" ")))}</span>
        </span>
    }
}

/// What of the page's own link made no sense.
#[component]
fn Problems(trainer: Trainer) -> impl IntoView {
    let item = |problem: String| view! { <li>{problem}</li> };
    view! {
        <Show when=move || trainer.link_problems.with_value(|p| !p.is_empty())>
            <div class="notice" role="status">
                <p>"Some of this page’s link made no sense here:"</p>
                <ul>
                    {trainer.link_problems.get_value().into_iter().map(item).collect_view()}
                </ul>
            </div>
        </Show>
    }
}
