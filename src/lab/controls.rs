//! The controls of a run under way.

use leptos::html::Button;
use leptos::prelude::*;
use protocol::{Command, Contender, Method, Setting, WeakAgent, bounds};

use super::settings::choice::Choice as Select;
use super::state::{LabState, Link};
use super::trainer::Trainer;
use crate::article::{Choice, Choices};
use crate::lambda_slider::LambdaSlider;
use crate::number_field::NumberField;

/// The dock: start, pause, step, reset, and λ.
#[component]
pub fn Dock(trainer: Trainer) -> impl IntoView {
    let state = trainer.state;
    let can_train = Memo::new(move |_| state.with(LabState::can_train));
    let busy = Memo::new(move |_| state.with(|s| s.training || s.stepping));
    let open = Memo::new(move |_| state.with(|s| s.link == Link::Open));
    let lambda = Memo::new(move |_| trainer.now.with(|c| c.lambda));
    let (start, pause) = (NodeRef::<Button>::new(), NodeRef::<Button>::new());
    let pressed = StoredValue::new(false);
    // A button that disables itself would drop the keyboard's focus: the next one to press takes
    // it, as soon as there is one.
    Effect::new(move |_| {
        let next = match (busy.get(), can_train.get()) {
            (true, _) => pause,
            (false, true) => start,
            (false, false) => return,
        };
        if pressed.get_value() {
            pressed.set_value(false);
            request_animation_frame(move || {
                // Without focus the buttons still work.
                let _ = next.get_untracked().map(|button| button.focus());
            });
        }
    });
    let press = move |command| {
        pressed.set_value(true);
        if command == Command::Pause {
            trainer.state.update(LabState::stopping);
        }
        trainer.send(command);
    };
    view! {
        <div class="dock">
            <div class="buttons" role="group" aria-label="Training">
                <button
                    class="primary"
                    disabled=move || !can_train.get()
                    node_ref=start
                    on:click=move |_| press(Command::Start)
                >
                    "Start"
                </button>
                <button disabled=move || !busy.get() node_ref=pause
                    on:click=move |_| press(Command::Pause)>
                    "Pause"
                </button>
                <button disabled=move || !can_train.get() on:click=move |_| {
                    trainer.state.update(LabState::step_asked_for);
                    trainer.send(Command::Step);
                }>"Step"</button>
                <button disabled=move || !open.get() on:click=move |_| {
                    pressed.set_value(true);
                    trainer.reset();
                }>"Reset"</button>
            </div>
            <LambdaSlider
                label="λ while training"
                id="lab-lambda"
                value=lambda
                accept=move |value| trainer.change(Setting::Lambda(value))
            />
        </div>
    }
}

/// How fast a run is let run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Speed {
    /// As fast as the device can.
    #[default]
    Full,
    /// Two steps a second.
    Slow,
    /// A step every two seconds.
    Slowest,
}

impl Choice for Speed {
    const ALL: &'static [Self] = &[Self::Full, Self::Slow, Self::Slowest];

    fn label(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Slow => "2 steps a second",
            Self::Slowest => "1 step in 2 seconds",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Slow => "slow",
            Self::Slowest => "slowest",
        }
    }
}

impl Speed {
    /// Steps a second at the most; 0 for any number.
    pub fn pace(self) -> f64 {
        match self {
            Self::Full => 0.0,
            Self::Slow => 2.0,
            Self::Slowest => 0.5,
        }
    }
}

const WEAK_MODELS: [(&str, WeakAgent); 2] = [
    ("learn too", WeakAgent::Joint),
    ("stand still", WeakAgent::Frozen),
];

/// Whether the first weak model of the race learns, if there is one.
fn weak_model(trainer: Trainer) -> Option<WeakAgent> {
    let weak = |c: &Contender| match c.method {
        Method::Wmss { weak, .. } => Some(weak),
        _ => None,
    };
    trainer.now.with(|now| now.contenders.iter().find_map(weak))
}

/// λ, learning rate and seed as numbers.
#[component]
pub fn Numbers(trainer: Trainer) -> impl IntoView {
    let weak = Memo::new(move |_| weak_model(trainer));
    Effect::new(move |_| trainer.send(Command::Pace(trainer.speed.get().pace())));
    view! {
        <div class="panel top">
            <Choices legend="Speed" id="speed" value=trainer.speed />
            <Show when=move || weak.get().is_some()>
                <Select
                    label="Weak models, from the next step"
                    id="weak-now"
                    options=WEAK_MODELS.to_vec()
                    value=Signal::derive(move || weak.get().unwrap_or(WeakAgent::Joint))
                    choose=move |agent| trainer.change(Setting::Weak(agent))
                />
            </Show>
            <NumberField
                label="λ, typed"
                id="lambda-typed"
                bounds=bounds::LAMBDA
                value=Signal::derive(move || trainer.now.with(|c| c.lambda))
                step="0.01"
                accept=move |value| trainer.change(Setting::Lambda(value))
            />
            <NumberField
                label="Learning rate"
                id="learning-rate"
                bounds=bounds::LEARNING_RATE
                value=Signal::derive(move || trainer.now.with(|c| c.optimizer.learning_rate))
                step="0.0001"
                accept=move |value| trainer.change(Setting::LearningRate(value))
            />
            <NumberField
                label="Seed (from the next reset)"
                id="seed"
                bounds=bounds::SEED
                value=Signal::derive(move || trainer.config.with(|c| f64::from(c.seed)))
                step="1"
                whole=true
                accept=move |value: f64| trainer.config.update(|c| c.seed = value as u32)
            />
        </div>
    }
}
