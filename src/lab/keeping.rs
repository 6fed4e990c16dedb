//! What the reader sees of kept runs: the offer of the last one, files, and quiet remarks.

use std::time::Duration;

use js_sys::{Date, Uint8Array};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, HtmlInputElement};

use super::browser::{ask, object};
use super::kept::Record;
use super::state::{LabState, Link};
use super::trainer::Trainer;
use crate::saving::save;

/// No run of this page is nearly so large; reading more would only fill the memory.
const LARGEST_FILE: f64 = 512e6;
/// How long a file waits for a checkpoint that is on its way; then it has the one before.
const PATIENCE: Duration = Duration::from_secs(10);
const KEPT: &str = "While it trains, the run is kept in this browser and offered again on your next visit. A file keeps it for longer, and carries it to another device.";

/// Such as "24 Nov 2026, 19:36".
pub(super) fn moment(milliseconds: f64) -> String {
    let options = object("dateStyle", &"medium".into());
    // Setting a property of an object just made can't fail.
    let _ = js_sys::Reflect::set(&options, &"timeStyle".into(), &"short".into());
    let date = Date::new(&milliseconds.into());
    date.to_locale_string("en-GB", &options).into()
}

fn offer_sentence(record: &Record) -> String {
    format!(
        "Your last run stopped at step {} of {} ({}). Until you choose, it stays kept, and the one below is not.",
        record.step,
        record.total(),
        moment(record.kept_at)
    )
}

/// The run of an earlier visit, and remarks.
#[component]
pub fn Offer(trainer: Trainer) -> impl IntoView {
    let keeper = trainer.going_on.keeper;
    let place = NodeRef::<Div>::new();
    // The button that was pressed is gone: what it led to is said here.
    let stay = move || {
        if let Some(place) = place.get_untracked() {
            // Without focus the page works all the same.
            let _ = place.focus();
        }
    };
    let offer = move |record: Record| {
        view! {
            <div class="notice">
                <p>{offer_sentence(&record)}</p>
                <p class="buttons">
                    <button class="primary" on:click=move |_| { trainer.accept_offer(); stay(); }>
                        "Go on from there"
                    </button>
                    <button on:click=move |_| { keeper.forget(); stay(); }>"Forget it"</button>
                </p>
            </div>
        }
    };
    view! {
        <div role="status" tabindex="-1" node_ref=place>
            {move || keeper.offer.get().map(offer)}
            {move || trainer.going_on.remark.get().map(|text| view! { <div class="notice"><p>{text}</p></div> })}
        </div>
    }
}

/// Saving the run as a file and loading one.
#[component]
pub fn Files(trainer: Trainer) -> impl IntoView {
    let trouble = trainer.going_on.keeper.trouble;
    let none = Memo::new(move |_| trainer.state.with(|s| s.checkpoint.is_none()));
    // A run that has just paused has a newer checkpoint on its way.
    let behind = Memo::new(move |_| {
        let is_behind = |s: &LabState| s.checkpoint.is_some_and(|step| step < s.step);
        (trainer.state).with(|s| s.link == Link::Open && !s.training && is_behind(s))
    });
    let wanted = RwSignal::new(false);
    let save_run = move |_| {
        wanted.set(true);
        if behind.get_untracked() {
            set_timeout(move || save_now(trainer, wanted), PATIENCE);
        }
    };
    Effect::new(move |_| {
        if wanted.get() && !behind.get() {
            save_now(trainer, wanted);
        }
    });
    let load_run = move |event| {
        let input: HtmlInputElement = event_target(&event);
        let file = input.files().and_then(|files| files.get(0));
        if let Some(file) = file {
            spawn_local(load(trainer, file, input));
        }
    };
    view! {
        <div class="panel">
            <button disabled=move || none.get() on:click=save_run>"Save this run as a file"</button>
            <div class="field">
                <label for="load-run">"Load a run from a file"</label>
                <input id="load-run" type="file" accept=".safetensors" on:change=load_run />
            </div>
        </div>
        <p class="quiet" role="status">{move || trouble.get().unwrap_or(KEPT)}</p>
    }
}

/// Saves the last checkpoint, if that is still `wanted`.
fn save_now(trainer: Trainer, wanted: RwSignal<bool>) {
    // Whoever has left the lab meanwhile wants nothing.
    if wanted.try_update(std::mem::take) != Some(true) {
        return;
    }
    let saved =
        (trainer.file()).map(|(name, bytes)| save(&name, "application/octet-stream", &bytes));
    if let Some(Err(_)) = saved {
        trainer.object("The browser did not allow the page to save a file.".into());
    }
}

async fn load(trainer: Trainer, file: File, input: HtmlInputElement) {
    if file.size() > LARGEST_FILE {
        let megabytes = file.size() / 1e6;
        trainer.object(format!(
            "This file has {megabytes:.0} MB; no run of this page is so large."
        ));
    } else {
        match ask(&file, "arrayBuffer", &[]).await {
            Ok(buffer) => trainer.load(Uint8Array::new(&buffer)),
            Err(_) => trainer.object("The browser could not read this file.".into()),
        }
    }
    // The same file can be chosen again.
    input.set_value("");
}
