//! The operations in plain loops, which the compiler turns into SIMD instructions.

mod attention;
mod loss;
mod matrix;
mod norm;
mod pointwise;
#[cfg(any(target_arch = "wasm32", test))]
mod tiles;

use std::ops::Range;

use matrix::{Matrix, multiply};

use super::{Affine, Attended, Bent, Kernels, Normed, Rows, Shape};
use crate::data::Sequences;
use crate::interruptions::{Interrupted, Interruptions};
use crate::recipe::Loss;

/// The processor this program runs on.
#[derive(Debug, Clone, Copy)]
pub struct Cpu;

/// Multiplications that nobody can interrupt: some milliseconds.
const AT_ONCE: usize = 1 << 26;

/// Rows that go through a linear layer at once.
fn rows_at_once(affine: Affine) -> usize {
    AT_ONCE.div_ceil(affine.from * affine.to)
}

/// One model's part of an array of equal parts.
fn part(array: &[f32], model: usize, models: usize) -> &[f32] {
    let length = array.len() / models;
    &array[model * length..(model + 1) * length]
}

fn part_mut(array: &mut [f32], model: usize, models: usize) -> &mut [f32] {
    let length = array.len() / models;
    &mut array[model * length..(model + 1) * length]
}

/// One model's rows of an activation, `width` numbers each.
fn rows<'a>(shape: &Shape, array: &'a [f32], model: usize, width: usize) -> &'a [f32] {
    let Range { start, end } = shape.rows_of(model);
    &array[start * width..end * width]
}

fn rows_mut<'a>(shape: &Shape, array: &'a mut [f32], model: usize, width: usize) -> &'a mut [f32] {
    let Range { start, end } = shape.rows_of(model);
    &mut array[start * width..end * width]
}

/// Adds numbers to as many others.
pub fn add(onto: &mut [f32], values: &[f32]) {
    onto.iter_mut().zip(values).for_each(|(o, v)| *o += v);
}

/// AdamW for one model, at its own rates and the shared ones.
fn update(
    parameters: &mut [f32],
    [first, second]: [&mut [f32]; 2],
    gradient: &[f32],
    rates: &[f32],
    shared: &[f32],
) {
    let [scale, spread, keep] = [rates[0], rates[1], rates[2]];
    let [old1, new1, old2, new2, epsilon] = [0, 1, 2, 3, 4].map(|number| shared[number]);
    let state = parameters.iter_mut().zip(first).zip(second);
    for (((p, first), second), g) in state.zip(gradient) {
        *first = *first * old1 + g * new1;
        *second = *second * old2 + g * g * new2;
        *p = *p * keep - *first * scale / ((*second * spread).sqrt() + epsilon);
    }
}

impl Kernels for Cpu {
    type Array = Vec<f32>;

    fn needed(&self, sequences: &Sequences) -> [Rows; 2] {
        Rows::needed(sequences)
    }

    fn upload(&self, values: Vec<f32>) -> Vec<f32> {
        values
    }

    fn embed(&self, shape: &Shape, parameters: &Vec<f32>, batch: &Vec<f32>) -> Vec<f32> {
        let d = shape.width;
        let mut x = Vec::with_capacity(shape.rows() * d);
        for m in 0..shape.models {
            let tables = part(parameters, m, shape.models);
            let (tokens, positions) = tables.split_at(shape.vocabulary * d);
            for row in shape.rows_of(m) {
                let token = &tokens[batch[row] as usize * d..][..d];
                let position = &positions[shape.rows.position(row) * d..][..d];
                x.extend(token.iter().zip(position).map(|(t, p)| t + p));
            }
        }
        x
    }

    fn norm(
        &self,
        shape: &Shape,
        x: &Vec<f32>,
        parameters: &Vec<f32>,
        gain: usize,
    ) -> Normed<Vec<f32>> {
        let mut output = Vec::with_capacity(x.len());
        let mut statistics = Vec::with_capacity(2 * shape.rows());
        for m in 0..shape.models {
            let place = &part(parameters, m, shape.models)[gain..];
            let x = rows(shape, x, m, shape.width);
            norm::forward(x, shape.width, place, &mut output, &mut statistics);
        }
        Normed { output, statistics }
    }

    async fn linear(
        &self,
        shape: &Shape,
        x: &Vec<f32>,
        parameters: &Vec<f32>,
        affine: Affine,
        onto: Option<&Vec<f32>>,
        interruptions: &Interruptions,
    ) -> Result<Vec<f32>, Interrupted> {
        let Affine { from, to, .. } = affine;
        let at_once = rows_at_once(affine);
        let mut y = onto.map_or_else(|| vec![0.0; shape.rows() * to], Clone::clone);
        for m in 0..shape.models {
            let (weight, bias) = part(parameters, m, shape.models)[affine.offset..]
                .split_at(affine.bias() - affine.offset);
            let y = rows_mut(shape, &mut y, m, to).chunks_mut(at_once * to);
            let x = rows(shape, x, m, from).chunks(at_once * from);
            for (y, x) in y.zip(x) {
                y.chunks_exact_mut(to).for_each(|row| add(row, bias));
                multiply(y, to, &Matrix::rows(x, from), &Matrix::rows(weight, to));
                interruptions.allow().await?;
            }
        }
        Ok(y)
    }

