//! The same steps without a browser.

use std::env;
use std::process::{Command, Stdio};

use browser_tests::{Failure, Outcome};
use protocol::{Benchmark, BenchmarkMode, BenchmarkResult};

use crate::timings::{SIZES, Timings};

/// Builds the trainer's `experiment` and prints what it measures.
pub fn measure() -> Outcome {
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
    let output = Command::new(cargo)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()?;
    let lines = String::from_utf8(output.stdout)?;
    let parse = |line: &str| serde_json::from_str::<(Benchmark, BenchmarkResult)>(line);
    let measured = lines.lines().map(parse).collect::<Result<Vec<_>, _>>()?;
    for size in SIZES {
        let of = |mode| {
            let found = measured
                .iter()
                .find(|(b, _)| (b.model, b.mode) == (size.0, mode));
            found
                .map(|(_, result)| result.clone())
                .ok_or_else(|| Failure::new("not measured"))
        };
        let timings = Timings {
            sft: of(BenchmarkMode::Sft),
            wmss: of(BenchmarkMode::Wmss),
        };
        timings.print("CPU, native", size);
    }
    Ok(())
}
