//! The logit mixing section: λ by keyboard, values by keyboard and pointer.

use browser_tests::{Key, Options, Outcome, Page, SOON, visit};
use wmss::example::{self, TARGET, TOKENS};
use wmss::{Distribution, Lambda, Mixture};

/// The worked example where the slider will stand, from the formulas.
fn halfway() -> Outcome<Mixture> {
    let lambda = Lambda::new(0.5)?;
    Ok(Mixture::new(
        &example::strong().logits(),
        &example::weak().logits(),
        lambda,
    ))
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

async fn move_lambda_to_the_middle(page: &Page) -> Outcome {
    let slider = page
        .control("slider", "λ, the strong model's share")
        .await?;
    assert_eq!(slider.prop("value").await?.as_deref(), Some("0.7"));
    page.press(&slider, Key::Left, 20).await?;
    assert_eq!(slider.prop("value").await?.as_deref(), Some("0.5"));
    Ok(())
}

#[test]
fn lambda_moved_by_keyboard_changes_every_number_to_what_the_formulas_give() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        move_lambda_to_the_middle(page).await?;
        let mixture = halfway()?;
        let (alone, mixed) = (
            mixture.strong().non_target_mass(TARGET),
            mixture.distribution().non_target_mass(TARGET),
        );
        let times = [
            1.0,
            mixture.amplification_on_mixed(TARGET),
            mixture.amplification_on_strong(TARGET),
        ];
        let gradients = [alone, mixed, 0.5 * mixed];
        let expected: Vec<[String; 2]> = (gradients.iter().zip(times))
            .map(|(gradient, times)| [format!("{gradient:.3}"), format!("× {times:.2}")])
            .collect();
        let totals = page
            .control("region", "Total gradient on the wrong answers")
            .await?;
        page.wait(&format!("totals {expected:?}"), SOON, async || {
            let rows = page.rows(&totals).await?;
            let numbers: Vec<&[String]> = rows.iter().skip(1).map(|row| &row[1..]).collect();
            Ok((numbers == expected).then_some(()))
        })
        .await
    })
}

#[test]
fn the_probabilities_are_told_in_a_sentence() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        move_lambda_to_the_middle(page).await?;
        let at_target = |d: Distribution| percent(d.probabilities()[TARGET]);
        let mixture = halfway()?;
        let (strong, weak, mixed) = (mixture.strong(), mixture.weak(), mixture.distribution());
        let expected = format!(
            "The right answer, 2x, gets {} from the strong model, {} from the weak one and {} from the mixture.",
            at_target(strong),
            at_target(weak),
            at_target(mixed)
        );
        let script =
            "return [...document.querySelectorAll('figure .sentence')].map(p => p.textContent)";
        page.wait(&expected, SOON, async || {
            let sentences: Vec<String> = page.ask(script, vec![]).await?;
            Ok(sentences.contains(&expected).then_some(()))
        })
        .await
    })
}

#[test]
fn the_arrow_keys_walk_through_the_bars_and_each_says_its_value() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        move_lambda_to_the_middle(page).await?;
        let mixture = halfway()?;
        let models = [
            ("P strong", mixture.strong()),
            ("P weak", mixture.weak()),
            ("P mixed", mixture.distribution()),
        ];
        let reader = page.control("slider", "Read values: Probabilities").await?;
        page.focus(&reader).await?;
        for (token, name) in TOKENS.iter().enumerate() {
            for (series, distribution) in &models {
                let expected = format!(
                    "{name}, {series}: {}",
                    percent(distribution.probabilities()[token])
                );
                page.wait(&expected, SOON, async || {
                    let said = reader.attr("aria-valuetext").await?;
                    Ok((said.as_ref() == Some(&expected)).then_some(()))
                })
                .await?;
                page.press(&reader, Key::Right, 1).await?;
            }
        }
        Ok(())
    })
}

#[test]
fn a_pointer_moved_over_the_bars_reads_their_values_from_left_to_right() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let reader = page.control("slider", "Read values: Probabilities").await?;
        let (_, _, width, _) = reader.rectangle().await?;
        let script = "return document.querySelector('.reading')?.textContent ?? ''";
        let mut tokens = Vec::new();
        for part in 1..40 {
            let right = width * (f64::from(part) / 40.0 - 0.5);
            // The control that reads by keyboard lies at the drawing's foot; the bars are above it.
            page.hover(&reader, right, -110.0).await?;
            let reading: String = page.ask(script, vec![]).await?;
            // Between two groups there is nothing to read.
            if let Some((token, value)) = reading.split_once(", ") {
                assert!(
                    value.starts_with("P ") && value.ends_with(" %"),
                    "{reading}"
                );
                tokens.push(token.to_owned());
            }
        }
        tokens.dedup();
        assert_eq!(tokens, TOKENS);
        Ok(())
    })
}

