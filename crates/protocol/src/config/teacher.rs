//! The larger model that others are distilled from.

use serde::{Deserialize, Serialize};

use super::{ConfigError, ModelSize, bounds};

/// A larger model that may have seen more: it begins with random weights and learns the task from its own
/// train set, of which the run's is the first part. It shares no prompt with the held-out set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teacher {
    /// Its size.
    pub model: ModelSize,
    /// Examples in its train set; of a task that has fewer, all but the held-out ones.
    pub examples: usize,
    /// Its steps of training.
    pub steps: u32,
}

impl Default for Teacher {
    /// Twice as wide as the lab's model, with eight times the examples of its derivatives.
    fn default() -> Self {
        Self {
            model: ModelSize {
                width: 2 * ModelSize::LAB.width,
                ..ModelSize::LAB
            },
            examples: 1024,
            steps: 300,
        }
    }
}

impl Teacher {
    /// Examples per step of its training.
    pub const BATCH: usize = 64;

    /// Nothing, if it can be built and trained in a browser.
    ///
    /// # Errors
    /// The first number that does not fit.
    pub fn validate(&self) -> Result<(), ConfigError> {
        self.model.validate()?;
        bounds::TEACHER_EXAMPLES.check_whole(self.examples as f64)?;
        bounds::TEACHER_STEPS.check_whole(f64::from(self.steps))?;
        Ok(())
    }
}
