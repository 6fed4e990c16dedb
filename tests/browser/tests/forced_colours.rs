//! The page in the reader's own few colours.

use browser_tests::{Options, Outcome, visit};

/// Keys whose entries have lost their colours: they are all alike, or as the page behind them.
const COLOURLESS_KEYS: &str = "
    const behind = getComputedStyle(document.body).backgroundColor;
    return [...document.querySelectorAll('.key')].filter(key => {
        const colours = [...key.querySelectorAll('li')].map(entry => {
            const {backgroundColor, backgroundImage} = getComputedStyle(entry, '::before');
            return backgroundImage === 'none' ? backgroundColor : backgroundImage;
        });
        return colours.includes(behind) || new Set(colours).size !== colours.length;
    }).map(key => key.closest('figure').querySelector('.title').textContent);";

/// What is chosen or current and does not differ by an outline or a border.
const UNMARKED: &str = "
    const outlined = (e, pseudo) => {
        const style = getComputedStyle(e, pseudo);
        return parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none'
            || parseFloat(style.borderTopWidth) >= 3;
    };
    return [...document.querySelectorAll(
        '.choices label:has(:checked), .map [aria-pressed=true], .blocks [aria-current], .stations [aria-current]'
    )].filter(e => !outlined(e) && !outlined(e, '::after')).map(e => e.outerHTML.slice(0, 120));";

#[test]
fn keys_keep_their_colours_and_what_is_chosen_has_an_outline() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        for scheme in ["light", "dark"] {
            let preferences = [
                ("forced-colors", "active"),
                ("prefers-color-scheme", scheme),
            ];
            page.prefer("", &preferences).await?;
            let forced = "return matchMedia('(forced-colors: active)').matches";
            assert!(page.ask::<bool>(forced, vec![]).await?);
            for check in [COLOURLESS_KEYS, UNMARKED] {
                let found: Vec<String> = page.ask(check, vec![]).await?;
                assert!(found.is_empty(), "{scheme}: {found:#?}");
            }
        }
        Ok(())
    })
}
