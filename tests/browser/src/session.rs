//! A browser of its own for every test, closed whatever becomes of the test.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use fantoccini::ClientBuilder;
use fantoccini::wd::Capabilities;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::runtime::Builder;

use crate::failure::{Failure, Outcome};
use crate::page::Page;
use crate::stage::Stage;

/// Without these Chromium asks its maker's servers for updates, or does not start as root.
const ALWAYS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Which WebGPU the browser has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Webgpu {
    /// What Chromium does by itself when it is headless: none on Linux.
    ByDefault,
    /// Chromium's imitation in software, the same on every machine.
    Software,
    /// This machine's graphics card, if it has one.
    GraphicsCard,
}

impl Webgpu {
    fn flags(self) -> &'static [&'static str] {
        match self {
            Self::ByDefault => &[],
            Self::Software => &["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
            Self::GraphicsCard => &[
                "--enable-unsafe-webgpu",
                "--enable-features=Vulkan",
                "--use-angle=vulkan",
                "--disable-vulkan-surface",
                "--ignore-gpu-blocklist",
            ],
        }
    }
}

/// How the browser is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which WebGPU it has.
    pub webgpu: Webgpu,
    /// Width and height of its window in CSS pixels.
    pub window: (u32, u32),
    /// Further flags.
    pub flags: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            webgpu: Webgpu::ByDefault,
            window: (1280, 900),
            flags: Vec::new(),
        }
    }
}

impl Options {
    /// A browser with this WebGPU.
    pub fn with(webgpu: Webgpu) -> Self {
        Self {
            webgpu,
            ..Self::default()
        }
    }

    fn capabilities(&self, stage: &Stage) -> Outcome<Capabilities> {
        let (width, height) = self.window;
        let window = format!("--window-size={width},{height}");
        let constant = ALWAYS.iter().chain(self.webgpu.flags()).copied();
        let own = self.flags.iter().map(String::as_str);
        let flags: Vec<&str> = constant.chain(own).chain([window.as_str()]).collect();
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": stage.chromium, "args": flags },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        Ok(serde_json::from_value(capabilities)?)
    }
}

/// Runs `test` in a fresh browser. When it fails, what the page said last is printed.
///
/// # Errors
/// The test's own, or the browser's when it can't be started or closed.
pub fn visit<T>(options: Options, test: impl AsyncFnOnce(&Page) -> Outcome<T>) -> Outcome<T> {
    let stage = Stage::from_environment()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let page = runtime.block_on(async {
        let capabilities = options.capabilities(&stage)?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder
            .capabilities(capabilities)
            .connect(&stage.driver)
            .await;
        let reason = |error| Failure::new(format!("Chromium could not be started: {error}"));
        Ok::<_, Failure>(Page::new(client.map_err(reason)?, stage.page.clone()))
    })?;
    let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(test(&page))));
    if !matches!(outcome, Ok(Ok(_))) {
        eprintln!("{}", runtime.block_on(page.last_words()));
    }
    let closed = runtime.block_on(page.close());
    match outcome {
        Ok(outcome) => outcome.and_then(|value| closed.map(|()| value)),
        Err(panic) => resume_unwind(panic),
    }
}
