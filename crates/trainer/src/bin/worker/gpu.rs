//! Opening WebGPU, or saying why not.

use burn::tensor::Device;
use js_sys::{Function, Object, Promise, Reflect};
use protocol::FallbackReason;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// About a training step's worth: enough work for a submission to be worth its price, and little
/// enough that the GPU starts on a step while the next one is being written.
const DISPATCHES_A_SUBMISSION: usize = 64;

/// An open GPU.
#[derive(Clone)]
pub struct Gpu {
    /// Where tensors live.
    pub device: Device,
    /// The adapter, as the browser describes it.
    pub adapter: String,
    /// Whether it is software that imitates a GPU.
    pub software: bool,
}

/// Opens the GPU; can be done once per worker.
///
/// # Errors
/// Why there is none, in the order in which things are missing.
pub async fn open() -> Result<Gpu, FallbackReason> {
    let adapter = adapter().await?;
    let info = property(&adapter, "info");
    let description = ["vendor", "architecture", "device", "description"]
        .map(|name| property(&info, name).as_string().unwrap_or_default());
    let words: Vec<String> = description
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect();
    // The flag moved from the adapter to its info.
    let software = [&adapter, &info]
        .into_iter()
        .any(|holder| property(holder, "isFallbackAdapter").is_truthy());
    // burn's GPU runtime panics without it when its queue is made.
    if !has_feature(&adapter, "timestamp-query") {
        return Err(FallbackReason::NoTimestamps);
    }
    let options = Device::wgpu_options().tasks_max(DISPATCHES_A_SUBMISSION);
    let device = options.init_async().await;
    Ok(Gpu {
        device: device.map_err(|error| FallbackReason::NoDevice(error.to_string()))?,
        adapter: if words.is_empty() {
            "unnamed GPU".into()
        } else {
            words.join(" ")
        },
        software,
    })
}

/// Asked of the browser by name: the typed interface is still behind a compiler flag.
async fn adapter() -> Result<JsValue, FallbackReason> {
    let gpu = property(&property(&js_sys::global(), "navigator"), "gpu");
    if gpu.is_undefined() || gpu.is_null() {
        return Err(FallbackReason::NoWebGpu);
    }
    let request: Function = property(&gpu, "requestAdapter")
        .dyn_into()
        .map_err(|_| FallbackReason::NoWebGpu)?;
    // The adapter that burn will ask for: a laptop may have two.
    let options = Object::new();
    let preference = "high-performance".into();
    // Setting a property of an object just made can't fail.
    let _ = Reflect::set(&options, &"powerPreference".into(), &preference);
    let promise: Promise = request
        .call1(&gpu, &options)
        .and_then(JsCast::dyn_into)
        .map_err(|_| FallbackReason::NoAdapter)?;
    match JsFuture::from(promise).await {
        Ok(adapter) if !adapter.is_null() => Ok(adapter),
        _ => Err(FallbackReason::NoAdapter),
    }
}

fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn has_feature(adapter: &JsValue, name: &str) -> bool {
    let features = property(adapter, "features");
    let has = property(&features, "has").dyn_into::<Function>();
    has.is_ok_and(|has| {
        has.call1(&features, &name.into())
            .is_ok_and(|yes| yes.is_truthy())
    })
}
