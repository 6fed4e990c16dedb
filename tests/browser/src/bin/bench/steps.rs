//! Milliseconds per training step.

use std::time::Duration;

use browser_tests::{Bytes, Options, Outcome, Page, Probe, Webgpu, visit};
use protocol::{Benchmark, BenchmarkMode, BenchmarkResult, Command, DeviceChoice, Event};

use crate::adapter::{self, Adapter};
use crate::head;
use crate::natively;
use crate::timings::{SIZES, Size, Timings};

/// Steps of a measurement, the first fifth of which is warm-up.
const STEPS: usize = 20;
/// On a GPU imitated in software, where a step takes seconds.
const FEW_STEPS: usize = 3;

/// How the steps of one line of the table are taken.
struct Meter {
    device: DeviceChoice,
    steps: usize,
    patience: Duration,
}

impl Meter {
    async fn print_both_sizes(&self, page: &Page, title: &str) {
        for size in SIZES {
            eprintln!("measuring {title}, width {} …", size.0.width);
            let timings = Timings {
                sft: self.measure(page, size, BenchmarkMode::Sft).await,
                wmss: self.measure(page, size, BenchmarkMode::Wmss).await,
            };
            timings.print(title, size);
        }
    }

    async fn measure(
        &self,
        page: &Page,
        (model, context): Size,
        mode: BenchmarkMode,
    ) -> Outcome<BenchmarkResult> {
        // A worker of its own: one that was given up on is still at work.
        let probe = Probe::start(page).await?;
        let benchmark = Benchmark {
            model,
            context,
            batch: 64,
            mode,
            steps: self.steps,
        };
        let device = self.device;
        probe
            .say(Command::Measure { benchmark, device }, Bytes::Nothing)
            .await?;
        let measured = |event| match event {
            Event::Measured(result) => Some(result),
            _ => None,
        };
        probe.hear("the measurement", self.patience, measured).await
    }
}

/// Prints the table. A measurement that takes longer than `patience` is given up on.
pub fn print(patience: Duration) -> Outcome {
    head([
        "Training step",
        "SFT, ms",
        "WMSS, ms",
        "WMSS / SFT",
        "first SFT step, ms",
        "first WMSS step, ms",
    ]);
    let graphics_card = Options::with(Webgpu::GraphicsCard);
    if !visit(graphics_card, async |page| on_webgpu(page, patience).await)? {
        visit(Options::with(Webgpu::Software), async |page| {
            on_webgpu(page, patience).await
        })?;
    }
    visit(Options::default(), async |page| {
        let meter = Meter {
            device: DeviceChoice::Cpu,
            steps: STEPS,
            patience,
        };
        meter.print_both_sizes(page, "CPU in Chromium").await;
        Ok(())
    })?;
    natively::measure()
}

/// Whether there is WebGPU to measure on.
async fn on_webgpu(page: &Page, patience: Duration) -> Outcome<bool> {
    let _ = Probe::start(page).await?;
    let Some(Adapter { name, software }) = adapter::offered(page).await? else {
        return Ok(false);
    };
    let steps = if software { FEW_STEPS } else { STEPS };
    let imitation = if software { ", software" } else { "" };
    let title = format!("WebGPU in Chromium ({name}{imitation}, {steps} steps)");
    let meter = Meter {
        device: DeviceChoice::Gpu,
        steps,
        patience,
    };
    meter.print_both_sizes(page, &title).await;
    Ok(true)
}
