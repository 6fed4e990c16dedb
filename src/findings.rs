//! What the experiment found: a file beside the page, fetched when its section comes near, and how
//! its contenders compare.
//!
//! `cargo xtask experiment` measures it again.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::experiment::{Findings, Outcome, PlannedSetting, SettingFindings, VERSION};
use protocol::{Budget, RunConfig};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// The document's element that names the file.
const NAMED_BY: &str = "meta[name=findings]";

/// How far the file has come.
#[derive(Clone)]
pub enum Arrival {
    /// Nobody has asked for it, or it is on its way.
    Coming,
    /// It could not be had; why, as a sentence.
    Missed(String),
    /// It is here.
    Here(Arc<Experiment>),
}

/// The measurements, as far as they have come.
#[derive(Clone, Copy)]
pub struct Measurements {
    arrival: RwSignal<Arrival>,
    asked_for: StoredValue<bool>,
}

/// Makes the measurements known to every section.
pub fn provide() {
    provide_context(Measurements::new());
}

/// The measurements of this page.
pub fn measurements() -> Measurements {
    use_context().unwrap_or_else(Measurements::new)
}

impl Measurements {
    fn new() -> Self {
        Self {
            arrival: RwSignal::new(Arrival::Coming),
            asked_for: StoredValue::new(false),
        }
    }

    /// How far they are.
    pub fn arrival(self) -> Arrival {
        self.arrival.get()
    }

    /// Has them fetched, if nobody has asked for them before.
    pub fn want(self) {
        if !self.asked_for.get_value() {
            self.asked_for.set_value(true);
            fetch(self.arrival);
        }
    }

    /// Has them fetched once more.
    pub fn try_again(self) {
        fetch(self.arrival);
    }
}

fn fetch(arrival: RwSignal<Arrival>) {
    arrival.set(Arrival::Coming);
    spawn_local(async move {
        let found = match text().await {
            Ok(text) => Experiment::read(&text),
            Err(_) => Err("The measurements could not be fetched. Are you online?".to_owned()),
        };
        arrival.set(match found {
            Ok(experiment) => Arrival::Here(Arc::new(experiment)),
            Err(reason) => Arrival::Missed(reason),
        });
    });
}

async fn text() -> Result<String, JsValue> {
    let named_by = document().query_selector(NAMED_BY)?;
    let name = named_by.and_then(|element| element.get_attribute("content"));
    let name = name.ok_or("the page names no measurements")?;
    let response = JsFuture::from(window().fetch_with_str(&name)).await?;
    let response: Response = response.dyn_into()?;
    if !response.ok() {
        return Err(response.status().into());
    }
    let text = JsFuture::from(response.text()?).await?;
    text.as_string().ok_or_else(|| "no text".into())
}

/// A finished experiment, each of its settings ready to be looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// The file.
    pub findings: Findings,
    /// In the plan's order.
    pub settings: Vec<Measured>,
}

/// One setting with what it measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// What was planned.
    pub planned: PlannedSetting,
    /// The first seed's run, all contenders in it.
    pub config: RunConfig,
    /// What came of it.
    pub found: SettingFindings,
}

/// What contenders are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Held-out accuracy in percentage points, after as many steps.
    SameSteps,
    /// The same after as much arithmetic.
    SameCompute,
    /// Cross-entropy on the held-out set, in nats a token.
    Loss,
    /// Expected calibration error on the held-out set, in percentage points.
    Calibration,
}

impl Measure {
    /// Whether more of it is better.
    pub fn more_is_better(self) -> bool {
        matches!(self, Self::SameSteps | Self::SameCompute)
    }
}

impl Experiment {
    /// From the file's text.
    ///
    /// # Errors
    /// When it is of another version, or not whole; a sentence for the reader.
    pub fn read(text: &str) -> Result<Self, String> {
        let broken = |_| "The measurements are damaged: reload the page.".to_owned();
        let findings: Findings = serde_json::from_str(text).map_err(broken)?;
        if findings.version != VERSION {
            return Err("The measurements are of another version: reload the page.".to_owned());
        }
        let planned = findings.plan.settings.iter().zip(&findings.settings);
        let measured = |(planned, found): (&PlannedSetting, &SettingFindings)| {
            let config = planned.config(1).map_err(|error| error.to_string())?;
            Ok(Measured {
                planned: planned.clone(),
                found: found.clone(),
                config,
            })
        };
        let settings = planned.map(measured).collect::<Result<Vec<_>, String>>()?;
        if settings.is_empty() {
            return Err("The measurements are empty: reload the page.".to_owned());
        }
        Ok(Self { settings, findings })
    }

    /// The setting of this key, or else the first one.
    pub fn setting_or_first(&self, key: &str) -> &Measured {
        self.setting(key).unwrap_or(&self.settings[0])
    }

    /// The setting of this key.
    pub fn setting(&self, key: &str) -> Option<&Measured> {
        self.settings.iter().find(|s| s.planned.key == key)
    }

