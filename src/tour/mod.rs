//! A guided tour over the page's own figures, which it moves as a reader would.

mod stops;

use std::time::Duration;

use leptos::html::Div;
use leptos::prelude::*;
use web_sys::{ScrollBehavior, ScrollIntoViewOptions};

use crate::article::focus_heading;
use crate::link;
use crate::parts::Parts;
use stops::STOPS;

/// After arriving, before a control moves: what is to be seen is seen before it changes.
const PAUSE: Duration = Duration::from_millis(700);

/// Where the tour is; nowhere, while nobody takes it.
#[derive(Clone, Copy)]
pub struct Tour(RwSignal<Option<usize>>);

impl Tour {
    /// Begins it.
    pub fn begin(self) {
        self.0.set(Some(0));
    }
}

/// Makes the tour known to everything below.
pub fn provide() {
    provide_context(Tour(RwSignal::new(None)));
}

/// The button that begins it.
#[component]
pub fn TourButton() -> impl IntoView {
    let tour = use_context::<Tour>()?;
    Some(view! {
        <button type="button" class="begin-tour" on:click=move |_| tour.begin()>
            "Take the tour"
        </button>
    })
}

/// What the tour says, with its buttons, at the foot of the screen.
#[component]
pub fn TourGuide(
    /// What has to be on the page before its later stops are.
    parts: Parts,
) -> impl IntoView {
    let tour = use_context::<Tour>()?.0;
    let guide = NodeRef::<Div>::new();
    let set = link::setter();
    let moved = StoredValue::new(None::<usize>);
    Effect::new(move |_| {
        let Some(place) = tour.get() else {
            moved.set_value(None);
            return;
        };
        parts.rest.want();
        parts.lab.want();
        // A stop that is not here yet is shown when it is.
        let _ = (parts.rest.is_here(), parts.lab.is_here());
        if moved.get_value() == Some(place) {
            return;
        }
        request_animation_frame(move || {
            if !show(STOPS[place].id) {
                return;
            }
            moved.set_value(Some(place));
            set_timeout(
                move || {
                    if tour.get_untracked() != Some(place) {
                        return;
                    }
                    for (name, text) in STOPS[place].sets {
                        set(name, text);
                    }
                },
                PAUSE,
            );
        });
    });
    let is_on = Memo::new(move |_| tour.with(Option::is_some));
    Effect::new(move |_| {
        if let Some(guide) = guide.get().filter(|_| is_on.get()) {
            let _ = guide.focus();
        }
    });
    let says = move || tour.get().map_or("", |place| STOPS[place].says);
    let place = move || tour.get().map_or(0, |place| place + 1);
    let is_first = move || tour.get() == Some(0);
    let is_last = move || tour.get() == Some(STOPS.len() - 1);
    let back = move |_| tour.update(|place| *place = place.map(|place| place.saturating_sub(1)));
    let leave = move || {
        let place = tour.get_untracked();
        tour.set(None);
        // The keyboard goes on where the tour was.
        let shown = place.and_then(|place| document().get_element_by_id(STOPS[place].id));
        if let Some(shown) = shown {
            focus_heading(&shown);
        }
    };
    let next = move |_| match is_last() {
        true => leave(),
        false => tour.update(|place| *place = place.map(|place| place + 1)),
    };
    Some(view! {
        <Show when=move || is_on.get()>
            <div
                class="tour"
                role="region"
                aria-label="Guided tour"
                tabindex="-1"
                node_ref=guide
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        leave();
                    }
                }
            >
                <p aria-live="polite">{says}</p>
                <p class="actions">
                    <span class="quiet">{place} " of " {STOPS.len()}</span>
                    <button type="button" disabled=is_first on:click=back>"Back"</button>
                    <button type="button" class="primary" on:click=next>
                        {move || if is_last() { "Finish" } else { "Next" }}
                    </button>
                    <button type="button" on:click=move |_| leave()>"Leave the tour"</button>
                </p>
            </div>
        </Show>
    })
}

/// Brings the element to the top of the screen; whether it is there.
fn show(id: &str) -> bool {
    let Some(element) = document().get_element_by_id(id) else {
        return false;
    };
    let options = ScrollIntoViewOptions::new();
    options.set_behavior(ScrollBehavior::Instant);
    element.scroll_into_view_with_scroll_into_view_options(&options);
    true
}
