//! Handing the page on: its address, lessons, the tour, and guesses.

use browser_tests::{Key, Options, Outcome, Page, SOON, visit};

async fn until(page: &Page, what: &str, script: &str) -> Outcome {
    let look = async || Ok(page.ask::<bool>(script, vec![]).await?.then_some(()));
    page.wait(what, SOON, look).await
}

async fn press(page: &Page, name: &str) -> Outcome {
    let button = page.control("button", name).await?;
    page.click(&button).await
}

/// Opens the dialogue from the contents.
async fn share(page: &Page) -> Outcome {
    let contents = "document.querySelector('nav details').open = true";
    page.ask::<Option<()>>(contents, vec![]).await?;
    // It is in the bar: bringing it to the middle would move the page under it to another section.
    page.control("button", "Share").await?.click().await?;
    until(
        page,
        "the dialogue",
        "return document.querySelector('dialog[open] svg[role=img]') !== null",
    )
    .await
}

#[test]
fn a_shared_address_holds_what_was_moved_and_what_a_lesson_locks() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("mixing-lambda=0.35").await?;
        let go = "document.getElementById('mixing-demo').scrollIntoView({behavior: 'instant'})";
        page.ask::<Option<()>>(go, vec![]).await?;
        let here = "return document.querySelector('.where').textContent === 'Logit mixing'";
        until(page, "the section in the bar", here).await?;
        share(page).await?;
        let unfold = "document.querySelector('dialog details').open = true";
        page.ask::<Option<()>>(unfold, vec![]).await?;
        let label = "λ, the strong model's share";
        let held = page.control("combobox", label).await?;
        held.select_by_label("locked").await?;
        let field = page.control("textbox", "Address").await?;
        let address = field.prop("value").await?.unwrap_or_default();
        assert!(address.contains("mixing-lambda=0.35"), "{address}");
        assert!(address.contains("lock=lambda"), "{address}");
        assert!(address.ends_with("#logit-mixing"), "{address}");

        page.client().goto("about:blank").await?;
        page.client().goto(&address).await?;
        let locked = "return document.getElementById('lambda')?.disabled === true";
        until(page, "a locked λ", locked).await?;
        let slider = page.control("slider", label).await?;
        assert_eq!(slider.prop("value").await?.as_deref(), Some("0.35"));
        Ok(())
    })
}

#[test]
fn what_makes_no_sense_in_a_link_is_said_once_and_can_be_closed() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("mixing-lambda=seven&sft-epoch=3").await?;
        let said = "const bar = document.querySelector('.note-bar'); return !bar.hidden && bar.textContent.includes('mixing-lambda = seven') && !bar.textContent.includes('sft-epoch')";
        until(page, "what was left out", said).await?;
        press(page, "Close").await?;
        until(
            page,
            "nothing more",
            "return document.querySelector('.note-bar').hidden",
        )
        .await
    })
}

#[test]
fn the_tour_moves_the_pages_own_controls_and_can_be_left_anywhere() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        press(page, "Take the tour").await?;
        let lambda = "return document.getElementById('lambda').value === '0.5'";
        for _ in 0..7 {
            press(page, "Next").await?;
        }
        until(page, "λ moved by the tour", lambda).await?;
        let guide = page.control("region", "Guided tour").await?;
        page.press(&guide, Key::Escape, 1).await?;
        until(
            page,
            "the end of the tour",
            "return document.querySelector('.tour') === null",
        )
        .await?;
        assert!(page.ask::<bool>(lambda, vec![]).await?, "λ stays");
        Ok(())
    })
}

#[test]
fn a_guess_hides_the_figure_and_is_then_shown_beside_it() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        press(page, "Predict first: Mix two models").await?;
        let hidden = "return document.querySelector('#mixing-demo canvas').offsetParent === null";
        until(page, "no figure", hidden).await?;
        let guess = page.control("slider", "Your guess").await?;
        page.press(&guess, Key::Right, 14).await?;
        assert_eq!(guess.prop("value").await?.as_deref(), Some("0.64"));
        press(page, "This is my guess").await?;
        let both = "const said = document.querySelector('#mixing-demo .both').textContent.replaceAll('\\u00a0', ' '); const key = document.querySelector('#mixing-demo').textContent; return said.startsWith('You said 64.0 %; it is 79.0 %') && key.includes('your guess')";
        until(page, "both", both).await
    })
}
