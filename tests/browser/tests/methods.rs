//! The methods section: cards that open, each with a control and a picture.

use browser_tests::{Key, Options, Outcome, Page, SOON, visit};
use wmss::baselines::{NEFTUNE_ALPHA, neftune_bound, softened, undial_target};
use wmss::example::{self, TARGET, TOKENS};
use wmss::paper::Table;
use wmss::{Distribution, Lambda, Mixture, paper};

/// A probability as the page writes it: only nothing and everything are written as such.
fn percent(distribution: &Distribution, token: usize) -> String {
    let share = distribution.probabilities()[token];
    let text = format!("{:.1} %", 100.0 * share);
    match text.as_str() {
        "0.0 %" if share > 0.0 => "< 0.1 %".to_owned(),
        "100.0 %" if share < 1.0 => "> 99.9 %".to_owned(),
        _ => text,
    }
}

/// Waits until the open card's figure says this.
async fn says(page: &Page, expected: &str) -> Outcome {
    let script = "return document.querySelector('#methods-demo .sentence')?.textContent ?? ''";
    page.wait(expected, SOON, async || {
        let said: String = page.ask(script, vec![]).await?;
        Ok((said == expected).then_some(()))
    })
    .await
}

async fn open_card(page: &Page, name: &str) -> Outcome {
    let card = page.control("button", name).await?;
    page.click(&card).await
}

/// A method's points over SFT in both versions' tables, as the page writes them.
fn gains(method: &str) -> Vec<Vec<String>> {
    let tables = [
        &paper().results_first_version,
        &paper().results_second_version,
    ];
    let gain = |model, table: &Table, column| {
        let of = |row| table.value(model, row, column).expect("printed");
        let text = format!("{:+.1}", of(method) - of("SFT"));
        match text.as_str() {
            "+0.0" | "-0.0" => "±0.0".to_owned(),
            _ => text.replace('-', "−"),
        }
    };
    let row = |model| {
        let columns = ["MathAvg", "CodeAvg"];
        let cell = |table| columns.map(|column| gain(model, table, column));
        tables.into_iter().flat_map(cell).collect()
    };
    ["Qwen3-8B-Base", "Qwen3-4B-Base", "Qwen2.5-3B"]
        .map(row)
        .into()
}

#[test]
fn each_card_opens_and_its_control_moves_its_picture() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let (strong, weak) = (example::strong(), example::weak());

        open_card(page, "UNDIAL: trains away from the answer it knows").await?;
        let slider = page
            .control("slider", "β, how far the answer is lowered")
            .await?;
        page.press(&slider, Key::End, 1).await?;
        let goal = undial_target(&strong.logits(), TARGET, 10.0);
        let (goal, was) = (percent(&goal, TARGET), percent(&strong, TARGET));
        says(
            page,
            &format!("The goal gives the right answer {goal} instead of {was}."),
        )
        .await?;
        let table = page.control("region", "Gains of UNDIAL").await?;
        let rows = page.rows(&table).await?;
        let shown: Vec<Vec<String>> = rows[1..].iter().map(|row| row[1..].to_vec()).collect();
        assert_eq!(shown, gains("UNDIAL"));

        open_card(page, "WMSS: trains a mixture with a weaker self").await?;
        let slider = page.control("slider", "λ in WMSS’s card").await?;
        page.press(&slider, Key::Left, 10).await?;
        let mixture = Mixture::new(&strong.logits(), &weak.logits(), Lambda::new(0.4)?);
        let times = mixture.amplification_on_strong(TARGET);
        let mixed = percent(&mixture.distribution(), TARGET);
        says(page, &format!("The mixture gives the right answer {mixed}. The strong model is pushed {times:.2} times as hard as by SFT.")).await?;

        open_card(page, "Distillation: imitates a stronger model").await?;
        let slider = page
            .control("slider", "Temperature T of the teacher")
            .await?;
        page.press(&slider, Key::Home, 1).await?;
        let shown = softened(&strong.logits(), 0.5);
        let next = TARGET + 1;
        says(page, &format!(
            "The teacher shows {} for the right answer and {} for {}; the student has {} and {}.",
            percent(&shown, TARGET),
            percent(&shown, next),
            TOKENS[next],
            percent(&weak, TARGET),
            percent(&weak, next)
        ))
        .await
    })
}

#[test]
fn each_correction_stands_in_the_card_of_its_method_open_or_closed() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("methods-open=closed").await?;
        let script = "
            return [9, 10, 11].map(number => {
                const note = document.getElementById(`correction-${number}`);
                const seen = note.checkVisibility();
                return seen ? note.closest('.methods > li').querySelector('h4 b').textContent : '';
            })";
        let cards: Vec<String> = page.ask(script, vec![]).await?;
        assert_eq!(cards, ["UNDIAL", "NEFTune", "WMSS"]);
        Ok(())
    })
}

#[test]
fn noise_is_drawn_again_and_the_link_remembers_which() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("methods-open=neftune&methods-length=128").await?;
        let bound = neftune_bound(NEFTUNE_ALPHA, 128, 64);
        says(
            page,
            &format!("Each of the 64 numbers is moved by at most {bound:.3}."),
        )
        .await?;
        let again = page.control("button", "Draw the noise again").await?;
        page.click(&again).await?;
        let script = "return location.search.includes('methods-seed=2')";
        page.wait("the seed in the address", SOON, async || {
            Ok(page.ask::<bool>(script, vec![]).await?.then_some(()))
        })
        .await?;
        let reset = "Reset: Five ways to train on one example";
        let reset = page.control("button", reset).await?;
        page.click(&reset).await?;
        let script = "return document.querySelector('#methods-demo [aria-expanded=true]').textContent.startsWith('SFT')";
        page.wait("the first card open", SOON, async || {
            Ok(page.ask::<bool>(script, vec![]).await?.then_some(()))
        })
        .await
    })
}
