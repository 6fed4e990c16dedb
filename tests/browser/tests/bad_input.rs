//! Numbers that make no sense are refused in words, and change nothing.

use browser_tests::{Element, LONG, Options, Outcome, Page, SOON, visit};

/// Waits until a field says what is wrong with it, which must contain all these words.
async fn expect_refusal(page: &Page, field: &Element, words: &[&str]) -> Outcome {
    let id = field.attr("aria-describedby").await?.unwrap_or_default();
    let script = "const e = document.getElementById(arguments[0]);
        return e.getAttribute('role') === 'alert' ? e.textContent : ''";
    page.wait(&format!("a refusal with {words:?}"), SOON, async || {
        let said: String = page.ask(script, vec![id.as_str().into()]).await?;
        let invalid = field.attr("aria-invalid").await?.as_deref() == Some("true");
        Ok((invalid && words.iter().all(|word| said.contains(word))).then_some(()))
    })
    .await
}

#[test]
fn a_lambda_above_one_is_refused_and_lambda_stays() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        let slider = page.control("slider", "λ while training").await?;
        let before = slider.prop("value").await?;
        let field = page.control("spinbutton", "λ, typed").await?;
        for absurd in ["2", "-0.1", "1e9"] {
            page.write(&field, absurd).await?;
            expect_refusal(page, &field, &["λ", " 0 to 1"]).await?;
            assert_eq!(slider.prop("value").await?, before);
        }
        page.write(&field, "0.25").await?;
        page.wait("the slider at 0.25", SOON, async || {
            let taken = slider.prop("value").await?.as_deref() == Some("0.25");
            let content = field.attr("aria-invalid").await?.as_deref() == Some("false");
            Ok((taken && content).then_some(()))
        })
        .await
    })
}

#[test]
fn an_absurd_learning_rate_or_seed_is_refused() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        let rate = page.control("spinbutton", "Learning rate").await?;
        for absurd in ["1e9", "-1", "0", ""] {
            page.write(&rate, absurd).await?;
            expect_refusal(page, &rate, &["Learning rate must", "from 0.000001 to 0.1"]).await?;
        }
        let seed = page
            .control("spinbutton", "Seed (from the next reset)")
            .await?;
        for absurd in ["1.5", "-3", "1e10"] {
            page.write(&seed, absurd).await?;
            expect_refusal(page, &seed, &["Seed must", "from 0 to 4294967295"]).await?;
        }
        Ok(())
    })
}
