//! Three kinds of signal as the student comes along.

use browser_tests::{Key, Options, Outcome, Page, SOON, visit};
use wmss::cross_entropy::{gradient, gradient_towards};
use wmss::distillation::{on_the_way, push};
use wmss::example::{TARGET, strong, weak};
use wmss::{Lambda, Mixture};

/// Sizes of distillation, self-distillation, weak-driven learning and fine-tuning.
fn sizes(share: f64) -> [String; 4] {
    let student = on_the_way(&weak().logits(), &strong().logits(), share);
    let mixture = Mixture::new(&student, &weak().logits(), Lambda::PAPER);
    let gradients = [
        gradient_towards(&student, &strong()),
        gradient_towards(&student, &weak()),
        mixture.gradient_on_strong(TARGET),
        gradient(&student, TARGET),
    ];
    gradients.map(|g| format!("{:.3}", push(&g)))
}

async fn shows(page: &Page, share: f64, effects: [&str; 3]) -> Outcome {
    let [distilled, own, weak_driven, sft] = sizes(share);
    let sentence = format!(
        "Here: distillation {distilled}, self-distillation {own}, weak-driven {weak_driven}, fine-tuning alone {sft}."
    );
    let drawn: Vec<String> = [distilled, own, weak_driven].into();
    let script = "
        const texts = s => [...document.querySelectorAll('#paradigms-demo ' + s)].map(e => e.textContent);
        return [texts('.sentence'), texts('.sketch .size'), texts('.sketch .effect')];";
    page.wait(&sentence, SOON, async || {
        let shown: [Vec<String>; 3] = page.ask(script, vec![]).await?;
        let same = shown[0] == [sentence.clone()] && shown[1] == drawn && shown[2] == effects;
        Ok(same.then_some(()))
    })
    .await
}

#[test]
fn each_signal_is_spent_where_its_formula_says() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("paradigms-progress=0.5").await?;
        shows(page, 0.5, ["lifts 2x", "lowers 2x", "lifts 2x"]).await?;
        let slider = page
            .control("slider", "How far the student has come")
            .await?;
        page.press(&slider, Key::End, 1).await?;
        shows(page, 1.0, ["nothing left", "lowers 2x", "lifts 2x"]).await?;
        page.press(&slider, Key::Home, 1).await?;
        shows(page, 0.0, ["lifts 2x", "nothing left", "lifts 2x"]).await?;
        let reset = page
            .control("button", "Reset: What is left to learn from")
            .await?;
        page.press(&reset, Key::Enter, 1).await?;
        shows(page, 0.8, ["lifts 2x", "lowers 2x", "lifts 2x"]).await
    })
}
