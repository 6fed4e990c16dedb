//! Entropy under the reader's hands, and samples ranked under three formulas.

use browser_tests::{Key, Options, Outcome, Page, SOON, visit};
use wmss::Distribution;
use wmss::blog;
use wmss::curriculum::{Coefficients, Entropies, Form, sampling_probabilities};
use wmss::example::weak;

const FORMS: [Form; 3] = [Form::FirstVersion, Form::Repository, Form::SecondVersion];

async fn entropy_is(page: &Page, distribution: &Distribution) -> Outcome {
    let entropy = distribution.entropy();
    let most = 5_f64.ln();
    let expected = [
        ("Entropy of yours", format!("{entropy:.2} nats")),
        ("Share of ln 5", format!("{:.1} %", 100.0 * entropy / most)),
        (
            "Like an even choice among",
            format!("{:.1} tokens", entropy.exp()),
        ),
    ];
    for (name, value) in expected {
        page.wait(&format!("{name}: {value}"), SOON, async || {
            Ok((page.fact(name).await? == value).then_some(()))
        })
        .await?;
    }
    Ok(())
}

#[test]
fn a_distribution_of_ones_own_has_the_entropy_that_the_formula_gives() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        entropy_is(page, &weak()).await?;
        let right = page.control("slider", "Weight of 2x").await?;
        page.press(&right, Key::End, 1).await?;
        let weights = [100.0, 25.0, 22.0, 15.0, 8.0_f64];
        let logits = weights.map(f64::ln);
        entropy_is(page, &Distribution::from_logits(&logits)).await?;
        let peaked = page.control("slider", "From flat to peaked").await?;
        page.press(&peaked, Key::Right, 10).await?;
        entropy_is(page, &Distribution::from_logits(&logits.map(|z| 2.0 * z))).await?;
        page.press(&peaked, Key::Home, 1).await?;
        entropy_is(page, &Distribution::from_logits(&[0.0; 5])).await
    })
}

/// The talk's three samples.
fn talks() -> Vec<Entropies> {
    let number = |name: &str| blog().number(6, name).unwrap_or(f64::NAN);
    let sample = |name: &str| Entropies {
        weak: number(&format!("{name}, weak")),
        strong: number(&format!("{name}, strong")),
    };
    ["easy", "forgotten", "goldilocks"].map(sample).into()
}

/// Every sample's share under each formula.
fn shares(coefficients: Coefficients, samples: &[Entropies]) -> Outcome<Vec<Vec<String>>> {
    let mut columns = Vec::new();
    for form in FORMS {
        columns.push(sampling_probabilities(form, coefficients, samples)?);
    }
    let row = |i: usize| {
        columns
            .iter()
            .map(|c| format!("{:.1} %", 100.0 * c[i]))
            .collect()
    };
    Ok((0..samples.len()).map(row).collect())
}

async fn table_is(page: &Page, coefficients: Coefficients, samples: &[Entropies]) -> Outcome {
    let expected = shares(coefficients, samples)?;
    let table = page.control("region", "Samples and their ranks").await?;
    page.wait(&format!("{expected:?}"), SOON, async || {
        let rows = page.rows(&table).await?;
        let share = |cell: &String| {
            cell.rsplit_once(' ')
                .map_or(String::new(), |c| c.0.to_owned())
        };
        let shown: Vec<Vec<String>> = (rows.iter().skip(1))
            .map(|row| row[2..].iter().map(share).collect())
            .collect();
        Ok((shown == expected).then_some(()))
    })
    .await
}

#[test]
fn samples_and_weights_are_ranked_anew_under_all_three_formulas() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let mut samples = talks();
        table_is(page, Coefficients::PAPER, &samples).await?;
        let script = "return document.querySelector('#curriculum-demo .sentence').textContent";
        let sentence: String = page.ask(script, vec![]).await?;
        let most = "Drawn most: A by version 1, A by authors’ code, C by version 2.";
        assert_eq!(sentence, most);

        let add = page.control("button", "Add a sample").await?;
        page.press(&add, Key::Enter, 1).await?;
        let strong = page.control("slider", "Your sample 1: H strong").await?;
        page.press(&strong, Key::End, 1).await?;
        samples.push(Entropies {
            weak: 1.5,
            strong: 3.0,
        });
        table_is(page, Coefficients::PAPER, &samples).await?;

        let gamma = page.control("slider", "Weight γ").await?;
        page.press(&gamma, Key::End, 1).await?;
        let forgotten_counts = Coefficients {
            gamma: 1.0,
            ..Coefficients::PAPER
        };
        table_is(page, forgotten_counts, &samples).await?;

        let remove = page.control("button", "Remove: your sample 1").await?;
        page.press(&remove, Key::Enter, 1).await?;
        table_is(page, forgotten_counts, &talks()).await?;

        page.open("curriculum-added=0.5_0.25_3_3&curriculum-beta=0.5")
            .await?;
        let mut samples = talks();
        samples.push(Entropies {
            weak: 0.5,
            strong: 0.25,
        });
        samples.push(Entropies {
            weak: 3.0,
            strong: 3.0,
        });
        let beta = Coefficients {
            beta: 0.5,
            ..Coefficients::PAPER
        };
        table_is(page, beta, &samples).await
    })
}
