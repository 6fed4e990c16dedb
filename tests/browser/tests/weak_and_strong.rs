//! Every checkpoint of a fine-tuning run as the weak model.

use browser_tests::{Key, Options, Outcome, Page, SOON, visit};
use wmss::descent::sft_path;
use wmss::example::{TARGET, strong, weak};
use wmss::{Lambda, Mixture};

const LAST: usize = 12;

fn mixture(checkpoint: usize) -> Mixture {
    let path = sft_path(&weak().logits(), TARGET, 2.0, LAST);
    Mixture::new(&strong().logits(), &path[checkpoint], Lambda::PAPER)
}

async fn shows(page: &Page, checkpoint: usize) -> Outcome {
    let mixture = mixture(checkpoint);
    let doubt = mixture.distribution().non_target_mass(TARGET) - strong().non_target_mass(TARGET);
    let expected = [
        (
            "Weak model is right with",
            format!("{:.1} %", 100.0 * mixture.weak().probabilities()[TARGET]),
        ),
        (
            "Entropy of the weak model",
            format!("{:.2} nats", mixture.weak().entropy()),
        ),
        (
            "Entropy of the strong model",
            format!("{:.2} nats", strong().entropy()),
        ),
        (
            "Mixing adds to wrong answers",
            format!("{:.1} %", 100.0 * doubt).replace("-0.0", "0.0"),
        ),
        (
            "Push against fine-tuning alone",
            format!("× {:.2}", mixture.amplification_on_strong(TARGET)),
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
fn a_weak_model_too_close_to_the_strong_one_pushes_less_than_none() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        shows(page, 0).await?;
        assert_eq!(page.fact("Hard negatives").await?, "x and 2");
        let step = page.control("button", "Step: weak model").await?;
        page.press(&step, Key::Enter, 2).await?;
        shows(page, 2).await?;
        let position = page.control("slider", "Checkpoint : weak model").await?;
        page.press(&position, Key::End, 1).await?;
        shows(page, LAST).await?;
        let times = format!("× {:.2}", mixture(LAST).amplification_on_strong(TARGET));
        let sentence = format!(
            "With checkpoint {LAST} as the weak model: {times} what fine-tuning alone would push."
        );
        let script = "return [...document.querySelectorAll('#side-by-side .sentence')].map(p => p.textContent)";
        let sentences: Vec<String> = page.ask(script, vec![]).await?;
        assert!(sentences.contains(&sentence), "{sentences:?}");
        page.open("side-checkpoint=5").await?;
        shows(page, 5).await
    })
}
