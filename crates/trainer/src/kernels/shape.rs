//! How large a step's arrays are, and where in a row of parameters each one lies.

use crate::data::Sequences;
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

/// Sizes of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// `M`.
    pub models: usize,
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
    /// The shape of a step of these models on these sequences.
    pub fn new(architecture: Architecture, sequences: &Sequences) -> Self {
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
        Self {
            final_norm: linear(1, d).offset,
            head: linear(d, v),
            models: sequences.models,
            sequences: sequences.batch,
            context: architecture.context,
            vocabulary: v,
            width: d,
            heads: architecture.size.heads,
            parameters: architecture.parameters(),
            layers,
        }
    }

    /// `N`, positions of one model.
    pub fn positions(&self) -> usize {
        self.sequences * self.context
    }

    /// `M·N`, rows of an activation.
    pub fn rows(&self) -> usize {
        self.models * self.positions()
    }

    /// `D/H`.
    pub fn head_width(&self) -> usize {
        self.width / self.heads
    }

    /// What a forward pass brings to the device, in one array: inputs, targets and weights, `[M, N]`
    /// each. A position's weight is its share in its model's mean. Token numbers are whole numbers
    /// that f32 holds exactly.
    pub fn batch(&self, sequences: &Sequences) -> Vec<f32> {
        let tokens = |tokens: &[i32]| tokens.iter().map(|t| *t as f32).collect::<Vec<_>>();
        let mut batch = tokens(&sequences.inputs);
        batch.extend(tokens(&sequences.targets));
        for mask in sequences.mask.chunks(self.positions()) {
            let count: f32 = mask.iter().sum();
            batch.extend(mask.iter().map(|m| m / count));
        }
        batch
    }

    /// The same with what an update needs behind it: every model's rates, and those they share.
    pub fn step_batch(
        &self,
        sequences: &Sequences,
        rates: &[ModelRates],
        shared: [f32; SHARED],
    ) -> Vec<f32> {
        let mut batch = self.batch(sequences);
        batch.extend(rates.iter().flat_map(|r| [r.scale, r.spread, r.keep]));
        batch.extend(shared);
        batch
    }

    /// Where a batch's targets begin.
    pub fn targets(&self) -> usize {
        self.rows()
    }

    /// Where a batch's weights begin.
    pub fn weights(&self) -> usize {
        2 * self.rows()
    }

    /// Where a batch's rates begin: three numbers a model.
    pub fn rates(&self) -> usize {
        3 * self.rows()
    }

    /// Where the rates begin that all models share.
    pub fn shared(&self) -> usize {
        self.rates() + 3 * self.models
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
        let shape = Shape::new(architecture, &sequences);
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
