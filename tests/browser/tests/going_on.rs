//! A run outlives the visit, the tab's sleep and its worker, and travels as a file.

use std::time::Duration;

use browser_tests::{Key, LONG, Options, Outcome, Page, SOON, visit};
use serde_json::json;

const CURVE: &str = "Probability of the right character";

/// Catches the file that is saved instead of downloading it, and hands it over as a chosen file.
const CATCH_FILES: &str = "
    URL.createObjectURL = blob => { window.caught = {blob}; return 'about:blank'; };
    HTMLAnchorElement.prototype.click = function () { caught.name = this.download; };
    window.choose = async damage => {
        const bytes = new Uint8Array(await caught.blob.arrayBuffer());
        if (damage) bytes[bytes.length >> 1] ^= 1;
        const files = new DataTransfer();
        files.items.add(new File([bytes], caught.name));
        const input = document.getElementById('load-run');
        input.files = files.files;
        input.dispatchEvent(new Event('change', {bubbles: true}));
    };";

/// Makes the first worker say that it has grown, once `grown` is set.
const GROWING: &str = "
    window.workers = [];
    window.heard = 0;
    window.Worker = class extends Worker {
        constructor(...all) { super(...all); workers.push(this); }
        set onmessage(hear) {
            super.onmessage = hear && (({data: [text, bytes]}) => {
                if (text.includes('memory_bytes')) heard++;
                if (window.grown && this === workers[0])
                    text = text.replace(/\"memory_bytes\":\\d+/, '\"memory_bytes\":2000000000');
                hear(new MessageEvent('message', {data: [text, bytes]}));
            });
        }
    };";

/// Holds every checkpoint but the first one back for so long that a reader is quicker.
const LATE: &str = "
    window.checkpoints = 0;
    window.Worker = class extends Worker {
        set onmessage(hear) {
            super.onmessage = hear && (event => {
                const late = event.data[1] && checkpoints++ > 0;
                setTimeout(() => hear(event), late ? 2000 : 0);
            });
        }
    };";

const TURN: &str = "
    Object.defineProperty(document, 'visibilityState', {value: arguments[0], configurable: true});
    document.dispatchEvent(new Event('visibilitychange', {bubbles: true}));";

async fn before_the_page(page: &Page, script: &str) -> Outcome {
    let source = json!({ "source": script });
    let command = "Page.addScriptToEvaluateOnNewDocument";
    page.devtools(command, source).await.map(|_| ())
}

async fn press(page: &Page, button: &str) -> Outcome {
    let button = page.wait_until_enabled(button, SOON).await?;
    page.press(&button, Key::Enter, 1).await
}

async fn reach(page: &Page, step: u32) -> Outcome<u32> {
    let reached = async || Ok(Some(page.step().await?).filter(|now| *now >= step));
    page.wait(&format!("step {step}"), LONG, reached).await
}

/// Waits for a file, which must have the step that the page shows.
async fn saved_step(page: &Page) -> Outcome<u32> {
    let name = "return window.caught?.name ?? null";
    let saved = async || page.ask::<Option<String>>(name, vec![]).await;
    let name = page.wait("the file", SOON, saved).await?;
    let step = page.step().await?;
    assert_eq!(name, format!("wmss-seed-1-step-{step}.safetensors"));
    Ok(step)
}

async fn expect_words(page: &Page, words: &str) -> Outcome<String> {
    let said = async || {
        let said = page.last_words().await;
        Ok(said.contains(words).then_some(said))
    };
    page.wait(&format!("“{words}”"), LONG, said).await
}

/// The curve's rows, without their heading.
async fn curve(page: &Page) -> Outcome<Vec<Vec<String>>> {
    let script = "
        const title = [...document.querySelectorAll('summary')].find(s => s.textContent === arguments[0]);
        if (!title.parentElement.open) title.click();";
    let title = format!("Data table: {CURVE}");
    page.ask::<Option<()>>(script, vec![title.into()]).await?;
    let region = page
        .control("region", &format!("Numbers of {CURVE}"))
        .await?;
    let mut rows = page.rows(&region).await?;
    rows.remove(0);
    Ok(rows)
}

#[test]
fn a_reload_in_mid_run_offers_to_go_on_and_the_curve_goes_on_as_it_would_have() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        let lambda = page.control("slider", "λ while training").await?;
        page.press(&lambda, Key::Right, 5).await?;
        press(page, "Start").await?;
        reach(page, 31).await?;
        let before = curve(page).await?;

        page.open_lab("device=cpu", LONG).await?;
        let said = expect_words(page, "Your last run stopped at step").await?;
        let kept = said
            .split_once("stopped at step ")
            .and_then(|(_, rest)| rest.split_once(" of 400 ("))
            .and_then(|(step, _)| step.parse::<u32>().ok());
        let kept = kept.unwrap_or_default();
        assert!(kept > 0 && kept.is_multiple_of(25), "{said}");
        press(page, "Go on from there").await?;
        expect_words(page, &format!("Your last run is open at step {kept}")).await?;
        assert_eq!(page.step().await?, kept);
        assert_eq!(curve(page).await?.len(), kept as usize);
        let lambda = page.control("slider", "λ while training").await?;
        assert_eq!(lambda.prop("value").await?.as_deref(), Some("0.55"));

        press(page, "Start").await?;
        reach(page, kept.max(before.len() as u32) + 1).await?;
        press(page, "Pause").await?;
        let after = curve(page).await?;
        // A long table shows only some of the steps.
        let shared: Vec<_> = before
            .iter()
            .filter(|row| after.iter().any(|r| r[0] == row[0]))
            .collect();
        let step = |row: &Vec<String>| row[0].parse::<u32>().unwrap_or_default();
        assert!(shared.iter().any(|row| step(row) > kept), "{shared:?}");
        assert!(
            shared.iter().all(|row| after.contains(row)),
            "{before:?} {after:?}"
        );
        Ok(())
    })
}

