//! What stands at the foot of the screen while somebody presents.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::keys::Wish;
use super::moves::{Move, last, place};
use super::{Presenter, channel, presenter, window};

/// Why there is no speaker's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// There is one, or nobody has asked for it.
    None,
    /// The browser did not let it open.
    Blocked,
    /// It could open, but would hear nothing.
    Apart,
}

/// Where we are, and the ways on, back and out.
#[component]
pub fn PresenterBar() -> impl IntoView {
    let presenter = presenter()?;
    Some(view! {
        <Show when=move || presenter.on.get()>
            <Bar presenter=presenter />
        </Show>
    })
}

#[component]
fn Bar(presenter: Presenter) -> impl IntoView {
    let trouble = RwSignal::new(Trouble::None);
    let open = move |_| {
        trouble.set(if !channel::possible() {
            Trouble::Apart
        } else if window::open() {
            Trouble::None
        } else {
            Trouble::Blocked
        });
    };
    let go = move |to: Move| move |_: MouseEvent| presenter.grant(Wish::Go(to));
    view! {
        <div class="presenter-bar" role="group" aria-label="Presentation">
            <div class="buttons">
                <button
                    type="button"
                    disabled=move || presenter.at.get() == 0
                    on:click=go(Move::Previous)
                >
                    "Previous section"
                </button>
                <button
                    type="button"
                    disabled=move || presenter.at.get() == last()
                    on:click=go(Move::Next)
                >
                    "Next section"
                </button>
            </div>
            <p class="place" aria-live="polite" aria-atomic="true">
                {move || place(presenter.at.get())}
            </p>
            <div class="buttons">
                <button type="button" on:click=open>"Speaker’s window"</button>
                <button type="button" on:click=move |_| presenter.leave()>"Leave presenter mode"</button>
            </div>
            <p class="trouble" role="status">{move || told(trouble.get())}</p>
        </div>
    }
}

fn told(trouble: Trouble) -> AnyView {
    match trouble {
        Trouble::None => ().into_any(),
        Trouble::Blocked => view! {
            "The browser has blocked the second window. Allow pop-ups for this page and press the button again, or "
            <a href=window::address() target="_blank">"open it in a new tab"</a>
            " and drag that out."
        }
        .into_any(),
        Trouble::Apart => {
            "This browser cannot connect two windows. Present with a current Chrome, Edge, Firefox or Safari, or without a second window."
                .into_any()
        }
    }
}
