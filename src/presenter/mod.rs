//! Presenter mode: one section a screen, moved by keys and clickers, with a second window for the
//! speaker. F8 or a button enters it, as does `present=yes` in a link.

mod bar;
mod channel;
mod focus;
mod keys;
mod message;
mod moves;
mod notes;
mod pointing;
mod speaker;
mod stage;
mod talk;
mod timer;
mod window;

pub use bar::PresenterBar;
pub use pointing::Pointing;
pub use speaker::Speaker;
pub use window::{SpeakerWindow, is_for_speaker};

use leptos::ev::{hashchange, keydown};
use leptos::prelude::*;

use crate::link;
use crate::parts::Parts;
use crate::sections::CONTENTS;
use keys::Wish;
use moves::Move;

/// What is presented, if anything.
#[derive(Clone, Copy)]
pub struct Presenter {
    /// Whether the page is presented.
    on: RwSignal<bool>,
    /// Which section is shown then, an index into the contents.
    at: RwSignal<usize>,
    /// Which section the reader is in while it is not.
    reading: RwSignal<usize>,
    pointing: Pointing,
}

impl Presenter {
    /// Presents the section that is being read.
    pub fn enter(self) {
        self.show(self.reading.get_untracked());
        self.on.set(true);
    }

    /// Shows the whole page again.
    fn leave(self) {
        self.pointing.clear();
        self.reading.set(self.at.get_untracked());
        self.on.set(false);
    }

    /// Shows another section.
    fn go(self, to: Move) {
        let at = self.at.get_untracked();
        let next = to.leads_from(at, moves::last());
        if next != at {
            self.show(next);
        }
    }

    fn show(self, at: usize) {
        // What can't be seen any more is not pointed at.
        self.pointing.clear();
        if let Some(entry) = CONTENTS.get(at) {
            stage::link(entry);
        }
        self.at.set(at);
    }

    fn grant(self, wish: Wish) {
        match wish {
            Wish::Toggle if !self.on.get_untracked() => self.enter(),
            Wish::Toggle => self.leave(),
            Wish::Back => {
                if !self.pointing.clear() {
                    self.leave();
                }
            }
            Wish::Go(to) => self.go(to),
        }
    }

    /// Shows what the address names, which a link within a section may have changed.
    fn follow_link(self) {
        let linked = stage::linked().filter(|at| *at != self.at.get_untracked());
        if let Some(at) = linked.filter(|_| self.on.get_untracked()) {
            self.pointing.clear();
            self.at.set(at);
        }
    }
}

/// Makes the page ready to be presented. `reading` is the section the reader is in, an index into the
/// contents.
pub fn provide(parts: Parts, reading: RwSignal<usize>) {
    let on = link::kept("present", false, |_| true);
    let pointing = Pointing::new(on);
    let presenter = Presenter {
        on,
        at: RwSignal::new(stage::linked().unwrap_or(0)),
        reading,
        pointing,
    };
    provide_context(pointing);
    provide_context(presenter);
    show_on_stage(presenter, parts);
    talk::begin(presenter);
    let listeners = [
        window_event_listener(hashchange, move |_| presenter.follow_link()),
        window_event_listener(keydown, move |event| {
            if let Some(wish) = focus::wished(&event, on.get_untracked()) {
                event.prevent_default();
                presenter.grant(wish);
            }
        }),
    ];
    on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
}

/// The page's, where there is a page around.
pub fn presenter() -> Option<Presenter> {
    use_context()
}

/// Keeps the one section on the screen, and has fetched whatever is not here yet.
fn show_on_stage(presenter: Presenter, parts: Parts) {
    let here = move || (parts.rest.is_here(), parts.lab.is_here());
    Effect::new(move |_| {
        let shown = presenter.on.get().then(|| presenter.at.get());
        let _ = here();
        if shown.is_some() {
            parts.rest.want();
            parts.lab.want();
        }
        // A frame later what has arrived is in the document.
        request_animation_frame(move || stage::show(shown.and_then(|at| CONTENTS.get(at))));
    });
    // What a link names may have arrived only now.
    Effect::new(move |_| {
        let _ = here();
        request_animation_frame(move || presenter.follow_link());
    });
}
