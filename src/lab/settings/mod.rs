//! What a run is made of: it counts from the next reset.

pub(super) mod choice;
mod contender;
mod estimate;
mod race;
mod task;
mod teacher;
mod training;

use leptos::prelude::*;
use protocol::{Bounds, Curriculum, DeviceChoice, RunConfig, Setting, base, bounds};

use super::state::Link;
use super::trainer::Trainer;
use crate::number_field::NumberField;
use choice::Choice;
use estimate::Estimate;
use race::RaceSettings;
use task::TaskSettings;
use teacher::TeacherSettings;
use training::{ModelSettings, OptimizerSettings};

const DEVICES: [(&str, DeviceChoice); 3] = [
    ("GPU if there is one, else CPU", DeviceChoice::Automatic),
    ("CPU", DeviceChoice::Cpu),
    ("GPU, even if imitated in software", DeviceChoice::Gpu),
];

/// A number of the next run.
fn field(
    trainer: Trainer,
    (label, id, step): (&'static str, &'static str, &'static str),
    bounds: Bounds,
    is_whole: bool,
    get: fn(&RunConfig) -> f64,
    set: fn(&mut RunConfig, f64),
) -> AnyView {
    let config = trainer.config;
    view! {
        <NumberField
            label=label
            id=id
            bounds=bounds
            value=Signal::derive(move || config.with(get))
            step=step
            whole=is_whole
            accept=move |value| config.update(|c| set(c, value))
        />
    }
    .into_any()
}

fn whole(
    trainer: Trainer,
    label: &'static str,
    id: &'static str,
    bounds: Bounds,
    step: &'static str,
    get: fn(&RunConfig) -> f64,
    set: fn(&mut RunConfig, f64),
) -> AnyView {
    field(trainer, (label, id, step), bounds, true, get, set)
}

fn real(
    trainer: Trainer,
    label: &'static str,
    id: &'static str,
    bounds: Bounds,
    step: &'static str,
    get: fn(&RunConfig) -> f64,
    set: fn(&mut RunConfig, f64),
) -> AnyView {
    field(trainer, (label, id, step), bounds, false, get, set)
}

/// A coefficient of the curricula, which counts for the current run too.
fn coefficient(
    trainer: Trainer,
    label: &'static str,
    id: &'static str,
    get: fn(&Curriculum) -> f64,
    setting: fn(f64) -> Setting,
) -> impl IntoView {
    view! {
        <NumberField
            label=label
            id=id
            bounds=bounds::COEFFICIENT
            value=Signal::derive(move || trainer.now.with(|c| get(&c.curriculum)))
            step="0.05"
            accept=move |value| trainer.change(setting(value))
        />
    }
}

/// The settings of the next run.
#[component]
pub fn Settings(trainer: Trainer) -> impl IntoView {
    let open = Memo::new(move |_| trainer.state.with(|s| s.link == Link::Open && !s.training));
    view! {
        <details id="lab-settings">
            <summary>"Settings of the next run"</summary>
            <p class="quiet">
                "All of this counts from the next reset, but for α, β and γ, which count at once; the seed, λ and the learning rate are above."
            </p>
            <RaceSettings trainer=trainer />
            <TaskSettings trainer=trainer />
            <ModelSettings trainer=trainer />
            <TeacherSettings trainer=trainer />
            <OptimizerSettings trainer=trainer />
            <Estimate trainer=trainer />
            <div class="panel">
                <Choice
                    label="Compute on"
                    id="device"
                    options=DEVICES.to_vec()
                    value=Signal::derive(move || trainer.device.get())
                    choose=move |device| trainer.device.set(device)
                />
                <button
                    disabled=move || trainer.state.with(|s| s.link == Link::Opening)
                    on:click=move |_| trainer.begin_anew()
                >
                    "Begin anew on this device"
                </button>
                <button disabled=move || !open.get() on:click=move |_| trainer.train_base()>
                    "Train M0 yourself"
                </button>
            </div>
            <p class="quiet">
                {format!(
                    "M0 comes with the page: our own experiment program trained it for {} steps from seed {}, on {} lines of which {:.0} % of the terms are answered wrongly.",
                    base::STEPS,
                    base::SEED,
                    base::LINES,
                    100.0 * base::MISTAKES
                )}
                " “Train M0 yourself” repeats that here from the seed above, which takes a while, and then prepares a run with it. Beginning anew on a device brings the M0 of the page back."
            </p>
        </details>
    }
}
