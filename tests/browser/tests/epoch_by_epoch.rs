//! Epoch by epoch: SFT and WMSS from one start, under every setting.

use browser_tests::{Key, Options, Outcome, Page, SOON, visit};
use wmss::descent::{WeakAgent, sft_path, wmss_path};
use wmss::example::{TARGET, weak};
use wmss::{Distribution, Lambda, Mixture, paper};

/// Where fine-tuning has stalled: the section before ends here.
fn start() -> Outcome<Vec<f64>> {
    let path = sft_path(&weak().logits(), TARGET, 2.0, 12);
    path.last()
        .cloned()
        .ok_or_else(|| browser_tests::Failure::new("a path without an end"))
}

/// A share as the page writes it: only nothing and everything are written as such.
fn percent(share: f64) -> String {
    let text = format!("{:.1} %", 100.0 * share);
    match text.as_str() {
        "0.0 %" if share > 0.0 => "< 0.1 %".to_owned(),
        "100.0 %" if share < 1.0 => "> 99.9 %".to_owned(),
        _ => text,
    }
}

fn on_target(model: &Distribution) -> f64 {
    model.probabilities()[TARGET]
}

/// How far the right score stands above the mean of the others.
fn gap(logits: &[f64]) -> f64 {
    let others = logits.iter().sum::<f64>() - logits[TARGET];
    logits[TARGET] - others / (logits.len() - 1) as f64
}

/// Waits until every sentence of the race's figures is that of this epoch.
async fn shows(page: &Page, epoch: usize, lambda: f64, rate: f64, agent: WeakAgent) -> Outcome {
    let sft = sft_path(&start()?, TARGET, rate, epoch);
    let alone = Distribution::from_logits(&sft[epoch]);
    let mixture = Mixture::new(&start()?, &weak().logits(), Lambda::new(lambda)?);
    let wmss = wmss_path(mixture, TARGET, rate, agent, epoch);
    let (strong, mixed) = (wmss[epoch].strong(), wmss[epoch].distribution());
    let pushes = [
        alone.non_target_mass(TARGET),
        lambda * mixed.non_target_mass(TARGET),
    ];
    let expected = [
        format!(
            "It gives 2x {}, and {} is left to push.",
            percent(on_target(&alone)),
            percent(alone.non_target_mass(TARGET))
        ),
        format!(
            "The strong one gives 2x {}, the mixture {}; λ times its {} on wrong answers is the push.",
            percent(on_target(&strong)),
            percent(on_target(&mixed)),
            percent(mixed.non_target_mass(TARGET))
        ),
        format!(
            "Wrong answers are pushed by {:.3} together in SFT, by {:.3} in WMSS.",
            pushes[0], pushes[1]
        ),
        format!(
            "Now the strong model’s push is {:.2} times SFT’s.",
            pushes[1] / pushes[0]
        ),
        format!(
            "How far the score of 2x stands above the mean of the wrong ones: {:.2} in SFT, {:.2} in WMSS.",
            gap(&sft[epoch]),
            gap(wmss[epoch].strong_logits())
        ),
    ];
    let script =
        "return [...document.querySelectorAll('#epochs-demo .sentence')].map(p => p.textContent)";
    page.wait(&format!("{expected:#?}"), SOON, async || {
        let sentences: Vec<String> = page.ask(script, vec![]).await?;
        Ok((sentences == expected).then_some(()))
    })
    .await
}

#[test]
fn every_setting_shows_what_the_descent_gives() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        shows(page, 0, 0.5, 2.0, WeakAgent::Joint).await?;
        let step = page.control("button", "Step: race epochs").await?;
        for _ in 0..3 {
            page.click(&step).await?;
        }
        shows(page, 3, 0.5, 2.0, WeakAgent::Joint).await?;

        let frozen = page.control("radio", "stays frozen").await?;
        page.click(&frozen).await?;
        shows(page, 3, 0.5, 2.0, WeakAgent::Frozen).await?;

        let lambda = page.control("slider", "λ in the race").await?;
        page.press(&lambda, Key::Right, 20).await?;
        let rate = page.control("slider", "Learning rate in the race").await?;
        page.press(&rate, Key::Left, 10).await?;
        shows(page, 3, 0.7, 1.0, WeakAgent::Frozen).await?;

        let scrub = page.control("slider", "Race epoch : race epochs").await?;
        page.press(&scrub, Key::End, 1).await?;
        shows(page, 24, 0.7, 1.0, WeakAgent::Frozen).await?;

        let reset = page
            .control("button", "Reset: SFT against WMSS, on one example")
            .await?;
        page.click(&reset).await?;
        shows(page, 0, 0.5, 2.0, WeakAgent::Joint).await?;

        // Driven this far the model is nearly certain, and is not called certain.
        page.open("epochs-lambda=0.2&epochs-rate=5&epochs-weak=frozen&epochs-epoch=24")
            .await?;
        shows(page, 24, 0.2, 5.0, WeakAgent::Frozen).await?;
        let verdict = "return document.querySelector('#epochs-demo .verdict').textContent";
        let verdict: String = page.ask(verdict, vec![]).await?;
        assert!(verdict.contains("strong model > 99.9 %"), "{verdict}");
        Ok(())
    })
}

#[test]
fn with_the_strong_model_alone_nobody_wins_and_with_the_weak_one_alone_nothing_moves() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("epochs-lambda=1&epochs-epoch=5").await?;
        let verdict = "return document.querySelector('#epochs-demo .verdict').textContent";
        let says = async |words: &str| -> Outcome {
            page.wait(words, SOON, async || {
                let text: String = page.ask(verdict, vec![]).await?;
                Ok(text.ends_with(words).then_some(()))
            })
            .await
        };
        says("the two runs are one.").await?;
        let lambda = page.control("slider", "λ in the race").await?;
        page.press(&lambda, Key::Home, 1).await?;
        says("and falls behind.").await
    })
}

#[test]
fn the_papers_table_stands_beside_the_race_as_printed() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let region = page
            .control("region", "The weak model learns along, or is frozen")
            .await?;
        let rows = page.rows(&region).await?;
        let table = &paper().weak_agent_training;
        let cell = |group: &str, row: &str, column: &str| {
            let value = table.value(group, row, column);
            value.map_or_else(String::new, |value| format!("{value:.1} %"))
        };
        let expected = |row: &str| {
            ["MATH500", "GSM8K"].map(|benchmark| {
                ["weak model learns", "weak model frozen"].map(|group| cell(group, row, benchmark))
            })
        };
        for (name, row) in [("step 50", "50"), ("step 200", "200"), ("end", "final")] {
            let shown = rows.iter().find(|cells| cells[0] == name);
            let shown = shown.map(|cells| &cells[1..]);
            assert_eq!(shown, Some(&expected(row).concat()[..]), "{rows:?}");
        }
        Ok(())
    })
}
