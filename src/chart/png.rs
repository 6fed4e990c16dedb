//! A sheet of SVG as pixels.

use js_sys::Promise;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

use super::sheet::Sheet;
use crate::saving;

/// Pixels per CSS pixel, to each side.
const SCALE: f64 = 2.0;

/// The sheet, drawn by the browser on a canvas that nobody sees.
///
/// # Errors
/// The browser's, when it can't read its own SVG or has no memory for the canvas.
pub(super) async fn png(sheet: &Sheet) -> Result<Blob, JsValue> {
    let file = saving::blob("image/svg+xml", sheet.svg.as_bytes())?;
    let address = Url::create_object_url_with_blob(&file)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&address);
    let decoded = JsFuture::from(image.decode()).await;
    Url::revoke_object_url(&address)?;
    decoded?;

    let (width, height) = (sheet.size.0 * SCALE, sheet.size.1 * SCALE);
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context = canvas.get_context("2d")?.ok_or("no canvas")?;
    let context: CanvasRenderingContext2d = context.dyn_into()?;
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    let encoded = Promise::new(&mut |done, refused| {
        if canvas.to_blob(&done).is_err() {
            // A promise refused twice stays refused.
            let _ = refused.call0(&JsValue::NULL);
        }
    });
    JsFuture::from(encoded).await?.dyn_into()
}
