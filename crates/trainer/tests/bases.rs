//! A session makes the M0 that its configuration asks for, and another one where the next asks for
//! another.

use burn::tensor::Device;
use pollster::block_on;
use protocol::{Base, Command, Event, ModelSize, RunConfig, Task};
use trainer::base::{self, BaseConfig, BaseTraining};
use trainer::interruptions::Interruptions;
use trainer::run::Run;
use trainer::session::{Outgoing, Session, Workplace};

const TINY: ModelSize = ModelSize {
    width: 8,
    layers: 1,
    heads: 2,
};

fn config(task: Task, base: Base) -> RunConfig {
    RunConfig {
        task,
        base,
        model: TINY,
        train_examples: 32,
        held_out_examples: 16,
        batch: 8,
        sft_steps: 4,
        race_steps: 6,
        ..RunConfig::default()
    }
}

fn names(events: Vec<Outgoing>) -> Vec<Event> {
    events.into_iter().map(|outgoing| outgoing.event).collect()
}

fn open(config: RunConfig) -> (Session, Vec<Event>) {
    let opened = block_on(Session::open_making_base(config, Workplace::cpu()));
    let (session, events) = opened.expect("allowed");
    (session, names(events))
}

fn say(session: &mut Session, command: Command) -> Vec<Event> {
    names(block_on(session.handle(command)).expect("the CPU does not fail"))
}

fn work(session: &mut Session) -> Vec<Outgoing> {
    let mut all = Vec::new();
    while session.is_busy() {
        all.extend(block_on(session.advance()).expect("the CPU does not fail"));
    }
    all
}

fn train(session: &mut Session) -> Vec<Event> {
    names(work(session))
}

/// The M0 of a session, from a checkpoint of its run.
fn base_of(session: &mut Session) -> Vec<f32> {
    say(session, Command::Pause);
    let bytes = work(session)
        .into_iter()
        .find_map(|outgoing| outgoing.bytes);
    let bytes = bytes.expect("a checkpoint");
    let run = block_on(Run::restore(&bytes, &Device::flex()));
    run.expect("whole").base().to_vec()
}

fn trained(config: &RunConfig) -> Vec<f32> {
    let mut training =
        BaseTraining::new(BaseConfig::of(config), &Device::flex()).expect("it has a corpus");
    while !training.finished() {
        block_on(training.step(&Interruptions::none())).expect("nobody interrupts it");
    }
    training.parameters().into_data().iter().collect()
}

fn is_accuracy(event: &Event) -> bool {
    matches!(event, Event::Accuracy { .. })
}

#[test]
fn an_m0_that_must_be_trained_is_trained_first_and_then_the_session_waits() {
    let config = config(Task::Addition, Base::Pretrained);
    let (mut session, events) = open(config.clone());
    assert!(session.is_training());
    // Nothing is said of models that only hold a place.
    assert!(!events.iter().any(is_accuracy));
    say(
        &mut session,
        Command::Change(protocol::Setting::Lambda(0.25)),
    );
    assert!(say(&mut session, Command::Watch("1+1=".into())).is_empty());
    let events = train(&mut session);
    assert!(events.iter().any(is_accuracy));
    assert!(
        events
            .iter()
            .any(|event| matches!(event, Event::Prediction(_)))
    );
    assert!(matches!(events.last(), Some(Event::Training(false))));
    assert_eq!(base_of(&mut session), trained(&config));

    // The same M0 serves another run of the same seed, without being trained again.
    say(
        &mut session,
        Command::Reset {
            config: config.clone(),
        },
    );
    assert!(!session.is_training());
    let other_seed = RunConfig {
        seed: 2,
        ..config.clone()
    };
    say(&mut session, Command::Reset { config: other_seed });
    assert!(session.is_training(), "another seed, another M0");
    let truer = RunConfig {
        mistakes: 0.0,
        ..config
    };
    say(
        &mut session,
        Command::Reset {
            config: truer.clone(),
        },
    );
    train(&mut session);
    assert_eq!(base_of(&mut session), trained(&truer));
}

#[test]
fn a_training_that_is_given_up_leaves_no_m0_behind() {
    let config = config(Task::Addition, Base::Pretrained);
    let (mut session, _) = open(config.clone());
    block_on(session.advance()).expect("the CPU does not fail");
    say(&mut session, Command::Reset { config });
    assert!(session.is_training(), "it begins again");
}

#[test]
fn a_reset_can_change_task_and_size_and_a_task_can_train_to_its_end() {
    let (mut session, _) = open(config(Task::Sorting, Base::Random));
    for task in [Task::ModularAddition, Task::Derivatives, Task::Sorting] {
        let wider = ModelSize { width: 12, ..TINY };
        for model in [TINY, wider] {
            let config = RunConfig {
                model,
                ..config(task.clone(), Base::Random)
            };
            let events = say(
                &mut session,
                Command::Reset {
                    config: config.clone(),
                },
            );
            assert!(matches!(&events[0], Event::Opened { .. }), "{events:?}");
            assert_eq!(base_of(&mut session), base::random(&config).expect("valid"));
        }
        say(&mut session, Command::Start);
        let halted = |event: &Event| matches!(event, Event::Halted { .. });
        let events = train(&mut session);
        assert!(!events.iter().any(halted), "{task:?}");
    }
}

#[test]
fn a_run_that_cannot_be_had_is_refused_and_changes_nothing() {
    let (mut session, _) = open(config(Task::Sorting, Base::Random));
    let before = base_of(&mut session);
    let own = Task::Own {
        lines: "1 2\n".into(),
    };
    for config in [
        config(Task::Sorting, Base::Pretrained),
        config(Task::Derivatives, Base::Shipped),
        config(own, Base::Random),
        RunConfig {
            held_out_examples: 600,
            ..config(Task::Sorting, Base::Random)
        },
    ] {
        let events = say(&mut session, Command::Reset { config });
        assert!(matches!(&events[..], [Event::Refused { .. }]), "{events:?}");
    }
    assert_eq!(base_of(&mut session), before);
}

/// The page tells sizes before any trainer is there.
#[test]
fn what_the_page_estimates_is_what_the_trainer_builds() {
    let lines: String = (0..30)
        .map(|i| format!("prompt {i}=\tanswer {i}\n"))
        .collect();
    let tasks = [
        Task::Derivatives,
        Task::Addition,
        Task::ModularAddition,
        Task::Sorting,
        Task::Own { lines },
    ];
    for task in tasks {
        let built = trainer::task::architecture(&task, ModelSize::LAB).expect("it can be learnt");
        let (vocabulary, context) = protocol::estimate::shape(&task).expect("it can be learnt");
        assert_eq!(
            (built.vocabulary, built.context),
            (vocabulary, context),
            "{task:?}"
        );
        let estimated = protocol::estimate::parameters(vocabulary, context, ModelSize::LAB);
        assert_eq!(built.parameters(), estimated, "{task:?}");
    }
}
