//! The time: of the talk, and of the day.

use std::time::Duration;

use gloo_storage::{SessionStorage, Storage};
use js_sys::Date;
use leptos::prelude::*;

use crate::presenter::timer::{Timer, written};

/// Often enough that no second is skipped.
const TICK: Duration = Duration::from_millis(250);

/// Under this name the window keeps its timer, should it be opened anew in the middle of a talk.
const KEPT_AS: &str = "wmss-playground-timer";

/// The time of the day, such as "9:05".
fn time_of_day() -> String {
    let now = Date::new_0();
    format!("{}:{:02}", now.get_hours(), now.get_minutes())
}

/// The timer with its buttons, and the clock.
#[component]
pub fn Clock() -> impl IntoView {
    let timer = RwSignal::new(SessionStorage::get(KEPT_AS).unwrap_or(Timer::default()));
    let now = RwSignal::new(Date::now());
    let ticking = set_interval_with_handle(move || now.set(Date::now()), TICK).ok();
    on_cleanup(move || {
        if let Some(ticking) = ticking {
            ticking.clear();
        }
    });
    let change = move |change: fn(&mut Timer, f64)| {
        now.set(Date::now());
        timer.update(|timer| change(timer, now.get_untracked()));
        // A browser that keeps nothing forgets the time with the window.
        let _ = SessionStorage::set(KEPT_AS, timer.get_untracked());
    };
    let runs = Memo::new(move |_| timer.with(Timer::runs));
    let elapsed = Memo::new(move |_| written(timer.with(|timer| timer.elapsed(now.get()))));
    let day = Memo::new(move |_| {
        now.track();
        time_of_day()
    });
    let toggle = move |_| {
        change(match runs.get_untracked() {
            true => Timer::pause,
            false => Timer::start,
        });
    };
    view! {
        <div class="clock" role="group" aria-label="Time">
            <p class="elapsed" role="timer" aria-label="Time elapsed">{elapsed}</p>
            <div class="buttons">
                <button type="button" on:click=toggle>
                    {move || if runs.get() { "Pause" } else { "Start" }}
                </button>
                <button type="button" on:click=move |_| change(Timer::reset)>"Reset"</button>
            </div>
            <p class="day">"It is " {day}</p>
        </div>
    }
}
