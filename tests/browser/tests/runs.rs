//! Runs that have ended stay, and a series over seeds says what they show together.

use browser_tests::{Key, LONG, Options, Outcome, Page, SOON, visit};

/// What the earlier runs are called.
const NAMES: &str =
    "return [...document.querySelectorAll('.earlier .called')].map(e => e.textContent)";

async fn press(page: &Page, button: &str) -> Outcome {
    let button = page.wait_until_enabled(button, SOON).await?;
    page.press(&button, Key::Enter, 1).await
}

async fn set(page: &Page, field: &str, value: &str) -> Outcome {
    let field = page.control("spinbutton", field).await?;
    page.write(&field, value).await
}

async fn open_settings(page: &Page) -> Outcome {
    let open = "document.getElementById('lab-settings').open = true";
    page.ask::<Option<()>>(open, vec![]).await.map(|_| ())
}

/// Opens the lab with a run of twenty-four steps, which is over in seconds.
async fn open_short(page: &Page) -> Outcome {
    page.open_lab("device=cpu", LONG).await?;
    open_settings(page).await?;
    set(page, "Steps of SFT, to M1", "4").await?;
    set(page, "Steps of the race", "20").await?;
    set(page, "Held-out examples", "16").await
}

async fn names(page: &Page, count: usize) -> Outcome<Vec<String>> {
    let names = async || {
        let names: Vec<String> = page.ask(NAMES, vec![]).await?;
        Ok((names.len() == count).then_some(names))
    };
    page.wait(&format!("{count} earlier runs"), LONG, names)
        .await
}

/// The rows of a table that is on the page, below its head.
async fn rows(page: &Page, region: &str) -> Outcome<Vec<Vec<String>>> {
    let region = page.control("region", region).await?;
    let mut rows = page.rows(&region).await?;
    rows.remove(0);
    Ok(rows)
}

#[test]
fn a_run_that_ended_is_on_the_shelf_and_survives_a_reload() -> Outcome {
    visit(Options::default(), async |page| {
        open_short(page).await?;
        press(page, "Reset").await?;
        press(page, "Start").await?;
        let name = names(page, 1).await?.remove(0);
        assert!(name.contains('-'), "{name}");

        let note = page.control("textbox", &format!("Note on {name}")).await?;
        page.write(&note, "short").await?;
        let title = page.control("textbox", &format!("Name of {name}")).await?;
        page.write(&title, "first try").await?;
        page.open_lab("device=cpu", LONG).await?;
        assert_eq!(names(page, 1).await?, ["first try"]);
        let note = page.control("textbox", &format!("Note on {name}")).await?;
        assert_eq!(note.prop("value").await?.as_deref(), Some("short"));
        let ends = rows(page, "Ends of the runs compared").await?;
        let who: Vec<&str> = ends.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(who, ["first try, SFT", "first try, WMSS"]);
        assert!(ends.iter().all(|row| row[1] == "24"), "{ends:?}");

        press(page, &format!("Use these settings: {name}")).await?;
        open_settings(page).await?;
        let steps = page.control("spinbutton", "Steps of the race").await?;
        assert_eq!(steps.prop("value").await?.as_deref(), Some("20"));
        press(page, &format!("Delete {name}")).await?;
        names(page, 0).await?;
        press(page, "Undo the deletion").await?;
        assert_eq!(names(page, 1).await?, ["first try"]);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn a_series_of_two_seeds_gives_differences_and_survives_a_reload() -> Outcome {
    visit(Options::default(), async |page| {
        open_short(page).await?;
        set(page, "Number of seeds", "2").await?;
        press(page, "Repeat over seeds").await?;
        let said = async || {
            let said = page.last_words().await;
            Ok(said.contains("2 of 2 seeds are finished").then_some(()))
        };
        page.wait("the end of the series", LONG, said).await?;
        let seed = page
            .control("spinbutton", "Seed (from the next reset)")
            .await?;
        assert_eq!(seed.prop("value").await?.as_deref(), Some("1"));

        let before = rows(page, "Differences over seeds").await?;
        let who: Vec<&str> = before.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(who, ["SFT", "WMSS"]);
        // Two seeds that happen to differ by nearly the same amount may well show a difference.
        assert!(before.iter().all(|row| row.len() == 4), "{before:?}");
        assert!(before[1][2].contains(" to "), "{before:?}");
        page.open_lab("device=cpu", LONG).await?;
        assert_eq!(rows(page, "Differences over seeds").await?, before);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn a_broken_shelf_is_told_and_the_page_works_all_the_same() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let break_it = "localStorage.setItem('wmss-playground-runs', '{\"version\":99}')";
        page.ask::<Option<()>>(break_it, vec![]).await?;
        page.open_lab("device=cpu", LONG).await?;
        let said = page.last_words().await;
        assert!(
            said.contains("can’t be read; the list begins anew"),
            "{said}"
        );
        press(page, "Step").await
    })
}
