//! The bounds of every number a reader can set, and what is said of one outside.

use std::fmt;
use std::ops::RangeInclusive;

/// A field's name for people, its unit-less bounds, and why they are where they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// What the field is called on the page.
    pub name: &'static str,
    /// The values that make sense.
    pub range: RangeInclusive<f64>,
}

/// λ is a share.
pub const LAMBDA: Bounds = named("λ", 0.0, 1.0);
/// Above 0.1 AdamW only throws the weights about; 0 would never learn.
pub const LEARNING_RATE: Bounds = named("Learning rate", 1e-6, 0.1);
/// A share of the corpus's terms.
pub const MISTAKES: Bounds = named("Mistakes in the corpus", 0.0, 1.0);
/// Exactly representable in JSON and in a link.
pub const SEED: Bounds = named("Seed", 0.0, 4_294_967_295.0);
/// Fewer are learned by heart in a few steps; more than 2,048 in one forward pass are slow.
pub const TRAIN_EXAMPLES: Bounds = named("Training examples", 16.0, 2048.0);
/// The curriculum's coefficients are weights.
pub const COEFFICIENT: Bounds = named("A curriculum coefficient", 0.0, 1.0);
/// Enough for a share in steps of half a percent; more only take time.
pub const HELD_OUT_EXAMPLES: Bounds = named("Held-out examples", 16.0, 2048.0);
/// A batch of one is SGD; more than 512 only take memory.
pub const BATCH: Bounds = named("Batch size", 1.0, 512.0);
/// Without SFT M1 is M0.
pub const SFT_STEPS: Bounds = named("Steps of SFT", 0.0, 100_000.0);
/// Without a race there is only SFT.
pub const RACE_STEPS: Bounds = named("Steps of the race", 0.0, 100_000.0);
/// The paper's Algorithm 1 leaves K open; more than ten rounds are too short to change anything.
pub const ROUNDS: Bounds = named("Rounds", 1.0, 10.0);
/// Four curves can be told apart.
pub const CONTENDERS: Bounds = named("Number of contenders", 1.0, 4.0);
/// At 1 nothing of the target is left.
pub const SMOOTHING: Bounds = named("Label smoothing", 0.0, 0.99);
/// NEFTune's paper goes up to 15.
pub const NOISE: Bounds = named("NEFTune's α", 0.0, 100.0);
/// UNDIAL's β, in logits.
pub const DAMPENING: Bounds = named("UNDIAL's β", 0.0, 100.0);
/// Hinton et al. go up to 20.
pub const TEMPERATURE: Bounds = named("Temperature", 0.1, 20.0);
/// A share of the loss.
pub const TEACHER_SHARE: Bounds = named("The teacher's share", 0.0, 1.0);
/// Fewer teach nothing; no task has more.
pub const TEACHER_EXAMPLES: Bounds = named("The teacher's examples", 16.0, 7056.0);
/// A teacher that has taken none knows nothing.
pub const TEACHER_STEPS: Bounds = named("The teacher's steps", 1.0, 10_000.0);
/// Decoupled, so 1 would wipe a weight out at learning rate 1.
pub const WEIGHT_DECAY: Bounds = named("Weight decay", 0.0, 10.0);
/// A running mean's decay stays below 1.
pub const BETA1: Bounds = named("β₁", 0.0, 0.9999);
/// A running mean's decay stays below 1.
pub const BETA2: Bounds = named("β₂", 0.0, 0.999_999);
/// Below f32's smallest normal number it would guard against nothing.
pub const EPSILON: Bounds = named("ε", 1e-30, 1.0);
/// 0 is off.
pub const CLIP: Bounds = named("Gradient clipping", 0.0, 1000.0);
/// Part of a run.
pub const WARM_UP: Bounds = named("Warm-up", 0.0, 100_000.0);
/// Wider models than this take seconds a step without a GPU.
pub const WIDTH: Bounds = named("Width", 8.0, 256.0);
/// Deeper ones as well.
pub const LAYERS: Bounds = named("Layers", 1.0, 8.0);
/// At least one, and no more than a narrow model has room for.
pub const HEADS: Bounds = named("Heads", 1.0, 16.0);

const fn named(name: &'static str, low: f64, high: f64) -> Bounds {
    Bounds {
        name,
        range: low..=high,
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
        ConfigError::OutOfBounds {
            name: self.name,
            low: *self.range.start(),
            high: *self.range.end(),
            value,
            whole,
        }
    }
}

/// Why a configuration is refused.
#[derive(Debug, Clone, PartialEq)]
pub enum ConfigError {
    /// A number outside its bounds, or not a number.
    OutOfBounds {
        /// The field.
        name: &'static str,
        /// Its least value.
        low: f64,
        /// Its greatest value.
        high: f64,
        /// What it was set to.
        value: f64,
        /// Whether it must be whole.
        whole: bool,
    },
    /// A width that its heads can't share.
    Uneven {
        /// The width.
        width: usize,
        /// The heads.
        heads: usize,
    },
    /// An earlier state that comes after M1.
    TooLate {
        /// The step asked for.
        step: u32,
        /// The last step of SFT.
        last: u32,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::OutOfBounds {
                name,
                low,
                high,
                value,
                whole,
            } => {
                let number = if whole { "a whole number" } else { "a number" };
                let (low, high) = (readable(low), readable(high));
                write!(f, "{name} must be {number} from {low} to {high}")?;
                if value.is_nan() {
                    write!(f, ".")
                } else {
                    write!(f, "; {} is not.", readable(value))
                }
            }
            Self::Uneven { width, heads } => write!(
                f,
                "The width must be a multiple of the number of heads; {width} is not one of {heads}."
            ),
            Self::TooLate { step, last } => write!(
                f,
                "A weak model or teacher can come from step {last} of SFT at the latest, not from step {step}."
            ),
        }
    }
}

impl std::error::Error for ConfigError {}

/// A number with a power of ten where it would be a long row of zeros.
fn readable(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-7..1e12).contains(&size) {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}
