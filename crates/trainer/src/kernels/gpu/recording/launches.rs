//! Launches that were recorded, and where they read and write.

use std::cell::RefCell;
use std::rc::Rc;

use burn_cubecl::tensor::CubeTensor;
use cubecl::client::Graph;
use futures_util::FutureExt;

use super::super::{Gpu, length, update};
use crate::interruptions::Interruptions;
use crate::kernels::Shape;
use crate::kernels::pass::{Extra, Pass};
use crate::recipe::Loss;

/// Where recorded launches read what is made elsewhere.
pub struct Place {
    array: CubeTensor,
    /// What was copied there last. While this is held, nobody writes over it.
    holds: RefCell<Option<CubeTensor>>,
}

impl Place {
    /// For parameters like these, which are not there yet.
    pub fn new(gpu: &Gpu, parameters: &CubeTensor) -> Self {
        Self {
            array: gpu.empty(length(parameters)),
            holds: RefCell::default(),
        }
    }

    /// Copies an array there, if it was not the last.
    pub fn put(&self, gpu: &Gpu, array: &CubeTensor) {
        let mut holds = self.holds.borrow_mut();
        if !holds.as_ref().is_some_and(|held| is_same(held, array)) {
            update::copy(gpu, array, &self.array);
            *holds = Some(array.clone());
        }
    }
}

/// Whether both are the same numbers in the same place.
fn is_same(one: &CubeTensor, other: &CubeTensor) -> bool {
    let place = |array: &CubeTensor| {
        let handle = &array.handle;
        let id = handle.memory.clone().binding().id();
        (id, handle.offset_start, handle.offset_end)
    };
    one.device == other.device && place(one) == place(other)
}

/// Launches that can be repeated, and where they read and write.
pub struct Recording {
    launches: Graph,
    /// Where the parameters are read.
    pub parameters: Rc<Place>,
    batch: CubeTensor,
    extra: Extra<CubeTensor>,
    gradient: CubeTensor,
    measured: CubeTensor,
}

/// A gradient and what was measured, as [`Pass::gradient`] gives them.
pub type Found = (CubeTensor, CubeTensor);

impl Recording {
    /// Nothing, where it can't be recorded.
    pub fn new(
        gpu: &Gpu,
        pass: &Pass<'_, Gpu>,
        losses: &[Loss],
        brought: &Extra<CubeTensor>,
        parameters: Rc<Place>,
    ) -> Option<Self> {
        let place = |array: &CubeTensor| update::copied(gpu, array);
        parameters.put(gpu, pass.parameters);
        let extra = Extra {
            noise: brought.noise.as_ref().map(place),
            given: brought.given.as_ref().map(place),
        };
        let (shapes, read) = ([pass.shape, pass.asked], [&parameters.array, pass.batch]);
        // Otherwise it would take, for small arrays too, whatever large ones are free, and keep them.
        let arrays_of_its_own = |extra| launches(gpu, shapes, read, losses, extra);
        let recorded = (gpu.client).memory_persistent_allocation(&extra, arrays_of_its_own);
        let (launches, (gradient, measured)) = recorded?;
        Some(Self {
            launches,
            parameters,
            batch: pass.batch.clone(),
            extra,
            gradient,
            measured,
        })
    }

    /// The gradient, which is good until the next one, and what was measured; nothing, where the
    /// launches can't be repeated any more.
    pub fn repeat(
        &self,
        gpu: &Gpu,
        pass: &Pass<'_, Gpu>,
        brought: &Extra<CubeTensor>,
    ) -> Option<Found> {
        let bring = |from: &Option<CubeTensor>, to: &Option<CubeTensor>| {
            if let (Some(from), Some(to)) = (from, to) {
                update::copy(gpu, from, to);
            }
        };
        self.parameters.put(gpu, pass.parameters);
        if !is_same(pass.batch, &self.batch) {
            update::copy(gpu, pass.batch, &self.batch);
        }
        bring(&brought.noise, &self.extra.noise);
        bring(&brought.given, &self.extra.given);
        // SAFETY: this holds all arrays that are written from outside or read there, CubeCL keeps
        // the memory of all others for the recording, and a worker has but one stream.
        unsafe { self.launches.replay() }.ok()?;
        Some((self.gradient.clone(), update::copied(gpu, &self.measured)))
    }
}

/// Takes the way once so that all kernels and arrays are there, and once more to record it. `read`: the
/// parameters and the batch.
fn launches(
    gpu: &Gpu,
    [shape, asked]: [&Shape; 2],
    [parameters, batch]: [&CubeTensor; 2],
    losses: &[Loss],
    extra: &Extra<CubeTensor>,
) -> Option<(Graph, Found)> {
    // Nobody else's launches may come in between.
    let interruptions = Interruptions::none();
    let pass = Pass {
        kernels: gpu,
        shape,
        asked,
        parameters,
        batch,
        interruptions: &interruptions,
    };
    let take = || pass.gradient(losses, extra).now_or_never()?.ok();
    gpu.client.graph_prepare().ok()?;
    let first = take().is_some() && gpu.client.start_capture().is_ok();
    let found = first.then(take).flatten();
    // Also where it was only prepared.
    let launches = gpu.client.stop_capture().ok()?;
    Some((launches, found?))
}
