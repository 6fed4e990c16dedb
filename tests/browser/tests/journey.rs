//! The journey: four stations to choose from, each with the example's numbers.

use browser_tests::{Options, Outcome, Page, SOON, visit};
use wmss::descent::sft_path;
use wmss::example::{TARGET, weak};
use wmss::{Distribution, Lambda, Mixture};

/// The fine-tuning section's epochs and learning rate.
const EPOCHS: usize = 12;
const RATE: f64 = 2.0;

/// A station's button, the key in the link, and its facts: right answer, entropy, push.
type Stop = (&'static str, &'static str, [String; 3]);

fn facts(model: &Distribution, push: f64) -> [String; 3] {
    [
        format!("{:.1} %", 100.0 * model.probabilities()[TARGET]),
        format!("{:.2} nats", model.entropy()),
        format!("{push:.3}"),
    ]
}

fn stops() -> Vec<Stop> {
    let base = weak().logits();
    let path = sft_path(&base, TARGET, RATE, EPOCHS);
    let model = |epoch: usize| Distribution::from_logits(&path[epoch]);
    let alone = |epoch: usize| facts(&model(epoch), model(epoch).non_target_mass(TARGET));
    let mixture = Mixture::new(&path[EPOCHS], &base, Lambda::PAPER);
    let push = 0.5 * mixture.distribution().non_target_mass(TARGET);
    vec![
        ("Station: WMSS", "wmss", facts(&mixture.strong(), push)),
        ("Station: Saturation", "saturation", alone(EPOCHS)),
        ("Station: M0", "m0", alone(0)),
    ]
}

async fn shown(page: &Page) -> Outcome<[String; 3]> {
    Ok([
        page.fact("Right answer here").await?,
        page.fact("Entropy here").await?,
        page.fact("Push here (total gradient)").await?,
    ])
}

#[test]
fn every_station_shows_the_examples_numbers_and_the_way_to_its_section() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        for (name, key, expected) in stops() {
            let button = page.control("button", name).await?;
            page.click(&button).await?;
            page.wait(&format!("{name} with {expected:?}"), SOON, async || {
                Ok((shown(page).await? == expected).then_some(()))
            })
            .await?;
            assert_eq!(button.attr("aria-pressed").await?.as_deref(), Some("true"));
            let script = "
                const demo = document.getElementById('journey-demo');
                const place = demo.querySelector('.told a').getAttribute('href').slice(1);
                const sentence = demo.querySelector('.sentence').textContent;
                return [document.getElementById(place) !== null, sentence]";
            let (leads, sentence): (bool, String) = page.ask(script, vec![]).await?;
            assert!(leads, "{name} leads nowhere");
            assert!(
                sentence.contains(&expected[0]) && sentence.contains(&expected[2]),
                "{sentence}"
            );
            // What the page begins with needs no place in a link.
            let kept = if key == "m0" {
                String::new()
            } else {
                format!("journey-station={key}")
            };
            page.wait(&format!("the link {kept}"), SOON, async || {
                let search: String = page.ask("return location.search", vec![]).await?;
                Ok((search.trim_start_matches('?') == kept).then_some(()))
            })
            .await?;
        }
        Ok(())
    })
}
