//! What the page loads, from where, and what it complains of.

use std::time::Duration;

use browser_tests::{LONG, NetLog, Options, Outcome, Page, SOON, visit};
use serde_json::json;
use url::Url;

async fn show_as_on_a_phone(page: &Page) -> Outcome {
    let size = json!({ "width": 375, "height": 700, "deviceScaleFactor": 2, "mobile": true });
    page.devtools("Emulation.setDeviceMetricsOverride", size)
        .await
        .map(|_| ())
}

async fn take_one_step(page: &Page) -> Outcome {
    let step = page.wait_until_enabled("Step", LONG).await?;
    page.click(&step).await?;
    let taken = async || Ok((page.step().await? == 1).then_some(()));
    page.wait("one step", SOON, taken).await
}

/// The last part of each address.
fn files(addresses: &[Url]) -> Vec<&str> {
    addresses
        .iter()
        .filter_map(|a| a.path_segments()?.next_back())
        .collect()
}

#[test]
fn the_trainer_is_fetched_only_near_the_lab_and_the_console_stays_empty() -> Outcome {
    visit(Options::default(), async |page| {
        show_as_on_a_phone(page).await?;
        page.open("device=cpu").await?;
        // Nothing may be fetched now, so there is nothing to wait for.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let early = page.requests().await?;
        assert!(
            files(&early).iter().any(|file| file.ends_with("_bg.wasm")),
            "{early:?}"
        );
        assert!(
            !files(&early).iter().any(|file| file.starts_with("worker")),
            "{early:?}"
        );

        page.scroll_to_lab().await?;
        take_one_step(page).await?;
        let late = page.requests().await?;
        assert!(files(&late).contains(&"worker_loader.js"), "{late:?}");
        let errors = page.console_errors().await?;
        assert!(errors.is_empty(), "the console has errors: {errors:#?}");
        Ok(())
    })
}

#[test]
fn neither_the_page_nor_its_trainer_asks_another_origin_for_anything() -> Outcome {
    let log = NetLog::named("requests");
    let options = Options {
        flags: vec![log.flag()],
        ..Options::default()
    };
    let home = visit(options, async |page| {
        page.open_lab("device=cpu", LONG).await?;
        take_one_step(page).await?;
        Ok(page.home().clone())
    })?;
    let addresses = log.requests_of(&home)?;
    for own in ["worker_loader.js", "worker_bg.wasm", "m0.safetensors"] {
        assert!(
            files(&addresses).contains(&own),
            "{own} is not in the record: {addresses:?}"
        );
    }
    let foreign: Vec<&Url> = addresses
        .iter()
        .filter(|a| a.origin() != home.origin())
        .collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    Ok(())
}
