//! The controls of a run under way.

use leptos::prelude::*;
use protocol::{Command, bounds};

use super::state::Link;
use super::trainer::Trainer;
use crate::number_field::NumberField;

/// Start, pause, step, reset; λ, learning rate and seed.
#[component]
pub fn Controls(trainer: Trainer) -> impl IntoView {
    let state = trainer.state;
    let can_train = Memo::new(move |_| state.with(super::state::LabState::can_train));
    let training = Memo::new(move |_| state.with(|s| s.training));
    let open = Memo::new(move |_| state.with(|s| s.link == Link::Open));
    let lambda = Memo::new(move |_| trainer.config.with(|c| c.lambda));
    view! {
        <div class="panel">
            <div class="buttons" role="group" aria-label="Training">
                <button
                    class="primary"
                    disabled=move || !can_train.get()
                    on:click=move |_| trainer.send(Command::Start)
                >
                    "Start"
                </button>
                <button disabled=move || !training.get() on:click=move |_| trainer.send(Command::Pause)>
                    "Pause"
                </button>
                <button disabled=move || !can_train.get() on:click=move |_| trainer.send(Command::Step)>
                    "Step"
                </button>
                <button disabled=move || !open.get() on:click=move |_| trainer.reset()>"Reset"</button>
            </div>
        </div>
        <div class="slider">
            <label for="lab-lambda">"λ while training"</label>
            <input
                id="lab-lambda"
                type="range"
                min="0"
                max="1"
                step="0.01"
                prop:value=move || lambda.get()
                on:input=move |event| {
                    if let Ok(value) = event_target_value(&event).parse() {
                        trainer.set_lambda(value);
                    }
                }
            />
            <output for="lab-lambda">{move || format!("{:.2}", lambda.get())}</output>
            <div class="ends" aria-hidden="true"><span>"weak alone"</span><span>"strong alone"</span></div>
        </div>
        <div class="panel top">
            <NumberField
                label="λ, typed"
                bounds=bounds::LAMBDA
                value=Signal::derive(move || lambda.get())
                step="0.01"
                accept=move |value| trainer.set_lambda(value)
            />
            <NumberField
                label="Learning rate"
                bounds=bounds::LEARNING_RATE
                value=Signal::derive(move || trainer.config.with(|c| c.learning_rate))
                step="0.0001"
                accept=move |value| trainer.set_learning_rate(value)
            />
            <NumberField
                label="Seed (from the next reset)"
                bounds=bounds::SEED
                value=Signal::derive(move || trainer.config.with(|c| f64::from(c.seed)))
                step="1"
                whole=true
                accept=move |value: f64| trainer.config.update(|c| c.seed = value as u32)
            />
        </div>
    }
}
