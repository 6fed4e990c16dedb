//! What a run is made of, within which bounds.

use std::fmt;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use wmss::curriculum::{Coefficients, Form};

/// A field's name for people, its unit-less bounds, and why they are where they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// What the field is called on the page.
    pub name: &'static str,
    /// The values that make sense.
    pub range: RangeInclusive<f64>,
}

/// The bounds of every number a reader can set.
pub mod bounds {
    use super::Bounds;

    /// λ is a share.
    pub const LAMBDA: Bounds = named("λ", 0.0, 1.0);
    /// Above 0.1 AdamW only throws the weights about; 0 would never learn.
    pub const LEARNING_RATE: Bounds = named("Learning rate", 1e-6, 0.1);
    /// Exactly representable in JSON and in a link.
    pub const SEED: Bounds = named("Seed", 0.0, 4_294_967_295.0);
    /// Fewer are learned by heart in a few steps; more than 2,048 in one forward pass are slow.
    pub const TRAIN_EXAMPLES: Bounds = named("Training examples", 16.0, 2048.0);
    /// The curriculum's coefficients are weights.
    pub const COEFFICIENT: Bounds = named("A curriculum coefficient", 0.0, 1.0);

    const fn named(name: &'static str, low: f64, high: f64) -> Bounds {
        Bounds {
            name,
            range: low..=high,
        }
    }
}

impl Bounds {
    /// `value`, if it lies within.
    ///
    /// # Errors
    /// Otherwise a [`ConfigError`] that names the field, its bounds and the value.
    pub fn check(&self, value: f64) -> Result<f64, ConfigError> {
        if self.range.contains(&value) {
            Ok(value)
        } else {
            Err(self.error(value, false))
        }
    }

    /// `value`, if it is a whole number that lies within.
    ///
    /// # Errors
    /// Otherwise a [`ConfigError`] that names the field, its bounds and the value.
    pub fn check_whole(&self, value: f64) -> Result<f64, ConfigError> {
        if self.range.contains(&value) && value.fract() == 0.0 {
            Ok(value)
        } else {
            Err(self.error(value, true))
        }
    }

    fn error(&self, value: f64, whole: bool) -> ConfigError {
        ConfigError {
            name: self.name,
            low: *self.range.start(),
            high: *self.range.end(),
            value,
            whole,
        }
    }
}

/// A number outside its bounds, or not a number.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigError {
    name: &'static str,
    low: f64,
    high: f64,
    value: f64,
    whole: bool,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name, low, high, ..
        } = self;
        let number = if self.whole {
            "a whole number"
        } else {
            "a number"
        };
        if self.value.is_nan() {
            write!(f, "{name} must be {number} from {low} to {high}.")
        } else {
            let value = self.value;
            write!(
                f,
                "{name} must be {number} from {low} to {high}; {value} is not."
            )
        }
    }
}

impl std::error::Error for ConfigError {}

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

/// Which formula draws WMSS's training samples; see [`wmss::curriculum::Form`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CurriculumForm {
    /// Every sample alike.
    Uniform,
    /// The paper's first version.
    FirstVersion,
    /// The official code.
    Repository,
    /// The paper's second version, Eq. 9.
    SecondVersion,
}

impl From<CurriculumForm> for Form {
    fn from(form: CurriculumForm) -> Self {
        match form {
            CurriculumForm::Uniform => Self::Uniform,
            CurriculumForm::FirstVersion => Self::FirstVersion,
            CurriculumForm::Repository => Self::Repository,
            CurriculumForm::SecondVersion => Self::SecondVersion,
        }
    }
}

/// How WMSS draws its training samples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Curriculum {
    /// The formula.
    pub form: CurriculumForm,
    /// α of the formula, 0 to 1.
    pub alpha: f64,
    /// β of the formula, 0 to 1.
    pub beta: f64,
    /// γ of the formula, 0 to 1.
    pub gamma: f64,
}

impl Curriculum {
    /// α, β and γ for the mathematics crate.
    pub fn coefficients(&self) -> Coefficients {
        Coefficients {
            alpha: self.alpha,
            beta: self.beta,
            gamma: self.gamma,
        }
    }
}

/// Everything that decides a run's numbers. Two runs of one configuration on one device agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunConfig {
    /// Draws the train set, the held-out set and every batch.
    pub seed: u32,
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
        bounds::TRAIN_EXAMPLES.check(self.train_examples as f64)?;
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

/// Where the reader wants the training to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceChoice {
    /// On the GPU if there is a real one and its self-test passes, else on the CPU.
    Automatic,
    /// On the CPU.
    Cpu,
    /// On whatever WebGPU offers, a software imitation included.
    Gpu,
}

/// Which training step a benchmark takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BenchmarkMode {
    /// One model, cross-entropy.
    Sft,
    /// Two models, the mixture's cross-entropy, both updated.
    Wmss,
}

/// One timing: vocabulary 32, 4 heads, batch 64, the workload of the peer benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benchmark {
    /// Width, layers and heads.
    pub model: ModelSize,
    /// Tokens per sequence.
    pub context: usize,
    /// Sequences per step.
    pub batch: usize,
    /// What a step does.
    pub mode: BenchmarkMode,
    /// Steps, of which the first fifth is warm-up.
    pub steps: usize,
}
