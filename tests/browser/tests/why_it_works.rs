//! Why it works: the S-curve, shielding and null-space drift.

use browser_tests::{Key, Options, Outcome, Page, SOON, visit};
use fantoccini::Locator;
use fantoccini::actions::{InputSource, MouseActions, PointerAction};
use wmss::descent::{WeakAgent, wmss_path};
use wmss::example::{self, TARGET};
use wmss::shielding::residual;
use wmss::statistics::relative_change;
use wmss::{Lambda, Mixture, paper};

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// Waits until a demo's first figure says this.
async fn says(page: &Page, demo: &str, expected: &str) -> Outcome {
    let script = "
        const sentences = [...document.querySelectorAll(`#${arguments[0]} .sentence`)];
        return sentences.some(sentence => sentence.textContent === arguments[1])";
    page.wait(expected, SOON, async || {
        let said: bool = page.ask(script, vec![demo.into(), expected.into()]).await?;
        Ok(said.then_some(()))
    })
    .await
}

/// What the S-curve's figure says of two tokens with these margins.
fn on_the_curve(strong: f64, weak: f64) -> String {
    let mixture = Mixture::new(&[strong, 0.0], &[weak, 0.0], Lambda::PAPER);
    let times = mixture.amplification_on_strong(TARGET);
    let push = if times > 1.0 {
        format!("The strong model is pushed {times:.2} times as hard as without it.")
    } else {
        format!("The strong model is pushed less than without it: {times:.2} times as hard.")
    };
    format!(
        "Mixing takes the right answer from {} to {}. {push}",
        percent(mixture.strong().probabilities()[TARGET]),
        percent(mixture.distribution().probabilities()[TARGET])
    )
}

/// The logarithm of the target's odds against everything else.
fn margin(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// Presses on one place of the S-curve's drawing and lets go at another; shares of its width.
async fn drag(page: &Page, from: f64, to: f64) -> Outcome {
    let canvas = Locator::Css("#s-curve-demo canvas");
    let canvas = page.client().find(canvas).await?;
    let (_, _, width, _) = canvas.rectangle().await?;
    let over = |share: f64| PointerAction::MoveToElement {
        element: canvas.clone(),
        duration: None,
        x: width * (share - 0.5),
        y: 0.0,
    };
    page.hover(&canvas, width * (from - 0.5), 0.0).await?;
    let actions = MouseActions::new("mouse".to_owned())
        .then(over(from))
        .then(PointerAction::Down { button: 0 })
        .then(over(to))
        .then(PointerAction::Up { button: 0 });
    Ok(page.client().perform_actions(actions).await?)
}

#[test]
fn margins_move_along_the_curve_by_keyboard_button_and_pointer() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let [strong, weak] =
            [example::strong(), example::weak()].map(|model| margin(model.probabilities()[TARGET]));
        says(page, "s-curve-demo", &on_the_curve(strong, weak)).await?;

        let averages = page.control("button", "The paper’s averages").await?;
        page.click(&averages).await?;
        let averages = [
            example::paper_strong_confidence(),
            example::paper_weak_confidence(),
        ];
        let [strong, weak] = averages.map(margin);
        says(page, "s-curve-demo", &on_the_curve(strong, weak)).await?;

        let slider = page.control("slider", "Strong margin").await?;
        page.press(&slider, Key::End, 1).await?;
        says(page, "s-curve-demo", &on_the_curve(6.0, weak)).await?;

        drag(page, 0.95, 0.6).await?;
        let shown: String = slider.prop("value").await?.unwrap_or_default();
        let shown: f64 = shown.parse()?;
        assert!((0.5..2.5).contains(&shown), "dragged to {shown}");
        Ok(())
    })
}

/// The demo's joint training: its rate and its last epoch.
const RATE: f64 = 2.0;
const EPOCHS: usize = 60;

#[test]
fn the_residual_shrinks_while_the_weight_stays() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let slider = page.control("slider", "λ of the joint training").await?;
        page.press(&slider, Key::Left, 4).await?;
        let lambda = Lambda::new(0.3)?;
        let (strong, weak) = (example::strong().logits(), example::weak().logits());
        let start = Mixture::new(&strong, &weak, lambda);
        let path = wmss_path(start, TARGET, RATE, WeakAgent::Joint, EPOCHS);
        let expected: Vec<[String; 2]> = [0, EPOCHS / 4, EPOCHS]
            .map(|epoch| {
                let size = residual(&path[epoch]);
                let size = if size < 0.01 {
                    format!("{size:.5}")
                } else {
                    format!("{size:.3}")
                };
                [size, "0.700".to_owned()]
            })
            .into();
        let table = page
            .control("region", "Residual and weight, early to late")
            .await?;
        page.wait(&format!("{expected:?}"), SOON, async || {
            let rows = page.rows(&table).await?;
            let shown: Vec<&[String]> = rows.iter().skip(1).map(|row| &row[2..]).collect();
            Ok((shown == expected).then_some(()))
        })
        .await
    })
}

#[test]
fn a_shift_changes_the_average_at_will_and_neither_probability_nor_gap() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let slider = page.control("slider", "c, added to every score").await?;
        page.press(&slider, Key::Right, 20).await?;
        let table = &paper().logits_after_training;
        let printed = |method, column| {
            let value = table.value("Qwen3-4B-Base", method, column);
            value.expect("printed")
        };
        let change = |column, shift: f64| {
            let share = relative_change(printed("SFT", column), printed("WMSS", column) + shift);
            format!("{:+.1} %", 100.0 * share).replace('-', "−")
        };
        let expected = [change("mean of the other logits", 2.0), change("gap", 0.0)];
        let region = page
            .control("region", "The paper’s averages under the shift")
            .await?;
        page.wait(&format!("{expected:?}"), SOON, async || {
            let rows = page.rows(&region).await?;
            Ok(rows
                .last()
                .is_some_and(|row| row[1..] == expected)
                .then_some(()))
        })
        .await?;
        let strong = percent(example::strong().probabilities()[TARGET]);
        says(page, "drift-demo", "Every score is moved by +2.0.").await?;
        says(
            page,
            "drift-demo",
            &format!("Unmoved: the right answer has {strong}."),
        )
        .await
    })
}
