//! How large a step's arrays are, and where in a row of parameters each one lies.

use std::ops::Range;

use crate::data::{Sequences, scored_length};
use crate::model::Architecture;
use crate::optimizer::{ModelRates, SHARED};

/// A linear layer in a model's row of parameters: the weight `[from, to]`, the bias behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Affine {
    /// Where the weight begins.
    pub offset: usize,
    /// Length of an input.
    pub from: usize,
    /// Length of an output.
    pub to: usize,
}

impl Affine {
    /// Where the bias begins.
    pub fn bias(&self) -> usize {
        self.offset + self.from * self.to
    }
}

/// Offsets of one layer's parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer {
    /// Gain of the norm before attention.
    pub norm1: usize,
    /// Queries, keys and values.
    pub qkv: Affine,
    /// Attention's way back into the residual stream.
    pub projection: Affine,
    /// Gain of the norm before the feed-forward part.
    pub norm2: usize,
    /// To the hidden units.
    pub expand: Affine,
    /// And back.
    pub contract: Affine,
}

/// Which positions of a batch have a row in an activation: those of the first model's first sequence,
/// then those of its second, and so on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// Where each sequence's rows begin, and where the last one's end: `M·B + 1`.
    starts: Vec<usize>,
    /// Each row's place among all `M·N` positions.
    places: Vec<usize>,
}

impl Rows {
    /// Every position.
    pub fn all(sequences: &Sequences) -> Self {
        Self::new(sequences, |_, _, _| true)
    }

    /// Of every sequence the beginning up to its last position that is scored, and the positions
    /// that are scored. Attention looks back only, so no score depends on what follows.
    pub fn needed(sequences: &Sequences) -> [Self; 2] {
        let lengths = lengths(sequences);
        [
            Self::new(sequences, |sequence, position, _| {
                position < lengths[sequence]
            }),
            Self::new(sequences, |_, _, mask| mask > 0.0),
        ]
    }

    /// The same with as many rows for every model: those with fewer have some that nobody needs.
    pub fn needed_evenly(sequences: &Sequences) -> [Self; 2] {
        let mut lengths = lengths(sequences);
        let models = lengths.chunks_exact(sequences.batch);
        let most = models.map(|model| model.iter().sum::<usize>()).max();
        for model in lengths.chunks_exact_mut(sequences.batch) {
            let mut missing = most.unwrap_or(0) - model.iter().sum::<usize>();
            for length in model {
                let more = missing.min(sequences.context - *length);
                *length += more;
                missing -= more;
            }
        }
        let scored = (sequences.mask.chunks_exact(sequences.positions()))
            .map(|mask| mask.iter().filter(|m| **m > 0.0).count());
        let scored: Vec<usize> = scored.collect();
        let most = scored.iter().copied().max().unwrap_or(0);
        let mut missing: Vec<usize> = scored.iter().map(|count| most - count).collect();
        [
            Self::new(sequences, |sequence, position, _| {
                position < lengths[sequence]
            }),
            Self::new(sequences, |sequence, position, mask| {
                let missing = &mut missing[sequence / sequences.batch];
                let fills = mask == 0.0 && position < lengths[sequence] && *missing > 0;
                *missing -= usize::from(fills);
                fills || mask > 0.0
            }),
        ]
    }

    /// `has`: whether a sequence's position has a row, by its mask.
    fn new(sequences: &Sequences, mut has: impl FnMut(usize, usize, f32) -> bool) -> Self {
        let context = sequences.context;
        let mut rows = Self {
            starts: vec![0],
            places: Vec::new(),
        };
        for (sequence, mask) in sequences.mask.chunks_exact(context).enumerate() {
            let positions = mask.iter().enumerate();
            let some = positions.filter(|(position, m)| has(sequence, *position, **m));
            (rows.places).extend(some.map(|(position, _)| sequence * context + position));
            rows.starts.push(rows.places.len());
        }
        rows
    }

    /// One sequence's rows, counted through all models.
    pub fn of_sequence(&self, sequence: usize) -> Range<usize> {
        self.starts[sequence]..self.starts[sequence + 1]
    }
}

/// Positions of each sequence up to its last one that is scored.
fn lengths(sequences: &Sequences) -> Vec<usize> {
    let masks = sequences.mask.chunks_exact(sequences.context);
    masks.map(scored_length).collect()
}

/// Where things stand in what a pass brings to the device; see [`batch`].
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

