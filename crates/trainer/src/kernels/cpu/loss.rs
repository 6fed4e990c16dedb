//! Cross-entropy, of a model alone or of a mixture, with everything measured in the same pass.

use super::pointwise::exp;
use crate::kernels::{Scored, Shape};
use crate::recipe::{Loss, Measured, Soft};

/// What a distribution over the tokens says of a target.
struct View {
    cross_entropy: f32,
    target: f32,
    entropy: f32,
}

/// The distribution of `logits`, written into `shares`, and what it says of `target`.
fn view(logits: &[f32], target: usize, shares: &mut [f32]) -> View {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for (share, z) in shares.iter_mut().zip(logits) {
        *share = exp(z - most);
    }
    let total: f32 = shares.iter().sum();
    let rest = total.ln();
    let mut entropy = 0.0;
    for (share, z) in shares.iter_mut().zip(logits) {
        *share /= total;
        entropy -= *share * (z - most - rest);
    }
    let cross_entropy = rest - (logits[target] - most);
    View {
        cross_entropy,
        target: shares[target],
        entropy,
    }
}

/// See [`crate::kernels::Kernels::objective`].
pub fn objective(
    shape: &Shape,
    logits: &[f32],
    batch: &[f32],
    losses: &[Loss],
) -> Scored<Vec<f32>> {
    let measured = Measured::new(shape.models, losses);
    let mut scored = Scored {
        gradient: vec![0.0; shape.rows() * shape.vocabulary],
        rows: vec![0.0; measured.count() * shape.positions()],
    };
    for (index, loss) in losses.iter().enumerate() {
        let place = Place {
            shape,
            logits,
            batch,
            loss,
            measured,
            trained: Measured::trained(shape.models, losses, index),
            index,
        };
        place.score(&mut scored);
    }
    scored
}

/// One loss among the others.
struct Place<'a> {
    shape: &'a Shape,
    logits: &'a [f32],
    batch: &'a [f32],
    loss: &'a Loss,
    measured: Measured,
    trained: usize,
    index: usize,
}

/// A position of the student's.
#[derive(Clone, Copy)]
struct At {
    /// Its row.
    row: usize,
    /// Where it is among the model's positions.
    place: usize,
}

/// Room for one distribution each.
struct Room {
    shares: Vec<f32>,
    mixed: Vec<f32>,
    teacher: Vec<f32>,
    slope: Vec<f32>,
}

