//! The page without a network after one visit, and how a new version of it arrives.

use browser_tests::{Key, LONG, Options, Outcome, OwnServer, Page, SOON, Stage, visit};
use url::Url;

/// The names of the files that the browser keeps for the page.
const KEPT: &str = "
    const done = arguments[0];
    (async () => {
        const caches_ = await Promise.all((await caches.keys()).map(name => caches.open(name)));
        const kept = await Promise.all(caches_.map(cache => cache.keys()));
        return kept.flat().map(({url}) => new URL(url).pathname.slice(1));
    })().then(done);";

const VERSION: &str = "return document.querySelector(\"meta[name='version']\").content";

async fn kept(page: &Page) -> Outcome<Vec<String>> {
    let names = page.client().execute_async(KEPT, vec![]).await?;
    Ok(serde_json::from_value(names)?)
}

/// A visit long enough for the trainer to be kept, too.
async fn stay(page: &Page, home: &Url) -> Outcome {
    page.open_at(home, "").await?;
    page.wait("the trainer and M0 to be kept", LONG, async || {
        let kept = kept(page).await?;
        let trainer = kept.iter().filter(|name| name.starts_with("worker-"));
        let base = kept.iter().any(|name| name.ends_with(".safetensors"));
        // Its loader, its bindings and its program, in an order that their hashes decide.
        Ok((base && trainer.count() == 3).then_some(()))
    })
    .await
}

#[test]
fn after_one_visit_the_page_opens_and_trains_without_a_network() -> Outcome {
    let server = OwnServer::start(&Stage::from_environment()?)?;
    visit(Options::default(), async |page| {
        stay(page, server.home()).await?;
        server.end()?;
        page.open_at(server.home(), "device=cpu").await?;
        page.scroll_to_lab().await?;
        let step = page.wait_until_enabled("Step", LONG).await?;
        page.press(&step, Key::Enter, 1).await?;
        let taken = async || Ok((page.step().await? == 1).then_some(()));
        page.wait("one step", SOON, taken).await
    })
}

#[test]
fn a_new_version_is_announced_and_comes_when_the_reader_wants_it() -> Outcome {
    let server = OwnServer::start(&Stage::from_environment()?)?;
    visit(Options::default(), async |page| {
        stay(page, server.home()).await?;
        let first: String = page.ask(VERSION, vec![]).await?;
        server.renew();
        // A page that has stayed open looks for a newer version when it is looked at again.
        let look = "document.dispatchEvent(new Event('visibilitychange'))";
        page.ask::<Option<()>>(look, vec![]).await?;
        let said = async || {
            let said = page.last_words().await;
            Ok(said.contains("A new version of this page").then_some(()))
        };
        page.wait("the announcement", SOON, said).await?;
        assert_eq!(page.ask::<String>(VERSION, vec![]).await?, first);
        let now = page.control("button", "Use it now").await?;
        page.press(&now, Key::Enter, 1).await?;
        page.wait("the next version", SOON, async || {
            // While the page is replaced, there may be no document.
            let version = page.ask::<String>(VERSION, vec![]).await;
            Ok(version
                .is_ok_and(|version| version == server.next_version())
                .then_some(()))
        })
        .await?;
        page.wait("the next version's files alone", SOON, async || {
            let names = "return caches.keys().then(names => names.join())";
            let names: String = page.ask(names, vec![]).await?;
            Ok((names.ends_with(server.next_version()) && !names.contains(&first)).then_some(()))
        })
        .await
    })
}

#[test]
fn a_visit_to_a_new_version_shows_it_without_a_word() -> Outcome {
    let server = OwnServer::start(&Stage::from_environment()?)?;
    visit(Options::default(), async |page| {
        stay(page, server.home()).await?;
        server.renew();
        page.open_at(server.home(), "").await?;
        assert_eq!(
            page.ask::<String>(VERSION, vec![]).await?,
            server.next_version()
        );
        page.wait("the next version to be kept", LONG, async || {
            let names = "return caches.keys().then(names => names.join())";
            let names: String = page.ask(names, vec![]).await?;
            Ok(names.contains(server.next_version()).then_some(()))
        })
        .await?;
        // What is not announced can't be waited for.
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        let said = page.last_words().await;
        assert!(!said.contains("A new version"), "{said}");
        Ok(())
    })
}
