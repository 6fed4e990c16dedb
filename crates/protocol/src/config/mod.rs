//! What a run is made of, within which bounds.

mod benchmark;
pub mod bounds;
mod change;
mod contender;
mod curriculum;
mod optimizer;
mod task;
mod teacher;

pub use benchmark::{Benchmark, BenchmarkMode, DeviceChoice};
pub use bounds::{Bounds, ConfigError};
pub use change::{Change, Setting};
pub use contender::{Contender, Method, Past, WeakAgent};
pub use curriculum::{Curriculum, CurriculumForm};
pub use optimizer::{Optimizer, Schedule};
pub use task::{About, Base, BaseError, Task};
pub use teacher::Teacher;

use serde::{Deserialize, Serialize};

use crate::base::MISTAKES;

/// Size of the decoder, beside its vocabulary and context, which the task sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelSize {
    /// Width of the residual stream, a multiple of `heads`.
    pub width: usize,
    /// Number of decoder layers.
    pub layers: usize,
    /// Attention heads per layer.
    pub heads: usize,
}

impl ModelSize {
    /// The lab's model, which the shipped M0 has.
    pub const LAB: Self = Self {
        width: 64,
        layers: 2,
        heads: 4,
    };

    /// Nothing, if the model can be built and trained in a browser.
    ///
    /// # Errors
    /// The first number that does not fit.
    pub fn validate(&self) -> Result<(), ConfigError> {
        bounds::WIDTH.check_whole(self.width as f64)?;
        bounds::LAYERS.check_whole(self.layers as f64)?;
        bounds::HEADS.check_whole(self.heads as f64)?;
        if self.width.is_multiple_of(self.heads) {
            Ok(())
        } else {
            Err(ConfigError::Uneven {
                width: self.width,
                heads: self.heads,
            })
        }
    }
}

/// By what the race gives every contender the same amount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Budget {
    /// Steps, and so examples: every step of every contender has one batch.
    #[default]
    Steps,
    /// Arithmetic: who costs more a step takes fewer of them, see [`Method::cost`].
    Compute,
}

/// Everything that decides a run's numbers. Two runs of one configuration on one device agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunConfig {
    /// Draws the train set, the held-out set and every batch.
    pub seed: u32,
    /// What is learnt.
    pub task: Task,
    /// Where M0 comes from.
    pub base: Base,
    /// Share of the terms answered wrongly in the corpus from which an M0 trained before the run
    /// learns, 0 to 1; of no meaning to another M0. Runs kept before it could be set lack it.
    #[serde(default = "shipped_mistakes")]
    pub mistakes: f64,
    /// Size of all the models of the run but a larger teacher.
    pub model: ModelSize,
    /// The larger model that others are distilled from, where a contender asks for it. Runs kept
    /// before there was one lack it.
    #[serde(default)]
    pub teacher: Teacher,
    /// Share of the strong logits in a mixture, 0 to 1.
    pub lambda: f64,
    /// How every model is updated.
    pub optimizer: Optimizer,
    /// What the curricula weigh with.
    pub curriculum: Curriculum,
    /// Examples in the train set.
    pub train_examples: usize,
    /// Examples in the held-out set.
    pub held_out_examples: usize,
    /// Examples per step.
    pub batch: usize,
    /// Steps of SFT from M0 to M1.
    pub sft_steps: u32,
    /// Steps of the race from M1, of the contender that takes the most.
    pub race_steps: u32,
    /// Rounds of the race: at the beginning of each but the first the weak models become what the
    /// strong ones were a round before (V2 Algorithm 1).
    pub rounds: u32,
    /// What is the same for all.
    pub budget: Budget,
    /// Who races, one to four.
    pub contenders: Vec<Contender>,
    /// What changes on the way, in the order in which it was asked for.
    pub changes: Vec<Change>,
}

fn shipped_mistakes() -> f64 {
    MISTAKES
}

impl Default for RunConfig {
    /// The pilot's regime, in which SFT saturates well below 100 % held-out accuracy.
    fn default() -> Self {
        Self {
            seed: 1,
            task: Task::default(),
            base: Base::default(),
            mistakes: MISTAKES,
            model: ModelSize::LAB,
            teacher: Teacher::default(),
            lambda: wmss::Lambda::PAPER.strong(),
            optimizer: Optimizer::default(),
            curriculum: Curriculum::default(),
            train_examples: 128,
            held_out_examples: 256,
            batch: 64,
            sft_steps: 100,
            race_steps: 300,
            rounds: 1,
            budget: Budget::default(),
            contenders: vec![Method::Sft.into(), Method::WMSS.into()],
            changes: Vec::new(),
        }
    }
}

impl RunConfig {
    /// Steps from M0 to the end.
    pub fn steps(&self) -> u32 {
        self.sft_steps + self.race_steps
    }

    /// Whether a contender of its race is distilled from a larger teacher.
    pub fn has_teacher(&self) -> bool {
        let learns = |c: &Contender| matches!(c.method, Method::Distillation { .. });
        self.race_steps > 0 && self.contenders.iter().any(learns)
    }

    /// Examples in the teacher's train set, at the most: no fewer than in the run's, and no more than
    /// the task has.
    pub fn teacher_examples(&self) -> usize {
        let most = self.task.about().most_train_examples;
        self.teacher.examples.min(most).max(self.train_examples)
    }

    /// λ of a contender.
    pub fn lambda_of(&self, contender: &Contender) -> f64 {
        contender.lambda.unwrap_or(self.lambda)
    }

    /// Learning rate of a contender, before warm-up and schedule.
    pub fn learning_rate_of(&self, contender: &Contender) -> f64 {
        contender
            .learning_rate
            .unwrap_or(self.optimizer.learning_rate)
    }

    /// The last step of a contender: under an equal budget of arithmetic the dear ones stop early.
    pub fn last_step_of(&self, contender: &Contender) -> u32 {
        let costs = self.contenders.iter().map(|c| c.method.cost());
        let cheapest = costs.fold(f64::INFINITY, f64::min);
        let share = match self.budget {
            Budget::Steps => 1.0,
            Budget::Compute => cheapest / contender.method.cost(),
        };
        self.sft_steps + (f64::from(self.race_steps) * share.min(1.0)).round() as u32
    }

    /// Nothing, if every number lies within its bounds.
    ///
    /// # Errors
    /// The first field that does not.
    pub fn validate(&self) -> Result<(), ConfigError> {
        bounds::LAMBDA.check(self.lambda)?;
        bounds::MISTAKES.check(self.mistakes)?;
        self.optimizer.validate()?;
        let counts = [
            (self.task.train_examples(), self.train_examples as f64),
            (bounds::HELD_OUT_EXAMPLES, self.held_out_examples as f64),
            (bounds::BATCH, self.batch as f64),
            (bounds::SFT_STEPS, f64::from(self.sft_steps)),
            (bounds::RACE_STEPS, f64::from(self.race_steps)),
            (bounds::ROUNDS, f64::from(self.rounds)),
            (bounds::CONTENDERS, self.contenders.len() as f64),
        ];
        for (bounds, value) in counts {
            bounds.check_whole(value)?;
        }
        self.model.validate()?;
        if self.has_teacher() {
            self.teacher.validate()?;
        }
        for coefficient in [
            self.curriculum.alpha,
            self.curriculum.beta,
            self.curriculum.gamma,
        ] {
            bounds::COEFFICIENT.check(coefficient)?;
        }
        for contender in &self.contenders {
            contender.validate(self.sft_steps)?;
        }
        self.changes.iter().try_for_each(|c| c.setting.validate())
    }
}
