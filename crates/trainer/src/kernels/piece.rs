//! A step cut into pieces that a processor's cores can do side by side.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::batch::batch;
use super::cpu::Cpu;
use super::pass::{Extra, Pass};
use super::{Kernels, Shape};
use crate::data::{Sequences, of_each};
use crate::helpers::Helpers;
use crate::interruptions::{Interrupted, Interruptions};
use crate::model::Architecture;
use crate::recipe::{Loss, Recipe};

/// A step is halved, and its halves once more …
const HALVINGS: u32 = 2;
/// … as long as every half keeps so many sequences: a message to a helper takes time too.
const FEWEST: usize = 8;

/// Some sequences of every model, and what is wanted of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    architecture: Architecture,
    sequences: Sequences,
    wanted: Wanted,
    /// What a message carries beside the rest, for there can be much of it.
    #[serde(skip)]
    pub bulk: Bulk,
}

/// Numbers of every position.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bulk {
    /// Noise on the embeddings, `[M, N, D]`.
    pub noise: Option<Vec<f32>>,
    /// Logits that no model of this step makes, `[teachers, N, V]`.
    pub given: Option<Vec<f32>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Wanted {
    /// This piece's share of a step's gradient, `[M, P]`, and of its measurements behind it.
    Gradient {
        losses: Vec<Loss>,
        /// The models that are trained.
        learning: Vec<usize>,
        /// How many positions every model's mean is over, those of other pieces included.
        scored: Vec<f32>,
        /// How often it may still be halved.
        halvings: u32,
    },
    /// As [`Kernels::scores`] has them.
    Scores,
}

impl Piece {
    /// The whole gradient of a step.
    pub fn of_step(recipe: &Recipe, sequences: &Sequences) -> Self {
        Self {
            architecture: recipe.architecture,
            sequences: sequences.clone(),
            wanted: Wanted::Gradient {
                losses: recipe.losses.clone(),
                learning: recipe.rates.learners().collect(),
                scored: sequences.scored_of_groups(),
                halvings: HALVINGS,
            },
            bulk: Bulk {
                noise: recipe.noise.clone(),
                given: recipe.given.clone(),
            },
        }
    }

    /// The piece that scores these sequences.
    pub fn of_scores(architecture: Architecture, sequences: Sequences) -> Self {
        Self {
            architecture,
            sequences,
            wanted: Wanted::Scores,
            bulk: Bulk::default(),
        }
    }

    /// Its halves, whose sum it is, unless it is too small. Where it is cut depends on the batch
    /// alone.
    fn halves(&self) -> Option<[Self; 2]> {
        let Wanted::Gradient { halvings, .. } = &self.wanted else {
            return None;
        };
        let all = self.sequences.batch;
        if *halvings == 0 || all < 2 * FEWEST {
            return None;
        }
        let places: Vec<usize> = (0..all).collect();
        let (first, second) = places.split_at(all / 2);
        Some([first, second].map(|places| self.part(places)))
    }

    fn part(&self, places: &[usize]) -> Self {
        let Self {
            sequences, bulk, ..
        } = self;
        let part = |numbers: &Option<Vec<f32>>, groups| {
            let part = |n: &Vec<f32>| of_each(n, groups, sequences.batch, places);
            numbers.as_ref().map(part)
        };
        let logits = sequences.positions() * self.architecture.vocabulary;
        let teachers = bulk.given.as_ref().map_or(0, |given| given.len() / logits);
        let mut wanted = self.wanted.clone();
        if let Wanted::Gradient { halvings, .. } = &mut wanted {
            *halvings = halvings.saturating_sub(1);
        }
        Self {
            architecture: self.architecture,
            sequences: sequences.pick(places),
            wanted,
            bulk: Bulk {
                noise: part(&bulk.noise, sequences.models),
                given: part(&bulk.given, teachers),
            },
        }
    }
}

