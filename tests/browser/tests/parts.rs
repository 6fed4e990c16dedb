//! The parts of the page that arrive when they are needed, or do not arrive.

use browser_tests::{LONG, Options, Outcome, Page, SOON, visit};
use serde_json::json;

async fn until(page: &Page, what: &str, script: &str) -> Outcome {
    let look = async || Ok(page.ask::<bool>(script, vec![]).await?.then_some(()));
    page.wait(what, SOON, look).await
}

async fn block(page: &Page, files: &[&str]) -> Outcome {
    page.devtools("Network.enable", json!({})).await?;
    let files = json!({ "urls": files });
    page.devtools("Network.setBlockedURLs", files).await?;
    Ok(())
}

#[test]
fn a_lab_that_cannot_be_fetched_says_so_and_comes_when_tried_again() -> Outcome {
    visit(Options::default(), async |page| {
        block(page, &["*_lab.wasm"]).await?;
        page.open("device=cpu").await?;
        let go = "document.getElementById('lab').scrollIntoView({behavior: 'instant'})";
        page.ask::<Option<()>>(go, vec![]).await?;
        let said = "return document.querySelector('#lab [role=status]').textContent.startsWith('The lab could not be fetched')";
        until(page, "a sentence on what is missing", said).await?;
        let explained = "return document.getElementById('lab').textContent.includes('Do not expect WMSS to win')";
        assert!(page.ask::<bool>(explained, vec![]).await?);

        block(page, &[]).await?;
        let again = page.wait_until_enabled("Try again", SOON).await?;
        page.click(&again).await?;
        // It is not there at once.
        page.scroll_to_lab().await?;
        page.wait_until_enabled("Start", LONG).await.map(|_| ())
    })
}

#[test]
fn a_link_leads_to_what_has_not_arrived_yet() -> Outcome {
    visit(Options::default(), async |page| {
        for id in ["lab", "summary", "mixing-demo", "device-speed"] {
            // Another document first: a new hash alone would not open the page anew.
            page.client().goto("about:blank").await?;
            let address = page.home().join(&format!("#{id}"))?;
            page.client().goto(address.as_str()).await?;
            let shown = format!(
                "const target = document.getElementById('{id}');
                if (!target) return false;
                const {{top}} = target.getBoundingClientRect();
                return top > -5 && top < innerHeight"
            );
            until(page, &format!("#{id} on the screen"), &shown).await?;
            if id == "lab" {
                // They stand above it, and come when it has been shown already.
                let measured = "return !!document.querySelector('#what-we-found figure')";
                until(page, "the measurements", measured).await?;
                until(page, "the lab still on the screen", &shown).await?;
            }
        }
        Ok(())
    })
}
