//! What axe-core finds. It lies in `assets/`, version 4.14.1 from its package, unchanged and under
//! its own licence (MPL 2.0), so that the tests need no network.

use browser_tests::{LONG, Options, Outcome, Page, visit};
use fantoccini::wd::TimeoutConfiguration;

const AXE: &str = include_str!("../assets/axe.min.js");

/// Every rule of WCAG 2.2, A and AA, and what axe-core calls best practice.
const FIND: &str = "
    const done = arguments[0];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(
        ({violations}) => done(violations.flatMap(({id, help, nodes}) =>
            nodes.map(({target, html}) => `${id}: ${help}: ${target.join(' ')}: ${html.slice(0, 200)}`))),
        error => done([String(error)]));";

async fn findings(page: &Page) -> Outcome<Vec<String>> {
    let found = page.client().execute_async(FIND, vec![]).await?;
    Ok(serde_json::from_value(found)?)
}

#[test]
fn axe_finds_nothing_on_a_phone_and_on_a_desk_in_either_scheme() -> Outcome {
    visit(Options::default(), async |page| {
        // A page with so much on it takes a while to go through.
        let patience = TimeoutConfiguration::new(Some(LONG), None, None);
        page.client().update_timeouts(patience).await?;
        page.open_everything().await?;
        page.ask::<Option<()>>(AXE, vec![]).await?;
        let mut problems = Vec::new();
        for width in [375, 1280] {
            for scheme in ["light", "dark"] {
                page.show(width, scheme).await?;
                let found = findings(page).await?.into_iter();
                problems.extend(found.map(|found| format!("{width} px, {scheme}: {found}")));
            }
        }
        assert!(problems.is_empty(), "{problems:#?}");
        Ok(())
    })
}
