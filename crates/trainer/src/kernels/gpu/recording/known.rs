//! Which gradients are asked for again and again, and which way each one takes.

use std::rc::Rc;

use burn_cubecl::tensor::CubeTensor;
use cubecl::bytes::Bytes;
use protocol::estimate::MOST_RECORDED;

use super::super::{Gpu, length};
use super::kind::Kind;
use super::launches::{Place, Recording};
use crate::kernels::Kernels;

/// A kind of gradient that is asked for more often than this in a row is recorded, which costs as much
/// as taking it twice more. While λ is being moved hardly one is asked for again.
const OFTEN: usize = 4;
/// What no gradient of so many has asked for is forgotten. A run has a few kinds at a time, as the number
/// of rows that its steps need is not always the same.
const LONG: usize = 64;

/// A kind of gradient that was asked for lately.
struct Asked {
    kind: Kind,
    /// How often in a row.
    times: usize,
    /// The number of the gradient that asked for it last.
    last: usize,
    recording: Option<Rc<Recording>>,
    /// It can't be recorded.
    refused: bool,
}

impl Asked {
    fn bytes_held(&self) -> u64 {
        self.recording.as_ref().map_or(0, |_| self.kind.bytes())
    }
}

/// What to do with a gradient.
pub enum Way {
    /// It is launched.
    Launch,
    /// It is recorded, and then repeated.
    Record,
    /// It is repeated.
    Repeat(Rc<Recording>),
}

/// Gradients that were asked for lately, and what is kept for the next ones.
#[derive(Default)]
pub struct Known {
    /// Gradients so far.
    gradients: usize,
    /// The one asked for last is the last.
    asked: Vec<Asked>,
    /// Batches of different lengths, each with the number of the gradient that it was for last.
    batches: Vec<(usize, CubeTensor)>,
    /// Where this run's recordings read parameters.
    parameters: Option<Rc<Place>>,
}

impl Known {
    /// A gradient of this kind is asked for.
    pub fn ask(&mut self, gpu: &Gpu, kind: Kind) -> Way {
        self.gradients += 1;
        let known_from = self.gradients.saturating_sub(LONG);
        self.asked.retain(|asked| asked.last > known_from);
        self.batches.retain(|(last, _)| *last > known_from);
        let last = self.asked.last();
        if last.is_some_and(|asked| asked.kind.run != kind.run) {
            self.forget(gpu);
        }
        let place = self.asked.iter().position(|asked| asked.kind == kind);
        let mut asked = place.map_or_else(
            || Asked {
                kind,
                times: 0,
                last: 0,
                recording: None,
                refused: false,
            },
            |place| self.asked.remove(place),
        );
        let is_in_a_row = asked.last + 1 == self.gradients;
        asked.times = if is_in_a_row { asked.times + 1 } else { 1 };
        asked.last = self.gradients;
        let way = match &asked.recording {
            Some(recording) => Way::Repeat(recording.clone()),
            None if asked.times > OFTEN && !asked.refused => {
                // λ was moved: the new recording gets the old one's arrays.
                self.asked
                    .retain(|other| other.kind.rows != asked.kind.rows);
                let others: u64 = self.asked.iter().map(Asked::bytes_held).sum();
                if others + asked.kind.bytes() <= MOST_RECORDED {
                    Way::Record
                } else {
                    Way::Launch
                }
            }
            None => Way::Launch,
        };
        self.asked.push(asked);
        way
    }

    /// Forgets all kinds: a run is over, or another one has begun.
    pub fn forget(&mut self, gpu: &Gpu) {
        self.asked.clear();
        self.batches.clear();
        self.parameters = None;
        // CubeCL keeps the arrays of a recording for others of just the same sizes. Where this
        // fails, it costs memory, and nothing else.
        let _ = gpu.client.memory_cleanup();
    }

    /// Where the parameters of the next recording are.
    pub fn place(&mut self, gpu: &Gpu, parameters: &CubeTensor) -> Rc<Place> {
        let new = || Rc::new(Place::new(gpu, parameters));
        self.parameters.get_or_insert_with(new).clone()
    }

    /// What came of recording the kind that was asked for last.
    pub fn keep(&mut self, recording: Option<Rc<Recording>>) {
        if let Some(asked) = self.asked.last_mut() {
            asked.refused = recording.is_none();
            asked.recording = recording;
        }
    }

    /// The recording of the gradient that was asked for last, if it has one.
    pub fn last(&self) -> Option<&Recording> {
        self.asked.last()?.recording.as_deref()
    }

    /// The next gradient's batch, on the GPU.
    pub fn batch(&mut self, gpu: &Gpu, values: Vec<f32>) -> CubeTensor {
        let next = self.gradients + 1;
        let is_for = |b: &CubeTensor| b.device == gpu.device && length(b) == values.len();
        if let Some((last, place)) = self.batches.iter_mut().find(|(_, b)| is_for(b)) {
            *last = next;
            gpu.client.write(&place.handle, Bytes::from_elems(values));
            return place.clone();
        }
        let place = gpu.upload(values);
        self.batches.push((next, place.clone()));
        place
    }
}