#[test]
fn the_control_that_knows_nothing_and_averaged_probabilities_can_be_laid_beside() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        move_lambda_to_the_middle(page).await?;
        let mixture = halfway()?;
        let at_target = |d: Distribution| percent(d.probabilities()[TARGET]);
        let comparisons = [
            (
                "D0: a weak model that knows nothing",
                format!(
                    "D0: {}.",
                    at_target(mixture.uniform_control().distribution())
                ),
            ),
            (
                "averaged probabilities",
                format!("Averaged: {}.", at_target(mixture.averaged_probabilities())),
            ),
        ];
        let script = "return [...document.querySelectorAll('#mixing-demo .sentence')].map(p => p.textContent)";
        for (name, expected) in comparisons {
            let choice = page.control("radio", name).await?;
            page.click(&choice).await?;
            page.wait(&expected, SOON, async || {
                let sentences: Vec<String> = page.ask(script, vec![]).await?;
                Ok(sentences
                    .iter()
                    .any(|s| s.ends_with(&expected))
                    .then_some(()))
            })
            .await?;
        }
        Ok(())
    })
}

/// What is said of the chosen comparison at this λ, with ordinary spaces.
async fn compared(page: &Page, lambda: &str, comparison: &str) -> Outcome<String> {
    page.open(&format!(
        "mixing-lambda={lambda}&mixing-compare={comparison}"
    ))
    .await?;
    let script = "return document.querySelector('#mixing-demo .compared').textContent";
    let words: String = page.ask(script, vec![]).await?;
    Ok(words.replace('\u{a0}', " "))
}

#[test]
fn where_one_model_has_all_of_the_mixture_no_comparison_claims_a_difference() -> Outcome {
    visit(Options::default(), async |page| {
        let ends = [("0", example::weak()), ("1", example::strong())];
        for (lambda, alone) in ends {
            let wrong = percent(alone.non_target_mass(TARGET));
            for comparison in ["averaged", "d0"] {
                let words = compared(page, lambda, comparison).await?;
                assert!(words.contains(&wrong), "no {wrong} in: {words}");
                for claim in ["more", "less", "yet"] {
                    assert!(!words.contains(claim), "λ = {lambda}: {words}");
                }
            }
        }
        Ok(())
    })
}

#[test]
fn between_the_ends_each_comparison_is_told_with_both_its_shares() -> Outcome {
    visit(Options::default(), async |page| {
        let mixture = halfway()?;
        let wrong = |d: Distribution| percent(d.non_target_mass(TARGET));
        let own = wrong(mixture.distribution());
        let averaged = wrong(mixture.averaged_probabilities());
        let words = compared(page, "0.5", "averaged").await?;
        for text in [
            format!("more on wrong answers, {averaged} against {own}"),
            "teaches the strong model less".to_owned(),
        ] {
            assert!(words.contains(&text), "no “{text}” in: {words}");
        }
        let control = wrong(mixture.uniform_control().distribution());
        let words = compared(page, "0.5", "d0").await?;
        let text = format!("{control} against {own}");
        assert!(words.contains(&text), "no “{text}” in: {words}");
        Ok(())
    })
}

#[test]
fn symbols_of_the_equations_light_up_with_the_bar_that_is_read() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let reader = page.control("slider", "Read values: Weak logits").await?;
        page.focus(&reader).await?;
        let script =
            "return document.querySelector('#mixing-demo [data-lit=weak] math .weak') !== null";
        page.wait("z weak lit", SOON, async || {
            Ok(page.ask::<bool>(script, vec![]).await?.then_some(()))
        })
        .await
    })
}

#[test]
fn a_nudge_of_the_strong_score_moves_the_mixture_by_lambda() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("mixing-lambda=0.3").await?;
        let name = format!(
            "Nudge of the strong model’s score of {}",
            TOKENS[TARGET + 1]
        );
        let slider = page.control("slider", &name).await?;
        page.press(&slider, Key::Left, 5).await?;
        let script = "return document.querySelector('#nudge-demo .sentence').textContent";
        page.wait("half a step up, and λ times that", SOON, async || {
            let sentence: String = page.ask(script, vec![]).await?;
            Ok(
                (sentence.contains("moved by 0.500") && sentence.contains("by 0.150"))
                    .then_some(()),
            )
        })
        .await
    })
}
