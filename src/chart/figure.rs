//! A picture on the page: canvas, key, sentence, data table, and values by pointer and keyboard.

use leptos::ev::PointerEvent;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDetailsElement;

use super::canvas::{draw_when_changed, observe_size};
use super::cursor::Cursor;
use super::data_table::Numbers;
use super::shown::Shown;
use super::take_away::TakeAway;
use super::{Area, KeyEntry, Picture, Role};
use crate::near;
use crate::presenter::Pointing;

/// A chart is drawn anew when it is this near to the screen.
const NEAR: &str = "200px";

/// A chart with its caption. `empty` says what to do when there is nothing to draw yet.
#[component]
pub fn Figure<P>(
    /// The caption, which also names the control that reads values.
    title: &'static str,
    /// What is shown.
    picture: Signal<P>,
    /// What stands in place of an empty chart.
    #[prop(optional)]
    empty: &'static str,
    /// Told whose value is pointed at, so that prose and equations can light up with it.
    #[prop(optional, into)]
    points_at: Option<Callback<Option<Role>>>,
    /// Told which value the reader clicks on, or reads by keyboard, by its index.
    #[prop(optional, into)]
    chooses: Option<Callback<usize>>,
    /// Shared with other figures, which then show the same place along their horizontal axes.
    #[prop(optional)]
    cursor: Option<Cursor>,
    /// Whether the chart and its numbers can be saved as files.
    #[prop(optional)]
    take_away: bool,
    /// What a saved file's name says beside the title, such as a run's name.
    #[prop(optional, into)]
    run: Signal<String>,
) -> impl IntoView
where
    P: Picture + Clone + PartialEq + Send + Sync + 'static,
{
    // Everything else is the same for every kind of picture, and compiled once.
    let shown = Memo::new(move |_| Shown::new(picture.get()));
    let files = take_away.then_some(run);
    framed(title, shown, empty, points_at, chooses, cursor, files)
}

fn framed(
    title: &'static str,
    picture: Memo<Shown>,
    empty: &'static str,
    points_at: Option<Callback<Option<Role>>>,
    chooses: Option<Callback<usize>>,
    cursor: Option<Cursor>,
    files: Option<Signal<String>>,
) -> AnyView {
    let canvas = NodeRef::<Canvas>::new();
    let wrapper = NodeRef::<Div>::new();
    let frame = observe_size(wrapper);
    let lit = RwSignal::new(None::<usize>);
    let pointing = Pointing::of_the_page();
    // What is marked: the value pointed at here, or the one at the place pointed at elsewhere.
    let marked = Cursor::join(cursor, lit, picture);
    let near = near::follow(wrapper, NEAR);
    draw_when_changed(canvas, frame, picture, marked, near);

    let is_empty = Memo::new(move |_| picture.with(|p| p.is_empty()));
    // It seldom changes when the picture does.
    let key = Memo::new(move |_| picture.with(|p| p.key()));
    let areas = Memo::new(move |_| picture.with(|p| p.areas(&frame.get())));
    let read = move |index: Option<usize>| index.and_then(|i| picture.with(|p| p.reading(i)));
    let reading = Memo::new(move |_| read(marked.get()));
    // Spoken is only what this figure's own reader asks for.
    let spoken = Memo::new(move |_| read(lit.get()));
    pointing.follow(lit, spoken);
    if let Some(points_at) = points_at {
        let role = Memo::new(move |_| lit.get().and_then(|i| picture.with(|p| p.role(i))));
        Effect::new(move |_| points_at.run(role.get()));
    }
    let table_is_open = RwSignal::new(false);
    let point = move |event: PointerEvent| {
        let shown = wrapper.get_untracked().map_or(0, |w| w.client_width());
        let scale = frame.get_untracked().width / f64::from(shown.max(1));
        let (x, y) = (
            f64::from(event.offset_x()) * scale,
            f64::from(event.offset_y()) * scale,
        );
        let inside = |a: &Area| a.left <= x && x <= a.right && a.top <= y && y <= a.bottom;
        let index = areas.with_untracked(|areas| areas.iter().position(inside));
        pointing.point(lit, index);
    };
    let choose = move || {
        if let (Some(chooses), Some(index)) = (chooses, lit.get_untracked()) {
            chooses.run(index);
        }
    };
    let last = move || areas.with(|areas| areas.len().saturating_sub(1));
    let middle = move || {
        let area = marked
            .get()
            .and_then(|i| areas.with(|areas| areas.get(i).copied()));
        let middle = area.map_or(0.0, |a| (a.left + a.right) / 2.0);
        format!("{:.1}%", 100.0 * middle / frame.get().width.max(1.0))
    };

    view! {
        <figure>
            <figcaption>
                <p class="title">{title}</p>
                <p class="sentence">{move || picture.with(|p| p.sentence())}</p>
            </figcaption>
            <ul class="key" hidden=move || is_empty.get()>
                {move || {
                    let entry = |entry: KeyEntry| {
                        let colour = format!("var({})", entry.role.variable());
                        view! { <li class=entry.class style=("--colour", colour)>{entry.name}</li> }
                    };
                    key.get().into_iter().map(entry).collect_view()
                }}
            </ul>
            <div
                class="drawing"
                node_ref=wrapper
                on:pointermove=point
                on:pointerdown=move |event| {
                    point(event);
                    choose();
                }
                on:pointerleave=move |event| {
                    // A finger leaves when it is lifted; what it pointed at is still being read.
                    if event.pointer_type() == "mouse" {
                        pointing.point(lit, None);
                    }
                }
            >
                <canvas node_ref=canvas aria-hidden="true"></canvas>
                <input
                    type="range"
                    aria-label=format!("Read values: {title}")
                    aria-valuetext=move || spoken.get().unwrap_or_else(|| "none".to_owned())
                    min="0"
                    max=last
                    prop:value=move || marked.get().unwrap_or(0)
                    disabled=move || is_empty.get()
                    on:focus=move |_| lit.set(Some(marked.get_untracked().unwrap_or(0)))
                    on:blur=move |_| pointing.point(lit, None)
                    on:input=move |event| {
                        lit.set(event_target_value(&event).parse().ok());
                        choose();
                    }
                />
                <Show when=move || reading.with(Option::is_some)>
                    <p class="reading" style=("--middle", middle)>{move || reading.get()}</p>
                </Show>
                <Show when=move || is_empty.get()>
                    <p class="empty">{empty}</p>
                </Show>
            </div>
            <details on:toggle=move |event| table_is_open.set(is_open(&event))>
                <summary>{format!("Data table: {title}")}</summary>
                // A run's table is long: nobody pays for it before it is asked for.
                <Show when=move || table_is_open.get()>
                    <Numbers picture=picture title=title />
                    {files.map(|run| view! { <TakeAway picture=picture title=title run=run /> })}
                </Show>
            </details>
        </figure>
    }
    .into_any()
}

/// Whether the details element that was just toggled is open now.
pub(crate) fn is_open(event: &web_sys::Event) -> bool {
    let details = event
        .current_target()
        .and_then(|t| t.dyn_into::<HtmlDetailsElement>().ok());
    details.is_some_and(|details| details.open())
}
