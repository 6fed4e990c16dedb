//! A run that is over in no time.

use protocol::RunConfig;

use crate::tiny::TINY;

/// Four steps to M1, six of the race.
pub fn config() -> RunConfig {
    RunConfig {
        model: TINY,
        train_examples: 32,
        held_out_examples: 16,
        batch: 8,
        sft_steps: 4,
        race_steps: 6,
        ..RunConfig::default()
    }
}
