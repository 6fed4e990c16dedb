//! Layer norm, row by row.

use super::pointwise::{dot, sum};
use crate::model::NORM_EPSILON;

/// Appends the normed rows of `x` and their statistics. `place`: gain and bias, and what follows.
pub fn forward(
    x: &[f32],
    width: usize,
    place: &[f32],
    output: &mut Vec<f32>,
    statistics: &mut Vec<f32>,
) {
    let (gain, bias) = place[..2 * width].split_at(width);
    for row in x.chunks_exact(width) {
        let mean = sum(row) / width as f32;
        let start = output.len();
        output.extend(row.iter().map(|x| x - mean));
        let centred = &mut output[start..];
        let variance = dot(centred, centred) / width as f32;
        let inverse = 1.0 / (variance + NORM_EPSILON as f32).sqrt();
        for ((value, gain), bias) in centred.iter_mut().zip(gain).zip(bias) {
            *value = *value * inverse * gain + bias;
        }
        statistics.extend([mean, inverse]);
    }
}

/// One model's rows on the way back.
pub struct Rows<'a> {
    /// With respect to the norm's output.
    pub derivative: &'a [f32],
    /// The norm's input.
    pub x: &'a [f32],
    /// Means and reciprocal deviations.
    pub statistics: &'a [f32],
}

impl Rows<'_> {
    /// Every row's derivative, input, mean and reciprocal deviation.
    fn each(&self, width: usize) -> impl Iterator<Item = (&[f32], &[f32], f32, f32)> {
        let rows = self.derivative.chunks_exact(width);
        let rows = rows.zip(self.x.chunks_exact(width));
        rows.zip(self.statistics.chunks_exact(2))
            .map(|((derivative, x), statistics)| (derivative, x, statistics[0], statistics[1]))
    }
}

/// Adds the derivative with respect to the norm's input.
pub fn backward(rows: &Rows<'_>, gain: &[f32], onto: &mut [f32]) {
    let width = gain.len();
    let mut scaled = vec![0.0; width];
    let mut normed = vec![0.0; width];
    for ((derivative, x, mean, inverse), onto) in rows.each(width).zip(onto.chunks_exact_mut(width))
    {
        for ((scaled, derivative), gain) in scaled.iter_mut().zip(derivative).zip(gain) {
            *scaled = derivative * gain;
        }
        for (normed, x) in normed.iter_mut().zip(x) {
            *normed = (x - mean) * inverse;
        }
        let average = sum(&scaled) / width as f32;
        let along = dot(&scaled, &normed) / width as f32;
        for ((onto, scaled), normed) in onto.iter_mut().zip(&scaled).zip(&normed) {
            *onto += inverse * (scaled - average - normed * along);
        }
    }
}

/// Adds the gradient of gain and bias.
pub fn gradient(rows: &Rows<'_>, place: &mut [f32]) {
    let width = place.len() / 2;
    let (gain, bias) = place.split_at_mut(width);
    for (derivative, x, mean, inverse) in rows.each(width) {
        let sums = gain.iter_mut().zip(bias.iter_mut());
        for (((gain, bias), derivative), x) in sums.zip(derivative).zip(x) {
            *gain += derivative * (x - mean) * inverse;
            *bias += derivative;
        }
    }
}
