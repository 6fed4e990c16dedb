//! A part of the page that is fetched when it is needed.

use std::future::Future;
use std::pin::Pin;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use web_sys::{Element, ScrollBehavior, ScrollToOptions};

use crate::near::when_near;

/// Draws a part.
pub type Draw = fn() -> AnyView;

/// Fetches a part.
pub type Fetch = fn() -> Pin<Box<dyn Future<Output = Result<Draw, SplitLoaderError>>>>;

/// How far a part has come.
#[derive(Clone, Copy)]
enum Arrival {
    /// Nobody has asked for it.
    Away,
    /// It is being fetched.
    Coming,
    /// It could not be fetched.
    Missed,
    /// It can be drawn.
    Here(Draw),
}

/// A part of the page.
#[derive(Clone, Copy)]
pub struct Part {
    fetch: Fetch,
    arrival: RwSignal<Arrival>,
}

impl Part {
    /// A part that nobody has asked for yet.
    pub fn new(fetch: Fetch) -> Self {
        Self {
            fetch,
            arrival: RwSignal::new(Arrival::Away),
        }
    }

    /// Has it fetched, if nobody has asked for it before.
    pub fn want(self) {
        if matches!(self.arrival.get_untracked(), Arrival::Away) {
            self.fetch();
        }
    }

    /// Whether it can be drawn.
    pub fn is_here(self) -> bool {
        matches!(self.arrival.get(), Arrival::Here(_))
    }

    fn fetch(self) {
        self.arrival.set(Arrival::Coming);
        spawn_local(async move {
            let found = (self.fetch)().await;
            self.arrival
                .set(found.map_or(Arrival::Missed, Arrival::Here));
        });
    }
}

/// The part, or a word on where it is. Near the screen it is fetched.
#[component]
pub fn Arriving(
    /// The part.
    part: Part,
    /// Its name, at the beginning of a sentence.
    what: &'static str,
) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    when_near(place, move || part.want());
    let missed = Memo::new(move |_| matches!(part.arrival.get(), Arrival::Missed));
    let words = move || {
        if missed.get() {
            "could not be fetched. Are you online?"
        } else {
            "is on its way …"
        }
    };
    let is_here = Memo::new(move |_| part.is_here());
    move || match (is_here.get(), part.arrival.get_untracked()) {
        (true, Arrival::Here(draw)) => {
            if let Some(place) = place.get_untracked() {
                keep_in_place_what_follows(&place);
            }
            untrack(draw)
        }
        _ => view! {
            <div class="arriving" node_ref=place>
                <p class:quiet=move || !missed.get() role="status">{what} " " {words}</p>
                <p class="on-paper">
                    {what} " had not arrived when this was printed. Print it once more."
                </p>
                <Show when=move || missed.get()>
                    <button type="button" on:click=move |_| part.fetch()>"Try again"</button>
                </Show>
            </div>
        }
        .into_any(),
    }
}

/// Where something arrives in the section that `part` is in, above what is read, the reading goes on at
/// the same place of the screen. To be called before it is drawn.
pub fn keep_in_place_what_follows(part: &Element) {
    let section = part.closest("section").ok().flatten();
    let Some(next) = section.and_then(|section| section.next_element_sibling()) else {
        return;
    };
    let height = window().inner_height().ok().and_then(|h| h.as_f64());
    let top = move || next.get_bounding_client_rect().top();
    let before = top();
    if height.is_none_or(|height| before > height / 4.0) {
        return;
    }
    request_animation_frame(move || {
        // Browsers do this by themselves, but not always.
        let moved = ScrollToOptions::new();
        moved.set_top(top() - before);
        moved.set_behavior(ScrollBehavior::Instant);
        window().scroll_by_with_scroll_to_options(&moved);
    });
}
