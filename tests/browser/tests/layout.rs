//! The page at four widths and in both colour schemes.

use browser_tests::{Options, Outcome, visit};
use fantoccini::Locator;

/// 640 is also a window of 1280 at twice the size.
const WIDTHS: [u32; 4] = [375, 640, 768, 1280];
const SCHEMES: [&str; 2] = ["light", "dark"];

/// Visible text below 14 px, each piece with its size.
const SMALL_TEXT: &str = "
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const small = [];
    while (walker.nextNode()) {
        const text = walker.currentNode.textContent.trim();
        const element = walker.currentNode.parentElement;
        if (!text || !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
        const size = parseFloat(getComputedStyle(element).fontSize);
        if (size < 14) small.push(`${size} px: ${text}`);
    }
    return small;";

/// Elements that reach beyond the window, unless something around them scrolls. A phone's window would
/// grow with what is too wide.
const TOO_WIDE: &str = "
    const width = document.documentElement.clientWidth;
    const scrolls = e => e && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
    const beyond = [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > width + 0.5 && !scrolls(e.parentElement))
        .map(e => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 40)}`);
    const {scrollWidth} = document.documentElement;
    return scrollWidth > width ? [`the page is ${scrollWidth} px wide`, ...beyond] : [];";

/// Controls and what they say that lie on top of one another; what sticks to the screen is meant to.
const OVERLAPPING: &str = "
    const parts = [...document.querySelectorAll('button, input, output, label, select, summary, dd, dt')]
        .filter(e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}))
        .filter(e => !e.closest('nav, .held, .dock, .drawing'))
        .map(e => ({e, r: e.getBoundingClientRect()}))
        .filter(({r}) => r.width > 2 && r.height > 2)
        .sort((a, b) => a.r.top - b.r.top);
    const found = [];
    parts.forEach((a, i) => {
        for (const b of parts.slice(i + 1)) {
            if (b.r.top > a.r.bottom - 2) break;
            const beside = b.r.left > a.r.right - 2 || a.r.left > b.r.right - 2;
            if (beside || a.e.contains(b.e) || b.e.contains(a.e)) continue;
            found.push(`${a.e.textContent.trim() || a.e.id} / ${b.e.textContent.trim() || b.e.id}`);
        }
    });
    return found;";

/// Lines of prose longer than 70 characters, by where their characters stand.
const LONG_LINES: &str = "
    const long = [];
    for (const p of document.querySelectorAll('p')) {
        if (!p.checkVisibility() || p.closest('.reading, .empty')) continue;
        const lines = new Map();
        const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            if (node.parentElement.closest('.card, .unseen, math')) continue;
            for (let i = 0; i < node.length; i++) {
                const range = document.createRange();
                range.setStart(node, i);
                range.setEnd(node, i + 1);
                const {bottom, width} = range.getBoundingClientRect();
                if (width) lines.set(Math.round(bottom / 6), (lines.get(Math.round(bottom / 6)) ?? '') + node.data[i]);
            }
        }
        for (const line of lines.values()) if (line.trim().length > 70) long.push(line);
    }
    return long;";

#[test]
fn nothing_is_cut_off_covered_too_small_or_too_long_to_read_at_any_width_in_either_scheme()
-> Outcome {
    visit(Options::default(), async |page| {
        page.open_everything().await?;
        let mut problems = Vec::new();
        for width in WIDTHS {
            for scheme in SCHEMES {
                page.show(width, scheme).await?;
                for check in [TOO_WIDE, SMALL_TEXT, OVERLAPPING, LONG_LINES] {
                    let found: Vec<String> = page.ask(check, vec![]).await?;
                    problems.extend(
                        found
                            .into_iter()
                            .map(|p| format!("{width} px, {scheme}: {p}")),
                    );
                }
            }
        }
        assert!(problems.is_empty(), "{problems:#?}");
        Ok(())
    })
}

#[test]
fn the_colour_scheme_of_the_reader_is_followed() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let script = "return getComputedStyle(document.body).backgroundColor + getComputedStyle(document.documentElement).backgroundColor";
        let mut colours: Vec<String> = Vec::new();
        for scheme in SCHEMES {
            page.show(1280, scheme).await?;
            colours.push(page.ask(script, vec![]).await?);
        }
        assert_ne!(colours[0], colours[1]);
        Ok(())
    })
}

#[test]
fn every_control_has_an_accessible_name() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_everything().await?;
        let controls = page
            .client()
            .find_all(Locator::Css("button, input, select, summary"))
            .await?;
        assert!(
            controls.len() > 20,
            "{} controls were found",
            controls.len()
        );
        for control in &controls {
            // What is not there yet for anybody, such as a dialogue's next lines, has no name.
            if !control.is_displayed().await? {
                continue;
            }
            let name = page.name_of(control).await?;
            assert!(
                !name.trim().is_empty(),
                "a control has no name: {}",
                control.html(false).await?
            );
        }
        Ok(())
    })
}
