//! The built page, served and waiting for a driven browser.

use std::path::PathBuf;
use std::process::Command;

use crate::browser::{self, Browser};
use crate::driver::Driver;
use crate::failure::Outcome;
use crate::server::StaticServer;
use crate::workspace::Workspace;

/// Everything the crate `browser-tests` works on, for as long as this lives.
pub struct Stage {
    server: StaticServer,
    driver: Driver,
    browser: Browser,
    dist: PathBuf,
}

impl Stage {
    /// Finds a browser, and starts the server and chromedriver.
    pub fn set(workspace: &Workspace) -> Outcome<Self> {
        let browser = browser::ensure()?;
        Ok(Self {
            server: StaticServer::start_anywhere(workspace.dist())?,
            driver: Driver::start(&browser)?,
            browser,
            dist: workspace.dist(),
        })
    }

    /// Tells a command of `browser-tests` where everything is.
    pub fn describe_to(&self, command: &mut Command) {
        command
            .env("WMSS_PAGE_URL", self.server.url())
            .env("WMSS_WEBDRIVER_URL", self.driver.url())
            .env("WMSS_CHROMIUM", &self.browser.chromium)
            .env("WMSS_DIST", &self.dist);
    }
}
