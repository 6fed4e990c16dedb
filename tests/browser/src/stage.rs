//! Where the page, the driver and the browser are.

use std::env;
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
}

fn variable(name: &str) -> Outcome<String> {
    let missing = format!("{name} is not set: run these tests with `cargo xtask test`");
    env::var(name).map_err(|_| Failure::new(missing))
}
