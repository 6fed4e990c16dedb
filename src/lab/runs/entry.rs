//! What stands on the shelf: a run, or a series of runs that differ in their seeds alone.

use protocol::RunConfig;
use protocol::describe::{contender_names, run_name};
use serde::{Deserialize, Serialize};

use super::record::Record;
use crate::lab::state::Evaluation;

/// A series has at most so many seeds; an interval is known for no more.
pub const MOST_SEEDS: usize = 20;

/// One finished run of a series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seed {
    /// What drew its examples and batches.
    pub seed: u32,
    /// Its accuracies, rising by step.
    pub evaluations: Vec<Evaluation>,
}

/// Finished runs of one configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// What they were made of, with the first one's seed.
    pub config: RunConfig,
    /// What the last of them computed on.
    pub device: String,
    /// The runs, in the order in which they were finished.
    pub seeds: Vec<Seed>,
}

/// One or the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// A run.
    Run(Record),
    /// A series.
    Series(Group),
}

/// Something on the shelf.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name as the page gave it, unlike any other's on the shelf; it stays.
    pub name: String,
    /// What the reader calls it; empty until it is renamed.
    pub title: String,
    /// What the reader noted.
    pub note: String,
    /// When it came here, in milliseconds since 1970.
    pub at: f64,
    /// Whether it is shown in the figures.
    pub shown: bool,
    /// What it is.
    pub content: Content,
}

/// Two configurations without what tells a series' runs apart.
pub fn without_seed(config: &RunConfig) -> RunConfig {
    RunConfig {
        seed: 0,
        ..config.clone()
    }
}

impl Group {
    /// No runs, of the settings that the page begins with.
    pub fn none() -> Self {
        Self {
            config: RunConfig::default(),
            device: String::new(),
            seeds: Vec::new(),
        }
    }

    /// The seeds it has.
    pub fn numbers(&self) -> Vec<u32> {
        self.seeds.iter().map(|seed| seed.seed).collect()
    }

    /// Takes a run in. Of a seed that is there already the last run counts, and the oldest makes
    /// way where there are too many.
    pub fn take(&mut self, record: Record) {
        let seed = record.config.seed;
        self.seeds.retain(|other| other.seed != seed);
        let excess = (self.seeds.len() + 1).saturating_sub(MOST_SEEDS);
        self.seeds.drain(..excess);
        self.device = record.device;
        self.seeds.push(Seed {
            seed,
            evaluations: record.evaluations,
        });
    }
}

impl Content {
    /// What it is made of.
    pub fn config(&self) -> &RunConfig {
        match self {
            Self::Run(record) => &record.config,
            Self::Series(group) => &group.config,
        }
    }

    /// A name that can be said, not yet told apart from others.
    pub fn plain_name(&self) -> String {
        match self {
            Self::Run(record) => run_name(&record.config),
            Self::Series(group) => format!("series {}", run_name(&without_seed(&group.config))),
        }
    }

    /// Whether its numbers make sense together.
    pub fn is_sound(&self) -> bool {
        let as_record = |group: &Group, seed: &Seed| Record {
            config: group.config.clone(),
            device: String::new(),
            step: 0,
            finished: true,
            seconds: 0.0,
            evaluations: seed.evaluations.clone(),
            samples: Vec::new(),
        };
        match self {
            Self::Run(record) => record.is_sound(),
            Self::Series(group) => {
                let sound = |seed: &Seed| as_record(group, seed).is_sound();
                group.config.validate().is_ok() && group.seeds.iter().all(sound)
            }
        }
    }
}

impl Entry {
    /// What it is called: the reader's word, or the page's.
    pub fn called(&self) -> &str {
        if self.title.is_empty() {
            &self.name
        } else {
            &self.title
        }
    }

    /// Who raced.
    pub fn contenders(&self) -> String {
        contender_names(self.content.config()).join(" against ")
    }

    /// Its run, if it is one.
    pub fn run(&self) -> Option<&Record> {
        match &self.content {
            Content::Run(record) => Some(record),
            Content::Series(_) => None,
        }
    }

    /// Its series, if it is one.
    pub fn series(&self) -> Option<&Group> {
        match &self.content {
            Content::Run(_) => None,
            Content::Series(group) => Some(group),
        }
    }
}
