//! Cross-entropy, of a model alone or of a mixture, with everything measured in the same pass.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{Gpu, UNITS, read, total, units};
use crate::kernels::{Scored, Shape};
use crate::recipe::{Loss, Measured, Mixing, Soft};

/// Units of a cube, each for one position.
const POSITIONS: usize = 64;

/// Logits of a distribution: a model's own, or a mixture's.
#[derive(CubeType, Clone, Copy)]
struct View {
    own: usize,
    other: usize,
    student: f32,
    partner: f32,
    #[cube(comptime)]
    scaled: bool,
    #[cube(comptime)]
    partnered: bool,
}

#[cube]
fn logit(logits: &[f32], view: &View, k: usize) -> f32 {
    let mut z = logits[view.own + k];
    if comptime!(view.scaled) {
        z *= view.student;
    }
    if comptime!(view.partnered) {
        z += logits[view.other + k] * view.partner;
    }
    z
}

/// A model's own distribution.
#[cube]
fn own(start: usize) -> View {
    View {
        own: start,
        other: 0usize,
        student: 1.0f32,
        partner: 0.0f32,
        scaled: false,
        partnered: false,
    }
}

/// The largest of a view's logits, and the sum of e to the power of their distances from it.
#[cube]
fn normaliser(logits: &[f32], view: &View, #[comptime] vocabulary: usize) -> (f32, f32) {
    let mut most = logit(logits, view, 0);
    for k in 1..vocabulary {
        most = f32::max(most, logit(logits, view, k));
    }
    let mut total = 0.0f32;
    for k in 0..vocabulary {
        total += f32::exp(logit(logits, view, k) - most);
    }
    (most, total)
}

/// What a view says of a target, written into three rows; and its normaliser.
#[cube]
fn note(
    logits: &[f32],
    view: &View,
    rows: &mut [f32],
    row: usize,
    kind: usize,
    target: usize,
    weight: f32,
    #[comptime] vocabulary: usize,
) -> (f32, f32) {
    let (most, total) = normaliser(logits, view, vocabulary);
    let rest = f32::ln(total);
    let mut entropy = 0.0f32;
    for k in 0..vocabulary {
        let distance = logit(logits, view, k) - most;
        entropy -= f32::exp(distance) / total * (distance - rest);
    }
    let at_target = logit(logits, view, target) - most;
    rows[row] = weight * (rest - at_target);
    rows[kind + row] = weight * (f32::exp(at_target) / total);
    rows[2 * kind + row] = weight * entropy;
    (most, total)
}

/// A softened logit, the target's lowered first.
#[cube]
fn softened(z: f32, is_target: bool, dampening: f32, temperature: f32) -> f32 {
    let mut z = z;
    if is_target {
        z -= dampening;
    }
    z / temperature
}

/// The normaliser of softened logits that begin at `start`.
#[cube]
fn soft_normaliser(
    logits: &[f32],
    start: usize,
    target: usize,
    dampening: f32,
    temperature: f32,
    #[comptime] vocabulary: usize,
) -> (f32, f32) {
    let mut most = softened(logits[start], target == 0, dampening, temperature);
    for k in 1..vocabulary {
        let z = softened(logits[start + k], k == target, dampening, temperature);
        most = f32::max(most, z);
    }
    let mut total = 0.0f32;
    for k in 0..vocabulary {
        let z = softened(logits[start + k], k == target, dampening, temperature);
        total += f32::exp(z - most);
    }
    (most, total)
}

/// Which parts a contender's loss has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Parts {
    partner: bool,
    mixing: bool,
    soft: bool,
}

/// Where in a batch is what a loss asks of it.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
struct At {
    places: usize,
    asked: usize,
    targets: usize,
    weights: usize,
    /// Positions of a model, if the partner is only given and has a row for each; else 0.
    every: usize,
}

