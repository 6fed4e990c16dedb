//! A figure's canvas: how large it is, and when it is drawn.

use std::cell::Cell;
use std::rc::Rc;

use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::density;
use super::enlargement::enlargement;
use super::paint::Frame;
use super::printing;
use super::shown::Shown;
use super::surface::Surface;
use super::theme;

/// Pixels that are drawn for each CSS pixel, along a side. plotters places everything on whole ones, so
/// on a plain screen they are finer than its own, and curves are smooth.
fn pixels_drawn(density: f64) -> f64 {
    density.max(2.0)
}

/// The wrapper's size, followed. The wrapper is watched, not the canvas, whose size is our own doing.
pub(super) fn observe_size(wrapper: NodeRef<Div>) -> Memo<Frame> {
    let (size, set_size) = signal((0, 0));
    Effect::new(move |_| {
        let Some(element) = wrapper.get() else { return };
        let watched = element.clone();
        let measure = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            set_size.set((watched.client_width(), watched.client_height()));
        });
        if let Ok(observer) = web_sys::ResizeObserver::new(measure.as_ref().unchecked_ref()) {
            observer.observe(&element);
            // Charts stay as long as the page does.
            measure.forget();
            std::mem::forget(observer);
        }
    });
    let density = density::now();
    Memo::new(move |_| {
        let (width, height) = size.get();
        if (width, height) == (0, 0) {
            return Frame::default();
        }
        let pixels = pixels_drawn(density.get());
        Frame {
            width: (f64::from(width) * pixels).round(),
            height: (f64::from(height) * pixels).round(),
            scale: pixels * enlargement(),
        }
    })
}

/// Draws at most once a frame, however often the picture changes in between, and what is off the
/// screen only the first time and when the page is printed, which waits for no frame.
pub(super) fn draw_when_changed(
    canvas: NodeRef<Canvas>,
    frame: Memo<Frame>,
    picture: Memo<Shown>,
    lit: Memo<Option<usize>>,
    near: ReadSignal<bool>,
) {
    let (theme, density) = (theme::current(), density::now());
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
        // Paper is finer than a plain screen.
        let pixel = if printing.try_get_untracked()? {
            1.0
        } else {
            let density = density.try_get_untracked()?;
            density / pixels_drawn(density)
        };
        make_empty(&canvas, &frame, pixel)?;
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
        density.track();
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

/// A canvas with nothing on it, which a picture of this frame fills: each pixel of the frame takes so
/// much of one of the canvas's. A canvas whose size is set anew is laid out anew too.
fn make_empty(canvas: &HtmlCanvasElement, frame: &Frame, pixel: f64) -> Option<()> {
    let across = |length: f64| (length * pixel).round() as u32;
    let size = (across(frame.width), across(frame.height));
    if (canvas.width(), canvas.height()) != size {
        canvas.set_width(size.0);
        canvas.set_height(size.1);
    }
    let context = canvas.get_context("2d").ok()??;
    let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
    context.reset_transform().ok()?;
    context.clear_rect(0.0, 0.0, f64::from(size.0), f64::from(size.1));
    context.scale(pixel, pixel).ok()
}
