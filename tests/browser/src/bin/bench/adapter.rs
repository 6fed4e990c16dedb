//! What WebGPU computes on.

use browser_tests::{Outcome, Page};

const ASK: &str = "
    const done = arguments[0];
    const asked = navigator.gpu ? navigator.gpu.requestAdapter() : Promise.resolve(null);
    asked.then(adapter => {
        if (!adapter) return done(null);
        const {vendor, architecture, device, description, isFallbackAdapter} = adapter.info;
        const words = [vendor, architecture, device, description].filter(word => word).join(' ');
        done([words, isFallbackAdapter ?? adapter.isFallbackAdapter ?? false]);
    }, () => done(null));";

/// An adapter that the browser offers.
pub struct Adapter {
    /// What it says of itself.
    pub name: String,
    /// Whether it is only imitated.
    pub software: bool,
}

/// The one that the page is offered, if there is one.
pub async fn offered(page: &Page) -> Outcome<Option<Adapter>> {
    let found = page.client().execute_async(ASK, vec![]).await?;
    let found: Option<(String, bool)> = serde_json::from_value(found)?;
    Ok(found.map(|(name, software)| Adapter { name, software }))
}
