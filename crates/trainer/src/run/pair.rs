//! A contender's models side by side, for whoever looks into them.

use burn::tensor::Tensor;
use protocol::WeakModel;

use super::{Place, Run, RunError};
use crate::kernels;

/// A contender's models as they are now.
pub(super) struct Pair {
    /// Whose they are.
    pub place: Place,
    /// The strong model and the weak one, `[2, P]`.
    pub models: Tensor<2>,
    /// Whose the weak one is.
    pub weak: WeakModel,
}

impl Run {
    /// A contender's place; on the way to M1 it is the only one for all of them.
    pub(super) fn place(&self, contender: usize) -> Result<Place, RunError> {
        let count = self.config.contenders.len();
        let places = self.places();
        let number = if self.progress.race.is_some() {
            contender
        } else {
            0
        };
        (places.get(number).copied())
            .filter(|_| contender < count)
            .ok_or(RunError::NoContender { count })
    }

    /// One model's parameters, `[1, P]`.
    pub(super) fn model(&self, row: usize) -> Tensor<2> {
        self.progress.state.parameters.clone().narrow(0, row, 1)
    }

    /// The parameters in these rows, `[rows, P]`. Rows that lie side by side, as they mostly do, are
    /// taken at once.
    pub(super) fn models(&self, rows: &[usize]) -> Tensor<2> {
        let side_by_side = |a: &usize, b: &usize| a + 1 == *b;
        let piece = |rows: &[usize]| {
            let parameters = self.progress.state.parameters.clone();
            parameters.narrow(0, rows[0], rows.len())
        };
        kernels::joined(rows.chunk_by(side_by_side).map(piece), 0)
    }

    /// The models of a place: its student, and the weak model that it is mixed with, or M0 where
    /// there is none.
    pub(super) fn pair_of(&self, place: Place) -> Pair {
        let student = place.student;
        let partner = (place.partner).filter(|_| place.contender.method.mixes());
        let beside_base = || vec![self.model(student), self.base_on_device.clone()];
        let (weak, models) = match partner {
            Some(row) => (WeakModel::Own, self.models(&[student, row])),
            None => (WeakModel::Base, Tensor::cat(beside_base(), 0)),
        };
        Pair {
            place,
            models,
            weak,
        }
    }
}
