//! What the page asks of the trainer.

use serde::{Deserialize, Serialize};

use crate::config::{Benchmark, DeviceChoice, RunConfig, Setting};

/// A request of the page. The trainer hears it between two training steps, or in the middle of one
/// that nobody wants any more: see [`Self::interrupts`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Choose the device, test it, load M0 and prepare a run; answered by [`crate::Event::Opened`].
    Open {
        /// What to run.
        config: RunConfig,
        /// Where to run it.
        device: DeviceChoice,
    },
    /// Prepare another run on the device that is already open.
    Reset {
        /// What to run.
        config: RunConfig,
    },
    /// Go on with a run from a checkpoint, whose bytes come beside this message.
    Restore {
        /// The page's present configuration; the checkpoint has its own, this one's model size is
        /// what the device is tested with.
        config: RunConfig,
        /// Where to run it, should no device be open yet.
        device: DeviceChoice,
    },
    /// Train until paused or finished.
    Start,
    /// Stop at once; the step under way is given up, and taken anew by the next [`Self::Start`].
    Pause,
    /// Take one training step.
    Step,
    /// From now on at most so many steps a second; 0 for as many as the device can.
    Pace(f64),
    /// Changes a setting from the next step on; answered by [`crate::Event::Changed`].
    Change(Setting),
    /// Predict the next token of this text, now and whenever the models have changed.
    Watch(String),
    /// Write the answer to a prompt, token by token; answered by [`crate::Event::Inspection`].
    Inspect {
        /// The text to continue.
        prompt: String,
        /// Whose models to ask, as an index into the configuration's contenders. On the way to M1
        /// there is one model for all of them.
        contender: usize,
    },
    /// Measure the train set's entropies; answered by [`crate::Event::Samples`].
    Samples {
        /// Whose, as for [`Self::Inspect`].
        contender: usize,
    },
    /// Say where the strong model looks; answered by [`crate::Event::Attention`].
    Attention {
        /// The text to read.
        prompt: String,
        /// Whose, as for [`Self::Inspect`].
        contender: usize,
    },
    /// Train a new M0 from the seed's random weights instead of the present one, then prepare the
    /// run.
    TrainBase {
        /// What to run then.
        config: RunConfig,
    },
    /// Time training steps on the CPU or on the open device.
    Measure {
        /// What to time.
        benchmark: Benchmark,
        /// Where.
        device: DeviceChoice,
    },
    /// The reader moves something on the page: leave it a core of the processor for a moment.
    MakeRoom,
    /// Are you there? Answered by [`crate::Event::Alive`], in the middle of a step as well.
    Ping,
}

impl Command {
    /// Whether work under way is given up for it: a step that was begun, a measurement of
    /// accuracies, the checkpoint after a pause. What was given up has changed nothing.
    pub fn interrupts(&self) -> bool {
        match self {
            Self::Open { .. }
            | Self::Reset { .. }
            | Self::Restore { .. }
            | Self::TrainBase { .. }
            | Self::Start
            | Self::Pause => true,
            Self::Step
            | Self::Pace(_)
            | Self::Change(_)
            | Self::Watch(_)
            | Self::Inspect { .. }
            | Self::Samples { .. }
            | Self::Attention { .. }
            | Self::Measure { .. }
            | Self::MakeRoom
            | Self::Ping => false,
        }
    }
}
