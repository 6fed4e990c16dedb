//! The whole story by keyboard alone: one way through every control, from the top to the end.

use std::collections::BTreeSet;

use browser_tests::{Key, LONG, Options, Outcome, Page, visit};
use serde::Deserialize;

/// More than there are; a trap would go on for ever.
const MOST_STOPS: usize = 2000;

/// What has the focus now.
const STOP: &str = "
    const element = document.activeElement;
    window.reached ??= new Set();
    const again = element === document.body || reached.has(element);
    reached.add(element);
    // What can't be used when the keyboard passes is passed over; it may be of use later.
    window.passed ??= new Set();
    document.querySelectorAll(':disabled').forEach(e => passed.add(e));
    const shows = (element, part) => {
        const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(element, part);
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    };
    const {left, right, top, bottom} = element.getBoundingClientRect();
    const across = [0.1, 0.5, 0.9].map(share => left + share * (right - left));
    const bar = element.closest('nav');
    const inSight = across.some(x => {
        const there = document.elementFromPoint(x, (top + bottom) / 2);
        return there && there.closest('nav') === bar;
    });
    return {
        again,
        kind: element.matches('input') ? element.type : element.localName,
        name: [element.id, element.getAttribute('aria-label'), element.textContent.trim().slice(0, 60)].filter(n => n).join(' '),
        section: element.closest('main section[id]')?.id ?? '',
        value: element.value ?? '',
        still: element.type === 'range' && element.min === element.max,
        atTheEnd: element.type === 'range' && Number(element.value) >= Number(element.max),
        open: element.parentElement?.open ?? false,
        visible: shows(element) || shows(element, '::after') || shows(element.closest('label') ?? element),
        inSight,
    };";

/// What could have the focus and never had.
const MISSED: &str = "
    const focusable = 'a[href], button, input, select, textarea, summary, [tabindex=\"0\"]';
    const ofReachedGroup = e => e.type === 'radio'
        && [...reached].some(r => r.type === 'radio' && r.name === e.name);
    return [...document.querySelectorAll(focusable)]
        .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && !e.closest('[inert]'))
        .filter(e => !reached.has(e) && !passed.has(e) && !ofReachedGroup(e))
        .map(e => `${e.localName} ${e.id} ${e.textContent.trim().slice(0, 60)}`);";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stop {
    again: bool,
    kind: String,
    name: String,
    section: String,
    value: String,
    still: bool,
    at_the_end: bool,
    open: bool,
    visible: bool,
    in_sight: bool,
}

async fn stop(page: &Page) -> Outcome<Stop> {
    page.ask(STOP, vec![]).await
}

/// What a key has changed is drawn.
async fn drawn(page: &Page) -> Outcome {
    let frames = "requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))";
    page.client().execute_async(frames, vec![]).await?;
    Ok(())
}

/// Uses what has the focus, as far as a key does something that can be seen at once.
async fn use_it(page: &Page, stop_: &Stop) -> Outcome {
    match stop_.kind.as_str() {
        "range" if !stop_.still => {
            let key = if stop_.at_the_end {
                Key::Left
            } else {
                Key::Right
            };
            page.strike(key).await?;
            let after = stop(page).await?;
            assert_ne!(after.value, stop_.value, "{stop_:?} does not move");
        }
        "summary" if !stop_.open => {
            page.strike(Key::Enter).await?;
            assert!(stop(page).await?.open, "{stop_:?} does not open");
        }
        _ => {}
    }
    Ok(())
}

/// Begins a run and pauses it with one key: the focus goes to the button that is next to press.
async fn train(page: &Page) -> Outcome {
    page.strike(Key::Enter).await?;
    page.wait("a step", LONG, async || {
        Ok((page.step().await? > 0).then_some(()))
    })
    .await?;
    assert_eq!(stop(page).await?.name, "Pause");
    page.strike(Key::Enter).await?;
    page.wait("a paused run", LONG, async || {
        Ok((stop(page).await?.name == "Start").then_some(()))
    })
    .await
}

#[test]
fn every_control_is_reached_seen_and_used_without_a_pointer() -> Outcome {
    // A page that still scrolls has not yet brought into sight what has the focus.
    let still = Options {
        flags: vec!["--force-prefers-reduced-motion".to_owned()],
        ..Options::default()
    };
    visit(still, async |page| {
        page.arrive("").await?;
        let mut sections = Vec::new();
        let mut kinds = BTreeSet::new();
        let mut unseen = Vec::new();
        let mut trained = false;
        for _ in 0..MOST_STOPS {
            page.strike(Key::Tab).await?;
            let here = stop(page).await?;
            if here.again {
                break;
            }
            if !here.visible || !here.in_sight {
                unseen.push(format!("{here:?}"));
            }
            if here.section == "lab" && !trained {
                // What can't be pressed yet is passed over.
                page.wait_until_enabled("Start", LONG).await?;
            }
            if here.name == "Start" {
                train(page).await?;
                trained = true;
            }
            use_it(page, &here).await?;
            drawn(page).await?;
            if !here.section.is_empty() && sections.last() != Some(&here.section) {
                sections.push(here.section);
            }
            kinds.insert(here.kind);
        }
        assert!(unseen.is_empty(), "focus that can't be seen: {unseen:#?}");
        let missed: Vec<String> = page.ask(MISSED, vec![]).await?;
        assert!(missed.is_empty(), "never reached: {missed:#?}");
        let all = "return [...document.querySelectorAll('main > section[id]')].map(s => s.id)";
        let all: Vec<String> = page.ask(all, vec![]).await?;
        assert_eq!(sections, all, "every section, in its order");
        assert!(trained, "the lab is on the way");
        Ok(())
    })
}

#[test]
fn a_number_typed_on_a_slider_is_its_value() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let slider = page
            .control("slider", "λ, the strong model's share")
            .await?;
        page.focus(&slider).await?;
        let type_ = async |text: &str| {
            for key in text.chars() {
                page.strike(key).await?;
            }
            Outcome::Ok(())
        };
        type_("0,35").await?;
        let shown = "return document.querySelector('output[for=lambda]').textContent";
        assert_eq!(page.ask::<String>(shown, vec![]).await?, "0,35…");
        page.strike(Key::Enter).await?;
        assert_eq!(slider.prop("value").await?.as_deref(), Some("0.35"));
        drawn(page).await?;
        assert_eq!(page.ask::<String>(shown, vec![]).await?, "0.35");
        type_("7").await?;
        page.strike(Key::Escape).await?;
        type_("9").await?;
        page.strike(Key::Tab).await?;
        assert_eq!(slider.prop("value").await?.as_deref(), Some("1"));
        Ok(())
    })
}
