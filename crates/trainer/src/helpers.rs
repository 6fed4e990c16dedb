//! Others who compute: threads that run this program too.
//!
//! A processor has several cores, and threads with a memory in common need headers that most hosts of
//! a page do not send. So a helper shares nothing: it gets models and some sequences, and answers with
//! numbers. What is computed, and in which order it is summed, does not depend on who computes it, so a
//! run with helpers is the run without them to the last bit.

use std::rc::Rc;

use crate::interruptions::Waiting;
pub use crate::kernels::{Bulk, Piece, done};

/// Who takes over pieces of work.
pub trait Helpers {
    /// How many there are at present.
    fn count(&self) -> usize;

    /// Takes pieces, which are done by whoever is free first, once they are handed out.
    fn take(&self, pieces: &[Rc<Piece>]) -> Taken;

    /// Hands what was taken to one who is free, with the models that it is about, `[M, P]`; whether
    /// there may be another one. To be asked until there is none.
    fn hand_out(&self, call: u32, parameters: &[f32]) -> bool;
}

/// Pieces that were taken together.
pub struct Taken {
    /// Tells them from others.
    pub call: u32,
    /// What [`done`] makes of each piece, or nothing where that got lost. What nobody waits for any
    /// more is not worked for.
    pub answers: Vec<Waiting<Option<Vec<f32>>>>,
}
