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

    /// Opens the page, with a query such as `device=cpu`, and waits for its first section.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn open(&self, query: &str) -> Outcome {
        let mut address = self.home.clone();
        address.set_query((!query.is_empty()).then_some(query));
        self.client.goto(address.as_str()).await?;
        let there = "return document.getElementById('lab') !== null";
        self.wait("the page", SOON, async || {
            Ok(self.ask::<bool>(there, vec![]).await?.then_some(()))
        })
        .await
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

    /// Scrolls to the lab, which fetches the trainer.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn scroll_to_lab(&self) -> Outcome {
        let script = "document.getElementById('lab').scrollIntoView({behavior: 'instant'})";
        self.ask::<Option<()>>(script, vec![]).await.map(|_| ())
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
