//! What a session says of a run, and when; and how it goes on after what went wrong.

mod quick;
mod short;
mod tiny;

use burn::tensor::Device;
use pollster::block_on;
use protocol::{Command, Event, Optimizer, Phase, RunConfig, Setting};
use short::config;
use tiny::{base, rows, run, take};
use trainer::run::Run;
use trainer::session::{Outgoing, Session, Workplace};

fn session(config: RunConfig) -> Session {
    session_at(Workplace::cpu(), config)
}

fn session_at(workplace: Workplace, config: RunConfig) -> Session {
    let opened = block_on(Session::open(config, base(), workplace));
    opened.expect("valid").0
}

fn say(session: &mut Session, command: Command) -> Vec<Event> {
    let events = block_on(session.handle(command)).expect("the CPU does not fail");
    events.into_iter().map(|outgoing| outgoing.event).collect()
}

fn train(session: &mut Session) -> Vec<Outgoing> {
    let mut all = Vec::new();
    while session.is_busy() {
        all.extend(block_on(session.advance()).expect("the CPU does not fail"));
    }
    all
}

#[test]
fn a_session_reports_every_step_once_and_ends_finished_with_a_checkpoint() {
    let mut session = session(config());
    say(&mut session, Command::Start);
    let all = train(&mut session);
    let steps: Vec<u32> = (all.iter())
        .filter_map(|o| match &o.event {
            Event::Steps { metrics, .. } => Some(metrics),
            _ => None,
        })
        .flatten()
        .map(|m| m.step)
        .collect();
    assert_eq!(steps, (1..=10).collect::<Vec<_>>());
    let kept = all.iter().filter(|o| o.bytes.is_some()).count();
    assert_eq!(kept, 1);
    assert!(all.iter().any(|o| o.event == Event::Phase(Phase::Finished)));
    let refused = say(&mut session, Command::Start);
    assert!(matches!(&refused[..], [Event::Refused { reason }] if reason.contains("Reset")));
}

#[test]
fn the_first_checkpoint_comes_early_and_none_before_its_steps_are_told() {
    let mut session = session(RunConfig {
        sft_steps: 28,
        ..config()
    });
    say(&mut session, Command::Start);
    let (mut told, mut kept) = (0, Vec::new());
    for Outgoing { event, .. } in train(&mut session) {
        match event {
            Event::Steps { metrics, .. } => told += metrics.len(),
            Event::Checkpoint { step } => {
                assert_eq!(told, step as usize);
                kept.push(step);
            }
            _ => {}
        }
    }
    assert_eq!(kept, [25, 34]);
}

#[test]
fn a_gpu_that_is_asked_everything_at_once_tells_the_same_in_the_same_order() {
    let config = RunConfig {
        sft_steps: 28,
        ..config()
    };
    // Steps one by one, what was measured after each, and what became of the run.
    let told = |workplace| {
        let mut session = session_at(workplace, config.clone());
        say(&mut session, Command::Watch("3x^4=".to_owned()));
        train(&mut session);
        say(&mut session, Command::Start);
        let mut all = Vec::new();
        for Outgoing { event, .. } in train(&mut session) {
            match event {
                Event::Steps { metrics, .. } => {
                    all.extend(metrics.iter().map(|m| format!("{m:?}")));
                }
                Event::Alive { .. } | Event::Probed { .. } => {}
                event => all.push(format!("{event:?}")),
            }
        }
        all
    };
    let expected = told(Workplace::cpu());
    let accuracies = expected.iter().filter(|said| said.starts_with("Accuracy"));
    assert_eq!(accuracies.count(), 4);
    assert_eq!(told(quick::gpu()), expected);
}

#[test]
fn absurd_numbers_are_refused_and_change_nothing() {
    let mut session = session(config());
    for command in [
        Command::Change(Setting::Lambda(1.5)),
        Command::Change(Setting::Lambda(f64::NAN)),
        Command::Change(Setting::LearningRate(1e9)),
        Command::Change(Setting::LearningRate(0.0)),
        Command::Reset {
            config: RunConfig {
                lambda: -1.0,
                ..config()
            },
        },
        Command::TrainBase {
            config: RunConfig {
                lambda: -1.0,
                ..config()
            },
        },
    ] {
        let events = say(&mut session, command.clone());
        assert!(
            matches!(&events[..], [Event::Refused { .. }]),
            "{command:?}"
        );
    }
    say(&mut session, Command::Start);
    assert!(
        !train(&mut session)
            .iter()
            .any(|o| matches!(o.event, Event::Halted { .. }))
    );
}

