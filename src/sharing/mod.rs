//! The page as it stands, for somebody else: its address, a QR code, a lesson.

mod lesson;
mod qr;

use leptos::html::Dialog;
use leptos::prelude::*;

use crate::article::{Entry, Place};
use crate::lesson::Lesson;
use crate::{clipboard, link};
use lesson::LessonSettings;
use qr::Code;

/// How often the dialogue was asked for.
#[derive(Clone, Copy)]
struct Asked(RwSignal<u32>);

/// Makes the dialogue known to its button.
pub fn provide() {
    provide_context(Asked(RwSignal::new(0)));
}

/// The button that opens the dialogue.
#[component]
pub fn ShareButton() -> impl IntoView {
    let asked = use_context::<Asked>()?.0;
    Some(view! {
        <button type="button" on:click=move |_| asked.update(|count| *count += 1)>"Share"</button>
    })
}

/// The dialogue.
#[component]
pub fn Sharing(
    /// Every section.
    entries: &'static [Entry],
) -> impl IntoView {
    let place = use_context::<Place>().map(|place| place.0);
    let dialog = NodeRef::<Dialog>::new();
    // What the dialogue is about is fixed when it opens.
    let section = RwSignal::new(entries.first());
    let is_open = RwSignal::new(false);
    let lesson = RwSignal::new(Lesson::default());
    let said = RwSignal::new("");
    let open = move || {
        let here = place.map_or(0, |place| place.get_untracked());
        section.set(entries.get(here));
        lesson.set(crate::lesson::present());
        said.set("");
        is_open.set(true);
        if let Some(dialog) = dialog.get_untracked() {
            // Where it can't be shown over the page, it is shown in it.
            if dialog.show_modal().is_err() {
                dialog.set_open(true);
            }
        }
    };
    if let Some(Asked(asked)) = use_context() {
        Effect::new(move |_| {
            if asked.get() > 0 {
                open();
            }
        });
    }
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let select_all =
        |event: web_sys::FocusEvent| event_target::<web_sys::HtmlInputElement>(&event).select();
    let address = Memo::new(move |_| {
        let id = section.get().map_or("", |entry| entry.id);
        let more = lesson.with(Lesson::parameters);
        is_open.track();
        link::as_it_stands(&more, id)
    });
    let title = move || section.get().map_or("", |entry| entry.title);
    view! {
        <dialog
            node_ref=dialog
            class="sharing"
            aria-labelledby="sharing-title"
            on:close=move |_| is_open.set(false)
        >
            <Show when=move || is_open.get()>
                <h2 id="sharing-title">"Share the page as it stands"</h2>
                <p class="quiet">
                    "Whoever opens this address sees the section “" {title}
                    "”, and every control where you left it."
                </p>
                <div class="field">
                    <label for="sharing-address">"Address"</label>
                    <input
                        id="sharing-address"
                        type="text"
                        readonly
                        prop:value=move || address.get()
                        on:focus=select_all
                    />
                </div>
                <p class="actions">
                    <button
                        type="button"
                        on:click=move |_| clipboard::copy(&address.get_untracked(), said)
                    >
                        "Copy the address"
                    </button>
                    <button type="button" on:click=close>"Close"</button>
                    <span role="status">{move || said.get()}</span>
                </p>
                <Code text=address />
                <LessonSettings section=section.get_untracked() lesson=lesson />
            </Show>
        </dialog>
    }
}
