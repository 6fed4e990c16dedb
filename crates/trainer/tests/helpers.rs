//! Who computes a piece changes nothing: with helpers, without them, and where they get lost.

mod reader;
mod tiny;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use pollster::block_on;
use protocol::{Accuracy, Contender, Method, RunConfig, Teacher};
use trainer::helpers::{Helpers, Piece, Taken, done};
use trainer::interruptions::{Interruptions, Waiting};
use trainer::run::{Run, RunError};

use reader::Reader;
use tiny::{TINY, rows, run, take};

/// Others that get nothing but messages, and lose some.
#[derive(Default)]
struct Others {
    count: usize,
    /// Every so many-th is lost; 0 for none.
    loses: usize,
    taken: Cell<usize>,
    lost: Cell<usize>,
    /// Of the last call, once they are handed out.
    parameters: RefCell<Option<Vec<f32>>>,
}

impl Others {
    fn answer(&self, piece: &Piece) -> Option<Vec<f32>> {
        self.taken.set(self.taken.get() + 1);
        if self.loses > 0 && self.taken.get().is_multiple_of(self.loses) {
            self.lost.set(self.lost.get() + 1);
            return None;
        }
        let message = serde_json::to_string(piece).expect("only numbers and lists");
        let mut received: Piece = serde_json::from_str(&message).expect("the same program");
        received.bulk = piece.bulk.clone();
        assert_eq!(&received, piece);
        let parameters = self.parameters.borrow();
        let parameters = parameters
            .as_ref()
            .expect("handed out before it is waited for");
        let answer = block_on(done(&received, parameters, &Interruptions::none()));
        Some(answer.expect("nobody interrupts it"))
    }
}

struct Employed(Rc<Others>);

impl Helpers for Employed {
    fn count(&self) -> usize {
        self.0.count
    }

    fn take(&self, pieces: &[Rc<Piece>]) -> Taken {
        self.0.parameters.take();
        let answer = |piece: &Rc<Piece>| {
            let (others, piece) = (self.0.clone(), piece.clone());
            Box::pin(async move { others.answer(&piece) }) as Waiting<_>
        };
        Taken {
            call: 1,
            answers: pieces.iter().map(answer).collect(),
        }
    }

    fn hand_out(&self, _call: u32, parameters: &[f32]) -> bool {
        let before = self.0.parameters.replace(Some(parameters.to_vec()));
        before.is_none()
    }
}

/// Mixtures and a frozen partner, a curriculum that asks all models, noise, a larger teacher, and pieces
/// of different sizes.
fn config() -> RunConfig {
    let contenders = [
        Method::Sft,
        Method::WMSS,
        Method::Neftune { alpha: 5.0 },
        Method::UNDIAL,
        Method::Distillation {
            share: 0.5,
            temperature: 2.0,
        },
    ];
    RunConfig {
        model: TINY,
        batch: 37,
        train_examples: 200,
        held_out_examples: 60,
        sft_steps: 3,
        race_steps: 4,
        rounds: 2,
        contenders: contenders.map(Contender::from).into(),
        teacher: Teacher {
            model: TINY,
            examples: 200,
            steps: 2,
        },
        ..RunConfig::default()
    }
}

/// Parameters after every step, and what the models answer at the end.
fn story(mut run: Run) -> (Vec<Vec<Vec<u32>>>, Vec<Accuracy>) {
    let mut all = Vec::new();
    for _ in 0..config().steps() {
        take(&mut run, 1);
        all.push(rows(&run));
    }
    let right = block_on(run.accuracy()).expect("the CPU does not fail");
    (all, right)
}

#[test]
fn a_run_with_helpers_is_the_run_without_them_to_the_last_bit() {
    let alone = story(run(&config()));
    for (count, loses) in [(2, 0), (4, 0), (4, 3), (3, 1)] {
        let others = Rc::new(Others {
            count,
            loses,
            ..Others::default()
        });
        let helped = Interruptions::none().helped_by(Rc::new(Employed(others.clone())));
        assert_eq!(story(run(&config()).interrupted_by(helped)), alone);
        let least = if count > 2 { 4 } else { 2 };
        assert!(others.taken.get() > least * 7, "{}", others.taken.get());
        assert_eq!(others.lost.get() > 0, loses > 0);
    }
}

#[test]
fn a_step_that_helpers_share_can_be_given_up_anywhere() {
    let others = Rc::new(Others {
        count: 4,
        loses: 3,
        ..Others::default()
    });
    let reader = Reader::default();
    let helped = (reader.interruptions()).helped_by(Rc::new(Employed(others)));
    let (mut whole, mut disturbed) = (run(&config()), run(&config()).interrupted_by(helped));
    for step in 1..=config().steps() {
        // There are hundreds of turns: every third is tried, others at other steps.
        let mut turns = step % 3;
        loop {
            reader.patience.set(Some(turns));
            match block_on(disturbed.step()) {
                Ok(_) => break,
                Err(RunError::Interrupted(_)) => turns += 3,
                Err(error) => unreachable!("{error}"),
            }
        }
        assert!(turns > 10, "step {step} granted only {turns} turns");
        take(&mut whole, 1);
        assert_eq!(rows(&disturbed), rows(&whole), "step {step}");
    }
}
