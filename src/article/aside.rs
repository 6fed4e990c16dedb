//! A word or a number within a sentence that opens a card: by pointer, keyboard focus or tap, one
//! card at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use leptos::ev::{keydown, pointerdown, touchmove, wheel};
use leptos::html::Span;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

/// The pointer has this long to get from the word to its card.
const CROSSING: Duration = Duration::from_millis(500);

/// The card that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Open {
    aside: usize,
    /// By a click, which keeps it until the next one.
    pinned: bool,
}

/// Which card is open on this page.
#[derive(Clone, Copy)]
struct Cards(RwSignal<Option<Open>>);

/// Lets one card at a time be open; Escape, and a press anywhere else, close it.
pub fn provide_cards() {
    let cards = RwSignal::new(None::<Open>);
    provide_context(Cards(cards));
    let press = window_event_listener(pointerdown, move |event| {
        let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let within = target.and_then(|t| t.closest(".aside").ok().flatten());
        if within.is_none() && cards.get_untracked().is_some() {
            cards.set(None);
        }
    });
    // A reader who scrolls on by finger or wheel has read it.
    let away = move || {
        if cards.get_untracked().is_some() {
            cards.set(None);
        }
    };
    let finger = window_event_listener(touchmove, move |_| away());
    let turned = window_event_listener(wheel, move |_| away());
    let escape = window_event_listener(keydown, move |event| {
        if event.key() == "Escape" && cards.get_untracked().is_some() {
            cards.set(None);
        }
    });
    on_cleanup(move || {
        press.remove();
        finger.remove();
        turned.remove();
        escape.remove();
    });
}

/// A button within a sentence, and the card it opens at an edge of the screen.
#[component]
pub(super) fn Aside(
    /// What the card says.
    text: &'static str,
    /// Where the same stands at the end of the article.
    end: String,
    /// How the button looks.
    class: &'static str,
    /// The button's name, where its content is not one.
    #[prop(optional, into)]
    name: Option<String>,
    /// The button's content.
    children: Children,
) -> impl IntoView {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let aside = COUNT.fetch_add(1, Ordering::Relaxed);
    let id = format!("aside-{aside}");
    let place = NodeRef::<Span>::new();
    let cards = use_context::<Cards>().map_or_else(|| RwSignal::new(None), |cards| cards.0);
    let open = Memo::new(move |_| cards.get().is_some_and(|open| open.aside == aside));
    let show = move |pinned| cards.set(Some(Open { aside, pinned }));
    let close_unpinned = move || {
        let unpinned = Open {
            aside,
            pinned: false,
        };
        if cards.try_get_untracked() == Some(Some(unpinned)) {
            cards.set(None);
        }
    };
    let hovered = StoredValue::new(false);
    let leave = move || {
        hovered.set_value(false);
        set_timeout(
            move || {
                if hovered.try_get_value() == Some(false) {
                    close_unpinned();
                }
            },
            CROSSING,
        );
    };
    let click = move |_| {
        if cards.get_untracked()
            == Some(Open {
                aside,
                pinned: true,
            })
        {
            cards.set(None);
        } else {
            show(true);
        }
    };
    let leaves = move |event: leptos::ev::FocusEvent| {
        let next = event
            .related_target()
            .and_then(|t| t.dyn_into::<Node>().ok());
        let stays = place
            .get_untracked()
            .is_some_and(|place| next.is_some_and(|next| place.contains(Some(&next))));
        if !stays && open.get_untracked() {
            cards.set(None);
        }
    };
    view! {
        <span
            class="aside"
            class:open=move || open.get()
            class:low=move || open.get() && place.get().is_some_and(|place| is_low(&place))
            node_ref=place
            on:pointerenter=move |event| {
                if event.pointer_type() == "mouse" {
                    hovered.set_value(true);
                    if !open.get_untracked() {
                        show(false);
                    }
                }
            }
            on:pointerleave=move |event| {
                if event.pointer_type() == "mouse" {
                    leave();
                }
            }
            on:focusout=leaves
        >
            <button
                type="button"
                class=class
                aria-label=name
                aria-describedby=id.clone()
                aria-expanded=move || open.get().to_string()
                on:focus=move |_| {
                    if !open.get_untracked() {
                        show(false);
                    }
                }
                on:click=click
            >
                {children()}
            </button>
            <span class="card" role="tooltip" id=id>
                {text}
                " "
                <a href=format!("#{end}")>"In the list"</a>
            </span>
        </span>
    }
}

/// Whether a word stands where a card at the foot of the screen would cover it.
fn is_low(word: &Element) -> bool {
    let height = window().inner_height().ok().and_then(|h| h.as_f64());
    height.is_some_and(|height| word.get_bounding_client_rect().bottom() > 0.7 * height)
}
