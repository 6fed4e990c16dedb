//! The limitations: shown by whether they are still open.

use browser_tests::{Options, Outcome, Page, SOON, visit};

/// What the cards that can be seen call themselves.
async fn states(page: &Page) -> Outcome<Vec<String>> {
    let script = "
        return [...document.querySelectorAll('#limits-demo .limits li')]
            .filter(card => card.checkVisibility())
            .map(card => card.querySelector('.state b').textContent)";
    page.ask(script, vec![]).await
}

#[test]
fn how_sure_the_gains_are_is_told_with_what_was_measured_more_than_once() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let script = "
            const cards = [...document.querySelectorAll('#limits-demo .limits li')];
            const card = cards.find(c => c.querySelector('h4').textContent === arguments[0]);
            return card?.querySelector('.since').textContent ?? ''";
        let title = "How sure are the gains?";
        let told: String = page.ask(script, vec![title.into()]).await?;
        assert!(told.contains("means of three runs"), "{told}");
        Ok(())
    })
}

/// Clicks a control.
async fn press(page: &Page, role: &str, name: &str) -> Outcome {
    let control = page.control(role, name).await?;
    page.click(&control).await
}

#[test]
fn limitations_are_sorted_into_open_and_answered() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let all = states(page).await?;
        let mut seen = 0;
        for state in ["still open", "answered in part"] {
            press(page, "radio", state).await?;
            let expected: Vec<String> = all.iter().filter(|s| *s == state).cloned().collect();
            assert!(!expected.is_empty());
            page.wait(&format!("only what is {state}"), SOON, async || {
                Ok((states(page).await? == expected).then_some(()))
            })
            .await?;
            let script = "return document.querySelector('#limits-demo [aria-live]').textContent";
            let counted: String = page.ask(script, vec![]).await?;
            assert!(
                counted.starts_with(&expected.len().to_string()),
                "{counted}"
            );
            seen += expected.len();
        }
        assert_eq!(seen, all.len());
        page.wait("the choice in the link", SOON, async || {
            let search: String = page.ask("return location.search", vec![]).await?;
            Ok((search == "?limits-show=answered").then_some(()))
        })
        .await?;
        page.open("limits-show=open").await?;
        assert!(
            states(page)
                .await?
                .iter()
                .all(|state| state == "still open")
        );
        Ok(())
    })
}
