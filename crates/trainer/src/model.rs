//! A decoder-only transformer, several of one shape computed side by side.
//!
//! Pre-LayerNorm, learned positions, fused query-key-value projection, tanh GELU, biases
//! everywhere, untied head: the model of minGPT. All parameters of a model are one row of a
//! `[M, P]` tensor, cut up by [`Layout`]; so a checkpoint, an optimiser state and a gradient are
//! one tensor each, and `M` models (SFT beside WMSS's strong and weak ones) cost one forward pass.

use burn::tensor::activation::softmax;
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use protocol::ModelSize;
use rand_distr::{Distribution, StandardNormal};

use crate::data::Sequences;
use crate::random::{Purpose, stream};

/// Standard deviation of a matrix's initial entries, as in GPT-2.
const INITIAL_DEVIATION: f32 = 0.02;
/// Added to the variance in layer norm.
const NORM_EPSILON: f64 = 1e-5;
/// Score of a position that lies in the future: its share after softmax is exactly 0 in f32.
const MASKED: f32 = -1e9;

/// Everything that decides the shape of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// `M` models' parameters, cut up and ready for a forward pass.
pub struct Decoders {
    architecture: Architecture,
    models: usize,
    weights: Vec<Tensor<3>>, // one per entry of the layout, [M, rows, columns]
}

impl Decoders {
    /// Models that can be asked but not trained. `parameters`: `[M, P]`.
    pub fn new(architecture: Architecture, parameters: &Tensor<2>) -> Self {
        let [models, _] = parameters.dims();
        let cut = |entry: &Entry| {
            let end = entry.offset + entry.rows * entry.columns;
            let flat = parameters.clone().slice([0..models, entry.offset..end]);
            flat.reshape([models, entry.rows, entry.columns])
        };
        Self {
            architecture,
            models,
            weights: architecture.layout().iter().map(cut).collect(),
        }
    }

    /// Models whose forward pass is recorded, so that [`Self::gradient`] can follow it back.
    pub fn trainable(architecture: Architecture, parameters: &Tensor<2>) -> Self {
        let mut decoders = Self::new(architecture, parameters);
        let tracked = |weight: Tensor<3>| weight.autodiff().require_grad();
        decoders.weights = decoders.weights.into_iter().map(tracked).collect();
        decoders
    }

    /// The next token's logits at every position, `[M, N, V]`.
    pub fn logits(&self, sequences: &Sequences, device: &Device) -> Tensor<3> {
        let Architecture {
            vocabulary,
            context,
            size,
        } = self.architecture;
        let (m, b, d) = (self.models, sequences.batch, size.width);
        let mut weights = Weights(self.weights.iter());

        let table = weights.next().reshape([m * vocabulary, d]);
        let tokens = table.select(0, sequences.stacked_inputs(vocabulary, device));
        let positions = weights.next().reshape([m, 1, context, d]);
        let mut x = (tokens.reshape([m, b, context, d]) + positions).reshape([m, b * context, d]);
        let causal = causal_mask(context, device);
        for _ in 0..size.layers {
            let normed = norm(x.clone(), weights.next(), weights.next());
            let qkv = linear(normed, weights.next(), weights.next());
            let attended = attention(qkv, [m, b, context, d, size.heads], &causal);
            x = x + linear(attended, weights.next(), weights.next());
            let normed = norm(x.clone(), weights.next(), weights.next());
            let hidden = gelu(linear(normed, weights.next(), weights.next()));
            x = x + linear(hidden, weights.next(), weights.next());
        }
        let x = norm(x, weights.next(), weights.next());
        linear(x, weights.next(), weights.next())
    }

    /// The parameters' gradient as rows, `[M, P]`; zero where the loss did not depend on one.
    pub fn gradient(&self, mut gradients: Gradients) -> Tensor<2> {
        let rows = |weight: &Tensor<3>| {
            let [models, rows, columns] = weight.dims();
            let gradient = weight.grad_remove(&mut gradients);
            let gradient = gradient.unwrap_or_else(|| weight.clone().inner().zeros_like());
            gradient.reshape([models, rows * columns])
        };
        Tensor::cat(self.weights.iter().map(rows).collect(), 1)
    }
}

/// The weights in the layout's order. The forward pass takes exactly as many as the layout lists.
struct Weights<'a>(std::slice::Iter<'a, Tensor<3>>);

impl Weights<'_> {
    fn next(&mut self) -> Tensor<3> {
        self.0
            .next()
            .expect("the layout lists every weight of the forward pass")
            .clone()
    }
}

/// `x`: `[M, N, in]`, `weight`: `[M, in, out]`, `bias`: `[M, 1, out]`.
fn linear(x: Tensor<3>, weight: Tensor<3>, bias: Tensor<3>) -> Tensor<3> {
    x.matmul(weight) + bias
}

/// Layer norm over the last axis of `x`: `[M, N, D]`.
fn norm(x: Tensor<3>, gain: Tensor<3>, bias: Tensor<3>) -> Tensor<3> {
    let centred = x.clone() - x.mean_dim(2);
    let variance = (centred.clone() * centred.clone()).mean_dim(2);
    centred / (variance + NORM_EPSILON).sqrt() * gain + bias
}

/// The tanh approximation, in products: `powf` would take a logarithm and an exponential.
fn gelu(x: Tensor<3>) -> Tensor<3> {
    let cube = x.clone() * x.clone() * x.clone();
    let inner = (x.clone() + cube * 0.044_715) * (2.0 / std::f64::consts::PI).sqrt();
    x * (inner.tanh() + 1.0) * 0.5
}

/// Causal self-attention. `qkv`: `[M, N, 3D]`; returns `[M, N, D]`.
fn attention(qkv: Tensor<3>, [m, b, s, d, h]: [usize; 5], causal: &Tensor<4>) -> Tensor<3> {
    let part = |i: usize| {
        let columns = qkv.clone().slice([0..m, 0..b * s, i * d..(i + 1) * d]);
        columns.reshape([m * b, s, h, d / h]).swap_dims(1, 2) // [M·B, H, S, D/H]
    };
    let (q, k, v) = (part(0), part(1), part(2));
    let scale = 1.0 / ((d / h) as f64).sqrt();
    let scores = q.matmul(k.swap_dims(2, 3)) * scale + causal.clone(); // [M·B, H, S, S]
    let mixed = softmax(scores, 3).matmul(v); // [M·B, H, S, D/H]
    mixed.swap_dims(1, 2).reshape([m, b * s, d])
}

/// `[1, 1, S, S]`: 0 where a position may look, hugely negative where it may not.
fn causal_mask(context: usize, device: &Device) -> Tensor<4> {
    let cell = |i: usize| {
        if i % context > i / context {
            MASKED
        } else {
            0.0
        }
    };
    let cells: Vec<f32> = (0..context * context).map(cell).collect();
    Tensor::from_data(TensorData::new(cells, [1, 1, context, context]), device)
}
