//! Train sets and held-out sets that share no prompt.

use std::collections::HashSet;

use rand::rngs::ChaCha8Rng;

use super::{Example, TaskError};
use crate::random::{Purpose, stream};

/// Examples from a source of `available` different prompts, each drawn anew until it is one that
/// has not been drawn yet.
pub(super) fn drawn(
    seed: u32,
    train: usize,
    held_out: usize,
    available: usize,
    source: impl Fn(&mut ChaCha8Rng) -> Example,
) -> Result<(Vec<Example>, Vec<Example>), TaskError> {
    enough("held-out", held_out, available)?;
    enough("training", train, available - held_out)?;
    let mut seen = HashSet::new();
    let mut draw = |purpose, count| {
        let mut generator = stream(seed, purpose, 0);
        let mut examples = Vec::with_capacity(count);
        while examples.len() < count {
            let example = source(&mut generator);
            if seen.insert(example.prompt.clone()) {
                examples.push(example);
            }
        }
        examples
    };
    // First, so that it stays the same whatever the train set's size.
    let held_out = draw(Purpose::HeldOutSet, held_out);
    Ok((draw(Purpose::TrainSet, train), held_out))
}

/// The first `held_out` and the first `train` of two pools, which share nothing.
pub(super) fn taken(
    mut train_pool: Vec<Example>,
    train: usize,
    mut held_out_pool: Vec<Example>,
    held_out: usize,
) -> Result<(Vec<Example>, Vec<Example>), TaskError> {
    enough("held-out", held_out, held_out_pool.len())?;
    enough("training", train, train_pool.len())?;
    train_pool.truncate(train);
    held_out_pool.truncate(held_out);
    Ok((train_pool, held_out_pool))
}

fn enough(purpose: &'static str, asked: usize, available: usize) -> Result<(), TaskError> {
    if asked <= available {
        Ok(())
    } else {
        Err(TaskError::TooMany {
            purpose,
            asked,
            available,
        })
    }
}
