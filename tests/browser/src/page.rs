//! The page as a reader sees it.

use std::time::{Duration, Instant};

use fantoccini::Client;
use fantoccini::elements::Element;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::SOON;
use crate::failure::{Failure, Outcome};

/// Often enough that waiting adds little, seldom enough to leave the processor to the page.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// An open browser window.
pub struct Page {
    client: Client,
    home: Url,
}

impl Page {
    pub(crate) fn new(client: Client, home: Url) -> Self {
        Self { client, home }
    }

    /// The WebDriver client, for what has no method here.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Where the page is served.
    pub fn home(&self) -> &Url {
        &self.home
    }

    /// Opens the page, with a query such as `device=cpu`, and waits for its first section: what a
    /// reader has who has not touched the page yet.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn arrive(&self, query: &str) -> Outcome {
        self.arrive_at(&self.home, query).await
    }

    async fn arrive_at(&self, home: &Url, query: &str) -> Outcome {
        let mut address = home.clone();
        address.set_query((!query.is_empty()).then_some(query));
        self.client.goto(address.as_str()).await?;
        let there = "return document.querySelector('main section') !== null";
        self.wait_for("the page", there).await
    }

    /// Opens the page and waits for the whole article, which arrives with the first scroll.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn open(&self, query: &str) -> Outcome {
        self.open_at(&self.home, query).await
    }

    /// The same from another server.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn open_at(&self, home: &Url, query: &str) -> Outcome {
        self.arrive_at(home, query).await?;
        let scroll = "dispatchEvent(new Event('scroll'))";
        self.ask::<Option<()>>(scroll, vec![]).await?;
        let there = "return document.getElementById('corrections') !== null";
        self.wait_for("the rest of the article", there).await
    }

    /// Opens the page and scrolls to the lab, until its trainer is ready.
    ///
    /// # Errors
    /// When the trainer does not open within `limit`.
    pub async fn open_lab(&self, query: &str, limit: Duration) -> Outcome {
        self.open(query).await?;
        self.scroll_to_lab().await?;
        self.wait_until_enabled("Start", limit).await.map(|_| ())
    }

    /// Scrolls to the lab, which fetches it and the trainer, and waits for the lab.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn scroll_to_lab(&self) -> Outcome {
        let script = "document.getElementById('lab').scrollIntoView({behavior: 'instant'})";
        self.ask::<Option<()>>(script, vec![]).await?;
        let there = "return document.getElementById('lab-settings') !== null";
        self.wait_for("the lab", there).await
    }

    async fn wait_for(&self, what: &str, there: &str) -> Outcome {
        let look = async || Ok(self.ask::<bool>(there, vec![]).await?.then_some(()));
        self.wait(what, SOON, look).await
    }

    /// What a script in the page returns.
    ///
    /// # Errors
    /// When the script fails or returns something else than `T`.
    pub async fn ask<T: DeserializeOwned>(
        &self,
        script: &str,
        arguments: Vec<Value>,
    ) -> Outcome<T> {
        Ok(serde_json::from_value(
            self.client.execute(script, arguments).await?,
        )?)
    }

    /// Looks again and again until `look` finds something.
    ///
    /// # Errors
    /// When it has found nothing within `limit`, or fails.
    pub async fn wait<T>(
        &self,
        what: &str,
        limit: Duration,
        look: impl AsyncFn() -> Outcome<Option<T>>,
    ) -> Outcome<T> {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(found) = look().await? {
                return Ok(found);
            }
            if Instant::now() > deadline {
                let seconds = limit.as_secs();
                return Err(Failure::new(format!(
                    "waited {seconds} s in vain for: {what}"
                )));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until a button can be pressed, and returns it.
    ///
    /// # Errors
    /// When it can't within `limit`.
    pub async fn wait_until_enabled(&self, button: &str, limit: Duration) -> Outcome<Element> {
        let element = self.control("button", button).await?;
        let enabled = async || Ok(element.is_enabled().await?.then_some(()));
        self.wait(&format!("the button {button}"), limit, enabled)
            .await?;
        Ok(element)
    }

    pub(crate) async fn close(self) -> Outcome {
        Ok(self.client.close().await?)
    }
}
