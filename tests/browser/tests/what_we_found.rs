//! What we found: measurements that are fetched, compared, and run again.

use browser_tests::{Key, LONG, Options, Outcome, Page, SOON, visit};

async fn until(page: &Page, what: &str, script: &str) -> Outcome {
    let look = async || Ok(page.ask::<bool>(script, vec![]).await?.then_some(()));
    page.wait(what, SOON, look).await
}

async fn go_to_the_section(page: &Page) -> Outcome {
    page.open("device=cpu").await?;
    let go = "document.getElementById('what-we-found').scrollIntoView({behavior: 'instant'})";
    page.ask::<Option<()>>(go, vec![]).await?;
    until(
        page,
        "the measurements",
        "return document.getElementById('found-settings') !== null",
    )
    .await
}

#[test]
fn a_dot_reached_by_keyboard_is_a_run_that_the_lab_repeats() -> Outcome {
    visit(Options::default(), async |page| {
        go_to_the_section(page).await?;
        let values = "Read values: WMSS and a mere temperature, beside SFT";
        let values = page.control("slider", values).await?;
        // The second seed of the first row, which is WMSS.
        page.press(&values, Key::Right, 1).await?;
        let offered = "return document.querySelector('#found-content .rerun a')?.href ?? ''";
        let address = page
            .wait("a link to the run", SOON, async || {
                let address: String = page.ask(offered, vec![]).await?;
                Ok((!address.is_empty()).then_some(address))
            })
            .await?;
        assert!(address.contains("lab-seed=2"), "{address}");
        page.client()
            .goto(&address.replace('?', "?device=cpu&"))
            .await?;
        let lab = "return document.getElementById('lab-settings') !== null";
        until(page, "the lab", lab).await?;
        page.wait_until_enabled("Start", LONG).await?;
        let seed = page
            .control("spinbutton", "Seed (from the next reset)")
            .await?;
        assert_eq!(seed.prop("value").await?.as_deref(), Some("2"));
        Ok(())
    })
}

#[test]
fn what_is_compared_by_can_be_chosen_and_every_row_has_its_interval() -> Outcome {
    visit(Options::default(), async |page| {
        go_to_the_section(page).await?;
        let loss = "#found-lambda input[value=loss]";
        let choose = format!("document.querySelector('{loss}').click()");
        page.ask::<Option<()>>(&choose, vec![]).await?;
        let open = "document.querySelector('#found-lambda figure details').open = true";
        page.ask::<Option<()>>(open, vec![]).await?;
        let region = "Numbers of WMSS and D0 at several λ, beside SFT";
        let rows = page
            .wait("the data table", SOON, async || {
                let Ok(region) = page.control("region", region).await else {
                    return Ok(None);
                };
                Ok(Some(page.rows(&region).await?))
            })
            .await?;
        assert_eq!(rows.len(), 10, "{rows:?}");
        assert_eq!(rows[1][0], "WMSS, λ = 0.1");
        for row in &rows[1..] {
            // Held-out loss: three decimals with a sign.
            assert!(
                row[1..]
                    .iter()
                    .all(|cell| cell.starts_with(['+', '−', '0']))
            );
        }
        Ok(())
    })
}
