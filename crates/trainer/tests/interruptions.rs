//! Work that is given up has changed nothing, wherever it is given up: done again, it is what it
//! would have been.

mod quick;
mod reader;
mod tiny;

use std::future::{pending, ready};

use pollster::block_on;
use protocol::{Command, Contender, DeviceReport, Event, Method, RunConfig, Teacher};
use trainer::interruptions::{Interrupted, Interruptions};
use trainer::run::RunError;
use trainer::session::{Outgoing, Session, Workplace};

use reader::Reader;
use tiny::{TINY, base, rows, run, take};

/// A curriculum, two rounds, noise, and a teacher of another shape.
fn config() -> RunConfig {
    let contenders = [
        Method::WMSS,
        Method::Neftune { alpha: 5.0 },
        Method::Distillation {
            share: 0.5,
            temperature: 2.0,
        },
    ];
    RunConfig {
        model: TINY,
        batch: 4,
        train_examples: 8,
        held_out_examples: 4,
        sft_steps: 2,
        race_steps: 4,
        rounds: 2,
        contenders: contenders.map(Contender::from).into(),
        teacher: Teacher {
            model: TINY,
            examples: 16,
            steps: 2,
        },
        ..RunConfig::default()
    }
}

#[test]
fn a_step_given_up_anywhere_leaves_the_run_as_it_was() {
    let mut whole = run(&config());
    let reader = Reader::default();
    let mut disturbed = run(&config()).interrupted_by(reader.interruptions());
    for step in 1..=config().steps() {
        let mut turns = 0;
        loop {
            let before = (rows(&disturbed), disturbed.step_count());
            reader.patience.set(Some(turns));
            match block_on(disturbed.step()) {
                Ok(_) => break,
                Err(RunError::Interrupted(_)) => {
                    assert_eq!((rows(&disturbed), disturbed.step_count()), before);
                    turns += 1;
                }
                Err(error) => unreachable!("{error}"),
            }
        }
        assert!(turns > 10, "step {step} granted only {turns} turns");
        take(&mut whole, 1);
        assert_eq!(rows(&disturbed), rows(&whole), "step {step}");
    }
}

fn said(outgoing: Vec<Outgoing>) -> Vec<Event> {
    outgoing.into_iter().map(|o| o.event).collect()
}

/// Everything a session says until it has nothing left to do.
fn work(session: &mut Session) -> Vec<Outgoing> {
    let mut all = Vec::new();
    while session.is_busy() {
        all.extend(block_on(session.advance()).expect("the CPU does not fail"));
    }
    all
}

/// What was measured, of each kind in its order; not how fast.
fn measured(events: &[Event]) -> [Vec<String>; 3] {
    let steps = events.iter().filter_map(|event| match event {
        Event::Steps { metrics, .. } => Some(metrics.iter().map(|m| format!("{m:?}"))),
        _ => None,
    });
    let of = |wanted: fn(&Event) -> bool| {
        let events = events.iter().filter(|event| wanted(event));
        events.map(|event| format!("{event:?}")).collect()
    };
    [
        steps.flatten().collect(),
        of(|event| matches!(event, Event::TeacherReady { .. })),
        of(|event| matches!(event, Event::Phase(_))),
    ]
}

#[test]
fn a_session_that_is_paused_in_the_middle_of_everything_says_what_it_would_have_said() {
    for report in [Workplace::cpu().report, quick::gpu().report] {
        a_session_on_this_device_says_what_it_would_have_said(&report);
    }
}

fn a_session_on_this_device_says_what_it_would_have_said(report: &DeviceReport) {
    let open = |interruptions| {
        let workplace = Workplace {
            interruptions,
            report: report.clone(),
            ..Workplace::cpu()
        };
        let opened = block_on(Session::open(config(), base(), workplace));
        opened.expect("valid").0
    };
    let say = |session: &mut Session, command| {
        said(block_on(session.handle(command)).expect("the CPU does not fail"))
    };
    let mut whole = open(Interruptions::none());
    say(&mut whole, Command::Start);
    let expected = said(work(&mut whole));

    let reader = Reader::default();
    let mut session = open(reader.interruptions());
    let mut events = Vec::new();
    let mut pauses = 0;
    let mut turns = 0;
    loop {
        let started = say(&mut session, Command::Start);
        if matches!(started[..], [Event::Refused { .. }]) {
            break;
        }
        reader.patience.set(Some(turns));
        let before = events.len();
        while session.is_training() && reader.patience.get().is_some() {
            events.extend(said(
                block_on(session.advance()).expect("the CPU does not fail"),
            ));
        }
        // A reader who never lets a step end would never see one.
        turns = if events.len() > before { 0 } else { turns + 7 };
        let kept = |event: &Event| matches!(event, Event::Checkpoint { .. });
        let paused = say(&mut session, Command::Pause);
        assert_eq!(paused.last(), Some(&Event::Training(false)));
        assert!(!paused.iter().any(kept), "a checkpoint can wait");
        events.extend(paused);
        pauses += 1;
        let rest = said(work(&mut session));
        assert!(rest.iter().any(kept), "{rest:?}");
        events.extend(rest);
    }
    assert!(pauses > 10, "only {pauses} pauses");
    assert_eq!(measured(&events), measured(&expected));
    let accuracies = expected
        .iter()
        .filter(|e| matches!(e, Event::Accuracy { .. }));
    for accuracy in accuracies {
        assert!(events.contains(accuracy), "{accuracy:?} is missing");
    }
}

#[test]
fn a_question_and_a_checkpoint_that_are_given_up_are_given_later_and_are_the_same() {
    let reader = Reader::default();
    let workplace = Workplace {
        interruptions: reader.interruptions(),
        ..Workplace::cpu()
    };
    let opened = block_on(Session::open(config(), base(), workplace));
    let mut session = opened.expect("valid").0;
    let questions = || {
        let prompt = || "7x^2=".to_owned();
        let contender = 0;
        [
            Command::Samples { contender },
            Command::Inspect {
                prompt: prompt(),
                contender,
            },
            Command::Attention {
                prompt: prompt(),
                contender,
            },
        ]
    };
    let ask = |session: &mut Session, command| {
        block_on(session.handle(command)).expect("the CPU does not fail")
    };
    let mut expected = Vec::new();
    for question in questions() {
        expected.extend(ask(&mut session, question));
    }
    ask(&mut session, Command::Pause);
    expected.extend(work(&mut session));
    let refused = |said: &Outgoing| matches!(said.event, Event::PromptRefused { .. });
    assert!(!expected.iter().any(refused));

    let mut said = Vec::new();
    for question in questions() {
        reader.patience.set(Some(1));
        assert_eq!(ask(&mut session, question), [], "given up");
    }
    ask(&mut session, Command::Pause);
    for turns in 0.. {
        reader.patience.set(Some(turns));
        said.extend(block_on(session.advance()).expect("the CPU does not fail"));
        if reader.patience.get().is_some() && !session.is_busy() {
            assert!(turns > 10, "only {turns} turns");
            break;
        }
    }
    assert!(said == expected, "another answer, or another checkpoint");
}

#[test]
fn a_device_that_is_waited_for_in_vain_is_left_to_finish_by_itself() {
    let reader = Reader::default();
    let waiting = reader.interruptions();
    assert_eq!(block_on(waiting.wait(ready(7))), Ok(7));
    reader.patience.set(Some(0));
    assert_eq!(block_on(waiting.wait(pending::<u32>())), Err(Interrupted));
    assert_eq!(reader.left.borrow().len(), 1);
    // What is there already is not given away.
    assert_eq!(block_on(waiting.wait(ready(7))), Ok(7));
}