    async fn linear_gelu(
        &self,
        shape: &Shape,
        x: &Vec<f32>,
        parameters: &Vec<f32>,
        affine: Affine,
        interruptions: &Interruptions,
    ) -> Result<Bent<Vec<f32>>, Interrupted> {
        let linear = self.linear(shape, x, parameters, affine, None, interruptions);
        let mut output = linear.await?;
        let mut slope = vec![0.0; output.len()];
        let length = rows_at_once(affine) * affine.to;
        for (output, slope) in output.chunks_mut(length).zip(slope.chunks_mut(length)) {
            pointwise::gelu(output, slope);
            interruptions.allow().await?;
        }
        Ok(Bent { output, slope })
    }

    async fn attention(
        &self,
        shapes: [&Shape; 2],
        _batch: &Vec<f32>,
        qkv: &Vec<f32>,
        interruptions: &Interruptions,
    ) -> Result<Attended<Vec<f32>>, Interrupted> {
        attention::forward(shapes, qkv, interruptions).await
    }

    fn narrowed(&self, shapes: [&Shape; 2], _batch: &Vec<f32>, x: &Vec<f32>) -> Vec<f32> {
        let d = shapes[0].width;
        let rows = shapes[0]
            .rows
            .matching(&shapes[1].rows)
            .flat_map(|(row, _)| &x[row * d..][..d]);
        rows.copied().collect()
    }

    fn widened(&self, shapes: [&Shape; 2], _batch: &Vec<f32>, x: &Vec<f32>) -> Vec<f32> {
        let d = shapes[0].width;
        let mut wide = vec![0.0; shapes[0].rows() * d];
        for (row, of) in shapes[0].rows.matching(&shapes[1].rows) {
            wide[row * d..][..d].copy_from_slice(&x[of * d..][..d]);
        }
        wide
    }

    fn disturbed(
        &self,
        shape: &Shape,
        _batch: &Vec<f32>,
        x: &Vec<f32>,
        noise: &Vec<f32>,
    ) -> Vec<f32> {
        let d = shape.width;
        let mut disturbed = x.clone();
        for m in 0..shape.models {
            let noise = part(noise, m, shape.models);
            for (row, place) in shape.places(m) {
                add(&mut disturbed[row * d..][..d], &noise[place * d..][..d]);
            }
        }
        disturbed
    }

    fn beside(&self, mut logits: Vec<f32>, given: &Vec<f32>) -> Vec<f32> {
        logits.extend(given);
        logits
    }

    fn objective(
        &self,
        shape: &Shape,
        logits: &Vec<f32>,
        batch: &Vec<f32>,
        losses: &[Loss],
    ) -> super::Scored<Vec<f32>> {
        loss::objective(shape, logits, batch, losses)
    }

    fn scores(&self, shape: &Shape, logits: &Vec<f32>, batch: &Vec<f32>) -> Vec<f32> {
        loss::scores(shape, logits, batch)
    }

    fn sums(&self, _shape: &Shape, rows: &Vec<f32>, count: usize) -> Vec<f32> {
        (0..count)
            .map(|row| pointwise::sum(part(rows, row, count)))
            .collect()
    }

    fn gradient(&self, shape: &Shape) -> Vec<f32> {
        vec![0.0; shape.models * shape.parameters]
    }

    async fn linear_backward(
        &self,
        shape: &Shape,
        derivative: &Vec<f32>,
        parameters: &Vec<f32>,
        affine: Affine,
        slope: Option<&Vec<f32>>,
        interruptions: &Interruptions,
    ) -> Result<Vec<f32>, Interrupted> {
        let Affine { from, to, .. } = affine;
        let at_once = rows_at_once(affine);
        let mut before = vec![0.0; shape.rows() * from];
        for &m in &shape.learning {
            let weight = &part(parameters, m, shape.models)[affine.offset..affine.bias()];
            let after = rows(shape, derivative, m, to).chunks(at_once * to);
            let before = rows_mut(shape, &mut before, m, from).chunks_mut(at_once * from);
            for (before, after) in before.zip(after) {
                let weight = Matrix::rows(weight, to).transposed();
                multiply(before, from, &Matrix::rows(after, to), &weight);
                interruptions.allow().await?;
            }
        }
        if let Some(slope) = slope {
            before.iter_mut().zip(slope).for_each(|(b, s)| *b *= s);
            interruptions.allow().await?;
        }
        Ok(before)
    }

