//! Milliseconds per training step.

use std::env;
use std::process::{Command as Process, Stdio};
use std::time::Duration;

use browser_tests::{Bytes, Failure, Options, Outcome, Page, Probe, Webgpu, visit};
use protocol::{
    Benchmark, BenchmarkMode, BenchmarkResult, Command, DeviceChoice, Event, ModelSize,
};

use crate::{head, row};

/// A GPU imitated in software may take longer for a few steps than anyone waits.
const LIMIT: Duration = Duration::from_secs(300);
const STEPS: usize = 20;
/// On a GPU imitated in software, where a step takes seconds.
const FEW_STEPS: usize = 3;

const ADAPTER: &str = "
    const done = arguments[0];
    const asked = navigator.gpu ? navigator.gpu.requestAdapter() : Promise.resolve(null);
    asked.then(adapter => {
        if (!adapter) return done(null);
        const {vendor, architecture, device, description, isFallbackAdapter} = adapter.info;
        const words = [vendor, architecture, device, description].filter(word => word).join(' ');
        done([words, isFallbackAdapter ?? adapter.isFallbackAdapter ?? false]);
    }, () => done(null));";

/// The peers' two sizes.
fn sizes() -> [(ModelSize, usize); 2] {
    let small = ModelSize {
        width: 128,
        layers: 4,
        heads: 4,
    };
    [(ModelSize::LAB, 16), (small, 32)]
}

fn benchmark((model, context): (ModelSize, usize), mode: BenchmarkMode, steps: usize) -> Benchmark {
    Benchmark {
        model,
        context,
        batch: 64,
        mode,
        steps,
    }
}

/// Prints the table.
pub fn print() -> Outcome {
    head([
        "Training step",
        "SFT, ms",
        "WMSS, ms",
        "WMSS / SFT",
        "first SFT step, ms",
        "first WMSS step, ms",
    ]);
    let graphics_card = Options::with(Webgpu::GraphicsCard);
    if !visit(graphics_card, async |page| on_webgpu(page).await)? {
        visit(Options::with(Webgpu::Software), async |page| {
            on_webgpu(page).await
        })?;
    }
    visit(Options::default(), async |page| {
        measure(page, DeviceChoice::Cpu, STEPS, "Flex in Chromium").await
    })?;
    natively()
}

/// Whether there is WebGPU to measure on.
async fn on_webgpu(page: &Page) -> Outcome<bool> {
    let _ = Probe::start(page).await?;
    let adapter = page.client().execute_async(ADAPTER, vec![]).await?;
    let Some((name, software)) = serde_json::from_value::<Option<(String, bool)>>(adapter)? else {
        return Ok(false);
    };
    let steps = if software { FEW_STEPS } else { STEPS };
    let imitation = if software { ", software" } else { "" };
    let title = format!("WebGPU in Chromium ({name}{imitation}, {steps} steps)");
    measure(page, DeviceChoice::Gpu, steps, &title).await?;
    Ok(true)
}

async fn measure(page: &Page, device: DeviceChoice, steps: usize, title: &str) -> Outcome {
    for size in sizes() {
        let mut results = Vec::new();
        for mode in [BenchmarkMode::Sft, BenchmarkMode::Wmss] {
            eprintln!("measuring {title}, width {}, {mode:?} …", size.0.width);
            // A worker of its own: one that was given up on is still at work.
            let probe = Probe::start(page).await?;
            let command = Command::Measure {
                benchmark: benchmark(size, mode, steps),
                device,
            };
            probe.say(command, Bytes::Nothing).await?;
            let measured = |event| {
                if let Event::Measured(result) = event {
                    Some(result)
                } else {
                    None
                }
            };
            results.push(probe.hear("the measurement", LIMIT, measured).await);
        }
        print_row(title, size, &results);
    }
    Ok(())
}

fn natively() -> Outcome {
    eprintln!("building the experiment natively and measuring with it …");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = [
        "run",
        "--release",
        "--package",
        "trainer",
        "--bin",
        "experiment",
        "--",
        "measure",
    ];
    let output = Process::new(cargo)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()?;
    let lines = String::from_utf8(output.stdout)?;
    let parse = |line: &str| serde_json::from_str::<(Benchmark, BenchmarkResult)>(line);
    let measured = lines.lines().map(parse).collect::<Result<Vec<_>, _>>()?;
    for size in sizes() {
        let of = |mode| {
            let found = measured
                .iter()
                .find(|(b, _)| (b.model, b.mode) == (size.0, mode));
            found
                .map(|(_, result)| result.clone())
                .ok_or_else(|| Failure::new("not measured"))
        };
        print_row(
            "Flex native",
            size,
            &[of(BenchmarkMode::Sft), of(BenchmarkMode::Wmss)],
        );
    }
    Ok(())
}

fn print_row(
    title: &str,
    (model, context): (ModelSize, usize),
    results: &[Outcome<BenchmarkResult>],
) {
    let title = format!("{title}, D={} L={} S={context}", model.width, model.layers);
    let (sft, wmss) = (results[0].as_ref().ok(), results[1].as_ref().ok());
    results
        .iter()
        .filter_map(|r| r.as_ref().err())
        .for_each(|failure| eprintln!("{title}: {failure}"));
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{v:.1}"));
    let ratio = sft
        .zip(wmss)
        .map(|(s, w)| format!("{:.2}", w.median_ms / s.median_ms));
    row([
        &title,
        &number(sft.map(|r| r.median_ms)),
        &number(wmss.map(|r| r.median_ms)),
        ratio.as_deref().unwrap_or("–"),
        &number(sft.map(|r| r.first_ms)),
        &number(wmss.map(|r| r.first_ms)),
    ]);
}
