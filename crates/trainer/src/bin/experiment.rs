//! Native runs: makes the shipped M0, prints a run as a table, times training steps.

use std::io::Write;
use std::process::ExitCode;

use burn::tensor::Device;
use protocol::{
    Benchmark, BenchmarkMode, Command, CurriculumForm, DeviceReport, Event, FallbackReason,
    ModelSize, RunConfig, WeakAgent,
};
use trainer::base::{self, BaseConfig, BaseTraining};
use trainer::benchmark::Timing;
use trainer::session::{Outgoing, Session};

const USAGE: &str = "\
experiment base FILE              trains M0 and writes it to FILE
experiment run FILE [key=value…]  runs SFT and the race from the M0 in FILE, as a table
                                  keys: seed lambda rate train sft race frozen uniform
experiment measure                times training steps on the CPU, one JSON line each";

/// The seed of the shipped M0.
const BASE_SEED: u32 = 1;

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["base", file] => make_base(file),
        ["run", file, settings @ ..] => pollster::block_on(run(file, settings)),
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
    let config = BaseConfig::new(ModelSize::LAB, BASE_SEED);
    let mut training = BaseTraining::new(config, &Device::flex())?;
    while !training.finished() {
        let measured = training.step();
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
    std::fs::write(file, base::write(config, &parameters)?)?;
    println!("Wrote {file}.");
    Ok(())
}

fn configure(settings: &[&str]) -> Result<RunConfig, Failure> {
    let mut config = RunConfig::default();
    for setting in settings {
        match setting.split_once('=').unwrap_or((setting, "")) {
            ("seed", value) => config.seed = value.parse()?,
            ("lambda", value) => config.lambda = value.parse()?,
            ("rate", value) => config.learning_rate = value.parse()?,
            ("train", value) => config.train_examples = value.parse()?,
            ("sft", value) => config.sft_steps = value.parse()?,
            ("race", value) => config.race_steps = value.parse()?,
            ("frozen", _) => config.weak = WeakAgent::Frozen,
            ("uniform", _) => config.curriculum.form = CurriculumForm::Uniform,
            (other, _) => return Err(format!("There is no setting “{other}”.\n{USAGE}").into()),
        }
    }
    config.validate()?;
    Ok(config)
}

async fn run(file: &str, settings: &[&str]) -> Result<(), Failure> {
    let config = configure(settings)?;
    let (_, base) = base::read(&std::fs::read(file)?)?;
    let report = DeviceReport::Cpu(FallbackReason::Chosen);
    let (mut session, events) = Session::open(config, base, Device::flex(), report).await?;
    println!("step  train held-out  P(target)  | WMSS: train held-out  P(target)  gradient");
    print_accuracies(&events);
    session.handle(Command::Start).await?;
    while session.is_training() {
        print_accuracies(&session.advance().await?);
    }
    Ok(())
}

fn print_accuracies(events: &[Outgoing]) {
    let mut measured = String::new();
    let mut wmss_measured = String::new();
    for Outgoing { event, .. } in events {
        match event {
            Event::Steps { metrics, .. } => {
                let Some(last) = metrics.last() else { continue };
                measured = format!("{:.4}", last.sft.target);
                wmss_measured = last.wmss.map_or_else(String::new, |race| {
                    let gradient = last.wmss_gradient().unwrap_or(f64::NAN);
                    format!(
                        "{:.4}     {gradient:.5} (SFT {:.5})",
                        race.strong.target,
                        last.sft_gradient()
                    )
                });
            }
            Event::Accuracy { step, sft, wmss } => {
                print!(
                    "{step:4}  {:5.3} {:5.3}     {measured:9}",
                    sft.train, sft.held_out
                );
                if let Some(wmss) = wmss {
                    print!(
                        "  | {:5.3} {:5.3}  {wmss_measured}",
                        wmss.train, wmss.held_out
                    );
                }
                println!();
            }
            Event::Halted { reason, .. } => println!("{reason}"),
            _ => {}
        }
    }
    // A pipe that is closed early is the reader's choice.
    let _ = std::io::stdout().flush();
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
            let mut timing = Timing::new(benchmark, &Device::flex());
            while !timing.finished() {
                timing.step().await?;
            }
            println!("{}", serde_json::to_string(&(benchmark, timing.result()))?);
        }
    }
    Ok(())
}
