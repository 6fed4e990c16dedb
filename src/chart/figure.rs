//! A picture on the page: canvas, key, sentence, data table, and values by pointer and keyboard.

use std::cell::Cell;
use std::rc::Rc;

use leptos::ev::PointerEvent;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    HtmlDetailsElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
};

use super::paint::Frame;
use super::shown::Shown;
use super::{Area, Picture, Role, theme};

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
) -> impl IntoView
where
    P: Picture + Clone + Send + Sync + 'static,
{
    // Everything else is the same for every kind of picture, and compiled once.
    let shown = Memo::new_with_compare(move |_| Shown::new(picture.get()), |_, _| true);
    framed(title, shown, empty, points_at)
}

fn framed(
    title: &'static str,
    picture: Memo<Shown>,
    empty: &'static str,
    points_at: Option<Callback<Option<Role>>>,
) -> AnyView {
    let canvas = NodeRef::<Canvas>::new();
    let wrapper = NodeRef::<Div>::new();
    let frame = observe_size(wrapper);
    let lit = RwSignal::new(None::<usize>);
    draw_when_changed(canvas, frame, picture, lit, observe_nearness(wrapper));

    let is_empty = Memo::new(move |_| picture.with(|p| p.is_empty()));
    let areas = Memo::new(move |_| picture.with(|p| p.areas(&frame.get())));
    let reading = Memo::new(move |_| picture.with(|p| lit.get().and_then(|i| p.reading(i))));
    if let Some(points_at) = points_at {
        let role = Memo::new(move |_| picture.with(|p| lit.get().and_then(|i| p.role(i))));
        Effect::new(move |_| points_at.run(role.get()));
    }
    let table_is_open = RwSignal::new(false);
    let point = move |event: PointerEvent| {
        let scale = frame.get().scale;
        let (x, y) = (
            f64::from(event.offset_x()) * scale,
            f64::from(event.offset_y()) * scale,
        );
        let inside = |a: &Area| a.left <= x && x <= a.right && a.top <= y && y <= a.bottom;
        lit.set(areas.with(|areas| areas.iter().position(inside)));
    };
    let last = move || areas.with(|areas| areas.len().saturating_sub(1));
    let bubble_style = move || {
        let area = lit
            .get()
            .and_then(|i| areas.with(|areas| areas.get(i).copied()));
        let middle = area.map_or(0.0, |a| (a.left + a.right) / 2.0);
        let share = 100.0 * middle / frame.get().width.max(1.0);
        // Centred over the value, but never beyond the drawing's edges.
        format!("left:{share:.1}%;transform:translateX(-{share:.1}%)")
    };

    view! {
        <figure>
            <figcaption>
                <p class="title">{title}</p>
                <p class="sentence">{move || picture.with(|p| p.sentence())}</p>
            </figcaption>
            <ul class="key" hidden=move || is_empty.get()>
                {move || {
                    let entry = |entry: super::KeyEntry| {
                        let style = format!("--colour:var({})", entry.role.variable());
                        view! { <li class=entry.class style=style>{entry.name}</li> }
                    };
                    picture.with(|p| p.key()).into_iter().map(entry).collect_view()
                }}
            </ul>
            <div
                class="drawing"
                node_ref=wrapper
                on:pointermove=point
                on:pointerdown=point
                on:pointerleave=move |event| {
                    // A finger leaves when it is lifted; what it pointed at is still being read.
                    if event.pointer_type() == "mouse" {
                        lit.set(None);
                    }
                }
            >
                <canvas node_ref=canvas aria-hidden="true"></canvas>
                <input
                    type="range"
                    aria-label=format!("Read values: {title}")
                    aria-valuetext=move || reading.get().unwrap_or_else(|| "none".to_owned())
                    min="0"
                    max=last
                    prop:value=move || lit.get().unwrap_or(0)
                    disabled=move || is_empty.get()
                    on:focus=move |_| lit.update(|lit| *lit = lit.or(Some(0)))
                    on:blur=move |_| lit.set(None)
                    on:input=move |event| lit.set(event_target_value(&event).parse().ok())
                />
                <Show when=move || reading.with(Option::is_some)>
                    <p class="reading" style=bubble_style>{move || reading.get()}</p>
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
                </Show>
            </details>
        </figure>
    }
    .into_any()
}