    /// Number of runs: every setting's contenders with every seed.
    pub fn runs(&self) -> usize {
        let runs = |s: &Measured| s.config.contenders.len() * s.found.seeds.len();
        self.settings.iter().map(runs).sum()
    }
}

impl Measured {
    /// Where the contender stands in the words of `lab-who`.
    pub fn place(&self, contender: &str) -> Option<usize> {
        let mut contenders = self.planned.contenders.iter();
        contenders.position(|planned| planned == contender)
    }

    /// The seeds, in their order.
    pub fn seeds(&self) -> Vec<u32> {
        self.found.seeds.iter().map(|s| s.seed).collect()
    }

    /// One value per seed of the contender at this place.
    pub fn values(&self, contender: usize, measure: Measure) -> Vec<f64> {
        let of = |seed: &protocol::experiment::SeedFindings| {
            let outcome = seed.contenders.get(contender)?;
            Some(self.value(contender, outcome, measure))
        };
        self.found.seeds.iter().filter_map(of).collect()
    }

    fn value(&self, contender: usize, outcome: &Outcome, measure: Measure) -> f64 {
        let right = |place: Option<usize>| {
            let right = place.and_then(|place| outcome.held_out.get(place));
            let all = self.config.held_out_examples as f64;
            100.0 * f64::from(right.copied().unwrap_or_default()) / all
        };
        match measure {
            Measure::SameSteps => right(outcome.held_out.len().checked_sub(1)),
            Measure::SameCompute => right(self.affordable(contender)),
            Measure::Loss => outcome.end.loss,
            Measure::Calibration => 100.0 * outcome.end.calibration,
        }
    }

    /// The last examination of a contender, counted from the first after M1, at which it has used no
    /// more arithmetic than SFT has in the end.
    fn affordable(&self, contender: usize) -> Option<usize> {
        let config = RunConfig {
            budget: Budget::Compute,
            ..self.config.clone()
        };
        let last = config.last_step_of(config.contenders.get(contender)?);
        let steps = self.found.steps.iter();
        let after_m1 = steps.filter(|step| **step > self.config.sft_steps);
        after_m1
            .filter(|step| **step <= last)
            .count()
            .checked_sub(1)
    }

    /// One contender's value less another's, seed by seed: both begin at one M1 and answer the same
    /// prompts, so that their difference varies less than they do.
    pub fn differences(&self, contender: usize, from: usize, measure: Measure) -> Vec<f64> {
        let pairs = self.values(contender, measure).into_iter();
        pairs
            .zip(self.values(from, measure))
            .map(|(own, other)| own - other)
            .collect()
    }
}

/// The file as it is shipped.
#[cfg(test)]
pub fn shipped() -> Experiment {
    Experiment::read(include_str!("../assets/findings.json")).expect("a file of this build")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seed_of_every_contender_is_there() {
        let experiment = shipped();
        let plan = &experiment.findings.plan;
        assert_eq!(experiment.settings.len(), plan.settings.len());
        for setting in &experiment.settings {
            let key = &setting.planned.key;
            assert_eq!(
                setting.seeds(),
                (1..=plan.seeds).collect::<Vec<_>>(),
                "{key}"
            );
            assert_eq!(
                setting.found.steps.last(),
                Some(&setting.config.steps()),
                "{key}"
            );
            let after_m1 = (setting.found.steps.iter())
                .filter(|step| **step > setting.config.sft_steps)
                .count();
            for seed in &setting.found.seeds {
                assert_eq!(
                    seed.contenders.len(),
                    setting.config.contenders.len(),
                    "{key}"
                );
                for outcome in &seed.contenders {
                    assert_eq!(outcome.held_out.len(), after_m1, "{key}");
                    let most = outcome.held_out.iter().max().copied().unwrap_or_default();
                    assert!(most as usize <= setting.config.held_out_examples, "{key}");
                }
            }
            assert!(
                setting
                    .found
                    .means
                    .iter()
                    .all(|m| m.gradient.len() == after_m1)
            );
        }
    }

    #[test]
    fn the_same_arithmetic_is_half_the_race_for_two_models_and_all_of_it_for_one() {
        let experiment = shipped();
        let setting = experiment.setting("default").expect("the plan's first");
        let at = |contender: &str| {
            let place = setting.place(contender).expect("planned");
            let affordable = setting.affordable(place).expect("a step");
            let after_m1 = setting
                .found
                .steps
                .iter()
                .filter(|s| **s > setting.config.sft_steps);
            after_m1.copied().nth(affordable).expect("examined")
        };
        let (m1, race) = (setting.config.sft_steps, setting.config.race_steps);
        assert_eq!(at("sft"), m1 + race);
        assert_eq!(at("wmss"), m1 + race / 2);
        assert_eq!(at("wmss*frozen"), m1 + race * 3 / 4);
    }

    #[test]
    fn a_file_that_is_none_is_refused_in_words() {
        for text in ["", "{}", "null"] {
            let refused = Experiment::read(text).expect_err(text);
            assert!(refused.ends_with("reload the page."), "{refused}");
        }
    }
}
