//! Play, step and scrub through a finite story.

use std::time::Duration;

use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;

use super::Choice;
use super::typed::{TYPED_HINT, Typed};
use crate::link::Kept;

/// Between two positions at ordinary speed.
const PACE: Duration = Duration::from_millis(900);

/// How fast a story plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speed {
    Half,
    Once,
    Twice,
}

impl Choice for Speed {
    const ALL: &'static [Self] = &[Self::Half, Self::Once, Self::Twice];

    fn label(self) -> &'static str {
        match self {
            Self::Half => "half",
            Self::Once => "normal",
            Self::Twice => "double",
        }
    }

    fn key(self) -> &'static str {
        self.label()
    }
}

impl Speed {
    fn pause(self) -> Duration {
        match self {
            Self::Half => PACE * 2,
            Self::Once => PACE,
            Self::Twice => PACE / 2,
        }
    }
}

/// Buttons Play, Back and Step, a slider over all positions, and the speed.
#[component]
pub fn Player(
    /// What is played, such as "SFT epochs"; it ends every control's accessible name.
    name: &'static str,
    /// The name of its elements in the document.
    id: &'static str,
    /// What a position is, such as "Epoch".
    unit: &'static str,
    /// Where the story stands, from 0.
    position: RwSignal<usize>,
    /// Its last position.
    #[prop(into)]
    last: Signal<usize>,
) -> impl IntoView {
    let speed = RwSignal::new(Speed::Once);
    let playing = RwSignal::new(false);
    let reached = StoredValue::new(position.get_untracked());
    play(playing, speed, position, last, reached);
    let at_end = Memo::new(move |_| position.get() >= last.get());
    let toggle = move |_| {
        if !playing.get_untracked() && at_end.get_untracked() {
            reached.set_value(0);
            position.set(0);
        }
        playing.update(|playing| *playing = !*playing);
    };
    let verb = move || if playing.get() { "Pause" } else { "Play" };
    let go = move |to: usize| {
        playing.set(false);
        reached.set_value(to.min(last.get_untracked()));
        position.set(to.min(last.get_untracked()));
    };
    let slider = format!("{id}-position");
    let speed_id = format!("{id}-speed");
    let choose = move |event| {
        if let Some(chosen) = Speed::read(&event_target_value(&event)) {
            speed.set(chosen);
        }
    };
    let option = move |choice: Speed| {
        let selected = move || speed.get() == choice;
        view! { <option value=choice.key() prop:selected=selected>{choice.label()}</option> }
    };
    let typed = Typed::new();
    view! {
        <div class="player">
            <div class="buttons">
                <button
                    type="button"
                    class="primary"
                    aria-label=move || format!("{}: {name}", verb())
                    on:click=toggle
                >
                    {verb}
                </button>
                <button
                    type="button"
                    aria-label=format!("Back: {name}")
                    disabled=move || position.get() == 0
                    on:click=move |_| go(position.get_untracked().saturating_sub(1))
                >
                    "Back"
                </button>
                <button
                    type="button"
                    aria-label=format!("Step: {name}")
                    disabled=move || at_end.get()
                    on:click=move |_| go(position.get_untracked() + 1)
                >
                    "Step"
                </button>
            </div>
            <div class="slider">
                <label for=slider.clone()>{unit}<span class="unseen">{format!(": {name}")}</span></label>
                <input
                    id=slider.clone()
                    type="range"
                    title=TYPED_HINT
                    on:keydown=move |event| typed.press(&event)
                    on:blur=move |event| typed.leave(&event)
                    on:pointerdown=move |_| typed.forget()
                    min="0"
                    max=move || last.get()
                    prop:value=move || position.get()
                    on:input=move |event| {
                        if let Ok(to) = event_target_value(&event).parse() {
                            go(to);
                        }
                    }
                />
                <output for=slider aria-live="off">
                    {move || typed.or(|| format!("{} of {}", position.get(), last.get()))}
                </output>
            </div>
            <div class="field">
                <label for=speed_id.clone()>"Speed"<span class="unseen">{format!(": {name}")}</span></label>
                <select id=speed_id.clone() on:change=choose>
                    {Speed::ALL.iter().copied().map(option).collect_view()}
                </select>
            </div>
        </div>
    }
}

/// Moves on while it plays, and stops at the end. `reached` is where playing itself has put it.
fn play(
    playing: RwSignal<bool>,
    speed: RwSignal<Speed>,
    position: RwSignal<usize>,
    last: Signal<usize>,
    reached: StoredValue<usize>,
) {
    let clock = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        if let Some(clock) = clock.try_update_value(Option::take).flatten() {
            clock.clear();
        }
    };
    Effect::new(move |_| {
        stop();
        if !playing.get() {
            return;
        }
        let tick = move || {
            let next = position.get_untracked() + 1;
            reached.set_value(next.min(last.get_untracked()));
            position.set(reached.get_value());
            if next >= last.get_untracked() {
                playing.set(false);
            }
        };
        clock.set_value(set_interval_with_handle(tick, speed.get().pause()).ok());
    });
    // Whatever else moves the story, such as its demo's reset, stops it there.
    Effect::new(move |_| {
        if position.get() != reached.get_value() {
            reached.set_value(position.get());
            playing.set(false);
        }
    });
    on_cleanup(stop);
}