/// Sizes of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// What an activation has rows for.
    pub rows: Rows,
    /// Where things stand in what is brought to the device.
    pub brought: Brought,
    /// `M`.
    pub models: usize,
    /// Of these the models that are trained. On the way back the others may be left out: whatever
    /// an array then holds for them means nothing.
    pub learning: Vec<usize>,
    /// `B`.
    pub sequences: usize,
    /// `S`.
    pub context: usize,
    /// `V`.
    pub vocabulary: usize,
    /// `D`.
    pub width: usize,
    /// `H`.
    pub heads: usize,
    /// `P`.
    pub parameters: usize,
    /// Every layer's parameters.
    pub layers: Vec<Layer>,
    /// Gain of the last norm.
    pub final_norm: usize,
    /// To the logits.
    pub head: Affine,
}

impl Shape {
    /// The shape of these models' pass over these sequences, with a row for every position that is
    /// read, and the same with a row for every one whose logits are asked for.
    pub fn both(
        architecture: Architecture,
        sequences: &Sequences,
        [read, asked]: [Rows; 2],
    ) -> [Self; 2] {
        let (d, v) = (architecture.size.width, architecture.vocabulary);
        // In the order of `Architecture::layout`.
        let mut place = (v + architecture.context) * d;
        let mut take = |count: usize| {
            place += count;
            place - count
        };
        let mut linear = |from: usize, to: usize| Affine {
            offset: take(from * to + to),
            from,
            to,
        };
        let mut layers = Vec::with_capacity(architecture.size.layers);
        for _ in 0..architecture.size.layers {
            // A norm's gain and bias take as much room as a layer of one input and `d` outputs.
            layers.push(Layer {
                norm1: linear(1, d).offset,
                qkv: linear(d, 3 * d),
                projection: linear(d, d),
                norm2: linear(1, d).offset,
                expand: linear(d, 4 * d),
                contract: linear(4 * d, d),
            });
        }
        let mut place = 0;
        let mut after = |count: usize| {
            place += count;
            place
        };
        let brought = Brought {
            places: after(read.places.len()),
            starts: after(read.places.len()),
            asked: after(read.starts.len()),
            asking: after(asked.places.len()),
            targets: after(read.places.len()),
            weights: after(asked.places.len()),
            rates: after(asked.places.len()),
            shared: after(3 * sequences.models),
        };
        let shape = Self {
            rows: read,
            brought,
            final_norm: linear(1, d).offset,
            head: linear(d, v),
            models: sequences.models,
            learning: (0..sequences.models).collect(),
            sequences: sequences.batch,
            context: architecture.context,
            vocabulary: v,
            width: d,
            heads: architecture.size.heads,
            parameters: architecture.parameters(),
            layers,
        };
        let asked = Self {
            rows: asked,
            ..shape.clone()
        };
        [shape, asked]
    }

    /// `N`, positions of one model, whether they have a row or not.
    pub fn positions(&self) -> usize {
        self.sequences * self.context
    }

    /// `R`, rows of an activation.
    pub fn rows(&self) -> usize {
        self.rows.places.len()
    }

    /// One model's rows.
    pub fn rows_of(&self, model: usize) -> Range<usize> {
        let first = model * self.sequences;
        self.rows.starts[first]..self.rows.starts[first + self.sequences]
    }

    /// A model's rows, and the place of each among the model's `N` positions.
    pub fn places(&self, model: usize) -> impl Iterator<Item = (usize, usize)> {
        let first = model * self.positions();
        (self.rows_of(model)).map(move |row| (row, self.rows.places[row] - first))
    }

    /// Where in its sequence a row's position is.
    pub fn position(&self, row: usize) -> usize {
        self.rows.places[row] % self.context
    }

    /// `D/H`.
    pub fn head_width(&self) -> usize {
        self.width / self.heads
    }
}

/// What a forward pass brings to the device, in one array: the token and the place of each row that
/// is read, where each sequence's rows begin, which rows are asked for; of each of those its target,
/// and its weight, which is its share in its model's mean. All but the weights are whole numbers that
/// f32 holds exactly.
pub fn batch([shape, asked]: [&Shape; 2], sequences: &Sequences) -> Vec<f32> {
    let [read, scored] = [shape, asked].map(|shape| shape.rows.places.iter());
    let whole = |number: usize| number as f32;
    let mut batch: Vec<f32> = read.clone().map(|p| sequences.inputs[*p] as f32).collect();
    batch.extend(read.copied().map(whole));
    batch.extend(shape.rows.starts.iter().copied().map(whole));
    let mut asking = vec![whole(asked.rows()); shape.rows()];
    for (row, of) in matching([shape, asked]) {
        batch.push(whole(row));
        asking[row] = whole(of);
    }
    batch.extend(asking);
    batch.extend(scored.clone().map(|p| sequences.targets[*p] as f32));
    let counts = sequences.mask.chunks(shape.positions());
    let counts: Vec<f32> = counts.map(|mask| mask.iter().sum()).collect();
    batch.extend(scored.map(|p| sequences.mask[*p] / counts[p / shape.positions()]));
    batch
}