/// One contender's loss; a unit for each position.
#[cube(launch_unchecked)]
fn objective_kernel(
    logits: &[f32],
    batch: &[f32],
    gradient: &mut [f32],
    rows: &mut [f32],
    student: usize,
    partner: usize,
    positions: usize,
    at: At,
    kind: usize,
    trained: usize,
    push_row: usize,
    student_share: f32,
    partner_share: f32,
    smoothing: f32,
    hard: f32,
    strength: f32,
    temperature: f32,
    dampening: f32,
    #[comptime] vocabulary: usize,
    #[comptime] parts: Parts,
) {
    let position = CUBE_POS_X as usize * POSITIONS + UNIT_POS as usize;
    if position >= positions {
        terminate!();
    }
    let place = student * positions + position;
    let start = place * vocabulary;
    let mut row = partner + position;
    if at.every > 0 {
        let read = usize::cast_from(batch[at.asked + place]);
        row = partner + usize::cast_from(batch[at.places + read]) % at.every;
    }
    let other = row * vocabulary;
    let target = usize::cast_from(batch[at.targets + place]);
    let weight = batch[at.weights + place];
    if comptime!(parts.partner) {
        note(
            logits,
            &own(other),
            rows,
            row,
            kind,
            target,
            weight,
            vocabulary,
        );
    }
    let alone = own(start);
    let (mut most, mut total) = note(
        logits, &alone, rows, place, kind, target, weight, vocabulary,
    );
    let view = View {
        own: start,
        other,
        student: student_share,
        partner: partner_share,
        scaled: comptime!(parts.mixing),
        partnered: comptime!(parts.mixing && parts.partner),
    };
    if comptime!(parts.mixing) {
        let row = trained * positions + position;
        (most, total) = note(logits, &view, rows, row, kind, target, weight, vocabulary);
    }
    let mut soft_most = 0.0f32;
    let mut soft_total = 1.0f32;
    let mut teacher_most = 0.0f32;
    let mut teacher_total = 1.0f32;
    if comptime!(parts.soft) {
        (soft_most, soft_total) =
            soft_normaliser(logits, start, target, 0.0f32, temperature, vocabulary);
        (teacher_most, teacher_total) =
            soft_normaliser(logits, other, target, dampening, temperature, vocabulary);
    }
    let even = smoothing / f32::cast_from(comptime!(vocabulary as u32));
    let mut push = 0.0f32;
    for k in 0..vocabulary {
        let share = f32::exp(logit(logits, &view, k) - most) / total;
        let mut slope = hard * weight * (share - even);
        if k == target {
            slope -= hard * weight * (1.0 - smoothing);
        }
        if comptime!(parts.partner) {
            // A teacher that is not mixed in stands still.
            let mut back = 0.0f32;
            if comptime!(parts.mixing) {
                back = slope * partner_share;
            }
            gradient[other + k] = back;
        }
        if comptime!(parts.mixing) {
            slope *= student_share;
        }
        if comptime!(parts.soft) {
            let z = softened(logits[start + k], false, 0.0f32, temperature);
            let wanted = softened(logits[other + k], k == target, dampening, temperature);
            slope += strength
                * weight
                * (f32::exp(z - soft_most) / soft_total
                    - f32::exp(wanted - teacher_most) / teacher_total);
        }
        if k != target {
            push += f32::abs(slope);
        }
        gradient[start + k] = slope;
    }
    rows[push_row * positions + position] = push;
}