#[test]
fn a_loss_that_is_no_number_stops_the_run_at_its_last_good_step() {
    // A checkpoint whose weights are beyond f32's range once they are multiplied.
    let mut config = config();
    config.optimizer.learning_rate = 0.1;
    let absurd: Vec<f32> = base().iter().map(|p| p * 1e25).collect();
    let opened = block_on(Session::open(config, absurd, Workplace::cpu()));
    let mut session = opened.expect("numbers").0;
    say(&mut session, Command::Start);
    let all = train(&mut session);
    let halted = all.iter().find_map(|o| match &o.event {
        Event::Halted { step, reason } => Some((*step, reason.clone())),
        _ => None,
    });
    let (step, reason) = halted.expect("it stopped");
    assert_eq!(step, 0);
    assert!(reason.contains("learning rate"), "{reason}");
}

/// A first update so large that every number after it is infinite, with the race near or far.
fn break_at_the_second_step(sft_steps: u32, place: Workplace) -> (u32, Vec<Event>, Session) {
    let config = RunConfig {
        optimizer: Optimizer {
            learning_rate: 1e38,
            ..Optimizer::default()
        },
        sft_steps,
        ..config()
    };
    let mut session = session_at(place, config);
    say(&mut session, Command::Start);
    let events: Vec<Event> = train(&mut session).into_iter().map(|o| o.event).collect();
    let kept = events.iter().find_map(|event| match event {
        Event::Halted { step, .. } => Some(*step),
        _ => None,
    });
    (kept.expect("it stopped"), events, session)
}

#[test]
fn a_step_that_breaks_the_models_is_undone_and_training_can_go_on() {
    // Far from the race, and across its border, where one model becomes three.
    let near_and_far = [4, 1].map(|sft_steps| (sft_steps, Workplace::cpu()));
    // On a quick GPU its end is found only when the first evaluation is due.
    for (sft_steps, place) in near_and_far.into_iter().chain([(12, quick::gpu())]) {
        let (kept, events, mut session) = break_at_the_second_step(sft_steps, place);
        assert_eq!(kept, 0, "the update after step 1 broke it");
        assert!(events.contains(&Event::Phase(Phase::Sft)));
        assert!(
            events
                .iter()
                .all(|event| !matches!(event, Event::Checkpoint { .. }))
        );
        say(&mut session, Command::Change(Setting::LearningRate(1e-3)));
        say(&mut session, Command::Start);
        let again = train(&mut session);
        assert!(
            again
                .iter()
                .any(|o| o.event == Event::Phase(Phase::Finished))
        );
    }
}

#[test]
fn single_steps_are_evaluated_and_kept_like_a_run() {
    let mut session = session(config());
    let events: Vec<Event> = (0..10)
        .flat_map(|_| say(&mut session, Command::Step))
        .collect();
    let evaluated = |event: &&Event| matches!(event, Event::Accuracy { step: 10, .. });
    assert_eq!(events.iter().filter(evaluated).count(), 1);
    assert!(events.contains(&Event::Checkpoint { step: 10 }));
}

#[test]
fn a_restored_session_keeps_the_m0_it_came_from() {
    let mut first = session(config());
    say(&mut first, Command::Step);
    say(&mut first, Command::Pause);
    let bytes = train(&mut first)
        .into_iter()
        .find_map(|outgoing| outgoing.bytes)
        .expect("a checkpoint");
    let restored = block_on(Session::restore(&bytes, Workplace::cpu()));
    let mut restored = restored.expect("whole").0;
    let curve = |session: &mut Session| {
        say(session, Command::Reset { config: config() });
        say(session, Command::Start);
        let events = train(session).into_iter().map(|outgoing| outgoing.event);
        let losses = events.filter_map(|event| match event {
            Event::Steps { metrics, .. } => Some(metrics),
            _ => None,
        });
        losses
            .flatten()
            .map(|m| m.contenders[0].student.loss)
            .collect::<Vec<_>>()
    };
    assert_eq!(curve(&mut restored), curve(&mut first));
}

#[test]
fn changes_on_the_way_are_kept_and_repeated_at_the_same_steps() {
    let mut moved = session(config());
    for _ in 0..6 {
        say(&mut moved, Command::Step);
    }
    let answer = say(&mut moved, Command::Change(Setting::Lambda(0.9)));
    let [Event::Changed(change)] = answer[..] else {
        unreachable!("{answer:?}");
    };
    assert_eq!(change.step, 7);
    say(&mut moved, Command::Start);
    train(&mut moved);

    let mut repeated = run(&RunConfig {
        changes: vec![change],
        ..config()
    });
    take(&mut repeated, 10);
    let mut other = run(&config());
    take(&mut other, 10);
    say(&mut moved, Command::Pause);
    let bytes = train(&mut moved)
        .into_iter()
        .find_map(|o| o.bytes)
        .expect("kept");
    let moved = block_on(Run::restore(&bytes, &Device::flex())).expect("whole");
    assert_eq!(rows(&moved), rows(&repeated));
    assert_ne!(rows(&moved), rows(&other));
}
