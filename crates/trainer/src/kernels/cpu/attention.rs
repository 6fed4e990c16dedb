//! Causal self-attention over short sequences, head by head.

use std::ops::Range;

use super::pointwise::{dot, exp};
use crate::interruptions::{Interrupted, Interruptions};
use crate::kernels::{Attended, Shape};

/// Sequences that nobody can interrupt: some milliseconds.
const AT_ONCE: usize = 64;

/// A model's sequences, some at once.
fn groups(shape: &Shape, model: usize) -> impl Iterator<Item = Range<usize>> + use<> {
    let (first, end) = (model * shape.sequences, (model + 1) * shape.sequences);
    (first..end)
        .step_by(AT_ONCE)
        .map(move |first| first..end.min(first + AT_ONCE))
}

/// One head of one sequence.
#[derive(Clone, Copy)]
struct Head {
    sequence: usize,
    column: usize,
    number: usize,
}

/// The heads of some sequences.
fn heads(shape: &Shape, sequences: Range<usize>) -> impl Iterator<Item = Head> + use<> {
    let (h, e) = (shape.heads, shape.head_width());
    (sequences.start * h..sequences.end * h).map(move |number| Head {
        sequence: number / h,
        column: number % h * e,
        number,
    })
}

/// Rows of one head within `[R, stride]`, `offset` numbers into each row.
struct Rows {
    start: usize,
    stride: usize,
    width: usize,
}

impl Rows {
    fn new(shape: &Shape, head: Head, stride: usize, offset: usize) -> Self {
        let first_row = shape.rows.of_sequence(head.sequence).start;
        Self {
            start: first_row * stride + offset + head.column,
            stride,
            width: shape.head_width(),
        }
    }

    /// Queries, keys and values of a head.
    fn qkv(shape: &Shape, head: Head) -> [Self; 3] {
        [0, 1, 2].map(|part| Self::new(shape, head, 3 * shape.width, part * shape.width))
    }

    fn row<'a>(&self, array: &'a [f32], i: usize) -> &'a [f32] {
        &array[self.start + i * self.stride..][..self.width]
    }

    fn row_mut<'a>(&self, array: &'a mut [f32], i: usize) -> &'a mut [f32] {
        &mut array[self.start + i * self.stride..][..self.width]
    }
}

/// The positions of a sequence that are asked for, counted and by their place in the sequence.
fn positions(asked: &Shape, sequence: usize) -> impl Iterator<Item = (usize, usize)> {
    let rows = asked.rows.of_sequence(sequence);
    rows.map(|row| asked.rows.position(row)).enumerate()
}

fn add_scaled(onto: &mut [f32], values: &[f32], by: f32) {
    onto.iter_mut().zip(values).for_each(|(o, v)| *o += v * by);
}

fn scale(shape: &Shape) -> f32 {
    1.0 / (shape.head_width() as f32).sqrt()
}

/// See [`super::Kernels::attention`].
pub async fn forward(
    [shape, asked]: [&Shape; 2],
    qkv: &[f32],
    interruptions: &Interruptions,
) -> Result<Attended<Vec<f32>>, Interrupted> {
    let all = shape.models * shape.positions();
    let mut output = vec![0.0; asked.rows() * shape.width];
    let mut shares = vec![0.0; all * shape.heads * shape.context];
    for sequences in (0..shape.models).flat_map(|model| groups(shape, model)) {
        attend([shape, asked], sequences, qkv, &mut output, &mut shares);
        interruptions.allow().await?;
    }
    Ok(Attended { output, shares })
}

fn attend(
    [shape, asked]: [&Shape; 2],
    sequences: Range<usize>,
    qkv: &[f32],
    output: &mut [f32],
    shares: &mut [f32],
) {
    let s = shape.context;
    for head in heads(shape, sequences) {
        let [queries, keys, values] = Rows::qkv(shape, head);
        let mixed = Rows::new(asked, head, shape.width, 0);
        for (number, i) in positions(asked, head.sequence) {
            let shares = &mut shares[(head.number * s + i) * s..][..=i];
            let query = queries.row(qkv, i);
            for (j, score) in shares.iter_mut().enumerate() {
                *score = dot(query, keys.row(qkv, j)) * scale(shape);
            }
            softmax(shares);
            let out = mixed.row_mut(output, number);
            for (j, share) in shares.iter().enumerate() {
                add_scaled(out, values.row(qkv, j), *share);
            }
        }
    }
}

fn softmax(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    scores.iter_mut().for_each(|s| *s = exp(*s - most));
    let total: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|s| *s /= total);
}

/// See [`super::Kernels::attention_backward`].
pub async fn backward(
    [shape, asked]: [&Shape; 2],
    derivative: &[f32],
    qkv: &[f32],
    shares: &[f32],
    interruptions: &Interruptions,
) -> Result<Vec<f32>, Interrupted> {
    let mut before = vec![0.0; qkv.len()];
    for sequences in (shape.learning.iter()).flat_map(|model| groups(shape, *model)) {
        let shapes = [shape, asked];
        attend_back(shapes, sequences, derivative, qkv, shares, &mut before);
        interruptions.allow().await?;
    }
    Ok(before)
}

fn attend_back(
    [shape, asked]: [&Shape; 2],
    sequences: Range<usize>,
    derivative: &[f32],
    qkv: &[f32],
    shares: &[f32],
    before: &mut [f32],
) {
    let s = shape.context;
    let mut slopes = vec![0.0; s];
    for head in heads(shape, sequences) {
        let [queries, keys, values] = Rows::qkv(shape, head);
        let after = Rows::new(asked, head, shape.width, 0);
        for (number, i) in positions(asked, head.sequence) {
            let shares = &shares[(head.number * s + i) * s..][..=i];
            let slopes = &mut slopes[..=i];
            let row = after.row(derivative, number);
            for (j, (slope, share)) in slopes.iter_mut().zip(shares).enumerate() {
                *slope = dot(row, values.row(qkv, j));
                add_scaled(values.row_mut(before, j), row, *share);
            }
            let average: f32 = slopes.iter().zip(shares).map(|(d, p)| d * p).sum();
            for (j, (slope, share)) in slopes.iter().zip(shares).enumerate() {
                let slope = share * (slope - average) * scale(shape);
                add_scaled(queries.row_mut(before, i), keys.row(qkv, j), slope);
                add_scaled(keys.row_mut(before, j), queries.row(qkv, i), slope);
            }
        }
    }
}