#[test]
fn a_forgotten_run_is_not_offered_again() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        press(page, "Step").await?;
        reach(page, 1).await?;
        press(page, "Start").await?;
        reach(page, 2).await?;
        press(page, "Pause").await?;
        // The first checkpoint.
        (page.wait_until_enabled("Save this run as a file", SOON)).await?;
        page.open_lab("device=cpu", LONG).await?;
        expect_words(page, "Your last run stopped at step").await?;
        press(page, "Forget it").await?;
        page.wait("the run to be forgotten", SOON, async || {
            let said = page.last_words().await;
            Ok((!said.contains("Your last run")).then_some(()))
        })
        .await?;
        page.open_lab("device=cpu", LONG).await?;
        // There is nothing to wait for: the offer would come with the lab.
        tokio::time::sleep(Duration::from_secs(3)).await;
        let said = page.last_words().await;
        assert!(!said.contains("Your last run"), "{said}");
        Ok(())
    })
}

#[test]
fn a_saved_run_loads_again_and_a_damaged_file_leaves_the_present_run_alone() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        press(page, "Start").await?;
        reach(page, 3).await?;
        press(page, "Pause").await?;
        page.wait_until_enabled("Start", SOON).await?;
        page.ask::<Option<()>>(CATCH_FILES, vec![]).await?;
        press(page, "Save this run as a file").await?;
        let saved = saved_step(page).await?;
        press(page, "Step").await?;
        reach(page, saved + 1).await?;

        page.ask::<Option<()>>("choose(true)", vec![]).await?;
        let said = expect_words(page, "altered").await?;
        assert!(said.contains("still here, unchanged"), "{said}");
        press(page, "Step").await?;
        reach(page, saved + 2).await?;

        page.ask::<Option<()>>("choose(false)", vec![]).await?;
        expect_words(
            page,
            &format!("The run from the file is open at step {saved}"),
        )
        .await?;
        assert_eq!(page.step().await?, saved);
        press(page, "Step").await?;
        reach(page, saved + 1).await.map(|_| ())
    })
}

#[test]
fn a_file_saved_right_after_a_pause_has_the_pauses_own_checkpoint() -> Outcome {
    visit(Options::default(), async |page| {
        before_the_page(page, LATE).await?;
        page.open_lab("device=cpu", LONG).await?;
        page.ask::<Option<()>>(CATCH_FILES, vec![]).await?;
        press(page, "Start").await?;
        reach(page, 2).await?;
        press(page, "Pause").await?;
        // The first checkpoint.
        (page.wait_until_enabled("Save this run as a file", SOON)).await?;
        let first = page.step().await?;
        press(page, "Start").await?;
        reach(page, first + 2).await?;
        press(page, "Pause").await?;
        page.wait_until_enabled("Start", SOON).await?;
        press(page, "Save this run as a file").await?;
        assert!(saved_step(page).await? > first);
        Ok(())
    })
}

#[test]
fn training_rests_in_a_hidden_tab_and_goes_on_by_itself() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        press(page, "Start").await?;
        reach(page, 2).await?;
        page.ask::<Option<()>>(TURN, vec!["hidden".into()]).await?;
        page.wait_until_enabled("Start", SOON).await?;
        let step = page.step().await?;
        // Nothing may change now, so there is nothing to wait for.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert_eq!(page.step().await?, step);
        page.ask::<Option<()>>(TURN, vec!["visible".into()]).await?;
        expect_words(page, "Paused while the tab was hidden").await?;
        reach(page, step + 2).await.map(|_| ())
    })
}

#[test]
fn a_worker_that_has_grown_too_large_is_renewed_and_training_goes_on() -> Outcome {
    visit(Options::default(), async |page| {
        before_the_page(page, GROWING).await?;
        page.open_lab("device=cpu", LONG).await?;
        let heard = page.ask::<u32>("return heard", vec![]).await?;
        let answered = async || {
            let now = page.ask::<u32>("return heard", vec![]).await?;
            Ok((now > heard + 1).then_some(()))
        };
        page.wait("the worker's memory", SOON, answered).await?;
        page.ask::<Option<()>>("window.grown = true", vec![])
            .await?;
        press(page, "Start").await?;
        expect_words(
            page,
            "taken 2.0 GB of memory, so a fresh one goes on from step",
        )
        .await?;
        reach(page, 28).await?;
        assert_eq!(page.ask::<u32>("return workers.length", vec![]).await?, 2);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn a_second_tab_does_not_write_over_the_first_ones_run() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        let second = page.client().new_window(true).await?;
        page.client().switch_to_window(second.handle).await?;
        page.open_lab("device=cpu", LONG).await?;
        expect_words(page, "Another tab of this page keeps its run").await?;
        Ok(())
    })
}