/// What is wanted of a piece: of a step its gradient, `[M, P]`, and its measurements behind it; of
/// scores what [`Kernels::scores`] gives. `parameters`: `[M, P]`.
///
/// # Errors
/// When the work is given up.
pub async fn done(
    piece: &Piece,
    parameters: &Vec<f32>,
    interruptions: &Interruptions,
) -> Result<Vec<f32>, Interrupted> {
    let Some(halves) = piece.halves() else {
        return done_at_once(piece, parameters, interruptions).await;
    };
    let mut sum = Vec::new();
    for half in &halves {
        let half = Box::pin(done(half, parameters, interruptions)).await?;
        add(&mut sum, half);
    }
    Ok(sum)
}

/// Adds to a sum, which may not have begun.
fn add(sum: &mut Vec<f32>, more: Vec<f32>) {
    if sum.is_empty() {
        *sum = more;
    } else {
        super::cpu::add(sum, &more);
    }
}

async fn done_at_once(
    piece: &Piece,
    parameters: &Vec<f32>,
    interruptions: &Interruptions,
) -> Result<Vec<f32>, Interrupted> {
    let sequences = &piece.sequences;
    let mut shapes = Shape::both(piece.architecture, sequences, Cpu.needed(sequences));
    let scored = match &piece.wanted {
        Wanted::Gradient {
            learning, scored, ..
        } => {
            for shape in &mut shapes {
                shape.learning.clone_from(learning);
            }
            scored
        }
        Wanted::Scores => &sequences.scored_of_groups(),
    };
    let [shape, asked] = &shapes;
    let pass = Pass {
        kernels: &Cpu,
        shape,
        asked,
        parameters,
        batch: &batch([shape, asked], sequences, scored),
        interruptions,
    };
    match &piece.wanted {
        Wanted::Gradient { losses, .. } => {
            let Bulk { noise, given } = piece.bulk.clone();
            let (mut all, measured) = pass.gradient(losses, &Extra { noise, given }).await?;
            all.extend(measured);
            Ok(all)
        }
        Wanted::Scores => {
            let logits = pass.logits().await?;
            Ok(Cpu.scores(asked, &logits, pass.batch))
        }
    }
}

/// What is wanted of a step, with the help of whoever is there.
///
/// # Errors
/// When the work is given up.
pub async fn sum_done(
    piece: Piece,
    parameters: &Vec<f32>,
    interruptions: &Interruptions,
) -> Result<Vec<f32>, Interrupted> {
    let count = interruptions.helpers().map_or(0, Helpers::count);
    // The sum of both halves, each of which may be the sum of its own.
    let mut halves = match piece.halves() {
        Some(halves) if count > 1 => halves.map(|half| vec![half]),
        _ => return done(&piece, parameters, interruptions).await,
    };
    if count > 2 {
        for half in &mut halves {
            if let Some(quarters) = half[0].halves() {
                *half = quarters.into();
            }
        }
    }
    let of_first = halves[0].len();
    let mut sums = [Vec::new(), Vec::new()];
    let mut number = 0;
    let keep = |found| {
        add(&mut sums[usize::from(number >= of_first)], found);
        number += 1;
    };
    let pieces = halves.into_iter().flatten().map(Rc::new).collect();
    all_done(pieces, parameters, interruptions, keep).await?;
    let [mut sum, second] = sums;
    add(&mut sum, second);
    Ok(sum)
}

/// Hands what is wanted of each piece to `keep`, in their order, whoever has done it.
///
/// # Errors
/// When the work is given up.
pub async fn all_done(
    pieces: Vec<Rc<Piece>>,
    parameters: &Vec<f32>,
    interruptions: &Interruptions,
    mut keep: impl FnMut(Vec<f32>),
) -> Result<(), Interrupted> {
    // One piece alone is done no sooner by another.
    let helpers = interruptions.helpers().filter(|_| pieces.len() > 1);
    let mut answers = Vec::new();
    if let Some(helpers) = helpers {
        let taken = helpers.take(&pieces);
        answers = taken.answers;
        // Copies of large models take their time.
        while helpers.hand_out(taken.call, parameters) {
            interruptions.allow().await?;
        }
    }
    let mut answers = answers.into_iter();
    for piece in pieces {
        let answer = match answers.next() {
            Some(answer) => interruptions.hear(answer).await?,
            None => None,
        };
        keep(match answer {
            Some(answer) => answer,
            None => done(&piece, parameters, interruptions).await?,
        });
        interruptions.allow().await?;
    }
    Ok(())
}
