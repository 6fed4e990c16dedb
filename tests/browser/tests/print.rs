//! The page on paper.

use browser_tests::{LONG, Options, Outcome, visit};
use serde::Deserialize;
use serde_json::json;

/// What is seen of what only works on a screen.
const LEFT_OVER: &str = "
    const controls = 'nav, button, input[type=range], select, textarea, .take-away, figure > details';
    const words = '.aside, .map, .blocks, .methods h4, .dialogue';
    return [...document.querySelectorAll(controls)]
        .filter(e => e.checkVisibility() && !e.closest(words))
        .map(e => e.outerHTML.slice(0, 100));";

/// Remembers how the canvases were when the page had just been printed: before its own listener puts
/// them back, a frame later.
const LOOK: &str = "
    addEventListener('afterprint', () => {
        window.printed = [...document.querySelectorAll('canvas')].filter(c => c.width > 1).map(canvas => {
            const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            let darkest = 255;
            for (let i = 0; i < data.length; i += 4)
                if (data[i + 3] === 255) darkest = Math.min(darkest, data[i] + data[i + 1] + data[i + 2]);
            return darkest;
        });
    });";

/// Ink on white paper is darker than this, the sum of red, green and blue; on black it is not.
const INK: u32 = 300;

#[derive(Deserialize)]
struct Printed {
    data: String,
}

#[test]
fn a_handout_has_no_controls_and_is_as_wide_as_its_paper() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        page.show(800, "light").await?;
        page.prefer("print", &[]).await?;
        let left_over: Vec<String> = page.ask(LEFT_OVER, vec![]).await?;
        assert!(left_over.is_empty(), "{left_over:#?}");
        let wide = "return document.documentElement.scrollWidth - innerWidth";
        assert!(page.ask::<i64>(wide, vec![]).await? <= 0);
        Ok(())
    })
}

#[test]
fn charts_of_a_dark_page_are_printed_in_ink() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        page.show(1280, "dark").await?;
        page.ask::<Option<()>>(LOOK, vec![]).await?;
        let paper = json!({ "preferCSSPageSize": true });
        let printed = page.devtools("Page.printToPDF", paper).await?;
        let printed: Printed = serde_json::from_value(printed)?;
        // "%PDF" in base64.
        assert!(printed.data.starts_with("JVBERi"));
        let darkest: Vec<u32> = page.ask("return window.printed ?? []", vec![]).await?;
        assert!(darkest.len() > 20, "{darkest:?}");
        assert!(darkest.iter().all(|sum| *sum < INK), "{darkest:?}");
        Ok(())
    })
}

#[test]
fn a_handout_of_a_page_that_nobody_has_read_says_that_it_ends_early() -> Outcome {
    visit(Options::default(), async |page| {
        page.arrive("").await?;
        page.prefer("print", &[]).await?;
        let said =
            "return [...document.querySelectorAll('.on-paper')].some(e => e.checkVisibility())";
        assert!(page.ask::<bool>(said, vec![]).await?);
        page.prefer("screen", &[]).await?;
        page.devtools("Page.printToPDF", json!({})).await?;
        page.wait("the rest of the article", LONG, async || {
            let there = "return document.getElementById('corrections') !== null";
            Ok(page.ask::<bool>(there, vec![]).await?.then_some(()))
        })
        .await
    })
}
