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
