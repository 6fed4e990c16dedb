//! The bar that stays: contents, the journey's four stations, and how far the reader is.

use leptos::html::Details;
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    HtmlDetailsElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
    Node,
};

use super::Part;
use crate::parts::parts;
use crate::presenter::presenter;
use crate::sharing::ShareButton;

/// A phase in the life of the model that the article follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Station {
    /// The base model.
    PreTraining,
    /// Fine-tuning.
    Sft,
    /// Fine-tuning has nothing left to teach.
    Saturation,
    /// The weaker checkpoint joins.
    Wmss,
}

impl Station {
    /// All of them, in the order of the journey.
    pub const ALL: [Self; 4] = [Self::PreTraining, Self::Sft, Self::Saturation, Self::Wmss];

    /// Its name, short enough for the bar.
    pub fn name(self) -> &'static str {
        match self {
            Self::PreTraining => "M0",
            Self::Sft => "SFT",
            Self::Saturation => "Saturation",
            Self::Wmss => "WMSS",
        }
    }
}

/// A section in the contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the address.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// Where on the journey the model is while it is read.
    pub station: Option<Station>,
}

/// Which section the reader is in, an index into the contents.
#[derive(Clone, Copy)]
pub struct Place(pub RwSignal<usize>);

/// A section counts as being read while it crosses the line a third down the screen.
const READING_LINE: &str = "-33% 0px -66% 0px";

/// The bar.
#[component]
pub fn Contents(
    /// Every section, in the order of the page.
    entries: &'static [Entry],
    /// Where each station of the journey is explained.
    stations: [&'static str; 4],
) -> impl IntoView {
    let place = use_context::<Place>().unwrap_or(Place(RwSignal::new(0))).0;
    watch(entries, place, parts().rest);
    let list = NodeRef::<Details>::new();
    let close = move || {
        if let Some(list) = list.get_untracked() {
            list.set_open(false);
        }
    };
    let item = move |(i, entry): (usize, &'static Entry)| {
        let current = move || (place.get() == i).then_some("true");
        view! {
            <li class:past=move || { i < place.get() }>
                <a href=format!("#{}", entry.id) aria-current=current on:click=move |_| close()>
                    {entry.title}
                </a>
            </li>
        }
    };
    let here = Memo::new(move |_| entries.get(place.get()).and_then(|e| e.station));
    let title = move || entries.get(place.get()).map(|e| e.title);
    let share = Memo::new(move |_| {
        let last = entries.len().saturating_sub(1).max(1);
        100 * place.get() / last
    });
    view! {
        <nav
            class="topbar"
            aria-label="Contents"
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    close();
                }
            }
        >
            <details
                class="contents"
                node_ref=list
                // Open, it would cover what the keyboard reaches next.
                on:focusout=move |event| {
                    let next = event.related_target().and_then(|next| next.dyn_into::<Node>().ok());
                    let is_left = |list: HtmlDetailsElement| next.is_some() && !list.contains(next.as_ref());
                    if list.get_untracked().is_some_and(is_left) {
                        close();
                    }
                }
            >
                <summary><span>"Contents"</span></summary>
                <div class="list">
                    <p class="actions" on:click=move |_| close()>
                        <ShareButton />
                        {presenter().map(|presenter| {
                            view! {
                                <button type="button" class="present" on:click=move |_| presenter.enter()>
                                    "Present"
                                </button>
                            }
                        })}
                    </p>
                    <ol>{entries.iter().enumerate().map(item).collect_view()}</ol>
                </div>
            </details>
            <p class="where" aria-hidden="true">{title}</p>
            <Stations stations=stations here=here />
            <progress aria-label="Read so far" max="100" value=move || share.get()></progress>
        </nav>
    }
}

/// The four stations as links, the one of this section marked.
#[component]
pub fn Stations(
    /// Where each station of the journey is explained.
    stations: [&'static str; 4],
    /// Where the reader is.
    here: Memo<Option<Station>>,
) -> impl IntoView {
    let station = move |(station, id): (Station, &'static str)| {
        let current = move || (here.get() == Some(station)).then_some("step");
        let past = move || here.get().is_some_and(|here| station < here);
        view! {
            <li class:past=past>
                <a href=format!("#{id}") aria-current=current>{station.name()}</a>
            </li>
        }
    };
    view! {
        <ol class="stations" aria-label="The journey">
            {Station::ALL.into_iter().zip(stations).map(station).collect_view()}
        </ol>
    }
}

/// Follows which section crosses the reading line, those of `rest` as soon as it has arrived.
fn watch(entries: &'static [Entry], place: RwSignal<usize>, rest: Part) {
    Effect::new(move |before: Option<Option<IntersectionObserver>>| {
        let _ = rest.is_here();
        if let Some(before) = before.flatten() {
            before.disconnect();
        }
        let seen = Closure::<dyn FnMut(Vec<JsValue>)>::new(move |changes: Vec<JsValue>| {
            for change in changes {
                let change: IntersectionObserverEntry = change.unchecked_into();
                let id = change.target().id();
                let index = entries.iter().position(|entry| entry.id == id);
                if let Some(index) = index.filter(|_| change.is_intersecting()) {
                    place.set(index);
                }
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(READING_LINE);
        let callback = seen.as_ref().unchecked_ref();
        // Without an observer the bar stays at the first section; the links in it work.
        let observer = IntersectionObserver::new_with_options(callback, &options).ok();
        if let Some(observer) = &observer {
            let sections = entries.iter();
            sections
                .filter_map(|entry| document().get_element_by_id(entry.id))
                .for_each(|section| observer.observe(&section));
        }
        seen.forget();
        observer
    });
}
