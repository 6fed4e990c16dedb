//! Pre-training: the base model's distribution, sharper or flatter, beside a blind guess.

use browser_tests::{Key, Options, Outcome, SOON, visit};
use wmss::Distribution;
use wmss::example::{TARGET, weak};

/// What the figure says of the base model at this temperature, where its name needs this word.
fn told(name: &str, temperature: f64) -> (String, f64) {
    let logits: Vec<f64> = weak().logits().iter().map(|z| z / temperature).collect();
    let base = Distribution::from_logits(&logits);
    let percent = |k: usize| format!("{:.1} %", 100.0 * base.probabilities()[k]);
    let sentence = format!(
        "{name} gives 2x {} and each wrong answer {} or less.",
        percent(TARGET),
        percent(TARGET + 1)
    );
    (sentence, base.entropy())
}

#[test]
fn temperature_and_the_guess_change_what_is_said_and_reset_takes_it_back() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let script = "return document.querySelector('#base-distribution .sentence').textContent";
        let says = async |expected: &str, entropy: f64| -> Outcome {
            page.wait(expected, SOON, async || {
                let sentence: String = page.ask(script, vec![]).await?;
                let fact = page.fact("Entropy of the base model").await?;
                let share = page.fact("Share of the most").await?;
                let most = 5_f64.ln();
                let right = sentence == expected
                    && fact == format!("{entropy:.2} nats")
                    && share == format!("{:.1} %", 100.0 * entropy / most);
                Ok(right.then_some(()))
            })
            .await
        };
        let (first, entropy) = told("The base model", 1.0);
        says(&first, entropy).await?;

        let slider = page.control("slider", "Temperature").await?;
        page.press(&slider, Key::Left, 5).await?;
        let (sharper, less) = told("Sharpened, the base model", 0.5);
        assert!(less < entropy);
        says(&sharper, less).await?;

        let guess = page
            .control("checkbox", "Compare with a uniform guess")
            .await?;
        page.click(&guess).await?;
        says(
            &format!("{sharper} A uniform guess gives each 20.0 %."),
            less,
        )
        .await?;

        let reset = page
            .control("button", "Reset: How undecided is the base model?")
            .await?;
        page.click(&reset).await?;
        says(&first, entropy).await
    })
}
