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

/// Whether a file's name holds a hash of its content, so that a browser may keep it for good.
fn has_hash(file: &str) -> bool {
    let is_hash = |part: &str| part.len() > 12 && part.chars().all(|c| c.is_ascii_hexdigit());
    file.split(['-', '_', '.']).any(is_hash)
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
        assert!(
            files(&late).iter().any(|file| file.ends_with("_loader.js")),
            "{late:?}"
        );
        let errors = page.console_errors().await?;
        assert!(errors.is_empty(), "the console has errors: {errors:#?}");
        Ok(())
    })
}

#[test]
fn page_and_trainer_ask_no_other_origin_and_only_for_files_named_by_content() -> Outcome {
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
    for own in ["_loader.js", "_bg.wasm", ".safetensors"] {
        let recorded = files(&addresses).iter().any(|file| file.ends_with(own));
        assert!(recorded, "no {own} is in the record: {addresses:?}");
    }
    // The document itself is asked for anew each time; all that it leads to has a hash.
    let unhashed = |file: &&str| !file.is_empty() && !has_hash(file);
    let unhashed: Vec<&str> = files(&addresses).into_iter().filter(unhashed).collect();
    assert!(unhashed.is_empty(), "{unhashed:?}");
    let foreign: Vec<&Url> = addresses
        .iter()
        .filter(|a| a.origin() != home.origin())
        .collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    Ok(())
}
