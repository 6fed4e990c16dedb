//! The reader's journey through a run: train, pause, change λ, go on, reset.

use std::time::Duration;

use browser_tests::{Element, Key, LONG, Options, Outcome, Page, SOON, visit};

/// A fact such as "72.3 %", as a number.
async fn percentage(page: &Page, fact: &str) -> Outcome<Option<f64>> {
    Ok(page
        .fact(fact)
        .await?
        .strip_suffix(" %")
        .and_then(|number| number.parse().ok()))
}

async fn pause(page: &Page) -> Outcome<u32> {
    let pause = page.control("button", "Pause").await?;
    page.press(&pause, Key::Enter, 1).await?;
    page.wait_until_enabled("Start", SOON).await?;
    let step = page.step().await?;
    // Nothing may change now, so there is nothing to wait for.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(page.step().await?, step, "a paused run stands still");
    Ok(step)
}

async fn start(page: &Page) -> Outcome {
    let start = page.wait_until_enabled("Start", SOON).await?;
    page.press(&start, Key::Enter, 1).await
}

/// The data table of a figure, opened by keyboard.
async fn open_table(page: &Page, figure: &str) -> Outcome<Element> {
    let script = "return [...document.querySelectorAll('summary')].find(s => s.textContent === arguments[0])";
    let title = format!("Data table: {figure}");
    let summary = page.client().execute(script, vec![title.into()]).await?;
    let focus = "arguments[0].focus(); if (!arguments[0].parentElement.open) arguments[0].click()";
    page.ask::<Option<()>>(focus, vec![summary]).await?;
    page.control("region", &format!("Numbers of {figure}"))
        .await
}

#[test]
fn a_run_is_trained_paused_changed_resumed_and_reset() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        let untrained = percentage(page, "Held-out accuracy, SFT")
            .await?
            .unwrap_or(0.0);
        start(page).await?;
        page.wait("20 points of held-out accuracy", LONG, async || {
            let now = percentage(page, "Held-out accuracy, SFT")
                .await?
                .unwrap_or(0.0);
            Ok((now >= untrained + 20.0).then_some(()))
        })
        .await?;
        pause(page).await?;

        let lambda = page.control("slider", "λ while training").await?;
        page.press(&lambda, Key::Right, 5).await?;
        assert_eq!(lambda.prop("value").await?.as_deref(), Some("0.55"));
        start(page).await?;
        page.wait("the race, and WMSS's first accuracy", LONG, async || {
            let raced = page.step().await? > 102;
            Ok(percentage(page, "Held-out accuracy, WMSS")
                .await?
                .filter(|_| raced))
        })
        .await?;
        page.press(&lambda, Key::Right, 10).await?;
        let changed = page
            .wait("the change of λ, told in the list", LONG, async || {
                last_change(page).await
            })
            .await?;
        assert!(changed > 102, "the race's λ changed at step {changed}");
        let paused_at = pause(page).await?;
        assert!(paused_at >= changed, "{paused_at}");

        let numbers = page.rows(&open_table(page, "Accuracy").await?).await?;
        let (head, last) = (&numbers[0], &numbers[numbers.len() - 1]);
        assert_eq!(
            head[..],
            [
                "Step",
                "SFT, held-out",
                "SFT, train",
                "WMSS, held-out",
                "WMSS, train"
            ]
        );
        assert!(
            last.iter().skip(1).all(|cell| cell.ends_with(" %")),
            "{last:?}"
        );

        let reset = page.control("button", "Reset").await?;
        page.press(&reset, Key::Enter, 1).await?;
        page.wait("step 0 of 400", SOON, async || {
            Ok((page.fact("Step").await? == "0 of 400").then_some(()))
        })
        .await?;
        page.wait_until_enabled("Start", SOON).await?;
        let curve = page
            .rows(&open_table(page, "Probability of the right character").await?)
            .await?;
        assert_eq!(curve.len(), 1, "only the heading is left: {curve:?}");
        assert_eq!(page.fact("Held-out accuracy, WMSS").await?, "–");
        Ok(())
    })
}

/// Counts in `told` how often the step is written anew.
const COUNT: &str = "
    window.told = 0;
    const term = [...document.querySelectorAll('dt')].find(t => t.textContent === 'Step');
    new MutationObserver(() => told++)
        .observe(term.nextElementSibling, {characterData: true, childList: true, subtree: true});";

#[test]
fn who_reads_elsewhere_on_the_page_is_told_of_the_run_once_in_a_while() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        start(page).await?;
        page.ask::<Option<()>>(COUNT, vec![]).await?;
        let told_in = async |seconds| {
            page.ask::<Option<()>>("told = 0", vec![]).await?;
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            page.ask::<u32>("return told", vec![]).await
        };
        let here = told_in(2).await?;
        page.ask::<Option<()>>("scrollTo({top: 0, behavior: 'instant'})", vec![])
            .await?;
        // The last that is told here, and whatever a second later follows the way there.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let elsewhere = told_in(2).await?;
        assert!(
            (1..=3).contains(&elsewhere) && here > elsewhere,
            "{here}, {elsewhere}"
        );
        Ok(())
    })
}

/// The step of the last change in the list, once it is the change to 0.65.
async fn last_change(page: &Page) -> Outcome<Option<u32>> {
    let Ok(list) = page.control("list", "Changes on the way").await else {
        return Ok(None);
    };
    let text = list.text().await?;
    let change = text
        .lines()
        .last()
        .and_then(|line| line.split_once("step "));
    let step = change.and_then(|(_, rest)| rest.strip_suffix(": λ = 0.65"));
    Ok(step.map(str::parse).transpose()?)
}