pub fn objective(
    gpu: &Gpu,
    shape: &Shape,
    logits: &CubeTensor,
    batch: &CubeTensor,
    losses: &[Loss],
) -> Scored<CubeTensor> {
    let measured = Measured::new(shape.models, losses);
    let positions = shape.rows_a_model();
    let gradient = gpu.empty(shape.rows() * shape.vocabulary);
    let rows = gpu.empty(measured.count() * positions);
    for (index, loss) in losses.iter().enumerate() {
        let mixing = loss.mixing.unwrap_or(Mixing {
            student: 1.0,
            partner: 0.0,
        });
        let soft = loss.soft.unwrap_or(Soft {
            share: 0.0,
            temperature: 1.0,
            dampening: 0.0,
        });
        let parts = Parts {
            // What is only given is neither measured nor trained.
            partner: loss.partner.is_some_and(|partner| partner < shape.models),
            mixing: loss.mixing.is_some(),
            soft: loss.soft.is_some(),
        };
        let partner = loss.partner.unwrap_or(loss.student);
        let given = partner.checked_sub(shape.models);
        let (partner, every) = match given {
            Some(given) => (shape.rows() + given * shape.positions(), shape.positions()),
            None => (partner * positions, 0),
        };
        let brought = shape.brought;
        // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
        unsafe {
            objective_kernel::launch_unchecked(
                &gpu.client,
                CubeCount::Static(positions.div_ceil(POSITIONS) as u32, 1, 1),
                CubeDim::new_1d(POSITIONS as u32),
                read(logits),
                read(batch),
                read(&gradient),
                read(&rows),
                loss.student,
                partner,
                positions,
                AtLaunch::new(
                    brought.places,
                    brought.asked,
                    brought.targets,
                    brought.weights,
                    every,
                ),
                measured.views * positions,
                Measured::trained(shape.models, losses, index),
                3 * measured.views + index,
                mixing.student,
                mixing.partner,
                loss.smoothing,
                1.0 - soft.share,
                soft.share * soft.temperature,
                soft.temperature,
                soft.dampening,
                shape.vocabulary,
                parts,
            );
        }
    }
    Scored { gradient, rows }
}

#[cube(launch_unchecked)]
fn scores_kernel(
    logits: &[f32],
    batch: &[f32],
    scores: &mut [f32],
    positions: usize,
    all: usize,
    targets: usize,
    #[comptime] vocabulary: usize,
) {
    let place = ABSOLUTE_POS;
    if place >= all {
        terminate!();
    }
    let view = own(place * vocabulary);
    let (most, total) = normaliser(logits, &view, vocabulary);
    let rest = f32::ln(total);
    let mut entropy = 0.0f32;
    // The first of equals is the likeliest.
    let mut best = 0usize;
    for k in 0..vocabulary {
        let z = logit(logits, &view, k);
        entropy -= f32::exp(z - most) / total * (z - most - rest);
        if z > logit(logits, &view, best) {
            best = k;
        }
    }
    let mut right = 0.0f32;
    if best == usize::cast_from(batch[targets + place]) {
        right = 1.0;
    }
    let start = place / positions * 2 * positions + place % positions;
    scores[start] = entropy;
    scores[start + positions] = right;
}

pub fn scores(gpu: &Gpu, shape: &Shape, logits: &CubeTensor, batch: &CubeTensor) -> CubeTensor {
    let scores = gpu.empty(2 * shape.rows());
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        scores_kernel::launch_unchecked(
            &gpu.client,
            super::cubes(shape.rows()),
            units(),
            read(logits),
            read(batch),
            read(&scores),
            shape.rows_a_model(),
            shape.rows(),
            shape.brought.targets,
            shape.vocabulary,
        );
    }
    scores
}

#[cube(launch_unchecked)]
fn sums_kernel(rows: &[f32], sums: &mut [f32], length: usize) {
    let mut shared = Shared::<[f32]>::new_slice(UNITS);
    let row = CUBE_POS_X as usize;
    let unit = UNIT_POS as usize;
    let mut sum = 0.0f32;
    for i in range_stepped(unit, length, UNITS) {
        sum += rows[row * length + i];
    }
    shared[unit] = sum;
    let total = total(&mut shared);
    if unit == 0 {
        sums[row] = total;
    }
}

pub fn sums(gpu: &Gpu, shape: &Shape, rows: &CubeTensor, count: usize) -> CubeTensor {
    let sums = gpu.empty(count);
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        sums_kernel::launch_unchecked(
            &gpu.client,
            CubeCount::Static(count as u32, 1, 1),
            units(),
            read(rows),
            read(&sums),
            shape.rows_a_model(),
        );
    }
    sums
}
