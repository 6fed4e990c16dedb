//! The two dialogues: line by line, and each line beside what it stands for.

use browser_tests::{Key, Options, Outcome, Page, SOON, visit};
use wmss::blog;

const TITLE: &str = "Before and after the exam";

/// The words that can be seen, the meaning that is lit, and whether the line beside it is pressed.
type State = (Vec<String>, Vec<String>, Vec<String>);

async fn state(page: &Page) -> Outcome<State> {
    let script = "
        const said = [...document.querySelectorAll('#student-dialogue li')].filter(l => l.offsetParent);
        const texts = list => list.map(e => e.textContent.replace(/\\s+/g, ' ').trim());
        return [
            texts(said.map(l => l.querySelector('button'))),
            texts(said.filter(l => l.classList.contains('lit')).map(l => l.querySelector('.meaning'))),
            said.map(l => l.querySelector('button').getAttribute('aria-pressed')),
        ];";
    page.ask(script, vec![]).await
}

async fn lines_said(page: &Page, count: usize) -> Outcome<State> {
    page.wait(&format!("{count} lines"), SOON, async || {
        let state = state(page).await?;
        Ok((state.0.len() == count).then_some(state))
    })
    .await
}

#[test]
fn the_dialogue_goes_on_by_button_and_each_line_lights_what_it_stands_for() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let (said, ..) = lines_said(page, 1).await?;
        let practice = blog().number(16, "practice").unwrap_or(f64::NAN);
        assert!(said[0].starts_with("Student") && said[0].contains(&format!("{practice} %")));

        let next = page
            .control("button", &format!("Next line: {TITLE}"))
            .await?;
        page.press(&next, Key::Enter, 2).await?;
        let (said, lit, pressed) = lines_said(page, 3).await?;
        assert!(said[2].starts_with("Final exam"), "{said:?}");
        assert!(lit.len() == 1 && lit[0].contains("Held-out"), "{lit:?}");
        assert_eq!(pressed, ["false", "false", "true"]);

        let first = page.control("button", &said[0]).await?;
        page.focus(&first).await?;
        page.wait("the first line’s meaning", SOON, async || {
            let (_, lit, pressed) = state(page).await?;
            let training = lit.len() == 1 && lit[0].contains("training examples");
            Ok((training && pressed == ["true", "false", "false"]).then_some(()))
        })
        .await?;

        let all = page
            .control("button", &format!("All lines: {TITLE}"))
            .await?;
        page.press(&all, Key::Enter, 1).await?;
        lines_said(page, 5).await?;
        let again = page
            .control("button", &format!("From the beginning: {TITLE}"))
            .await?;
        page.press(&again, Key::Enter, 1).await?;
        lines_said(page, 1).await.map(|_| ())
    })
}

#[test]
fn a_link_keeps_how_far_the_dialogue_got_and_each_note_stands_beside_its_claim() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("student-dialogue=4").await?;
        lines_said(page, 4).await?;
        let reset = page.control("button", &format!("Reset: {TITLE}")).await?;
        page.press(&reset, Key::Enter, 1).await?;
        lines_said(page, 1).await?;
        let notes = "return ['the-overconfident-student', 'the-study-partner'].map(id =>
            [...document.querySelectorAll(`#${id} .correction`)].map(e => e.id).join())";
        let notes: Vec<String> = page.ask(notes, vec![]).await?;
        assert_eq!(notes, ["correction-16", "correction-15"]);
        Ok(())
    })
}
