//! Looking into the models: an answer token by token, the train set, and attention.

use browser_tests::{Key, LONG, Options, Outcome, Page, SOON, visit};

/// Opens one of the looks below the prompt.
async fn open(page: &Page, title: &str) -> Outcome {
    let script = "
        const summary = [...document.querySelectorAll('#lab summary')]
            .find(s => s.textContent === arguments[0]);
        const wasOpen = summary.parentElement.open;
        summary.focus();
        summary.click();
        return wasOpen";
    let was_open: bool = page.ask(script, vec![title.into()]).await?;
    assert!(!was_open, "“{title}” is closed at first");
    Ok(())
}

/// The rows of the table in a region, once it is there.
async fn table(page: &Page, region: &str) -> Outcome<Vec<Vec<String>>> {
    page.wait(region, SOON, async || {
        let Ok(region) = page.control("region", region).await else {
            return Ok(None);
        };
        Ok(Some(page.rows(&region).await?))
    })
    .await
}

async fn press(page: &Page, button: &str) -> Outcome {
    let button = page.wait_until_enabled(button, SOON).await?;
    page.press(&button, Key::Enter, 1).await
}

#[test]
fn the_models_are_looked_into_on_demand() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        open(page, "The answer, token by token").await?;
        press(page, "Write the answer").await?;
        let strong = table(page, "Written by strong").await?;
        assert_eq!(strong[0], ["Token", "Probability", "Likeliest instead"]);
        assert!(strong.len() > 2, "token by token: {strong:?}");
        assert!(strong[1][1].ends_with(" %") && strong[1][2].matches('%').count() == 3);

        // Another prompt is answered without being asked for again.
        let prompt = page.control("textbox", "Prompt").await?;
        page.write(&prompt, "3x^4=").await?;
        let right = page
            .wait("the new prompt's right answer", SOON, async || {
                let rows = table(page, "The right answer’s tokens").await?;
                let tokens: Vec<String> = rows.iter().map(|row| row[0].clone()).collect();
                Ok((tokens[1..].join(" ") == "1 2 x ^ 3 end mean").then_some(rows))
            })
            .await?;
        let head = ["Token", "P weak", "P strong", "P mixed", "Gradient"];
        assert_eq!(right[0], head);

        open(page, "The train set by entropy").await?;
        press(page, "Measure the train set").await?;
        let list = "The ten the strong model is least sure of";
        let items = page
            .wait(list, SOON, async || {
                let Ok(list) = page.control("list", list).await else {
                    return Ok(None);
                };
                Ok(Some(list.text().await?.lines().count()))
            })
            .await?;
        assert_eq!(items, 10);

        open(page, "Where the model looks").await?;
        press(page, "Show the attention").await?;
        let shares = table(page, "Attention of layer 1, head 1").await?;
        assert_eq!(shares[0], ["looks at", "3", "x", "^", "4", "="]);
        let names: Vec<&str> = shares[1..].iter().map(|row| row[0].as_str()).collect();
        assert_eq!(names, ["3", "x", "^", "4", "="]);
        assert_eq!(
            shares[1][1..],
            ["100", "", "", "", ""],
            "the first has no choice"
        );

        // What can't be read is said at the prompt, and nothing old is left to confuse.
        page.write(&prompt, "3y=").await?;
        page.wait("a refusal", SOON, async || {
            let problem = "return document.getElementById('prompt-problem').textContent";
            let problem: String = page.ask(problem, vec![]).await?;
            let gone = page.control("region", "Written by strong").await.is_err();
            Ok((problem.contains("“y”") && gone).then_some(()))
        })
        .await
    })
}
