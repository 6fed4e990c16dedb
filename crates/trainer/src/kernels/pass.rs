//! The model's forward and backward pass, over whatever computes its operations.

use super::{Affine, Attended, Bent, Kernels, Normed, Shape};
use crate::recipe::{Loss, Measured};

/// What the backward pass needs of one layer.
struct Layer<A> {
    input: A,
    norm1: Normed<A>,
    qkv: A,
    attended: Attended<A>,
    middle: A,
    norm2: Normed<A>,
    hidden: Bent<A>,
}

/// What only some steps bring with them.
pub struct Extra<A> {
    /// Noise on the embeddings, `[M, N, D]`.
    pub noise: Option<A>,
    /// Logits that no model of this step makes, `[teachers, N, V]`.
    pub given: Option<A>,
}

/// What the backward pass needs of the whole.
struct Trace<A> {
    layers: Vec<Layer<A>>,
    last: A,
    norm: Normed<A>,
    logits: A,
}

/// The next token's logits at every position, `[M, N, V]`, computed without keeping what only a
/// backward pass would need.
pub fn logits<K: Kernels>(
    kernels: &K,
    shape: &Shape,
    parameters: &K::Array,
    batch: &K::Array,
) -> K::Array {
    let mut x = kernels.embed(shape, parameters, batch);
    for layer in 0..shape.layers.len() {
        (_, x) = forward(kernels, shape, parameters, layer, x);
    }
    let norm = kernels.norm(shape, &x, parameters, shape.final_norm);
    kernels.linear(shape, &norm.output, parameters, shape.head, None)
}

/// Every layer's shares of attention, `[M·B, H, S, S]` each.
pub fn attention<K: Kernels>(
    kernels: &K,
    shape: &Shape,
    parameters: &K::Array,
    batch: &K::Array,
) -> Vec<K::Array> {
    let mut x = kernels.embed(shape, parameters, batch);
    let mut shares = Vec::with_capacity(shape.layers.len());
    for layer in 0..shape.layers.len() {
        let (kept, output) = forward(kernels, shape, parameters, layer, x);
        shares.push(kept.attended.shares);
        x = output;
    }
    shares
}

/// One layer of the forward pass: what it leaves for the backward pass, and its output.
fn forward<K: Kernels>(
    kernels: &K,
    shape: &Shape,
    parameters: &K::Array,
    layer: usize,
    input: K::Array,
) -> (Layer<K::Array>, K::Array) {
    let at = shape.layers[layer];
    let linear = |x: &K::Array, affine, onto| kernels.linear(shape, x, parameters, affine, onto);
    let norm1 = kernels.norm(shape, &input, parameters, at.norm1);
    let qkv = linear(&norm1.output, at.qkv, None);
    let attended = kernels.attention(shape, &qkv);
    let middle = linear(&attended.output, at.projection, Some(&input));
    let norm2 = kernels.norm(shape, &middle, parameters, at.norm2);
    let hidden = kernels.linear_gelu(shape, &norm2.output, parameters, at.expand);
    let output = linear(&hidden.output, at.contract, Some(&middle));
    let kept = Layer {
        input,
        norm1,
        qkv,
        attended,
        middle,
        norm2,
        hidden,
    };
    (kept, output)
}

fn trace<K: Kernels>(
    kernels: &K,
    shape: &Shape,
    parameters: &K::Array,
    batch: &K::Array,
    noise: Option<&K::Array>,
) -> Trace<K::Array> {
    let mut last = kernels.embed(shape, parameters, batch);
    if let Some(noise) = noise {
        last = kernels.disturbed(shape, &last, noise);
    }
    let mut layers = Vec::with_capacity(shape.layers.len());
    for layer in 0..shape.layers.len() {
        let (kept, output) = forward(kernels, shape, parameters, layer, last);
        layers.push(kept);
        last = output;
    }
    let norm = kernels.norm(shape, &last, parameters, shape.final_norm);
    let logits = kernels.linear(shape, &norm.output, parameters, shape.head, None);
    Trace {
        layers,
        last,
        norm,
        logits,
    }
}

/// The gradient of every parameter, `[M, P]`, and the measurements of
/// [`crate::recipe::Recipe::step`].
pub fn gradient<K: Kernels>(
    kernels: &K,
    shape: &Shape,
    parameters: &K::Array,
    batch: &K::Array,
    losses: &[Loss],
    extra: &Extra<K::Array>,
) -> (K::Array, K::Array) {
    let trace = trace(kernels, shape, parameters, batch, extra.noise.as_ref());
    let logits = match &extra.given {
        Some(given) => kernels.beside(trace.logits, given),
        None => trace.logits,
    };
    let scored = kernels.objective(shape, &logits, batch, losses);
    let count = Measured::new(shape.models, losses).count();
    let measured = kernels.sums(shape, &scored.rows, count);

    let mut gradient = kernels.gradient(shape);
    let into = &mut gradient;
    let backward = Backward {
        kernels,
        shape,
        parameters,
    };
    let derivative = backward.linear(&trace.norm.output, &scored.gradient, shape.head, None, into);
    let mut derivative = backward.norm(
        &derivative,
        &trace.last,
        &trace.norm,
        shape.final_norm,
        None,
        into,
    );
    for (layer, at) in trace.layers.into_iter().zip(&shape.layers).rev() {
        let hidden = &layer.hidden;
        let bent = backward.linear(
            &hidden.output,
            &derivative,
            at.contract,
            Some(&hidden.slope),
            into,
        );
        let normed = backward.linear(&layer.norm2.output, &bent, at.expand, None, into);
        let onto = Some(&derivative);
        let middle = backward.norm(&normed, &layer.middle, &layer.norm2, at.norm2, onto, into);
        let attended = &layer.attended;
        let mixed = backward.linear(&attended.output, &middle, at.projection, None, into);
        let qkv = kernels.attention_backward(shape, &mixed, &layer.qkv, &attended.shares);
        let normed = backward.linear(&layer.norm1.output, &qkv, at.qkv, None, into);
        let onto = Some(&middle);
        derivative = backward.norm(&normed, &layer.input, &layer.norm1, at.norm1, onto, into);
    }
    kernels.embed_gradient(shape, &derivative, batch, into);
    (kernels.collect(shape, gradient), measured)
}

/// The way back through a part that has parameters: their gradient, and the derivative before it.
struct Backward<'a, K: Kernels> {
    kernels: &'a K,
    shape: &'a Shape,
    parameters: &'a K::Array,
}

impl<K: Kernels> Backward<'_, K> {
    fn linear(
        &self,
        x: &K::Array,
        derivative: &K::Array,
        affine: Affine,
        slope: Option<&K::Array>,
        into: &mut K::Array,
    ) -> K::Array {
        let Self {
            kernels,
            shape,
            parameters,
        } = self;
        kernels.linear_gradient(shape, x, derivative, affine, into);
        kernels.linear_backward(shape, derivative, parameters, affine, slope)
    }

    fn norm(
        &self,
        derivative: &K::Array,
        x: &K::Array,
        normed: &Normed<K::Array>,
        gain: usize,
        onto: Option<&K::Array>,
        into: &mut K::Array,
    ) -> K::Array {
        let Self {
            kernels,
            shape,
            parameters,
        } = self;
        let statistics = &normed.statistics;
        kernels.norm_gradient(shape, derivative, x, statistics, gain, into);
        kernels.norm_backward(shape, derivative, x, statistics, parameters, gain, onto)
    }
}
