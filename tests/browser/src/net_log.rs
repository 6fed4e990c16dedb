//! Every request of a browser, those of workers included, which the log of DevTools leaves out.

use std::path::PathBuf;
use std::{env, fs, process};

use serde_json::Value;
use url::Url;

use crate::failure::Outcome;

/// Chromium's own record of its network, in a file that is removed with this value.
#[derive(Debug)]
pub struct NetLog {
    file: PathBuf,
}

impl NetLog {
    /// A record under this name; no other test may use it.
    pub fn named(name: &str) -> Self {
        let file = format!("wmss-{name}-{}.json", process::id());
        Self {
            file: env::temp_dir().join(file),
        }
    }

    /// The flag with which Chromium keeps it.
    pub fn flag(&self) -> String {
        format!("--log-net-log={}", self.file.display())
    }

    /// The addresses that pages of this origin asked for, in order. Chromium's own requests are not
    /// among them. To be called once the browser is closed.
    ///
    /// # Errors
    /// When there is no record.
    pub fn requests_of(&self, page: &Url) -> Outcome<Vec<Url>> {
        let origin = page.origin().ascii_serialization();
        let record = fs::read_to_string(&self.file)?;
        // One event a line; a browser that was closed in haste leaves the last line unfinished.
        let events = record
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line.trim_end_matches(',')).ok());
        let mut addresses = Vec::new();
        for event in events.filter(|event| event["params"]["initiator"] == origin.as_str()) {
            if let Some(address) = event["params"]["url"].as_str() {
                addresses.push(Url::parse(address)?);
            }
        }
        Ok(addresses)
    }
}

impl Drop for NetLog {
    fn drop(&mut self) {
        // A file that was never written need not be removed.
        let _ = fs::remove_file(&self.file);
    }
}
