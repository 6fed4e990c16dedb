//! A run as a table.

use std::io::Write;

use protocol::{Command, CurriculumForm, Event, Method, Past, RunConfig, WeakAgent};
use trainer::base;
use trainer::session::{Outgoing, Session, Workplace};

use crate::{Failure, USAGE};

fn configure(settings: &[&str]) -> Result<RunConfig, Failure> {
    let mut config = RunConfig::default();
    let (mut weak, mut curriculum) = (WeakAgent::Joint, CurriculumForm::Repository);
    for setting in settings {
        match setting.split_once('=').unwrap_or((setting, "")) {
            ("seed", value) => config.seed = value.parse()?,
            ("lambda", value) => config.lambda = value.parse()?,
            ("rate", value) => config.optimizer.learning_rate = value.parse()?,
            ("train", value) => config.train_examples = value.parse()?,
            ("sft", value) => config.sft_steps = value.parse()?,
            ("race", value) => config.race_steps = value.parse()?,
            ("frozen", _) => weak = WeakAgent::Frozen,
            ("uniform", _) => curriculum = CurriculumForm::Uniform,
            (other, _) => return Err(format!("There is no setting “{other}”.\n{USAGE}").into()),
        }
    }
    let wmss = Method::Wmss {
        weak,
        from: Past::Base,
        curriculum,
    };
    config.contenders = vec![Method::Sft.into(), wmss.into()];
    config.validate()?;
    Ok(config)
}

/// Runs SFT and the race with `settings` from the M0 in `file`, and prints what they measure.
pub async fn run(file: &str, settings: &[&str]) -> Result<(), Failure> {
    let config = configure(settings)?;
    let (_, base) = base::read(&std::fs::read(file)?)?;
    let (mut session, events) = Session::open(config, base, Workplace::cpu()).await?;
    println!("step  | SFT: train held-out  P(target)  gradient  | WMSS: the same");
    print_accuracies(&events);
    session.handle(Command::Start).await?;
    while session.is_training() {
        print_accuracies(&session.advance().await?);
    }
    Ok(())
}

fn print_accuracies(events: &[Outgoing]) {
    let mut measured = Vec::new();
    for Outgoing { event, .. } in events {
        match event {
            Event::Steps { metrics, .. } => {
                if let Some(last) = metrics.last() {
                    measured.clone_from(&last.contenders);
                }
            }
            Event::Accuracy { step, contenders } => {
                print!("{step:4}");
                for (number, accuracy) in contenders.iter().enumerate() {
                    let of = measured.get(number).map_or_else(String::new, |c| {
                        format!("{:.4}  {:.5}", c.student.target, c.gradient)
                    });
                    let (train, held_out) = (accuracy.train, accuracy.held_out);
                    print!("  | {train:5.3} {held_out:5.3}     {of:17}");
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
