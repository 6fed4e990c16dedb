//! Where the page, the driver and the browser are.

use std::env;
use std::fs;
use std::path::PathBuf;

use url::Url;

use crate::failure::{Failure, Outcome};

/// What `cargo xtask` has prepared.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Address of the served page, with a slash at its end.
    pub page: Url,
    /// Address of chromedriver.
    pub driver: String,
    /// The browser's program.
    pub chromium: PathBuf,
    /// The built page's files.
    pub files: PathBuf,
}

impl Stage {
    /// Reads it from the environment.
    ///
    /// # Errors
    /// When a variable is missing, because the tests were started without `cargo xtask`.
    pub fn from_environment() -> Outcome<Self> {
        Ok(Self {
            page: Url::parse(&variable("WMSS_PAGE_URL")?)?,
            driver: variable("WMSS_WEBDRIVER_URL")?,
            chromium: variable("WMSS_CHROMIUM")?.into(),
            files: variable("WMSS_DIST")?.into(),
        })
    }

    /// The file that the document names as its `trainer` or its `base-model`.
    ///
    /// # Errors
    /// When the page is not built, or names none.
    pub fn file(&self, what: &str) -> Outcome<String> {
        let document = fs::read_to_string(self.files.join("index.html"))?;
        let start = format!("name=\"{what}\" content=\"");
        let name = document
            .split_once(&start)
            .and_then(|(_, rest)| rest.split_once('"'))
            .map(|(name, _)| name.to_owned());
        name.ok_or_else(|| Failure::new(format!("the page names no {what}")))
    }
}

fn variable(name: &str) -> Outcome<String> {
    let missing = format!("{name} is not set: run these tests with `cargo xtask test`");
    env::var(name).map_err(|_| Failure::new(missing))
}
