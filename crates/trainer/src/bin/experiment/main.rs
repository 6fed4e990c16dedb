//! Native runs: makes the shipped M0, prints a run as a table, measures what the article quotes,
//! times training steps.

mod evidence;
mod example;
mod gather;
mod planned;
mod table;
mod written;

use std::process::ExitCode;

use burn::tensor::Device;
use protocol::base::SEED;
use protocol::{Benchmark, BenchmarkMode, ModelSize, Task};
use trainer::base::{self, BaseConfig, BaseTraining};
use trainer::benchmark::Timing;
use trainer::interruptions::Interruptions;

const USAGE: &str = "\
experiment base FILE              trains M0 and writes it to FILE
experiment run FILE [key=value…]  runs SFT and the race from the M0 in FILE, as a table
                                  keys: seed lambda rate train sft race frozen uniform
experiment evidence M0 FILE [seeds=5]
                                  runs the default from M0 with each seed, and writes to FILE
                                  what the article quotes
experiment plan PLAN M0 FILE [seeds=N] [only=KEY,KEY] [threads=N] [folder=target/experiment]
                                  runs the plan and writes its findings to FILE; finished runs
                                  are kept in the folder, and not run again; measured=REVISION
                                  only writes anew what that revision measured
experiment measure                times training steps on the CPU, one JSON line each";

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["base", file] => make_base(file),
        ["run", file, settings @ ..] => pollster::block_on(table::run(file, settings)),
        ["evidence", m0, file, settings @ ..] => {
            pollster::block_on(evidence::write(m0, file, settings))
        }
        ["plan", plan, m0, file, settings @ ..] => planned::run(plan, m0, file, settings),
        ["measure"] => pollster::block_on(measure()),
        _ => Err(USAGE.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn make_base(file: &str) -> Result<(), Failure> {
    let config = BaseConfig::new(Task::Derivatives, ModelSize::LAB, SEED);
    let mut training = BaseTraining::new(config.clone(), &Device::flex())?;
    while !training.finished() {
        let measured = pollster::block_on(training.step(&Interruptions::none()))?;
        if training.done() * 18.0 % 1.0 == 0.0 {
            let loss: f32 = measured
                .into_data()
                .iter::<f32>()
                .next()
                .unwrap_or(f32::NAN);
            println!("{:3.0} %, loss {loss:.4}", training.done() * 100.0);
        }
    }
    let parameters: Vec<f32> = training.parameters().into_data().iter::<f32>().collect();
    std::fs::write(file, base::write(&config, &parameters)?)?;
    println!("Wrote {file}.");
    Ok(())
}

async fn measure() -> Result<(), Failure> {
    let small = ModelSize {
        width: 128,
        layers: 4,
        heads: 4,
    };
    for (model, context) in [(ModelSize::LAB, 16), (small, 32)] {
        for mode in [BenchmarkMode::Sft, BenchmarkMode::Wmss] {
            let benchmark = Benchmark {
                model,
                context,
                batch: 64,
                mode,
                steps: 20,
            };
            let mut timing = Timing::new(benchmark, &Device::flex(), Interruptions::none());
            while !timing.finished() {
                timing.step().await?;
            }
            println!("{}", serde_json::to_string(&(benchmark, timing.result()))?);
        }
    }
    Ok(())
}
