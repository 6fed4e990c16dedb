//! SFT and saturation: gradient descent on five scores, stepped, scrubbed and played.

use browser_tests::{Key, Options, Outcome, Page, SOON, visit};
use wmss::Distribution;
use wmss::descent::sft_path;
use wmss::example::{TARGET, weak};

const EPOCHS: usize = 12;

/// Waits until the facts are those of this epoch at this learning rate.
async fn shows(page: &Page, epoch: usize, rate: f64) -> Outcome {
    let path = sft_path(&weak().logits(), TARGET, rate, epoch);
    let model = Distribution::from_logits(&path[epoch]);
    let (push, first) = (
        model.non_target_mass(TARGET),
        weak().non_target_mass(TARGET),
    );
    let facts = [
        (
            "P(2x)",
            format!("{:.1} %", 100.0 * model.probabilities()[TARGET]),
        ),
        ("Push on wrong answers", format!("{push:.3}")),
        (
            "Left of the first push",
            format!("{:.1} %", 100.0 * push / first),
        ),
        ("Entropy after SFT", format!("{:.2} nats", model.entropy())),
    ];
    let sentence = format!(
        "The score of 2x is pulled up by {push:.3}; the wrong answers’ are pushed down by {push:.3} in sum, Σ."
    );
    let script = "
        const demo = document.getElementById('sft-demo');
        const value = name => [...demo.querySelectorAll('dt')]
            .find(t => t.textContent === name).nextElementSibling.textContent;
        return [...arguments[0].map(value),
            ...[...demo.querySelectorAll('.sentence')].map(p => p.textContent)]";
    let names: Vec<&str> = facts.iter().map(|(name, _)| *name).collect();
    page.wait(&format!("epoch {epoch}: {facts:?}"), SOON, async || {
        let shown: Vec<String> = page.ask(script, vec![names.clone().into()]).await?;
        let values = facts.iter().map(|(_, value)| value);
        Ok((values.eq(&shown[..facts.len()]) && shown.contains(&sentence)).then_some(()))
    })
    .await
}

#[test]
fn every_way_through_the_epochs_shows_what_the_descent_gives() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        shows(page, 0, 2.0).await?;
        let step = page.control("button", "Step: SFT epochs").await?;
        for epoch in 1..=3 {
            page.click(&step).await?;
            shows(page, epoch, 2.0).await?;
        }
        let back = page.control("button", "Back: SFT epochs").await?;
        page.click(&back).await?;
        shows(page, 2, 2.0).await?;

        let rate = page.control("slider", "Learning rate of SFT").await?;
        page.press(&rate, Key::Right, 5).await?;
        shows(page, 2, 2.5).await?;

        let scrub = page.control("slider", "Epoch : SFT epochs").await?;
        page.press(&scrub, Key::End, 1).await?;
        shows(page, EPOCHS, 2.5).await?;
        assert!(
            !step.is_enabled().await?,
            "there is no epoch after the last"
        );

        let reset = page
            .control("button", "Reset: Fine-tune on one example")
            .await?;
        page.click(&reset).await?;
        shows(page, 0, 2.0).await?;
        let play = page.control("button", "Play: SFT epochs").await?;
        page.click(&play).await?;
        shows(page, EPOCHS, 2.0).await
    })
}

#[test]
fn the_gradients_table_holds_the_answers_own_gradient_and_the_sum() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("sft-epoch=4").await?;
        let path = sft_path(&weak().logits(), TARGET, 2.0, 4);
        let model = Distribution::from_logits(&path[4]);
        let p = model.probabilities();
        let sizes = [
            1.0 - p[0],
            p[1],
            p[2],
            p[3],
            p[4],
            model.non_target_mass(TARGET),
        ];
        let expected: Vec<String> = sizes.iter().map(|size| format!("{size:.3}")).collect();
        let open = "
            const all = [...document.querySelectorAll('#sft-demo details')];
            all.find(d => d.textContent.includes('Gradient on each score')).open = true";
        page.ask::<Option<()>>(open, vec![]).await?;
        page.wait(&format!("{expected:?}"), SOON, async || {
            let table = page
                .control("region", "Numbers of Gradient on each score")
                .await;
            let Ok(table) = table else { return Ok(None) };
            let rows = page.rows(&table).await?;
            let cells: Vec<&String> = rows.iter().skip(1).filter_map(|row| row.get(1)).collect();
            Ok(cells.into_iter().eq(&expected).then_some(()))
        })
        .await
    })
}
