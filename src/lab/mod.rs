//! The training lab: controls, live charts, and the trainer behind them.

mod advice;
mod benchmark;
pub(crate) mod browser;
pub(crate) mod charts;
mod client;
mod contenders;
mod controls;
mod going_on;
mod inspector;
mod keeping;
mod kept;
mod memory;
mod presence;
mod presets;
mod ready;
mod recorded;
mod runs;
mod settings;
pub mod state;
mod status;
mod telling;
mod trainer;
mod visibility;
mod wake_lock;

use leptos::html::Section;
use leptos::prelude::*;

use benchmark::DeviceBenchmark;
use charts::Charts;
use controls::{Dock, Numbers};
use inspector::Inspector;
use keeping::{Files, Offer};
use presets::Presets;
use recorded::{Recorded, Recording};
use runs::Runs;
use settings::Settings;
use status::Status;
use trainer::Trainer;

use crate::article::Arriving;
use crate::evidence::evidence;
use crate::near::{self, when_near};
use crate::offline::Training;
use crate::parts::parts;

/// Its place in the address.
pub const ID: &str = "lab";
/// Its heading.
pub const TITLE: &str = "The lab";
/// What is this near to the screen is seen soon.
const SEEN: &str = "200px";

/// Where the section is.
#[derive(Clone, Copy)]
struct Place {
    /// It has come near the screen.
    came: RwSignal<bool>,
    /// It is on the screen, or about to be.
    seen: Signal<bool>,
}

/// The section: what it is about, and the lab itself as soon as it has been fetched.
#[component]
pub fn Lab() -> impl IntoView {
    let section = NodeRef::<Section>::new();
    let near = RwSignal::new(false);
    when_near(section, move || near.set(true));
    let seen = near::follow(section, SEEN).into();
    provide_context(Place { came: near, seen });
    view! {
        <section id=ID aria-labelledby="lab-title" node_ref=section>
            <div class="heading">
                <h2 id="lab-title">{TITLE}</h2>
                <a class="anchor" href="#lab" aria-label="Link to section: The lab">"#"</a>
            </div>
            <p>
                "A small transformer learns to differentiate here, on your device: it reads 3x^4+5x^2= and must write 12x^3+10x^1. M0 has seen thousands of such lines, most of them wrong the way people get them wrong. Fine-tuning (SFT) then shows it correct answers only, but few of them: watch whether it keeps improving on prompts it was not shown. Then comes the race. From that same point, M1, "
                <b class="sft">"SFT"</b>
                " simply goes on, while WMSS trains the "
                <b class="strong">"strong"</b>
                " model mixed with a "
                <b class="weak">"weak"</b>
                " partner that starts as M0. λ counts from there on."
            </p>
            <p>
                "Do not expect WMSS to win. In " {evidence().runs.len()}
                " runs of our own with this setting, λ = " {evidence().config.lambda}
                ", plain SFT ended ahead on average on the held-out prompts; the paper’s models are far larger and learn other things. What you can see here is how the gradient comes back when the weak partner joins, and how fast it fades as both learn."
            </p>
            <Arriving part=parts().lab what="The lab" />
        </section>
    }
}

/// Everything below the section's introduction.
#[component]
pub fn Instruments() -> impl IntoView {
    let place = use_context::<Place>().unwrap_or_else(|| Place {
        came: RwSignal::new(true),
        seen: true.into(),
    });
    let (trainer, near) = (Trainer::new(place.seen), place.came);
    // The trainer is fetched only for a reader who may see it.
    Effect::new(move |_| {
        if near.get() {
            trainer.open();
        }
    });
    let recording = Recording::new(trainer, near);
    let hidden = visibility::hidden();
    let training = Memo::new(move |_| trainer.state.with(|s| s.training));
    Effect::new(move |_| trainer.turned(hidden.get()));
    wake_lock::hold_while(Memo::new(move |_| training.get() && !hidden.get()));
    if let Some(Training(now)) = use_context() {
        Effect::new(move |_| now.set(training.get()));
    }
    view! {
        <Presets trainer=trainer />
        <Status trainer=trainer />
        <Offer trainer=trainer />
        <Dock trainer=trainer />
        <Recorded trainer=trainer recording=recording />
        <Charts trainer=trainer recording=recording />
        <Numbers trainer=trainer />
        <Files trainer=trainer />
        <Runs trainer=trainer />
        <Inspector trainer=trainer />
        <Settings trainer=trainer />
        <DeviceBenchmark trainer=trainer />
    }
}
