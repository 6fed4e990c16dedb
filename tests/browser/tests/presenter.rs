//! Presenter mode: its keys, its bar, links into it, and the speaker's window.

use browser_tests::{Key, Options, Outcome, Page, SOON, visit};

/// The section's number and title in the bar; empty, while nothing is presented.
const PLACE: &str = "return document.querySelector('.presenter-bar .place')?.textContent ?? ''";

async fn until(page: &Page, what: &str, script: &str) -> Outcome {
    let look = async || Ok(page.ask::<bool>(script, vec![]).await?.then_some(()));
    page.wait(what, SOON, look).await
}

async fn until_at(page: &Page, title: &str) -> Outcome {
    let there = async || {
        let place: String = page.ask(PLACE, vec![]).await?;
        Ok(place.ends_with(&format!(": {title}")).then_some(()))
    };
    page.wait(&format!("the section “{title}”"), SOON, there)
        .await
}

/// Waits until this section alone is shown and its heading has the focus.
async fn until_on_stage(page: &Page, id: &str) -> Outcome {
    let alone = format!(
        "const shown = [...document.querySelectorAll('header.opening, main > section')]
            .filter(section => section.checkVisibility()).map(section => section.id);
        const focus = document.activeElement;
        return shown.join() === '{id}' && location.hash === '#{id}'
            && focus.matches('h1, h2') && focus.closest('section, header').id === '{id}'"
    );
    until(page, &format!("#{id} alone on the screen"), &alone).await
}

async fn present(page: &Page, id: &str) -> Outcome {
    // Another document first: a new hash alone would not open the page anew.
    page.client().goto("about:blank").await?;
    let address = page.home().join(&format!("?present=yes#{id}"))?;
    page.client().goto(address.as_str()).await?;
    until_on_stage(page, id).await
}

async fn until_left(page: &Page) -> Outcome {
    let left = "return !document.querySelector('.presenter-bar')
        && !document.documentElement.classList.contains('presenting')
        && document.querySelector('nav.topbar').checkVisibility()
        && !location.search.includes('present')";
    until(page, "the whole page", left).await
}

#[test]
fn keys_enter_move_and_leave() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        page.strike(Key::F8).await?;
        until_on_stage(page, "opening").await?;
        page.strike(Key::PageDown).await?;
        until_on_stage(page, "how-language-models-are-trained").await?;
        page.strike(Key::Right).await?;
        until_on_stage(page, "what-sft-is").await?;
        page.strike(' ').await?;
        until_on_stage(page, "the-overconfident-student").await?;
        page.strike(Key::Left).await?;
        page.strike(Key::PageUp).await?;
        until_on_stage(page, "how-language-models-are-trained").await?;
        page.strike(Key::End).await?;
        until_on_stage(page, "corrections").await?;
        page.strike(Key::Home).await?;
        until_on_stage(page, "opening").await?;
        page.strike(Key::Escape).await?;
        until_left(page).await
    })
}

#[test]
fn a_slider_keeps_its_arrows_and_a_clicker_moves_on_from_it() -> Outcome {
    visit(Options::default(), async |page| {
        present(page, "pre-training").await?;
        let slider = page.control("slider", "Temperature").await?;
        let value = async || {
            let script = "return document.getElementById('base-temperature').value";
            page.ask::<String>(script, vec![]).await
        };
        let before = value().await?;
        page.press(&slider, Key::Right, 1).await?;
        assert_ne!(value().await?, before, "the arrow is the slider's");
        until_at(page, "Pre-training").await?;
        page.strike(Key::F8).await?;
        until_left(page).await?;
        page.strike(Key::F8).await?;
        until_on_stage(page, "pre-training").await?;

        page.press(&slider, Key::PageDown, 1).await?;
        until_on_stage(page, "sft-and-saturation").await
    })
}

#[test]
fn what_is_pointed_at_stays_lit_until_escape() -> Outcome {
    visit(Options::default(), async |page| {
        present(page, "pre-training").await?;
        let name = "Read values: The base model’s next token";
        let figure = page.control("slider", name).await?;
        page.focus(&figure).await?;
        let reading = "return document.querySelectorAll('.on-stage .reading').length === 1";
        until(page, "a reading", reading).await?;
        let elsewhere = page.control("slider", "Temperature").await?;
        page.focus(&elsewhere).await?;
        until(page, "the same reading", reading).await?;

        page.strike(Key::Escape).await?;
        let none = "return !document.querySelector('.reading')";
        until(page, "no reading", none).await?;
        until_at(page, "Pre-training").await?;
        page.strike(Key::Escape).await?;
        until_left(page).await
    })
}

#[test]
fn the_bars_buttons_move_and_leave() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let unfold = "document.querySelector('nav details').open = true";
        page.ask::<Option<()>>(unfold, vec![]).await?;
        let enter = page.control("button", "Present").await?;
        page.click(&enter).await?;
        // To reach the button the page may have been scrolled: it is entered where it stands.
        until(
            page,
            "the bar",
            "return document.querySelector('.presenter-bar') !== null",
        )
        .await?;
        page.strike(Key::Home).await?;
        until_on_stage(page, "opening").await?;
        let back = page.control("button", "Previous section").await?;
        assert!(!back.is_enabled().await?, "the opening is the first");
        let on = page.control("button", "Next section").await?;
        on.click().await?;
        until_on_stage(page, "how-language-models-are-trained").await?;
        back.click().await?;
        until_on_stage(page, "opening").await?;
        let leave = page.control("button", "Leave presenter mode").await?;
        leave.click().await?;
        until_left(page).await
    })
}

#[test]
fn the_speakers_window_follows_and_leads() -> Outcome {
    visit(Options::default(), async |page| {
        present(page, "the-journey").await?;
        let stage = page.client().window().await?;
        let open = page.control("button", "Speaker’s window").await?;
        open.click().await?;
        let second = async || {
            let windows = page.client().windows().await?;
            Ok(windows.into_iter().find(|window| *window != stage))
        };
        let desk = page.wait("a second window", SOON, second).await?;

        page.client().switch_to_window(desk.clone()).await?;
        let at = "return document.querySelector('.speaker h1')?.textContent === 'The journey'
            && document.querySelector('.speaker .notes').textContent.length > 100";
        until(page, "the journey's notes", at).await?;
        let start = page.control("button", "Start").await?;
        start.click().await?;
        let ran = "return document.querySelector('.speaker [role=timer]').textContent !== '0:00'";
        until(page, "a second of the talk", ran).await?;
        let on = page.control("button", "Next section").await?;
        on.click().await?;
        let moved = "return document.querySelector('.speaker h1').textContent === 'Pre-training'";
        until(page, "the next section's notes", moved).await?;

        page.client().switch_to_window(stage).await?;
        until_at(page, "Pre-training").await?;
        until_on_stage(page, "pre-training").await?;
        let name = "Read values: The base model’s next token";
        let figure = page.control("slider", name).await?;
        page.focus(&figure).await?;
        page.client().switch_to_window(desk).await?;
        let pointed = "const facts = [...document.querySelectorAll('.speaker dt')];
            const pointed = facts.find(fact => fact.textContent === 'Pointed at');
            return pointed.nextElementSibling.textContent !== 'nothing'";
        until(page, "what is pointed at", pointed).await
    })
}
