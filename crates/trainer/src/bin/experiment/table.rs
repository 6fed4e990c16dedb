//! A run as a table.

use std::io::Write;

use burn::tensor::Device;
use protocol::{
    Command, CurriculumForm, DeviceReport, Event, FallbackReason, RunConfig, WeakAgent,
};
use trainer::base;
use trainer::session::{Outgoing, Session};

use crate::{Failure, USAGE};

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

/// Runs SFT and the race with `settings` from the M0 in `file`, and prints what they measure.
pub async fn run(file: &str, settings: &[&str]) -> Result<(), Failure> {
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