/// The same with what an update needs behind it: every model's rates, and those they share.
pub fn step_batch(
    shapes: [&Shape; 2],
    sequences: &Sequences,
    rates: &[ModelRates],
    shared: [f32; SHARED],
) -> Vec<f32> {
    let mut batch = batch(shapes, sequences);
    batch.extend(rates.iter().flat_map(|r| [r.scale, r.spread, r.keep]));
    batch.extend(shared);
    batch
}

/// Of every row that is asked for, which it is of all that are read, and which of those asked for.
pub fn matching([shape, asked]: [&Shape; 2]) -> impl Iterator<Item = (usize, usize)> {
    (0..shape.models * shape.sequences).flat_map(move |sequence| {
        let first = shape.rows.of_sequence(sequence).start;
        let rows = asked.rows.of_sequence(sequence);
        rows.map(move |row| (first + asked.position(row), row))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use protocol::ModelSize;

    use super::*;
    use crate::task::derivatives::Derivatives;
    use crate::task::{Example, Problem};

    #[test]
    fn every_offset_is_the_layouts() {
        let architecture = Architecture {
            vocabulary: 15,
            context: 12,
            size: ModelSize::LAB,
        };
        let example = Example {
            prompt: "3x^4=".into(),
            answer: "12x^3;".into(),
        };
        let sequences =
            Sequences::new(&Derivatives.vocabulary(), [&example], 12).expect("known characters");
        let all = Rows::all(&sequences);
        let [shape, _] = Shape::both(architecture, &sequences, [all.clone(), all]);
        let layout = architecture.layout();
        let offset = |name: &str| layout.iter().find(|e| e.name == name).map(|e| e.offset);
        for (l, layer) in shape.layers.iter().enumerate() {
            for (name, found) in [
                ("norm1.gain", layer.norm1),
                ("qkv.weight", layer.qkv.offset),
                ("qkv.bias", layer.qkv.bias()),
                ("projection.weight", layer.projection.offset),
                ("norm2.gain", layer.norm2),
                ("expand.bias", layer.expand.bias()),
                ("contract.weight", layer.contract.offset),
            ] {
                assert_eq!(offset(&format!("{l}.{name}")), Some(found), "{l}.{name}");
            }
        }
        assert_eq!(offset("final_norm.gain"), Some(shape.final_norm));
        assert_eq!(offset("head.bias"), Some(shape.head.bias()));
    }

    /// Two models that read different lines.
    fn two() -> Sequences {
        let (_, examples) = Derivatives.split(5, 1, 12).expect("there are so many");
        let of = |examples: &[Example]| {
            Sequences::new(&Derivatives.vocabulary(), examples, 25).expect("known characters")
        };
        let both = of(&examples[..6]).beside(&of(&examples[6..]));
        let [first, second] = [0, 6 * 25].map(|start| both.mask[start..][..6 * 25].iter());
        assert_ne!(first.sum::<f32>(), second.sum::<f32>(), "no test otherwise");
        both
    }

    #[test]
    fn nothing_is_computed_but_what_a_score_depends_on() {
        let sequences = two();
        let [read, asked] = Rows::needed(&sequences);
        let places = |rows: &Rows| rows.places.iter().copied().collect::<HashSet<_>>();
        let (read, asked) = (places(&read), places(&asked));
        for (place, mask) in sequences.mask.iter().enumerate() {
            assert_eq!(asked.contains(&place), *mask > 0.0, "{place}");
            let rest = &sequences.mask[place..(place / 25 + 1) * 25];
            let is_read = rest.iter().any(|mask| *mask > 0.0);
            assert_eq!(read.contains(&place), is_read, "{place}");
        }
    }

    #[test]
    fn evenly_every_model_has_as_many_rows_and_none_goes_missing() {
        let sequences = two();
        let architecture = Derivatives.architecture(ModelSize::LAB);
        let needed = Rows::needed(&sequences);
        let [read, asked] = Shape::both(architecture, &sequences, Rows::needed_evenly(&sequences));
        for (shape, needed) in [&read, &asked].into_iter().zip(needed) {
            let [first, second] = [0, 1].map(|model| shape.rows_of(model).len());
            assert_eq!(first, second);
            let has = |place: &usize| shape.rows.places.contains(place);
            assert!(needed.places.iter().all(has));
        }
        for (row, of) in matching([&read, &asked]) {
            assert_eq!(read.rows.places[row], asked.rows.places[of]);
        }
    }
}