    async fn linear_gradient(
        &self,
        shape: &Shape,
        x: &Vec<f32>,
        derivative: &Vec<f32>,
        affine: Affine,
        into: &mut Vec<f32>,
        interruptions: &Interruptions,
    ) -> Result<(), Interrupted> {
        let Affine { from, to, .. } = affine;
        let at_once = rows_at_once(affine);
        for &m in &shape.learning {
            let derivative = rows(shape, derivative, m, to).chunks(at_once * to);
            let x = rows(shape, x, m, from).chunks(at_once * from);
            let model = part_mut(into, m, shape.models);
            let (weight, bias) = model[affine.offset..][..from * to + to].split_at_mut(from * to);
            for (derivative, x) in derivative.zip(x) {
                let x = Matrix::rows(x, from).transposed();
                multiply(weight, to, &x, &Matrix::rows(derivative, to));
                derivative.chunks_exact(to).for_each(|row| add(bias, row));
                interruptions.allow().await?;
            }
        }
        Ok(())
    }

    fn norm_backward(
        &self,
        shape: &Shape,
        derivative: &Vec<f32>,
        x: &Vec<f32>,
        statistics: &Vec<f32>,
        parameters: &Vec<f32>,
        gain: usize,
        onto: Option<&Vec<f32>>,
    ) -> Vec<f32> {
        let mut before = onto.map_or_else(|| vec![0.0; x.len()], Clone::clone);
        for &m in &shape.learning {
            let gain = &part(parameters, m, shape.models)[gain..][..shape.width];
            let rows = norm::Rows {
                derivative: rows(shape, derivative, m, shape.width),
                x: rows(shape, x, m, shape.width),
                statistics: rows(shape, statistics, m, 2),
            };
            norm::backward(&rows, gain, rows_mut(shape, &mut before, m, shape.width));
        }
        before
    }

    fn norm_gradient(
        &self,
        shape: &Shape,
        derivative: &Vec<f32>,
        x: &Vec<f32>,
        statistics: &Vec<f32>,
        gain: usize,
        into: &mut Vec<f32>,
    ) {
        for &m in &shape.learning {
            let rows = norm::Rows {
                derivative: rows(shape, derivative, m, shape.width),
                x: rows(shape, x, m, shape.width),
                statistics: rows(shape, statistics, m, 2),
            };
            let place = &mut part_mut(into, m, shape.models)[gain..][..2 * shape.width];
            norm::gradient(&rows, place);
        }
    }

    async fn attention_backward(
        &self,
        shapes: [&Shape; 2],
        _batch: &Vec<f32>,
        derivative: &Vec<f32>,
        qkv: &Vec<f32>,
        shares: &Vec<f32>,
        interruptions: &Interruptions,
    ) -> Result<Vec<f32>, Interrupted> {
        attention::backward(shapes, derivative, qkv, shares, interruptions).await
    }

    fn embed_gradient(
        &self,
        shape: &Shape,
        derivative: &Vec<f32>,
        batch: &Vec<f32>,
        into: &mut Vec<f32>,
    ) {
        let d = shape.width;
        for &m in &shape.learning {
            let tables = part_mut(into, m, shape.models);
            let (tokens, positions) = tables.split_at_mut(shape.vocabulary * d);
            for row in shape.rows_of(m) {
                let (token, position) = (batch[row] as usize, shape.rows.position(row));
                let row = &derivative[row * d..][..d];
                add(&mut tokens[token * d..][..d], row);
                add(&mut positions[position * d..][..d], row);
            }
        }
    }

    fn collect(&self, _shape: &Shape, gradient: Vec<f32>) -> Vec<f32> {
        gradient
    }

    async fn clip(
        &self,
        shape: &Shape,
        mut gradient: Vec<f32>,
        limit: f32,
        interruptions: &Interruptions,
    ) -> Result<Vec<f32>, Interrupted> {
        for &m in &shape.learning {
            let model = part_mut(&mut gradient, m, shape.models);
            // In f64: a sum of a hundred thousand squares in f32 would lose its last digits.
            let squares = model.iter().map(|g| f64::from(*g) * f64::from(*g));
            let length = squares.sum::<f64>().sqrt() as f32;
            if length > limit {
                model.iter_mut().for_each(|g| *g *= limit / length);
            }
            interruptions.allow().await?;
        }
        Ok(gradient)
    }

    async fn adamw(
        &self,
        shape: &Shape,
        mut parameters: Vec<f32>,
        mut moments: Vec<f32>,
        gradient: &Vec<f32>,
        batch: &Vec<f32>,
        interruptions: &Interruptions,
    ) -> Result<(Vec<f32>, Vec<f32>), Interrupted> {
        let (first, second) = moments.split_at_mut(gradient.len());
        let (rates, shared) = batch[shape.brought.rates..].split_at(3 * shape.models);
        for &m in &shape.learning {
            let rates = &rates[3 * m..][..3];
            let parameters = part_mut(&mut parameters, m, shape.models);
            let moments = [&mut *first, &mut *second].map(|all| part_mut(all, m, shape.models));
            update(
                parameters,
                moments,
                part(gradient, m, shape.models),
                rates,
                shared,
            );
            interruptions.allow().await?;
        }
        Ok((parameters, moments))
    }
}
