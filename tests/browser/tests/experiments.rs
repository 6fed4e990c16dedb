//! Experiments: prepared from a list, sent as a link, and first of all a recorded one.

use browser_tests::{Key, LONG, Options, Outcome, Page, SOON, visit};

const FACTS: &str =
    "return [...document.querySelectorAll('#lab .facts dt')].map(e => e.textContent)";
const NOTICES: &str =
    "return [...document.querySelectorAll('#lab .notice')].map(e => e.textContent).join(' ')";

async fn contenders(page: &Page) -> Outcome<Vec<String>> {
    let facts: Vec<String> = page.ask(FACTS, vec![]).await?;
    let name = |fact: &String| fact.strip_prefix("Held-out accuracy, ").map(str::to_owned);
    Ok(facts.iter().filter_map(name).collect())
}

#[test]
fn a_link_prepares_the_run_it_tells_and_says_what_made_no_sense() -> Outcome {
    visit(Options::default(), async |page| {
        let link = "device=cpu&lab=1.only-a-temperature&lab-seed=7&lab-sft=3&lab-lambda=lots";
        page.open_lab(link, LONG).await?;
        assert_eq!(contenders(page).await?, ["SFT", "WMSS", "D0"]);
        let seed = page
            .control("spinbutton", "Seed (from the next reset)")
            .await?;
        assert_eq!(seed.prop("value").await?.as_deref(), Some("7"));
        let notices: String = page.ask(NOTICES, vec![]).await?;
        assert!(notices.contains("lab-lambda"), "{notices}");
        assert!(
            !notices.contains("recorded"),
            "another run is asked for: {notices}"
        );

        // Twenty steps of it, and the third contender has a curve.
        let start = page.wait_until_enabled("Start", SOON).await?;
        page.press(&start, Key::Enter, 1).await?;
        let trained = "return document.querySelector('#lab .facts dd').textContent";
        page.wait("some steps of the race", LONG, async || {
            let step: String = page.ask(trained, vec![]).await?;
            let number = step.split(' ').next().and_then(|n| n.parse::<u32>().ok());
            Ok((number >= Some(8)).then_some(()))
        })
        .await?;
        let pause = page.control("button", "Pause").await?;
        page.press(&pause, Key::Enter, 1).await?;
        page.wait_until_enabled("Start", LONG).await?;
        let sentences: String = page
            .ask("return document.getElementById('lab').textContent", vec![])
            .await?;
        assert!(sentences.contains("and D0 "), "{sentences}");
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn a_larger_teacher_is_set_trained_before_the_race_and_told() -> Outcome {
    visit(Options::default(), async |page| {
        let link = "device=cpu&lab=1.stronger-or-weaker&lab-sft=2&lab-race=2&lab-train=16&lab-held-out=16&lab-teacher-width=32&lab-teacher-steps=4";
        page.open_lab(link, LONG).await?;
        let estimate = "return document.querySelector('#lab .estimate').textContent";
        let estimate: String = page.ask(estimate, vec![]).await?;
        assert!(estimate.contains("seconds on this device"), "{estimate}");
        page.ask::<Option<()>>(
            "document.getElementById('lab-settings').open = true",
            vec![],
        )
        .await?;
        let width = page.control("spinbutton", "Teacher’s width").await?;
        assert_eq!(width.prop("value").await?.as_deref(), Some("32"));
        assert!(!contenders(page).await?.is_empty());

        let start = page.wait_until_enabled("Start", SOON).await?;
        page.press(&start, Key::Enter, 1).await?;
        page.wait("the end of the run", LONG, async || {
            let notices: String = page.ask(NOTICES, vec![]).await?;
            Ok(notices.contains("This run is finished").then_some(()))
        })
        .await?;
        let accuracy = page.fact("Larger teacher, held-out accuracy").await?;
        assert!(accuracy.ends_with(" %"), "{accuracy}");
        Ok(())
    })
}

#[test]
fn a_recorded_run_is_shown_until_the_reader_runs_it_here() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        let notices = async || page.ask::<String>(NOTICES, vec![]).await;
        assert!(notices().await?.contains("recorded"));
        let here = page.wait_until_enabled("Run it here", SOON).await?;
        page.press(&here, Key::Enter, 1).await?;
        page.wait("the recording to make way", LONG, async || {
            Ok((!notices().await?.contains("recorded")).then_some(()))
        })
        .await?;
        Ok(())
    })
}

#[test]
fn an_experiment_from_the_list_is_prepared_and_lies_in_the_address() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        let choose = "const list = document.getElementById('preset');
            list.value = 'frozen-or-joint';
            list.dispatchEvent(new Event('change', {bubbles: true}))";
        page.ask::<Option<()>>(choose, vec![]).await?;
        let prepare = page
            .wait_until_enabled("Prepare this experiment", SOON)
            .await?;
        page.press(&prepare, Key::Enter, 1).await?;
        page.wait("its contenders", LONG, async || {
            let names = contenders(page).await?;
            Ok(names
                .iter()
                .any(|name| name.contains("frozen"))
                .then_some(()))
        })
        .await?;
        page.wait("the address", SOON, async || {
            let address: String = page.ask("return location.search", vec![]).await?;
            Ok(address.contains("lab=1.frozen-or-joint").then_some(()))
        })
        .await?;
        Ok(())
    })
}
