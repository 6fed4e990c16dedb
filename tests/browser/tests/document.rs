//! What the document says before any program runs, and to those who run none.

use std::fs;

use browser_tests::{Options, Outcome, Stage, visit};

/// Controls smaller than a fingertip needs, unless they stand in a line of text or are enlarged by
/// what they belong to.
const SMALL_TARGETS: &str = "
    const within = e => e.closest('label, p, .aside, .drawing, li:not(.stations li), figcaption, td, dd, nav');
    return [...document.querySelectorAll('button, a[href], input, select, summary')]
        .filter(e => e.checkVisibility({opacityProperty: true}) && !within(e))
        .map(e => [e, e.getBoundingClientRect()])
        .filter(([, {width, height}]) => width < 24 || height < 24)
        .map(([e, {width, height}]) => `${width} × ${height}: ${e.outerHTML.slice(0, 120)}`);";

fn document() -> Outcome<String> {
    let files = Stage::from_environment()?.files;
    Ok(fs::read_to_string(files.join("index.html"))?)
}

#[test]
fn the_policy_allows_nothing_inline_but_what_the_build_has_put_there() -> Outcome {
    let document = document()?;
    let policy = document
        .split_once("http-equiv=\"Content-Security-Policy\"")
        .and_then(|(_, rest)| rest.split_once("/>"))
        .map_or("", |(policy, _)| policy);
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert!(!policy.contains("unsafe-inline"), "{policy}");
    let inline = document.matches("<script>").count() + document.matches("<script type").count();
    assert_eq!(policy.matches("'sha256-").count(), inline, "{policy}");
    Ok(())
}

#[test]
fn without_a_script_the_document_still_tells_the_story() -> Outcome {
    let document = document()?;
    let noscript = document
        .split_once("<noscript>")
        .and_then(|(_, rest)| rest.split_once("</noscript>"))
        .map_or("", |(words, _)| words);
    for part in [
        "The problem",
        "The idea",
        "What was measured",
        "arxiv.org/abs/2602.08222",
    ] {
        assert!(noscript.contains(part), "“{part}” is missing: {noscript}");
    }
    Ok(())
}

#[test]
fn the_page_has_one_title_a_description_and_targets_for_fingers() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        page.show(375, "light").await?;
        let facts = "return [
            document.documentElement.lang,
            document.querySelectorAll('h1').length,
            document.title.length > 10,
            document.querySelector('meta[name=description]').content.length > 50,
            document.querySelectorAll('meta[name=theme-color]').length,
            [...document.images].every(image => image.width && image.height)]";
        let facts: (String, u32, bool, bool, u32, bool) = page.ask(facts, vec![]).await?;
        assert_eq!(facts, ("en".to_owned(), 1, true, true, 2, true));
        let small: Vec<String> = page.ask(SMALL_TARGETS, vec![]).await?;
        assert!(small.is_empty(), "{small:#?}");
        Ok(())
    })
}