impl Place<'_> {
    fn logits(&self, row: usize) -> &[f32] {
        let v = self.shape.vocabulary;
        &self.logits[row * v..][..v]
    }

    /// The partner's row. Models that read the same sequences have rows for the same positions; what
    /// is only given has a row for each, behind those of all models.
    fn partner(&self, partner: usize, at: At) -> usize {
        let shape = self.shape;
        if partner < shape.models {
            shape.rows_of(partner).start + at.row - shape.rows_of(self.loss.student).start
        } else {
            shape.rows() + (partner - shape.models) * shape.positions() + at.place
        }
    }

    fn score(&self, scored: &mut Scored<Vec<f32>>) {
        let v = self.shape.vocabulary;
        let mut room = Room {
            shares: vec![0.0; v],
            mixed: vec![0.0; v],
            teacher: vec![0.0; v],
            slope: vec![0.0; v],
        };
        for (row, place) in self.shape.places(self.loss.student) {
            self.score_at(At { row, place }, &mut room, scored);
        }
    }

    fn score_at(&self, at: At, room: &mut Room, scored: &mut Scored<Vec<f32>>) {
        let Loss {
            student,
            partner,
            mixing,
            smoothing,
            soft,
        } = *self.loss;
        let (n, v) = (self.shape.positions(), self.shape.vocabulary);
        let brought = self.shape.brought;
        let weight = self.batch[brought.weights + at.row];
        let target = self.batch[brought.targets + at.row] as usize;
        let views = self.measured.views;
        let mut note = |view: usize, seen: View| {
            let kinds = [seen.cross_entropy, seen.target, seen.entropy];
            for (kind, value) in kinds.into_iter().enumerate() {
                scored.rows[(kind * views + view) * n + at.place] = weight * value;
            }
        };
        // The partner reads the student's sequences. What is only given is not measured.
        if let Some(partner) = partner.filter(|partner| *partner < self.shape.models) {
            let seen = view(
                self.logits(self.partner(partner, at)),
                target,
                &mut room.shares,
            );
            note(partner, seen);
        }
        let own = self.logits(at.row);
        note(student, view(own, target, &mut room.shares));
        if let Some(mixing) = mixing {
            let with = partner.map(|partner| self.logits(self.partner(partner, at)));
            for (k, mixed) in room.mixed.iter_mut().enumerate() {
                let weak = with.map_or(0.0, |weak| weak[k] * mixing.partner);
                *mixed = own[k] * mixing.student + weak;
            }
            note(self.trained, view(&room.mixed, target, &mut room.shares));
        }

        // The labels' part.
        let hard = 1.0 - soft.map_or(0.0, |soft| soft.share);
        for (slope, share) in room.slope.iter_mut().zip(&room.shares) {
            *slope = hard * weight * (share - smoothing / v as f32);
        }
        room.slope[target] -= hard * weight * (1.0 - smoothing);
        if let Some((mixing, partner)) = mixing.zip(partner) {
            let other = self.partner(partner, at);
            let gradient = &mut scored.gradient[other * v..][..v];
            for (gradient, slope) in gradient.iter_mut().zip(&room.slope) {
                *gradient = mixing.partner * slope;
            }
        }
        if let Some(mixing) = mixing {
            room.slope.iter_mut().for_each(|s| *s *= mixing.student);
        }
        if let Some((soft, partner)) = soft.zip(partner) {
            self.follow(
                soft,
                own,
                self.logits(self.partner(partner, at)),
                (target, weight),
                room,
            );
        }
        let push: f32 = room.slope.iter().map(|slope| slope.abs()).sum();
        let row = (3 * views + self.index) * n + at.place;
        scored.rows[row] = push - room.slope[target].abs();
        scored.gradient[at.row * v..][..v].copy_from_slice(&room.slope);
    }

    /// Adds the teacher's part to the slope.
    fn follow(
        &self,
        soft: Soft,
        own: &[f32],
        teacher: &[f32],
        (target, weight): (usize, f32),
        room: &mut Room,
    ) {
        let softened = |logits: &[f32], dampening: f32, into: &mut [f32]| {
            let mut logits = logits.to_vec();
            logits[target] -= dampening;
            logits.iter_mut().for_each(|z| *z /= soft.temperature);
            view(&logits, target, into);
        };
        softened(teacher, soft.dampening, &mut room.teacher);
        softened(own, 0.0, &mut room.shares);
        let strength = soft.share * soft.temperature * weight;
        let shares = room.shares.iter().zip(&room.teacher);
        for (slope, (share, wanted)) in room.slope.iter_mut().zip(shares) {
            *slope += strength * (share - wanted);
        }
    }
}

/// See [`crate::kernels::Kernels::scores`].
pub fn scores(shape: &Shape, logits: &[f32], batch: &[f32]) -> Vec<f32> {
    let v = shape.vocabulary;
    let targets = &batch[shape.brought.targets..];
    let mut scores = Vec::with_capacity(2 * shape.rows());
    let mut shares = vec![0.0; v];
    for m in 0..shape.models {
        let rows = shape.rows_of(m);
        let rows = rows.map(|row| (&logits[row * v..][..v], targets[row] as usize));
        scores.extend((rows.clone()).map(|(row, target)| view(row, target, &mut shares).entropy));
        scores.extend(rows.map(|(row, target)| {
            // The first of equals is the likeliest.
            let best = (0..v).rev().max_by(|a, b| row[*a].total_cmp(&row[*b]));
            f32::from(u8::from(best == Some(target)))
        }));
    }
    scores
}
