//! What is changed while a run is under way, and kept, so that it can be repeated.

use serde::{Deserialize, Serialize};

use super::{ConfigError, RunConfig, WeakAgent, bounds};
use crate::Method;

/// A setting with its new value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Setting {
    /// The run's λ.
    Lambda(f64),
    /// The run's learning rate.
    LearningRate(f64),
    /// The curriculum's α.
    Alpha(f64),
    /// The curriculum's β.
    Beta(f64),
    /// The curriculum's γ.
    Gamma(f64),
    /// Whether weak models learn.
    Weak(WeakAgent),
}

/// A setting that changes in the course of a run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The first step with the new value.
    pub step: u32,
    /// What changes.
    pub setting: Setting,
}

impl Setting {
    /// Nothing, if the value lies within its bounds.
    ///
    /// # Errors
    /// Otherwise the bounds, in words.
    pub fn validate(self) -> Result<(), ConfigError> {
        let (bounds, value) = match self {
            Self::Lambda(value) => (bounds::LAMBDA, value),
            Self::LearningRate(value) => (bounds::LEARNING_RATE, value),
            Self::Alpha(value) | Self::Beta(value) | Self::Gamma(value) => {
                (bounds::COEFFICIENT, value)
            }
            Self::Weak(_) => return Ok(()),
        };
        bounds.check(value).map(|_| ())
    }

    fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    fn apply(self, config: &mut RunConfig) {
        match self {
            Self::Lambda(value) => config.lambda = value,
            Self::LearningRate(value) => config.optimizer.learning_rate = value,
            Self::Alpha(value) => config.curriculum.alpha = value,
            Self::Beta(value) => config.curriculum.beta = value,
            Self::Gamma(value) => config.curriculum.gamma = value,
            Self::Weak(agent) => {
                for contender in &mut config.contenders {
                    if let Method::Wmss { weak, .. } = &mut contender.method {
                        *weak = agent;
                    }
                }
            }
        }
    }
}

impl RunConfig {
    /// The same configuration as it stands at `step`, every change up to it made.
    pub fn at(&self, step: u32) -> Self {
        let mut now = self.clone();
        for change in self.changes.iter().filter(|c| c.step <= step) {
            change.setting.apply(&mut now);
        }
        now
    }

    /// Changes a setting from `step` on. Before the first step the configuration itself is what
    /// changes. What was planned for the same setting at a later step is given up: whoever moves a
    /// slider wants it to stay where it is.
    pub fn change(&mut self, step: u32, setting: Setting) {
        self.changes
            .retain(|c| !c.setting.is_like(setting) || c.step < step);
        if step <= 1 {
            setting.apply(self);
        } else {
            self.changes.push(Change { step, setting });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_has_its_value_from_its_step_on() {
        let mut config = RunConfig::default();
        config.change(1, Setting::Lambda(0.7));
        config.change(20, Setting::Lambda(0.2));
        config.change(30, Setting::Alpha(0.9));
        config.change(40, Setting::Weak(WeakAgent::Frozen));
        let lambda = |step| config.at(step).lambda;
        assert_eq!((lambda(0), lambda(19), lambda(20)), (0.7, 0.7, 0.2));
        assert_eq!(config.at(29).curriculum.alpha, 0.1);
        assert_eq!(config.at(30).curriculum.alpha, 0.9);
        let weak = |step| match config.at(step).contenders[1].method {
            Method::Wmss { weak, .. } => Some(weak),
            _ => None,
        };
        assert_eq!(weak(39), Some(WeakAgent::Joint));
        assert_eq!(weak(40), Some(WeakAgent::Frozen));
    }

    #[test]
    fn what_is_changed_by_hand_stays_changed() {
        let mut config = RunConfig::default();
        config.change(20, Setting::Lambda(0.2));
        config.change(50, Setting::Lambda(0.9));
        config.change(10, Setting::Lambda(0.4));
        assert_eq!(config.at(60).lambda, 0.4);
        assert_eq!(config.changes.len(), 1);
    }
}
