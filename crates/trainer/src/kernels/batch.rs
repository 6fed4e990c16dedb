//! What a pass brings to the device, in one array.

use super::{Rows, Shape};
use crate::data::Sequences;
use crate::optimizer::{ModelRates, SHARED};

/// Where things stand in it, behind the tokens of the rows that are read; see [`batch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brought {
    /// Each row's place among all positions.
    pub places: usize,
    /// Where each sequence's rows begin, and where the last one's end.
    pub starts: usize,
    /// Of each row that is asked for its number among all.
    pub asked: usize,
    /// Of each row its number among those that are asked for, or how many those are.
    pub asking: usize,
    /// The targets of the rows that are asked for.
    pub targets: usize,
    /// And their weights.
    pub weights: usize,
    /// Three rates a model.
    pub rates: usize,
    /// The rates that all models share.
    pub shared: usize,
}

impl Brought {
    /// Of a pass of so many models over these rows.
    pub fn new(read: &Rows, asked: &Rows, models: usize) -> Self {
        let mut place = 0;
        let mut after = |count: usize| {
            place += count;
            place
        };
        Self {
            places: after(read.count()),
            starts: after(read.count()),
            asked: after(read.starts().len()),
            asking: after(asked.count()),
            targets: after(read.count()),
            weights: after(asked.count()),
            rates: after(asked.count()),
            shared: after(3 * models),
        }
    }
}

/// The token and the place of each row that is read, where each sequence's rows begin, which rows are
/// asked for; of each of those its target, and its weight, which is its share in its model's mean.
/// All but the weights are whole numbers that f32 holds exactly. `scored_of`: how many positions every
/// model's mean is over.
pub fn batch([shape, asked]: [&Shape; 2], sequences: &Sequences, scored_of: &[f32]) -> Vec<f32> {
    let whole = |number: &usize| *number as f32;
    let (read, scored) = (shape.rows.places(), asked.rows.places());
    let mut batch = Vec::with_capacity(shape.brought.shared + SHARED);
    batch.extend(read.iter().map(|p| sequences.inputs[*p] as f32));
    batch.extend(read.iter().map(whole));
    batch.extend(shape.rows.starts().iter().map(whole));
    let mut asking = vec![whole(&asked.rows()); shape.rows()];
    // A `for` would ask at every row whether its sequence has another one.
    shape.rows.matching(&asked.rows).for_each(|(row, of)| {
        batch.push(whole(&row));
        asking[row] = whole(&of);
    });
    batch.extend(asking);
    batch.extend(scored.iter().map(|p| sequences.targets[*p] as f32));
    for (model, scored_of) in scored_of.iter().enumerate() {
        let own = model * shape.sequences..(model + 1) * shape.sequences;
        let scored = &scored[asked.rows.of_sequences(own)];
        batch.extend(scored.iter().map(|p| sequences.mask[*p] / scored_of));
    }
    batch
}

/// The same with what an update needs behind it: every model's rates, and those they share.
pub fn step_batch(
    shapes: [&Shape; 2],
    sequences: &Sequences,
    rates: &[ModelRates],
    shared: [f32; SHARED],
) -> Vec<f32> {
    let mut batch = batch(shapes, sequences, &sequences.scored_of_groups());
    batch.extend(rates.iter().flat_map(|r| [r.scale, r.spread, r.keep]));
    batch.extend(shared);
    batch
}
