//! How fine the screen is. That changes when the page is enlarged, or moved to another screen.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

#[derive(Clone, Copy)]
struct Density(ReadSignal<f64>);

/// Makes known to every chart how fine the screen is.
pub(super) fn provide() {
    let density = RwSignal::new(window().device_pixel_ratio());
    provide_context(Density(density.read_only()));
    follow(density);
}

/// Pixels of the screen for each CSS pixel, along a side; for a chart outside the page, those of now.
pub(super) fn now() -> Signal<f64> {
    use_context::<Density>().map_or_else(
        || window().device_pixel_ratio().into(),
        |density| density.0.into(),
    )
}

/// A query is about one density only, so whenever it has changed the next one is asked.
fn follow(density: RwSignal<f64>) {
    let query = format!("(resolution: {}dppx)", density.get_untracked());
    let Ok(Some(query)) = window().match_media(&query) else {
        return;
    };
    let asked = query.clone();
    let changed = Closure::once_into_js(move || {
        asked.set_onchange(None);
        density.set(window().device_pixel_ratio());
        follow(density);
    });
    query.set_onchange(Some(changed.unchecked_ref()));
}
