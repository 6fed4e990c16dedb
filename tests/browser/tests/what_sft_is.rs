//! What SFT is: one example scored token by token, and the same by our own model.

use browser_tests::{Options, Outcome, Page, SOON, visit};
use wmss::example::{self, PROMPT, TARGET, TOKENS};

/// What stands in a row of tokens, one text per token.
async fn tokens(page: &Page, row: &str) -> Outcome<Vec<String>> {
    let script = "
        const row = document.querySelector(`ol[aria-label='${arguments[0]}']`);
        return [...row.children].map(li => li.innerText.replace(/\\s+/g, ' ').trim());";
    page.ask(script, vec![row.into()]).await
}

/// Waits for a sentence below one of the figures' titles.
async fn sentence(page: &Page, expected: &str) -> Outcome {
    let script = "return [...document.querySelectorAll('.sentence')].map(p => p.textContent)";
    page.wait(expected, SOON, async || {
        let sentences: Vec<String> = page.ask(script, vec![]).await?;
        Ok(sentences.iter().any(|s| s == expected).then_some(()))
    })
    .await
}

#[test]
fn only_the_answer_is_scored_by_the_model_that_is_asked() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let models = [
            ("the base model", "The base model", example::weak()),
            (
                "the model after SFT",
                "The model after SFT",
                example::strong(),
            ),
        ];
        for (choice, name, model) in models {
            let radio = page.control("radio", choice).await?;
            page.click(&radio).await?;
            let p = model.probabilities()[TARGET];
            let loss = -p.ln();
            sentence(
                page,
                &format!(
                    "{name} gives 2x {:.1} %: the loss is −ln {p:.3} = {loss:.3}.",
                    100.0 * p
                ),
            )
            .await?;
            let mut expected: Vec<String> = PROMPT
                .split(' ')
                .map(|token| format!("{token} read"))
                .collect();
            expected.push(format!(
                "{} {:.1} % loss {loss:.3}",
                TOKENS[TARGET],
                100.0 * p
            ));
            assert_eq!(tokens(page, "The example, token by token").await?, expected);
        }
        let reset = page.control("button", "Reset: One example, scored").await?;
        page.click(&reset).await?;
        let base = page.control("radio", "the base model").await?;
        assert_eq!(base.prop("checked").await?.as_deref(), Some("true"));
        Ok(())
    })
}

#[test]
fn our_models_loss_is_the_mean_of_the_scored_tokens() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("ours-prompt=x2").await?;
        for model in [
            "M0, the base",
            "M1, after SFT",
            "more SFT",
            "WMSS’s strong model",
        ] {
            let radio = page.control("radio", model).await?;
            page.click(&radio).await?;
            let row = tokens(page, "Our model’s example, token by token").await?;
            let scored: Vec<&String> = row.iter().filter(|t| !t.ends_with("read")).collect();
            assert_eq!(scored.len(), 5, "{row:?}");
            // The shown losses are rounded, and so is their mean.
            let losses = scored.iter().map(|text| {
                let loss = text.rsplit(' ').next().unwrap_or_default();
                loss.parse::<f64>().unwrap_or(0.0)
            });
            let mean = losses.sum::<f64>() / 5.0;
            page.wait(&format!("a mean loss of {mean}"), SOON, async || {
                let shown: f64 = page.fact("Mean loss per scored token").await?.parse()?;
                Ok(((shown - mean).abs() < 0.002).then_some(()))
            })
            .await?;
        }
        Ok(())
    })
}
