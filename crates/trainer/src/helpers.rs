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

    /// Has the pieces done by whoever is free first. `parameters`: the models', `[M, P]`. Each answer
    /// is what [`done`] makes of its piece, or nothing where it got lost. An answer that nobody waits
    /// for any more is not worked for. Without helpers there are no answers.
    fn take(&self, parameters: &[f32], pieces: &[Rc<Piece>]) -> Vec<Waiting<Option<Vec<f32>>>>;
}
