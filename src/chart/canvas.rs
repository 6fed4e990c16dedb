//! A figure's canvas: how large it is, whether it is near the screen, and when it is drawn.

use std::cell::Cell;
use std::rc::Rc;

use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, IntersectionObserver, IntersectionObserverEntry,
    IntersectionObserverInit,
};

use super::enlargement::enlargement;
use super::paint::Frame;
use super::printing;
use super::shown::Shown;
use super::surface::Surface;
use super::theme;

/// A chart is drawn anew when it is this near to the screen.
const NEAR: &str = "200px";

/// The wrapper's size, followed. The wrapper is watched, not the canvas, whose size is our own doing.
pub(super) fn observe_size(wrapper: NodeRef<Div>) -> ReadSignal<Frame> {
    let (frame, set_frame) = signal(Frame::default());
    Effect::new(move |_| {
        let Some(element) = wrapper.get() else { return };
        let watched = element.clone();
        let measure = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            // Lines end on whole pixels, so a plain screen gets twice as many, and smooth curves.
            let pixels = window().device_pixel_ratio().max(2.0);
            set_frame.set(Frame {
                width: (f64::from(watched.client_width()) * pixels).round(),
                height: (f64::from(watched.client_height()) * pixels).round(),
                scale: pixels * enlargement(),
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
pub(super) fn observe_nearness(wrapper: NodeRef<Div>) -> ReadSignal<bool> {
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
/// screen only the first time and when the page is printed, which waits for no frame.
pub(super) fn draw_when_changed(
    canvas: NodeRef<Canvas>,
    frame: ReadSignal<Frame>,
    picture: Memo<Shown>,
    lit: Memo<Option<usize>>,
    near: ReadSignal<bool>,
) {
    let theme = theme::current();
    let printing = printing::now();
    let waiting = Rc::new(Cell::new(false));
    let drawn = Rc::new(Cell::new(false));
    let draw = move || {
        // By now the figure may be gone from the page, and all that it was made of.
        let canvas = canvas.try_get_untracked().flatten()?;
        let frame = frame.try_get_untracked()?;
        let (theme, lit) = (theme.try_get_untracked()?, lit.try_get_untracked()?);
        if frame.width < 1.0 || frame.height < 1.0 {
            return None;
        }
        make_empty(&canvas, &frame)?;
        let mut surface = Surface::canvas(canvas)?;
        picture.try_with_untracked(|p| p.draw(&mut surface, &frame, &theme, lit))
    };
    Effect::new(move |_| {
        if !near.get() && !printing.get() && drawn.get() {
            return;
        }
        picture.track();
        frame.track();
        lit.track();
        theme.track();
        if printing.get() {
            draw();
            return;
        }
        if waiting.replace(true) {
            return;
        }
        let (waiting, drawn) = (waiting.clone(), drawn.clone());
        request_animation_frame(move || {
            waiting.set(false);
            if draw().is_some() {
                drawn.set(true);
            }
        });
    });
}

/// A canvas of the frame's size with nothing on it. One whose size is set anew is laid out anew too.
fn make_empty(canvas: &HtmlCanvasElement, frame: &Frame) -> Option<()> {
    let size = (frame.width as u32, frame.height as u32);
    if (canvas.width(), canvas.height()) == size {
        let context = canvas.get_context("2d").ok()??;
        let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
        context.clear_rect(0.0, 0.0, frame.width, frame.height);
    } else {
        canvas.set_width(size.0);
        canvas.set_height(size.1);
    }
    Some(())
}