fn is_open(event: &web_sys::Event) -> bool {
    let details = event
        .current_target()
        .and_then(|t| t.dyn_into::<HtmlDetailsElement>().ok());
    details.is_some_and(|details| details.open())
}

#[component]
fn Numbers(picture: Memo<Shown>, title: &'static str) -> impl IntoView {
    let table = Memo::new(move |_| picture.with(|p| p.table()));
    let head = move || {
        let heads = table.with(|t| t.head.clone());
        heads
            .into_iter()
            .map(|h| view! { <th scope="col">{h}</th> })
            .collect_view()
    };
    let row = |row: Vec<String>| {
        let mut cells = row.into_iter();
        let name = cells.next();
        let cells = cells.map(|cell| view! { <td>{cell}</td> }).collect_view();
        view! { <tr><th scope="row">{name}</th>{cells}</tr> }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=format!("Numbers of {title}")>
            <table>
                <thead><tr>{head}</tr></thead>
                <tbody>{move || table.with(|t| t.rows.clone()).into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The wrapper's size, followed. The wrapper is watched, not the canvas, whose size is our own doing.
fn observe_size(wrapper: NodeRef<Div>) -> ReadSignal<Frame> {
    let (frame, set_frame) = signal(Frame::default());
    Effect::new(move |_| {
        let Some(element) = wrapper.get() else { return };
        let watched = element.clone();
        let measure = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            // Lines end on whole pixels, so a plain screen gets twice as many, and smooth curves.
            let scale = window().device_pixel_ratio().max(2.0);
            set_frame.set(Frame {
                width: (f64::from(watched.client_width()) * scale).round(),
                height: (f64::from(watched.client_height()) * scale).round(),
                scale,
            });
        });
        if let Ok(observer) = web_sys::ResizeObserver::new(measure.as_ref().unchecked_ref()) {
            observer.observe(&element);
            // Charts stay as long as the page does.
            measure.forget();
            std::mem::forget(observer);
        }
    });
    frame
}

/// Whether the wrapper is on the screen or about to be; always, where that can't be watched.
fn observe_nearness(wrapper: NodeRef<Div>) -> ReadSignal<bool> {
    let (near, set_near) = signal(true);
    Effect::new(move |_| {
        let Some(element) = wrapper.get() else { return };
        let seen = Closure::<dyn FnMut(Vec<JsValue>)>::new(move |changes: Vec<JsValue>| {
            if let Some(change) = changes.last() {
                let change: &IntersectionObserverEntry = change.unchecked_ref();
                let _ = set_near.try_set(change.is_intersecting());
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(NEAR);
        let callback = seen.as_ref().unchecked_ref();
        if let Ok(observer) = IntersectionObserver::new_with_options(callback, &options) {
            observer.observe(&element);
            // Charts stay as long as the page does.
            seen.forget();
            std::mem::forget(observer);
        }
    });
    near
}

/// Draws at most once a frame, however often the picture changes in between, and what is off the
/// screen only the first time: a printed page shows it too.
fn draw_when_changed(
    canvas: NodeRef<Canvas>,
    frame: ReadSignal<Frame>,
    picture: Memo<Shown>,
    lit: RwSignal<Option<usize>>,
    near: ReadSignal<bool>,
) {
    let theme = theme::current();
    let waiting = Rc::new(Cell::new(false));
    let drawn = Rc::new(Cell::new(false));
    Effect::new(move |_| {
        if !near.get() && drawn.get() {
            return;
        }
        picture.track();
        frame.track();
        lit.track();
        theme.track();
        if waiting.replace(true) {
            return;
        }
        let (waiting, drawn) = (waiting.clone(), drawn.clone());
        request_animation_frame(move || {
            waiting.set(false);
            // By now the figure may be gone from the page, and all that it was made of.
            let Some(Some(canvas)) = canvas.try_get_untracked() else {
                return;
            };
            let (Some(frame), Some(theme), Some(lit)) = (
                frame.try_get_untracked(),
                theme.try_get_untracked(),
                lit.try_get_untracked(),
            ) else {
                return;
            };
            if frame.width < 1.0 || frame.height < 1.0 {
                return;
            }
            // Setting the size clears the canvas.
            canvas.set_width(frame.width as u32);
            canvas.set_height(frame.height as u32);
            if let Some(mut backend) = CanvasBackend::with_canvas_object(canvas) {
                picture.try_with_untracked(|p| p.draw(&mut backend, &frame, &theme, lit));
                drawn.set(true);
            }
        });
    });
}
