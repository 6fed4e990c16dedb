//! The presenting window's side of the talk with the speaker's.

use leptos::prelude::*;

use super::Presenter;
use super::channel::Channel;
use super::message::{Message, Shown};

/// Says what is shown whenever that changes, and moves where the speaker's window says.
pub fn begin(presenter: Presenter) {
    // Open only while somebody presents: browsers keep no page for the way back that listens.
    let channel = StoredValue::new_local(None::<Channel>);
    let say = move |message: &Message| {
        channel.with_value(|channel| {
            if let Some(channel) = channel {
                channel.say(message);
            }
        });
    };
    let hear = move |message| match message {
        Message::Hello => say(&untrack(|| shown(presenter))),
        Message::Go(to) => presenter.go(to),
        Message::Shown(_) | Message::Over => {}
    };
    Effect::new(move |was_on: Option<bool>| {
        let on = presenter.on.get();
        if on && was_on != Some(true) {
            channel.set_value(Channel::open(hear));
        }
        if on {
            say(&shown(presenter));
        } else if was_on == Some(true) {
            say(&Message::Over);
            channel.set_value(None);
        }
        on
    });
    let gone = window_event_listener_untyped("pagehide", move |_| say(&Message::Over));
    on_cleanup(move || gone.remove());
}

fn shown(presenter: Presenter) -> Message {
    Message::Shown(Shown {
        section: presenter.at.get(),
        pointed: presenter.pointing.reading(),
    })
}
