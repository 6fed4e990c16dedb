//! What Chromium itself notes: the console, every request, and commands beyond WebDriver.

use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use url::{ParseError, Url};

use crate::failure::Outcome;
use crate::page::Page;

/// One line of a log.
#[derive(Debug, Clone, Deserialize)]
pub struct LogEntry {
    /// How bad it is, such as `SEVERE`.
    pub level: String,
    /// What it says.
    pub message: String,
}

/// A command of Chromium's own, below the session's address.
#[derive(Debug)]
struct Chromium {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Chromium {
    fn endpoint(&self, base_url: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

impl Page {
    /// What was written to the console since the last call.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn console(&self) -> Outcome<Vec<LogEntry>> {
        self.log("browser").await
    }

    /// Errors among [`Self::console`].
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn console_errors(&self) -> Outcome<Vec<String>> {
        let entries = self.console().await?;
        Ok(entries
            .into_iter()
            .filter(|e| e.level == "SEVERE")
            .map(|e| e.message)
            .collect())
    }

    /// Addresses requested by the page and its workers since the last call.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn requests(&self) -> Outcome<Vec<Url>> {
        let mut addresses = Vec::new();
        for entry in self.log("performance").await? {
            let message = &serde_json::from_str::<Value>(&entry.message)?["message"];
            if message["method"] == "Network.requestWillBeSent" {
                let address = message["params"]["request"]["url"].as_str();
                addresses.push(Url::parse(address.unwrap_or_default())?);
            }
        }
        Ok(addresses)
    }

    /// A command of the DevTools protocol.
    ///
    /// # Errors
    /// When Chromium refuses it.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Outcome<Value> {
        let body = json!({ "cmd": command, "params": parameters });
        Ok(self
            .client()
            .issue_cmd(Chromium {
                path: "goog/cdp/execute",
                body,
            })
            .await?)
    }

    async fn log(&self, kind: &str) -> Outcome<Vec<LogEntry>> {
        let body = json!({ "type": kind });
        let entries = self
            .client()
            .issue_cmd(Chromium {
                path: "se/log",
                body,
            })
            .await?;
        Ok(serde_json::from_value(entries)?)
    }
}
