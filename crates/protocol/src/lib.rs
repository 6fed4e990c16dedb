//! What the page and the trainer say to each other.
//!
//! The page sends [`Command`]s, the trainer answers with [`Event`]s; both travel as JSON inside a
//! [`Message`], which carries the protocol's version and the run they belong to, so that a late
//! answer of a run that was reset is recognised and dropped. Bulk data (a checkpoint's bytes)
//! travels beside the message, never in it.

pub mod base;
mod command;
mod config;
pub mod describe;
pub mod estimate;
mod event;
pub mod evidence;
pub mod experiment;
mod inspection;
pub mod link;
pub mod own_lines;
mod preset;

pub use command::Command;
pub use config::{
    About, Base, BaseError, Benchmark, BenchmarkMode, Bounds, Budget, Change, ConfigError,
    Contender, Curriculum, CurriculumForm, DeviceChoice, Method, ModelSize, Optimizer, Past,
    RunConfig, Schedule, Setting, Task, Teacher, WeakAgent, bounds,
};
pub use event::{
    Accuracy, AgentMeans, BenchmarkResult, Candidate, ContenderMetrics, DeviceReport, Event,
    FallbackReason, Phase, Prediction, StepMetrics,
};
pub use inspection::{
    Attention, ByVoice, Continuation, Head, Inspection, RightToken, Sample, Samples, Training,
    WeakModel, WrittenToken,
};
pub use preset::{Preset, presets};

use serde::{Deserialize, Serialize};

/// The version that both sides must speak; raised with every change of a type that
/// a [`Message`] carries.
pub const VERSION: u32 = 3;

/// A command or an event on its way, with what is needed to recognise a stranger or a latecomer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message<T> {
    /// The sender's [`VERSION`].
    pub version: u32,
    /// Number of the run this belongs to; the page counts runs up at every reset.
    pub run: u32,
    /// What is said.
    pub body: T,
}

impl<T> Message<T> {
    /// A message of this version.
    pub fn new(run: u32, body: T) -> Self {
        Self {
            version: VERSION,
            run,
            body,
        }
    }
}
