//! What the speaker sees: notes, what comes next, the time, and what is pointed at.

mod clock;

use leptos::ev::keydown;
use leptos::prelude::*;

use super::channel::Channel;
use super::keys::Wish;
use super::message::{Message, Shown};
use super::moves::{Move, last, place, title};
use super::{focus, notes};
use clock::Clock;

/// What the presenting window has said last.
#[derive(Debug, Clone, PartialEq)]
enum Heard {
    /// Nothing yet.
    Nothing,
    /// What it shows.
    Shown(Shown),
    /// That it presents no more.
    Over,
    /// It can't be heard in this browser.
    Apart,
}

impl Heard {
    fn section(&self) -> Option<usize> {
        match self {
            Self::Shown(shown) => Some(shown.section),
            _ => None,
        }
    }

    fn pointed(&self) -> Option<&str> {
        match self {
            Self::Shown(shown) => shown.pointed.as_deref(),
            _ => None,
        }
    }

    /// What to do about it.
    fn told(&self) -> &'static str {
        match self {
            Self::Nothing => {
                "Waiting for the presentation. Open the page in another window of this browser and press F8 there."
            }
            Self::Shown(_) => "",
            Self::Over => {
                "The presentation has been left. Press F8 in its window to go on; the time here stays."
            }
            Self::Apart => {
                "This browser cannot connect two windows. Use a current Chrome, Edge, Firefox or Safari for both."
            }
        }
    }
}

/// The speaker's window.
#[component]
pub fn Speaker() -> impl IntoView {
    let heard = RwSignal::new(Heard::Nothing);
    let say = connect(heard);
    let section = Memo::new(move |_| heard.with(Heard::section));
    let waits = Memo::new(move |_| heard.with(|heard| !heard.told().is_empty()));
    let go = move |to: Move| say(Message::Go(to));
    let keys = window_event_listener(keydown, move |event| {
        if let Some(Wish::Go(to)) = focus::wished(&event, true) {
            event.prevent_default();
            go(to);
        }
    });
    on_cleanup(move || keys.remove());
    let is_at = move |end: usize| move || section.get().is_none_or(|at| at == end);
    view! {
        <p class="told" role="status" hidden=move || !waits.get()>
            {move || heard.with(Heard::told)}
        </p>
        <p class="place">{move || section.get().map(place)}</p>
        <h1>{move || section.get().and_then(title).unwrap_or("Speaker’s window")}</h1>
        <Clock />
        <p class="notes">{move || section.get().map(notes::of)}</p>
        <dl class="facts">
            <div>
                <dt>"Next"</dt>
                <dd>{move || section.get().map(next)}</dd>
            </div>
            <div>
                <dt>"Pointed at"</dt>
                <dd>
                    {move || heard.with(|heard| heard.pointed().unwrap_or("nothing").to_owned())}
                </dd>
            </div>
        </dl>
        <div class="buttons" role="group" aria-label="Presentation">
            <button type="button" disabled=is_at(0) on:click=move |_| go(Move::Previous)>
                "Previous section"
            </button>
            <button
                type="button"
                class="primary"
                disabled=is_at(last())
                on:click=move |_| go(Move::Next)
            >
                "Next section"
            </button>
        </div>
    }
}

fn next(section: usize) -> &'static str {
    title(section + 1).unwrap_or("nothing: this is the last section")
}

/// Listens to the presenting window, asks it where it is, and returns the way to speak to it.
fn connect(heard: RwSignal<Heard>) -> impl Fn(Message) + Copy + 'static {
    let channel = StoredValue::new_local(Channel::open(move |message| match message {
        Message::Shown(shown) => heard.set(Heard::Shown(shown)),
        Message::Over => heard.set(Heard::Over),
        Message::Hello | Message::Go(_) => {}
    }));
    let say = move |message: Message| {
        channel.with_value(|channel| {
            if let Some(channel) = channel {
                channel.say(&message);
            }
        });
    };
    if channel.with_value(Option::is_none) {
        heard.set(Heard::Apart);
    }
    say(Message::Hello);
    say
}
