//! What the page loads, from where, and what it complains of.

use std::time::Duration;

use browser_tests::{LONG, Options, Outcome, SOON, visit};
use serde_json::json;
use url::Url;

fn is_trainer(address: &Url) -> bool {
    address.path().contains("worker")
}

#[test]
fn the_trainer_is_loaded_only_near_the_lab_and_nothing_from_elsewhere_or_with_errors() -> Outcome {
    let phone = Options {
        window: (500, 700),
        ..Options::default()
    };
    visit(phone, async |page| {
        let size = json!({ "width": 375, "height": 700, "deviceScaleFactor": 2, "mobile": true });
        page.devtools("Emulation.setDeviceMetricsOverride", size)
            .await?;
        page.open("device=cpu").await?;
        // Nothing may be fetched now, so there is nothing to wait for.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let mut addresses = page.requests().await?;
        assert!(!addresses.is_empty(), "requests are noted");
        let early: Vec<&Url> = addresses.iter().filter(|a| is_trainer(a)).collect();
        assert!(early.is_empty(), "the first screen fetched {early:?}");

        page.scroll_to_lab().await?;
        let step = page.wait_until_enabled("Step", LONG).await?;
        page.click(&step).await?;
        let taken = async || Ok((page.step().await? == 1).then_some(()));
        page.wait("one step", SOON, taken).await?;
        addresses.extend(page.requests().await?);
        let asked = |end: &str| addresses.iter().any(|a| a.path().ends_with(end));
        assert!(asked("worker_loader.js"), "{addresses:?}");
        assert!(
            asked("worker_bg.wasm") && asked("m0.safetensors"),
            "the trainer's own requests are noted: {addresses:?}"
        );
        let foreign = |a: &&Url| a.scheme() != "data" && a.origin() != page.home().origin();
        let foreign: Vec<&Url> = addresses.iter().filter(foreign).collect();
        assert!(foreign.is_empty(), "requests to elsewhere: {foreign:?}");
        let errors = page.console_errors().await?;
        assert!(errors.is_empty(), "the console has errors: {errors:#?}");
        Ok(())
    })
}
