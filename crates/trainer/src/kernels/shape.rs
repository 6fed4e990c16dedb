//! How large a step's arrays are, and where in a row of parameters each one lies.

use std::ops::Range;

use super::{Brought, Rows};
use crate::data::Sequences;
use crate::model::Architecture;

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
        let brought = Brought::new(&read, &asked, sequences.models);
        let (final_norm, head) = (linear(1, d).offset, linear(d, v));
        let with = |rows, layers| Self {
            rows,
            brought,
            final_norm,
            head,
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
        [with(read, layers.clone()), with(asked, layers)]
    }

    /// `N`, positions of one model, whether they have a row or not.
    pub fn positions(&self) -> usize {
        self.sequences * self.context
    }

    /// `R`, rows of an activation.
    pub fn rows(&self) -> usize {
        self.rows.count()
    }

    /// One model's rows.
    pub fn rows_of(&self, model: usize) -> Range<usize> {
        let first = model * self.sequences;
        self.rows.of_sequences(first..first + self.sequences)
    }

    /// A model's rows, and the place of each among the model's `N` positions.
    pub fn places(&self, model: usize) -> impl Iterator<Item = (usize, usize)> {
        let first = model * self.positions();
        (self.rows_of(model)).map(move |row| (row, self.rows.place(row) - first))
    }

    /// `D/H`.
    pub fn head_width(&self) -> usize {
        self.width / self.heads
    }
}

#[cfg(test)]
mod tests {
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
}
