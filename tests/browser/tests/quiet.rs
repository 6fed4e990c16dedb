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

/// What has been fetched since this was asked last.
async fn fetched(page: &Page) -> Outcome<Vec<Url>> {
    // What may not be fetched can't be waited for.
    tokio::time::sleep(Duration::from_secs(1)).await;
    page.requests().await
}

/// The endings of the programs among the addresses, each with what is before their hash left out.
fn of_programs(addresses: &[Url]) -> Vec<&str> {
    let programs = files(addresses).into_iter();
    let programs = programs.filter(|file| file.ends_with(".wasm"));
    programs
        .filter_map(|file| file.find('_').map(|start| &file[start..]))
        .collect()
}

fn has_trainer(addresses: &[Url]) -> bool {
    files(addresses)
        .iter()
        .any(|file| file.starts_with("worker"))
}

/// Whether a file's name holds a hash of its content, so that a browser may keep it for good.
fn has_hash(file: &str) -> bool {
    let is_hash = |part: &str| part.len() > 12 && part.chars().all(|c| c.is_ascii_hexdigit());
    file.split(['-', '_', '.']).any(is_hash)
}

#[test]
fn every_part_is_fetched_only_when_it_is_needed_and_the_console_stays_empty() -> Outcome {
    visit(Options::default(), async |page| {
        show_as_on_a_phone(page).await?;
        page.arrive("device=cpu").await?;
        let first = fetched(page).await?;
        assert_eq!(of_programs(&first), ["_bg.wasm"], "{first:?}");

        page.open("device=cpu").await?;
        let article = fetched(page).await?;
        let parts = of_programs(&article);
        assert!(parts.contains(&"_rest.wasm"), "{article:?}");
        assert!(!parts.contains(&"_lab.wasm"), "{article:?}");
        assert!(!has_trainer(&article), "{article:?}");

        page.scroll_to_lab().await?;
        take_one_step(page).await?;
        let lab = fetched(page).await?;
        assert!(of_programs(&lab).contains(&"_lab.wasm"), "{lab:?}");
        assert!(has_trainer(&lab), "{lab:?}");
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
    // The document itself and the worker that keeps it are asked for anew each time; all that they
    // lead to has a hash.
    let anew = ["", "service_worker.js"];
    let unhashed = |file: &&str| !anew.contains(file) && !has_hash(file);
    let unhashed: Vec<&str> = files(&addresses).into_iter().filter(unhashed).collect();
    assert!(unhashed.is_empty(), "{unhashed:?}");
    let foreign: Vec<&Url> = addresses
        .iter()
        .filter(|a| a.origin() != home.origin())
        .collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    Ok(())
}
