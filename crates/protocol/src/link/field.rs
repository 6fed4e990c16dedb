//! Every setting of a run, with its name in links.

use super::piece::{Piece, Reason};
use super::{LEFT_OUT, piece};
use crate::RunConfig;

/// One setting.
pub struct Field {
    /// Its parameter's name.
    pub name: &'static str,
    /// What it is, with its verb, where it can be too long for a link.
    pub what: &'static str,
    place: fn(&mut RunConfig) -> &mut dyn Piece,
}

impl Field {
    /// Its value in `config`, which stays as it is.
    pub fn write(&self, config: &mut RunConfig) -> String {
        (self.place)(config).write()
    }

    /// Sets it in `config`, bounds left aside.
    pub fn read(&self, text: &str, config: &mut RunConfig) -> Result<(), Reason> {
        if text == LEFT_OUT {
            return Err(piece::TOO_LONG);
        }
        (self.place)(config).read(text)
    }
}

const fn field(name: &'static str, place: fn(&mut RunConfig) -> &mut dyn Piece) -> Field {
    long(name, "A setting is", place)
}

const fn long(
    name: &'static str,
    what: &'static str,
    place: fn(&mut RunConfig) -> &mut dyn Piece,
) -> Field {
    Field { name, what, place }
}

/// All of them, in the order in which links have them.
pub static FIELDS: [Field; 33] = [
    field("lab-seed", |c| &mut c.seed),
    long("lab-task", "Your own lines are", |c| &mut c.task),
    field("lab-base", |c| &mut c.base),
    field("lab-mistakes", |c| &mut c.mistakes),
    field("lab-width", |c| &mut c.model.width),
    field("lab-layers", |c| &mut c.model.layers),
    field("lab-heads", |c| &mut c.model.heads),
    field("lab-teacher-width", |c| &mut c.teacher.model.width),
    field("lab-teacher-layers", |c| &mut c.teacher.model.layers),
    field("lab-teacher-heads", |c| &mut c.teacher.model.heads),
    field("lab-teacher-examples", |c| &mut c.teacher.examples),
    field("lab-teacher-steps", |c| &mut c.teacher.steps),
    field("lab-lambda", |c| &mut c.lambda),
    field("lab-rate", |c| &mut c.optimizer.learning_rate),
    field("lab-decay", |c| &mut c.optimizer.weight_decay),
    field("lab-beta1", |c| &mut c.optimizer.beta1),
    field("lab-beta2", |c| &mut c.optimizer.beta2),
    field("lab-epsilon", |c| &mut c.optimizer.epsilon),
    field("lab-clip", |c| &mut c.optimizer.clip),
    field("lab-warm-up", |c| &mut c.optimizer.warm_up),
    field("lab-schedule", |c| &mut c.optimizer.schedule),
    field("lab-alpha", |c| &mut c.curriculum.alpha),
    field("lab-beta", |c| &mut c.curriculum.beta),
    field("lab-gamma", |c| &mut c.curriculum.gamma),
    field("lab-train", |c| &mut c.train_examples),
    field("lab-held-out", |c| &mut c.held_out_examples),
    field("lab-batch", |c| &mut c.batch),
    field("lab-sft", |c| &mut c.sft_steps),
    field("lab-race", |c| &mut c.race_steps),
    field("lab-rounds", |c| &mut c.rounds),
    field("lab-budget", |c| &mut c.budget),
    field("lab-who", |c| &mut c.contenders),
    long("lab-at", "The changes made during the run are", |c| {
        &mut c.changes
    }),
];
