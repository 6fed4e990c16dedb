//! How every model of a run is updated.

use serde::{Deserialize, Serialize};

use super::{ConfigError, bounds};

/// How the learning rate goes on after the warm-up, over the whole run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schedule {
    /// It stays.
    #[default]
    Constant,
    /// It falls to 0 in a straight line.
    Linear,
    /// It falls to 0 like half a cosine.
    Cosine,
}

/// AdamW (Loshchilov & Hutter, arXiv:1711.05101) with everything that can be set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Optimizer {
    /// Learning rate after the warm-up.
    pub learning_rate: f64,
    /// Decoupled weight decay.
    pub weight_decay: f64,
    /// Decay of the running mean of gradients.
    pub beta1: f64,
    /// Decay of the running mean of their squares.
    pub beta2: f64,
    /// Guard against division by zero.
    pub epsilon: f64,
    /// Each model's gradient is scaled down to this Euclidean length where it is longer; 0 leaves it
    /// as it is.
    pub clip: f64,
    /// Steps in which the learning rate rises to its value.
    pub warm_up: u32,
    /// How it goes on.
    pub schedule: Schedule,
}

impl Default for Optimizer {
    /// PyTorch's defaults but for the learning rate; no clipping, no warm-up.
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            weight_decay: 0.01,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            clip: 0.0,
            warm_up: 0,
            schedule: Schedule::Constant,
        }
    }
}

impl Optimizer {
    /// Nothing, if every number lies within its bounds.
    ///
    /// # Errors
    /// The first one that does not.
    pub fn validate(&self) -> Result<(), ConfigError> {
        bounds::LEARNING_RATE.check(self.learning_rate)?;
        bounds::WEIGHT_DECAY.check(self.weight_decay)?;
        bounds::BETA1.check(self.beta1)?;
        bounds::BETA2.check(self.beta2)?;
        bounds::EPSILON.check(self.epsilon)?;
        bounds::CLIP.check(self.clip)?;
        bounds::WARM_UP.check_whole(f64::from(self.warm_up))?;
        Ok(())
    }

    /// What the learning rate is multiplied by at `step`, counted from 1, of a run of `total` steps.
    pub fn factor(&self, step: u32, total: u32) -> f64 {
        if step <= self.warm_up {
            return f64::from(step) / f64::from(self.warm_up);
        }
        let rest = total.saturating_sub(self.warm_up).max(1);
        // The first step after the warm-up has the whole rate, and the last one still learns.
        let done = f64::from(step - self.warm_up - 1) / f64::from(rest);
        match self.schedule {
            Schedule::Constant => 1.0,
            Schedule::Linear => 1.0 - done.min(1.0),
            Schedule::Cosine => 0.5 + 0.5 * (std::f64::consts::PI * done.min(1.0)).cos(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_warms_up_stays_or_falls() {
        let with = |schedule| Optimizer {
            warm_up: 10,
            schedule,
            ..Optimizer::default()
        };
        let at = |schedule, step| with(schedule).factor(step, 110);
        assert_eq!(at(Schedule::Constant, 5), 0.5);
        assert_eq!(at(Schedule::Constant, 110), 1.0);
        assert_eq!(at(Schedule::Linear, 11), 1.0);
        assert!((at(Schedule::Linear, 61) - 0.5).abs() < 1e-12);
        assert!((at(Schedule::Cosine, 61) - 0.5).abs() < 1e-12);
        assert!(at(Schedule::Cosine, 110) > 0.0);
        assert_eq!(Optimizer::default().factor(1, 1), 1.0);
    }
}
