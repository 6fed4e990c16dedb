//! What a run is made of, within which bounds.

mod benchmark;
pub mod bounds;
mod curriculum;
mod task;

pub use benchmark::{Benchmark, BenchmarkMode, DeviceChoice};
pub use bounds::{Bounds, ConfigError};
pub use curriculum::{Curriculum, CurriculumForm};
pub use task::{About, Base, BaseError, Task};

use serde::{Deserialize, Serialize};
use wmss::curriculum::Coefficients;

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
}

/// What happens to the weak model during the race.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WeakAgent {
    /// It is trained through the mixture, as in the paper's main results.
    Joint,
    /// It stands still: the ablation of V2 Table 3.
    Frozen,
}

/// Everything that decides a run's numbers. Two runs of one configuration on one device agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunConfig {
    /// Draws the train set, the held-out set and every batch.
    pub seed: u32,
    /// What is learnt.
    #[serde(default)]
    pub task: Task,
    /// Where M0 comes from.
    #[serde(default)]
    pub base: Base,
    /// Size of all the models of the run.
    pub model: ModelSize,
    /// Share of the strong logits in the mixture, 0 to 1.
    pub lambda: f64,
    /// AdamW's learning rate, the same for every model.
    pub learning_rate: f64,
    /// AdamW's decoupled weight decay.
    pub weight_decay: f64,
    /// Whether the weak model learns too.
    pub weak: WeakAgent,
    /// How WMSS draws its samples.
    pub curriculum: Curriculum,
    /// Examples in the train set.
    pub train_examples: usize,
    /// Examples in the held-out set.
    pub held_out_examples: usize,
    /// Examples per step.
    pub batch: usize,
    /// Steps of SFT from M0 to M1.
    pub sft_steps: u32,
    /// Steps of the race of SFT against WMSS, from M1.
    pub race_steps: u32,
}

impl Default for RunConfig {
    /// The pilot's regime, in which SFT saturates well below 100 % held-out accuracy.
    fn default() -> Self {
        Self {
            seed: 1,
            task: Task::default(),
            base: Base::default(),
            model: ModelSize::LAB,
            lambda: wmss::Lambda::PAPER.strong(),
            learning_rate: 1e-3,
            weight_decay: 0.01,
            weak: WeakAgent::Joint,
            curriculum: Curriculum {
                form: CurriculumForm::Repository,
                alpha: Coefficients::PAPER.alpha,
                beta: Coefficients::PAPER.beta,
                gamma: Coefficients::PAPER.gamma,
            },
            train_examples: 128,
            held_out_examples: 256,
            batch: 64,
            sft_steps: 100,
            race_steps: 300,
        }
    }
}

impl RunConfig {
    /// Nothing, if every number lies within its bounds.
    ///
    /// # Errors
    /// The first field that does not.
    pub fn validate(&self) -> Result<(), ConfigError> {
        bounds::LAMBDA.check(self.lambda)?;
        bounds::LEARNING_RATE.check(self.learning_rate)?;
        self.task
            .train_examples()
            .check(self.train_examples as f64)?;
        for coefficient in [
            self.curriculum.alpha,
            self.curriculum.beta,
            self.curriculum.gamma,
        ] {
            bounds::COEFFICIENT.check(coefficient)?;
        }
        Ok(())
    }
}
