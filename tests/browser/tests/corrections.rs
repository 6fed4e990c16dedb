//! The corrections: each has one note where the reader meets the claim, and links both ways.

use browser_tests::{Options, Outcome, Page, SOON, visit};
use wmss::Lambda;
use wmss::corrections::corrections;

/// For every correction: how many notes it has, the section of the first, how many links lead to
/// it, and whether its entry in the list is there.
async fn notes(page: &Page) -> Outcome<Vec<(usize, Option<String>, usize, bool)>> {
    let script = "
        const all = Array.from({ length: arguments[0] }, (_, i) => i + 1);
        return all.map(number => {
            const notes = [...document.querySelectorAll(`[id='correction-${number}']`)];
            const links = document.querySelectorAll(`#corrections a[href='#correction-${number}']`);
            const section = notes[0]?.closest('section')?.id ?? null;
            const entry = document.getElementById(`corrections-${number}`) !== null;
            return [notes.length, section, links.length, entry];
        })";
    page.ask(script, vec![corrections().len().into()]).await
}

#[test]
fn every_correction_has_one_note_in_its_section_and_one_entry() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let notes = notes(page).await?;
        for (correction, note) in corrections().iter().zip(notes) {
            let expected = (1, Some(correction.section.to_owned()), 1, true);
            assert_eq!(note, expected, "correction {}", correction.number);
        }
        Ok(())
    })
}

/// Whether this element is unfolded and within the window.
async fn is_open_and_in_sight(page: &Page, id: &str) -> Outcome<bool> {
    let script = "
        const note = document.getElementById(arguments[0]);
        const { top, bottom } = note.getBoundingClientRect();
        return note.open && bottom > 0 && top < innerHeight";
    page.ask(script, vec![id.into()]).await
}

#[test]
fn links_lead_from_the_list_to_a_note_and_back_and_unfold_what_they_lead_to() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let all = page.control("button", "Open all corrections").await?;
        page.click(&all).await?;
        let script =
            "return [...document.querySelectorAll('#corrections details')].every(d => d.open)";
        page.wait("every entry unfolded", SOON, async || {
            Ok(page.ask::<bool>(script, vec![]).await?.then_some(()))
        })
        .await?;
        let last = corrections().len();
        let there =
            format!("return document.querySelector(\"#corrections a[href='#correction-{last}']\")");
        let back = format!(
            "return document.querySelector(\"#correction-{last} a[href='#corrections-{last}']\")"
        );
        for (find, id) in [
            (there, format!("correction-{last}")),
            (back, format!("corrections-{last}")),
        ] {
            let click = format!("({}).click()", find.trim_start_matches("return "));
            page.ask::<Option<()>>(&click, vec![]).await?;
            page.wait(&format!("{id} unfolded and in sight"), SOON, async || {
                Ok(is_open_and_in_sight(page, &id).await?.then_some(()))
            })
            .await?;
        }
        Ok(())
    })
}

/// The address of the demo that a note links to.
async fn demo_of(page: &Page, number: u8) -> Outcome<String> {
    let script = "
        const link = document.querySelector(`#correction-${arguments[0]} a[href^='?']`);
        return link ? link.getAttribute('href') : ''";
    page.ask(script, vec![number.into()]).await
}

#[test]
fn notes_on_mixing_link_to_the_demo_where_it_stands_as_they_calculate() -> Outcome {
    visit(Options::default(), async |page| {
        let half = Lambda::PAPER.strong();
        let all = corrections();
        let third = all.iter().find(|c| c.number == 3);
        let peak = third.and_then(|c| c.figure("λ at the peak"));
        let expected = [
            (1, half, "averaged"),
            (2, half, "nothing"),
            (3, peak.unwrap_or(f64::NAN), "nothing"),
            (4, half, "d0"),
        ];
        let stands = "
            const chosen = document.querySelector(\"input[name='mixing-compare']:checked\");
            return [document.getElementById('lambda').value, chosen ? chosen.value : '']";
        for (number, lambda, comparison) in expected {
            page.open("").await?;
            let address = demo_of(page, number).await?;
            let (query, target) = address.split_once('#').unwrap_or_default();
            assert_eq!(target, "mixing-demo", "correction {number}: {address}");
            page.open(query.trim_start_matches('?')).await?;
            let (at, beside): (String, String) = page.ask(stands, vec![]).await?;
            // The slider stands at hundredths.
            let off = at.parse::<f64>()? - lambda;
            assert!(off.abs() < 0.006, "correction {number}: λ = {at}");
            assert_eq!(beside, comparison, "correction {number}");
        }
        Ok(())
    })
}
