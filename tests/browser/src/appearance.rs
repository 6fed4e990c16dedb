//! How the page is shown: its width, and what the reader prefers.

use serde_json::json;

use crate::LONG;
use crate::failure::Outcome;
use crate::page::Page;

/// Two frames later everything has found its place.
const SETTLED: &str = "
    const done = arguments[0];
    requestAnimationFrame(() => requestAnimationFrame(() => done()));";

impl Page {
    /// Shows the page at a width in CSS pixels and in the colour scheme `light` or `dark`.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn show(&self, width: u32, scheme: &str) -> Outcome {
        let size =
            json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.devtools("Emulation.setDeviceMetricsOverride", size)
            .await?;
        // Both preferences are seen; they have nothing to do with each other.
        let motion = if scheme == "dark" {
            "reduce"
        } else {
            "no-preference"
        };
        let preferences = [
            ("prefers-color-scheme", scheme),
            ("prefers-reduced-motion", motion),
        ];
        self.prefer("", &preferences).await
    }

    /// Shows the page on a medium, such as `print` or, empty, the screen, to a reader with these
    /// preferences.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn prefer(&self, medium: &str, preferences: &[(&str, &str)]) -> Outcome {
        let features: Vec<_> = preferences
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        let media = json!({ "media": medium, "features": features });
        self.devtools("Emulation.setEmulatedMedia", media).await?;
        self.client().execute_async(SETTLED, vec![]).await?;
        Ok(())
    }

    /// Opens the page with its trainer, and unfolds everything.
    ///
    /// # Errors
    /// When the trainer does not open.
    pub async fn open_everything(&self) -> Outcome {
        self.open_lab("device=cpu", LONG).await?;
        let unfold = "document.querySelectorAll('details').forEach(d => { d.open = true })";
        self.ask::<Option<()>>(unfold, vec![]).await.map(|_| ())
    }
}
