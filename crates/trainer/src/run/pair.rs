//! A contender's models side by side, for whoever looks into them.

use burn::tensor::Tensor;
use protocol::WeakModel;

use super::{Place, Run, RunError};

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

    /// The models of a place: its student, and the weak model that it is mixed with, or M0 where
    /// there is none.
    pub(super) fn pair_of(&self, place: Place) -> Pair {
        let partner = (place.partner).filter(|_| place.contender.method.mixes());
        let (weak, row) = match partner {
            Some(row) => (WeakModel::Own, self.model(row)),
            None => (WeakModel::Base, self.base_on_device.clone()),
        };
        Pair {
            models: Tensor::cat(vec![self.model(place.student), row], 0),
            place,
            weak,
        }
    }
}
