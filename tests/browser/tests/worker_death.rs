//! The worker dies: it is noticed, told, and the run goes on from its last checkpoint.

use browser_tests::{Key, LONG, Options, Outcome, Page, SOON, visit};
use serde_json::json;

/// Lets the test reach the page's worker, and know which checkpoint it kept last.
const KEEP_WORKERS: &str = "
    window.workers = [];
    window.kept = null;
    window.Worker = class extends Worker {
        constructor(...all) {
            super(...all);
            workers.push(this);
            this.addEventListener('message', ({data: [text]}) => {
                kept = text.match(/\"Checkpoint\":{\"step\":(\\d+)/)?.[1] ?? kept;
            });
        }
    };";

async fn open_with_a_reachable_worker(page: &Page) -> Outcome {
    page.devtools(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": KEEP_WORKERS }),
    )
    .await?;
    page.open_lab("device=cpu", LONG).await
}

/// Waits until the page says something with these words.
async fn expect_words(page: &Page, words: &str) -> Outcome {
    let said = async || Ok(page.last_words().await.contains(words).then_some(()));
    page.wait(&format!("“{words}”"), SOON + SOON, said).await
}

async fn press(page: &Page, button: &str) -> Outcome {
    let button = page.wait_until_enabled(button, SOON).await?;
    page.press(&button, Key::Enter, 1).await
}

async fn train_until(page: &Page, step: u32) -> Outcome {
    press(page, "Start").await?;
    let reached = async || Ok((page.step().await? >= step).then_some(()));
    page.wait(&format!("step {step}"), LONG, reached).await?;
    press(page, "Pause").await?;
    page.wait_until_enabled("Start", SOON).await.map(|_| ())
}

#[test]
fn a_worker_that_was_killed_is_noticed_and_the_run_resumes_from_its_checkpoint() -> Outcome {
    visit(Options::default(), async |page| {
        open_with_a_reachable_worker(page).await?;
        train_until(page, 26).await?;
        let kept = page.step().await?;
        let script = format!("return kept === '{kept}'");
        let is_kept = async || Ok(page.ask::<bool>(&script, vec![]).await?.then_some(()));
        page.wait("a checkpoint", SOON, is_kept).await?;
        page.ask::<Option<()>>("workers.at(-1).terminate()", vec![])
            .await?;
        expect_words(page, "has not answered").await?;
        press(page, &format!("Resume from step {kept}")).await?;
        page.wait_until_enabled("Start", LONG).await?;
        assert_eq!(page.step().await?, kept);
        assert!(
            !page.last_words().await.contains("has not answered"),
            "the alarm is over"
        );
        train_until(page, kept + 1).await
    })
}

#[test]
fn a_worker_that_fails_is_reported_at_once_in_the_browsers_words() -> Outcome {
    visit(Options::default(), async |page| {
        open_with_a_reachable_worker(page).await?;
        let fail =
            "workers.at(-1).dispatchEvent(new ErrorEvent('error', {message: 'out of memory'}))";
        page.ask::<bool>(&format!("return {fail}"), vec![]).await?;
        expect_words(page, "The trainer broke off: out of memory").await?;
        // No step was taken, so there is nothing to resume from; a new trainer can be started.
        press(page, "Start a new trainer").await?;
        page.wait_until_enabled("Start", LONG).await.map(|_| ())
    })
}
