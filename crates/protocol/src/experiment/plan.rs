//! What the experiment runs, declared before its results are known.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Contender, RunConfig, link};

/// All that is run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The version of its form, see [`super::VERSION`].
    pub version: u32,
    /// Every setting is run with the seeds 1, 2, … up to this one.
    pub seeds: u32,
    /// Models are examined every so many steps.
    pub every: u32,
    /// What is run with every seed.
    pub settings: Vec<PlannedSetting>,
}

/// One setting, and the methods that race in it, all from one M1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedSetting {
    /// Its name in links and files.
    pub key: String,
    /// Its name for people.
    pub name: String,
    /// Why it is there, as a sentence.
    pub why: String,
    /// Everything but seed and contenders, as the lab's links have it: `lab-train=32`.
    pub link: String,
    /// Who races, in the words of `lab-who`; the first one is SFT, with which the others are
    /// compared.
    pub contenders: Vec<String>,
}

/// Why a plan can't be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanError {
    /// The setting's key.
    setting: String,
    /// What is wrong, as a sentence.
    reason: String,
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "The plan's setting “{}” can't be run: {}",
            self.setting, self.reason
        )
    }
}

impl std::error::Error for PlanError {}

impl PlannedSetting {
    /// The run of this setting with `seed`, all contenders in one race: more of them than the lab
    /// shows at once.
    ///
    /// # Errors
    /// When the link or a contender means nothing, or a number is out of bounds.
    pub fn config(&self, seed: u32) -> Result<RunConfig, PlanError> {
        let refused = |reason: String| PlanError {
            setting: self.key.clone(),
            reason,
        };
        let linked = link::read(&parameters(&self.link));
        if let Some(problem) = linked.problems.into_iter().next() {
            return Err(refused(problem));
        }
        let contenders: Result<Vec<Contender>, _> = (self.contenders.iter())
            .map(|text| link::contender(text).map_err(|reason| format!("“{text}”: {reason}")))
            .collect();
        let config = RunConfig {
            seed,
            contenders: contenders.map_err(refused)?,
            ..linked.config
        };
        for contender in &config.contenders {
            let valid = contender.validate(config.sft_steps);
            valid.map_err(|error| refused(error.to_string()))?;
        }
        let base = config.task.allows(config.base, config.model);
        base.map_err(|error| refused(error.to_string()))?;
        Ok(config)
    }

    /// The run that a reader can repeat: this setting with `seed`, SFT and the contender at this
    /// place, whose curves are those of the race of all.
    ///
    /// # Errors
    /// As [`Self::config`], or when there is no such place.
    pub fn pair(&self, seed: u32, contender: usize) -> Result<RunConfig, PlanError> {
        let mut config = self.config(seed)?;
        let mut places: Vec<usize> = [0, contender].to_vec();
        places.dedup();
        let chosen = places
            .into_iter()
            .map(|p| config.contenders.get(p).copied());
        config.contenders = chosen.collect::<Option<_>>().ok_or_else(|| PlanError {
            setting: self.key.clone(),
            reason: format!("it has no contender number {contender}."),
        })?;
        Ok(config)
    }
}

/// Names and values of `a=1&b=2`, in which nothing needs an escape.
fn parameters(link: &str) -> Vec<(String, String)> {
    let parameters = link.split('&').filter(|part| !part.is_empty());
    parameters
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Method;

    fn setting(link: &str, contenders: &[&str]) -> PlannedSetting {
        PlannedSetting {
            key: "few".into(),
            name: "Few examples".into(),
            why: "So.".into(),
            link: link.into(),
            contenders: contenders.iter().map(|c| (*c).to_owned()).collect(),
        }
    }

    #[test]
    fn a_setting_is_its_link_with_a_seed_and_its_contenders() {
        let planned = setting(
            "lab-train=32&lab-decay=0.1",
            &["sft", "wmss", "d0*lambda.0.3"],
        );
        let config = planned.config(7).expect("a setting");
        assert_eq!((config.seed, config.train_examples), (7, 32));
        assert_eq!(config.optimizer.weight_decay, 0.1);
        assert_eq!(config.contenders[1].method, Method::WMSS);
        let pair = planned.pair(7, 2).expect("the third contender");
        let methods: Vec<_> = pair.contenders.iter().map(|c| c.method).collect();
        assert_eq!(methods, [Method::Sft, Method::Temperature]);
        assert_eq!(pair.contenders[1].lambda, Some(0.3));
        let alone = planned.pair(7, 0).expect("the first contender");
        assert_eq!(alone.contenders, [Method::Sft.into()]);
    }

    #[test]
    fn what_means_nothing_is_named() {
        let wrong = [
            (setting("lab-train=many", &["sft"]), "lab-train"),
            (setting("", &["sft", "magic"]), "magic"),
            (setting("", &["wmss*from.200"]), "200"),
            (setting("lab-task=sorting", &["sft"]), "derivatives only"),
        ];
        for (setting, named) in wrong {
            let error = setting.config(1).expect_err(named).to_string();
            assert!(error.contains(named) && error.contains("few"), "{error}");
        }
        assert!(setting("", &["sft"]).pair(1, 1).is_err());
    }
}
