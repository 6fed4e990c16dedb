//! Asking the browser by name: a typed call of what an older browser lacks would throw through the
//! whole program, and some of these interfaces have no types yet.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A property, or undefined.
pub fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// What a method returns.
///
/// # Errors
/// When there is no such method, or what it throws.
pub fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = property(object, method).dyn_into()?;
    method.apply(object, &arguments.iter().collect::<Array>())
}

/// What the promise of a method comes to.
///
/// # Errors
/// When there is no such method, what it throws, or why its promise was broken.
pub async fn ask(
    object: &JsValue,
    method: &str,
    arguments: &[JsValue],
) -> Result<JsValue, JsValue> {
    let answer = call(object, method, arguments)?;
    JsFuture::from(Promise::resolve(&answer)).await
}

/// An object with one property.
pub fn object(name: &str, value: &JsValue) -> JsValue {
    let object = js_sys::Object::new();
    // Setting a property of an object just made can't fail.
    let _ = Reflect::set(&object, &name.into(), value);
    object.into()
}
