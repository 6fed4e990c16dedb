//! The pipeline section: one example, block by block.

use browser_tests::{Options, Outcome, Page, SOON, visit};
use wmss::descent::{WeakAgent, wmss_path};
use wmss::example::{self, TARGET};
use wmss::{Distribution, Lambda, Mixture};

/// The section's joint training: its rate and its steps.
const RATE: f64 = 1.0;
const STEPS: usize = 10;

fn percent(distribution: &Distribution) -> String {
    format!("{:.1} %", 100.0 * distribution.probabilities()[TARGET])
}

fn plain(value: f64) -> String {
    format!("{value:.3}").replace('-', "−")
}

/// Waits until the demo's facts hold this one.
async fn fact(page: &Page, name: &str, value: &str) -> Outcome {
    let script = "
        return [...document.querySelectorAll('#pipeline-demo .facts > div')]
            .some(fact => fact.children[0].textContent === arguments[0]
                && fact.children[1].textContent === arguments[1])";
    page.wait(&format!("{name}: {value}"), SOON, async || {
        let there: bool = page.ask(script, vec![name.into(), value.into()]).await?;
        Ok(there.then_some(()))
    })
    .await
}

async fn press_step(page: &Page, times: usize) -> Outcome {
    let step = page.control("button", "Step: the pipeline").await?;
    for _ in 0..times {
        page.click(&step).await?;
    }
    Ok(())
}

#[test]
fn each_block_shows_what_it_does_to_the_example_and_leads_to_the_lab() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let (strong, weak) = (example::strong(), example::weak());
        let start = Mixture::new(&strong.logits(), &weak.logits(), Lambda::PAPER);
        fact(page, "P of 2x", &percent(&weak)).await?;
        press_step(page, 2).await?;
        let change = strong.entropy() - weak.entropy();
        let change = format!("{change:.2} nats").replace('-', "−");
        fact(page, "ΔH", &change).await?;
        press_step(page, 1).await?;
        fact(page, "z mix of 2x", &plain(start.logits()[TARGET])).await?;
        let on_strong = start.gradient_on_strong(TARGET)[TARGET];
        fact(page, "Gradient, strong 2x", &plain(on_strong)).await?;

        let joint = page.control("button", "Joint training: both learn").await?;
        page.click(&joint).await?;
        let path = wmss_path(start, TARGET, RATE, WeakAgent::Joint, STEPS);
        let way = |of: fn(&Mixture) -> Distribution| {
            format!(
                "{} → {}",
                percent(&of(&path[0])),
                percent(&of(&path[STEPS]))
            )
        };
        fact(page, "Learning rate", &format!("{RATE:.1}")).await?;
        fact(page, "Strong, one step", &percent(&path[1].strong())).await?;
        fact(page, "Strong, all steps", &way(Mixture::strong)).await?;
        fact(page, "Weak, all steps", &way(Mixture::weak)).await?;
        let lab = "Run this phase in the lab: Joint training";
        assert_eq!(
            page.control("link", lab)
                .await?
                .attr("href")
                .await?
                .as_deref(),
            Some("#lab")
        );

        let play = page.control("button", "Play: the pipeline").await?;
        page.click(&play).await?;
        fact(page, "Models that answer", "1").await?;
        fact(page, "P of 2x", &percent(&path[STEPS].strong())).await
    })
}
