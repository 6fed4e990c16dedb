//! The article's frame: its opening, its contents, and the state that a link holds.

use std::collections::BTreeSet;

use browser_tests::{Key, Options, Outcome, Page, SOON, visit};
use serde_json::json;
use wmss::example::{TARGET, strong, weak};

const LAMBDA: &str = "λ, the strong model's share";

/// Waits until a script returns true.
async fn until(page: &Page, what: &str, script: &str) -> Outcome {
    page.wait(what, SOON, async || {
        Ok(page.ask::<bool>(script, vec![]).await?.then_some(()))
    })
    .await
}

/// The three rows of the table of answers: what the reader said, and what was seen.
async fn answers(page: &Page) -> Outcome<Vec<Vec<String>>> {
    let table = page.control("region", "Your three answers").await?;
    let rows = page.rows(&table).await?;
    Ok(rows.into_iter().skip(1).collect())
}

#[test]
fn the_opening_can_be_read_before_the_program_has_arrived() -> Outcome {
    visit(Options::default(), async |page| {
        let block = json!({ "urls": ["*.wasm"] });
        page.devtools("Network.enable", json!({})).await?;
        page.devtools("Network.setBlockedURLs", block).await?;
        page.client().goto(page.home().as_str()).await?;
        let script = "return document.body.innerText";
        let text: String = page.ask(script, vec![]).await?;
        for words in ["Weak-driven learning, live", "Three questions", "97 %"] {
            let text = text.replace('\u{a0}', " ");
            assert!(text.contains(words), "no “{words}” in: {text}");
        }
        Ok(())
    })
}

#[test]
fn guesses_return_in_the_summary_after_a_reload_and_never_enter_the_address() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let push = page.control("slider", "Push that is left").await?;
        page.press(&push, Key::Left, 2).await?;
        let depends = page.control("radio", "It depends").await?;
        page.click(&depends).await?;
        page.wait("the guesses in the summary", SOON, async || {
            let said: Vec<String> = answers(page)
                .await?
                .into_iter()
                .map(|r| r[1].clone())
                .collect();
            Ok((said == ["48 %", "no guess", "it depends"]).then_some(()))
        })
        .await?;
        page.open("").await?;
        let rows = answers(page).await?;
        assert_eq!(rows[0][1], "48 %");
        let left = strong().non_target_mass(TARGET) / weak().non_target_mass(TARGET);
        let left = format!("{:.1} % is left", 100.0 * left);
        assert!(rows[0][2].starts_with(&left), "{}", rows[0][2]);
        let address: String = page.ask("return location.href", vec![]).await?;
        assert!(!address.contains('?'), "{address}");
        Ok(())
    })
}

#[test]
fn a_link_holds_the_state_of_a_demo_and_nothing_that_makes_no_sense() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("mixing-lambda=7&nudge=1e99").await?;
        let slider = page.control("slider", LAMBDA).await?;
        assert_eq!(slider.prop("value").await?.as_deref(), Some("0.7"));
        page.press(&slider, Key::Left, 20).await?;
        until(
            page,
            "λ in the address",
            "return location.search.includes('mixing-lambda=0.5')",
        )
        .await?;
        page.open("mixing-lambda=0.5&mixing-compare=d0").await?;
        let slider = page.control("slider", LAMBDA).await?;
        assert_eq!(slider.prop("value").await?.as_deref(), Some("0.5"));
        let reset = page.control("button", "Reset: Mix two models").await?;
        page.click(&reset).await?;
        until(
            page,
            "an address without state",
            "return location.search === ''",
        )
        .await
    })
}

#[test]
fn every_link_within_the_page_leads_somewhere_and_no_name_is_used_twice() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("device=cpu").await?;
        page.scroll_to_lab().await?;
        let script = "return [...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))";
        let targets: BTreeSet<String> = page.ask(script, vec![]).await?;
        let script = "return [...document.querySelectorAll('[id]')].map(e => e.id)";
        let ids: Vec<String> = page.ask(script, vec![]).await?;
        let unique: BTreeSet<String> = ids.iter().cloned().collect();
        let lost: Vec<&String> = targets.difference(&unique).collect();
        assert!(lost.is_empty(), "links to nowhere: {lost:?}");
        let mut seen = BTreeSet::new();
        let twice: Vec<&String> = ids.iter().filter(|id| !seen.insert(*id)).collect();
        assert!(twice.is_empty(), "used twice: {twice:?}");
        Ok(())
    })
}

#[test]
fn the_contents_say_where_the_reader_is() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let show = "document.getElementById('curriculum').scrollIntoView({behavior: 'instant'})";
        page.ask::<Option<()>>(show, vec![]).await?;
        let marked = "return [...document.querySelectorAll('nav [aria-current]')].map(a => a.textContent).join() === 'Curriculum,WMSS'";
        until(page, "Curriculum and WMSS marked", marked).await?;
        let show = "document.getElementById('opening').scrollIntoView({behavior: 'instant'})";
        page.ask::<Option<()>>(show, vec![]).await?;
        let none = "return document.querySelector('nav .stations [aria-current]') === null";
        until(page, "no station marked at the opening", none).await
    })
}

#[test]
fn one_explanation_is_open_at_a_time_and_escape_closes_it() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let open = "return [...document.querySelectorAll('.aside.open button')].map(b => b.textContent).join() === arguments[0]";
        let shows = async |expected: &str| {
            page.wait(&format!("open: “{expected}”"), SOON, async || {
                let is: bool = page.ask(open, vec![expected.into()]).await?;
                Ok(is.then_some(()))
            })
            .await
        };
        for word in ["tokens", "loss"] {
            let button = page.control("button", word).await?;
            page.click(&button).await?;
            shows(word).await?;
        }
        let loss = page.control("button", "loss").await?;
        page.press(&loss, Key::Escape, 1).await?;
        shows("").await
    })
}

/// Every section is painted by itself, after those above it.
#[test]
fn an_explanation_lies_before_the_next_section_too() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let button = page.control("button", "loss").await?;
        page.click(&button).await?;
        let on_top = "const card = document.querySelector('.aside.open .card');
            const next = card?.closest('section').nextElementSibling;
            if (!next) return false;
            next.scrollIntoView({behavior: 'instant'});
            const {left, top, width, height} = card.getBoundingClientRect();
            const places = [0.1, 0.3, 0.5, 0.7, 0.9];
            return places.every(x => places.every(y =>
                card.contains(document.elementFromPoint(left + x * width, top + y * height))));";
        until(page, "the card before the next section", on_top).await
    })
}

#[test]
fn a_reset_stops_what_plays() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let play = page.control("button", "Play: SFT epochs").await?;
        page.click(&play).await?;
        until(
            page,
            "the first epoch",
            "return document.getElementById('sft-epochs-position')?.value > 0",
        )
        .await?;
        let reset = page
            .control("button", "Reset: Fine-tune on one example")
            .await?;
        page.click(&reset).await?;
        page.control("button", "Play: SFT epochs").await.map(|_| ())
    })
}
