//! Distillation from a larger teacher: what it is taught, what it teaches, and what survives.

mod tiny;

use burn::tensor::Device;
use pollster::block_on;
use protocol::{Command, Contender, Event, Method, ModelSize, Phase, RunConfig, Teacher};
use tiny::{TINY, base, rows, run, take};
use trainer::run::Run;
use trainer::session::{Session, Workplace};

fn config() -> RunConfig {
    RunConfig {
        model: TINY,
        teacher: Teacher {
            model: ModelSize { width: 24, ..TINY },
            examples: 64,
            steps: 5,
        },
        train_examples: 32,
        held_out_examples: 16,
        batch: 8,
        sft_steps: 2,
        race_steps: 4,
        contenders: vec![Method::Sft.into(), Method::DISTILLATION.into()],
        ..RunConfig::default()
    }
}

#[test]
fn without_a_share_the_teacher_changes_nothing_and_with_one_it_does() {
    let with = |share| {
        let mut contenders = config().contenders;
        contenders[1] = Contender::from(Method::Distillation {
            temperature: 2.0,
            share,
        });
        let mut run = run(&RunConfig {
            contenders,
            ..config()
        });
        take(&mut run, 6);
        rows(&run)
    };
    let none = with(0.0);
    assert_eq!(none.len(), 2, "the teacher is no model of the race");
    assert_eq!(none[0], none[1]);
    let half = with(0.5);
    assert_eq!(half[0], none[0], "SFT beside it stays what it is");
    assert_ne!(half[1], none[1]);
}

/// The teacher alone can have taught what is not in the labels.
#[test]
fn a_student_of_the_teacher_alone_learns_what_the_teacher_knows() {
    let mut run = run(&RunConfig {
        teacher: Teacher {
            model: ModelSize {
                width: 64,
                layers: 2,
                heads: 4,
            },
            examples: 256,
            steps: 200,
        },
        race_steps: 200,
        batch: 32,
        train_examples: 64,
        contenders: vec![
            Method::Distillation {
                temperature: 1.0,
                share: 1.0,
            }
            .into(),
        ],
        ..config()
    });
    take(&mut run, 2);
    assert!(run.teacher_is_due());
    let before = block_on(run.examine()).expect("the CPU does not fail")[0];
    take(&mut run, 200);
    let after = block_on(run.examine()).expect("the CPU does not fail")[0];
    let teacher = after.partner.expect("it is asked as well");
    assert!(teacher.target > 0.8, "the teacher learnt: {teacher:?}");
    assert!(
        after.train.target > before.train.target + 0.2,
        "so did its student, without labels: {after:?}"
    );
}

#[test]
fn a_run_goes_on_bit_for_bit_even_from_within_the_teachers_training() {
    let mut whole = run(&config());
    take(&mut whole, 2);
    for _ in 0..3 {
        block_on(whole.train_teacher()).expect("the CPU does not fail");
    }
    let bytes = block_on(whole.checkpoint()).expect("written");
    let mut early = block_on(Run::restore(&bytes, &Device::flex())).expect("whole");
    assert_eq!(early.teacher_steps_left(), 2);
    take(&mut whole, 2);
    let bytes = block_on(whole.checkpoint()).expect("written");
    let mut late = block_on(Run::restore(&bytes, &Device::flex())).expect("whole");
    take(&mut whole, 2);
    take(&mut early, 4);
    take(&mut late, 2);
    assert_eq!(rows(&whole), rows(&early));
    assert_eq!(rows(&whole), rows(&late));
}

fn session() -> Session {
    let opened = block_on(Session::open(config(), base(), Workplace::cpu()));
    opened.expect("valid").0
}

fn say(session: &mut Session, command: Command) -> Vec<Event> {
    let said = block_on(session.handle(command)).expect("the CPU does not fail");
    said.into_iter().map(|outgoing| outgoing.event).collect()
}

fn train(session: &mut Session) -> Vec<Event> {
    say(session, Command::Start);
    let mut all = Vec::new();
    while session.is_busy() {
        let told = block_on(session.advance()).expect("the CPU does not fail");
        all.extend(told.into_iter().map(|outgoing| outgoing.event));
    }
    all
}

#[test]
fn a_session_trains_the_teacher_before_the_race_and_only_once() {
    let mut session = session();
    let first = train(&mut session);
    let place = |wanted: fn(&Event) -> bool| first.iter().position(wanted);
    let race = place(|e| *e == Event::Phase(Phase::Race)).expect("a race");
    let taught = place(|e| matches!(e, Event::TeacherReady { .. })).expect("a teacher");
    let finished = place(|e| *e == Event::Phase(Phase::Finished)).expect("an end");
    assert!(race < taught && taught < finished);

    // The same teacher is kept; another seed wants another one.
    let reset = |seed| {
        let config = Box::new(RunConfig { seed, ..config() });
        Command::Reset { config: *config }
    };
    let again = say(&mut session, reset(1));
    assert!(
        again
            .iter()
            .any(|e| matches!(e, Event::TeacherReady { .. }))
    );
    let other = say(&mut session, reset(2));
    assert!(
        !other
            .iter()
            .any(|e| matches!(e, Event::TeacherReady { .. }))
    );
}

#[test]
fn a_single_step_of_a_run_that_waits_for_its_teacher_is_the_teachers() {
    let mut session = session();
    say(&mut session, Command::Step);
    say(&mut session, Command::Step);
    let told = say(&mut session, Command::Step);
    let done = told.iter().find_map(|event| match event {
        Event::Working { done, .. } => Some(*done),
        _ => None,
    });
    assert_eq!(done, Some(0.2));
}

#[test]
fn a_run_that_goes_back_keeps_its_teacher() {
    let mut run = run(&config());
    take(&mut run, 1);
    let early = run.progress();
    take(&mut run, 3);
    let first = rows(&run);
    run.rewind(early);
    assert_eq!((run.step_count(), run.teacher_steps_left()), (1, 0));
    take(&mut run, 3);
    assert_eq!(rows(&run), first);
}

#[test]
fn only_a_teacher_that_somebody_asks_is_looked_at() {
    let mut config = config();
    config.teacher.model.heads = 5;
    let refused = config.validate().err().map(|error| error.to_string());
    assert!(refused.is_some_and(|words| words.contains("heads")));
    config.contenders = vec![Method::Sft.into()];
    assert_eq!(config.validate(), Ok(()));
}
