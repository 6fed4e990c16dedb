//! The parameters of a decoder-only transformer, several of one shape side by side.
//!
//! Pre-LayerNorm, learned positions, fused query-key-value projection, tanh GELU, biases
//! everywhere, untied head: the model of minGPT. All parameters of a model are one row of a
//! `[M, P]` tensor, cut up by [`Layout`]; so a checkpoint, an optimiser state and a gradient are
//! one tensor each, and `M` models (SFT beside WMSS's strong and weak ones) cost one forward pass,
//! which [`crate::kernels`] computes.

use protocol::ModelSize;
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};

use crate::random::{Purpose, stream};

/// Standard deviation of a matrix's initial entries, as in GPT-2.
const INITIAL_DEVIATION: f32 = 0.02;
/// Added to the variance in layer norm.
pub const NORM_EPSILON: f64 = 1e-5;

/// Everything that decides the shape of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Architecture {
    /// Number of tokens, `V`.
    pub vocabulary: usize,
    /// Longest sequence, `S`.
    pub context: usize,
    /// Width, layers and heads.
    pub size: ModelSize,
}

/// How a parameter starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Initial {
    /// Normally distributed.
    Normal,
    /// All ones, as a norm's gain.
    One,
    /// All zeros, as a bias.
    Zero,
}

/// One parameter's place in a model's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name, as in a checkpoint file.
    pub name: String,
    /// Rows of the matrix, 1 for a vector.
    pub rows: usize,
    /// Columns of the matrix, or length of the vector.
    pub columns: usize,
    /// Where it begins in the row of all parameters.
    pub offset: usize,
    /// How it starts.
    pub initial: Initial,
}

impl Architecture {
    /// Every parameter, in the order in which a row holds them.
    pub fn layout(&self) -> Vec<Entry> {
        let d = self.size.width;
        let mut layout = Layout::default();
        layout.matrix("token_embedding", self.vocabulary, d);
        layout.matrix("position_embedding", self.context, d);
        for l in 0..self.size.layers {
            layout.norm(&format!("{l}.norm1"), d);
            layout.linear(&format!("{l}.qkv"), d, 3 * d);
            layout.linear(&format!("{l}.projection"), d, d);
            layout.norm(&format!("{l}.norm2"), d);
            layout.linear(&format!("{l}.expand"), d, 4 * d);
            layout.linear(&format!("{l}.contract"), 4 * d, d);
        }
        layout.norm("final_norm", d);
        layout.linear("head", d, self.vocabulary);
        layout.entries
    }

    /// Number of parameters of one model, `P`.
    pub fn parameters(&self) -> usize {
        self.layout().iter().map(|e| e.rows * e.columns).sum()
    }

    /// Random initial parameters, `[P]`; `number` tells apart the models of one seed.
    pub fn initialise(&self, seed: u32, number: u32) -> Vec<f32> {
        let mut generator = stream(seed, Purpose::Weights, number);
        let mut parameters = Vec::with_capacity(self.parameters());
        for entry in self.layout() {
            let count = entry.rows * entry.columns;
            parameters.extend((0..count).map(|_| match entry.initial {
                Initial::One => 1.0,
                Initial::Zero => 0.0,
                Initial::Normal => {
                    let normal: f32 = StandardNormal.sample(&mut generator);
                    INITIAL_DEVIATION * normal
                }
            }));
        }
        parameters
    }
}

#[derive(Default)]
struct Layout {
    entries: Vec<Entry>,
}

impl Layout {
    fn push(&mut self, name: String, rows: usize, columns: usize, initial: Initial) {
        let offset = self
            .entries
            .last()
            .map_or(0, |e| e.offset + e.rows * e.columns);
        self.entries.push(Entry {
            name,
            rows,
            columns,
            offset,
            initial,
        });
    }

    fn matrix(&mut self, name: &str, rows: usize, columns: usize) {
        self.push(name.to_owned(), rows, columns, Initial::Normal);
    }

    fn norm(&mut self, name: &str, width: usize) {
        self.push(format!("{name}.gain"), 1, width, Initial::One);
        self.push(format!("{name}.bias"), 1, width, Initial::Zero);
    }

    fn linear(&mut self, name: &str, from: usize, to: usize) {
        self.push(format!("{name}.weight"), from, to, Initial::Normal);
        self.push(format!("{name}.bias"), 1, to, Initial::Zero);
    }
}
