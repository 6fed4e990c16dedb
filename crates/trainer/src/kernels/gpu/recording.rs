//! The launches of a gradient that is asked for step after step, recorded once and then repeated.
//!
//! A launch costs the worker some 20 µs, a repeated one a quarter: its kernel is found, its arrays are
//! bound and its numbers are on the GPU. So it reads and writes where it did when it was recorded: a
//! step's batch is written there, the parameters are copied there as soon as they are made, and
//! whatever is asked for later is copied away.

use std::cell::RefCell;
use std::rc::Rc;

use burn_cubecl::CubeDevice;
use burn_cubecl::tensor::CubeTensor;
use cubecl::bytes::Bytes;
use cubecl::client::Graph;
use futures_util::FutureExt;

use super::{Gpu, update};
use crate::interruptions::{Interrupted, Interruptions};
use crate::kernels::pass::{Extra, Pass};
use crate::kernels::{Kernels, Shape};
use crate::recipe::Loss;

/// A kind of gradient that is asked for more often than this in a row is recorded, which costs as much
/// as taking it twice more. While λ is being moved hardly one is asked for again.
const OFTEN: usize = 4;
/// What no gradient of so many has asked for is forgotten. A run has a few kinds at a time, as the number
/// of rows that its steps need is not always the same.
const LONG: usize = 64;
/// Recordings keep their arrays to themselves, together not more than about so many numbers, 128 MiB.
/// Where one alone has more, a GPU has so much to do that it is not waiting for the worker.
const MOST_NUMBERS: usize = 1 << 25;

/// What the launches of a gradient depend on, beside what is in its arrays.
#[derive(PartialEq)]
struct Kind {
    run: Sizes,
    /// Those that are read, and those that are asked for.
    rows: [usize; 2],
    losses: Vec<Loss>,
}

/// What seldom changes within a run.
#[derive(PartialEq)]
struct Sizes {
    device: CubeDevice,
    models: usize,
    models_back: usize,
    sequences: usize,
    context: usize,
    vocabulary: usize,
    width: usize,
    heads: usize,
    layers: usize,
    extra: [Option<usize>; 2],
}

fn length(array: &CubeTensor) -> usize {
    array.meta.num_elements()
}

impl Kind {
    fn of(gpu: &Gpu, pass: &Pass<'_, Gpu>, losses: &[Loss], extra: &Extra<CubeTensor>) -> Self {
        let shape = pass.shape;
        let run = Sizes {
            device: gpu.device.clone(),
            models: shape.models,
            models_back: shape.models_back(),
            sequences: shape.sequences,
            context: shape.context,
            vocabulary: shape.vocabulary,
            width: shape.width,
            heads: shape.heads,
            layers: shape.layers.len(),
            extra: [&extra.noise, &extra.given].map(|array| array.as_ref().map(length)),
        };
        Self {
            run,
            rows: [shape.rows(), pass.asked.rows()],
            losses: losses.to_vec(),
        }
    }
}

/// About how many numbers the arrays of a gradient have: of a row in a layer 18 times the width, most
/// of it the hidden units and their derivatives; the shares of attention; and the gradient's parts.
fn numbers(shape: &Shape) -> usize {
    let shares = shape.heads * shape.context;
    let activations = shape.rows() * shape.layers.len() * (18 * shape.width + shares);
    activations + shape.parts() * shape.models * shape.parameters
}

/// Where recorded launches read what is made elsewhere.
struct Place {
    array: CubeTensor,
    /// What was copied there last. While this is held, nobody writes over it.
    holds: RefCell<Option<CubeTensor>>,
}

impl Place {
    fn put(&self, gpu: &Gpu, array: &CubeTensor) {
        let mut holds = self.holds.borrow_mut();
        if !holds.as_ref().is_some_and(|held| is_same(held, array)) {
            update::copy(gpu, array, &self.array);
            *holds = Some(array.clone());
        }
    }

    fn is_for(&self, gpu: &Gpu, array: &CubeTensor) -> bool {
        self.array.device == gpu.device && length(&self.array) == length(array)
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
struct Recording {
    launches: Graph,
    numbers: usize,
    parameters: Rc<Place>,
    batch: CubeTensor,
    extra: Extra<CubeTensor>,
    gradient: CubeTensor,
    measured: CubeTensor,
}

/// A gradient and what was measured, as [`Pass::gradient`] gives them.
type Found = (CubeTensor, CubeTensor);

impl Recording {
    /// Nothing, where it can't be recorded.
    fn new(
        gpu: &Gpu,
        pass: &Pass<'_, Gpu>,
        losses: &[Loss],
        brought: &Extra<CubeTensor>,
        parameters: Rc<Place>,
    ) -> Option<Self> {
        let place = |array: &CubeTensor| copy(gpu, array);
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
            numbers: numbers(pass.shape),
            parameters,
            batch: pass.batch.clone(),
            extra,
            gradient,
            measured,
        })
    }

    /// The gradient, which is good until the next one, and what was measured; nothing, where the
    /// launches can't be repeated any more.
    fn repeat(
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
        Some((self.gradient.clone(), copy(gpu, &self.measured)))
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

/// The same numbers in another place.
fn copy(gpu: &Gpu, array: &CubeTensor) -> CubeTensor {
    let place = gpu.empty(length(array));
    update::copy(gpu, array, &place);
    place
}

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
    fn numbers_held(&self) -> usize {
        self.recording.as_ref().map_or(0, |of| of.numbers)
    }
}

/// What to do with a gradient.
enum Way {
    Launch,
    Record,
    Repeat(Rc<Recording>),
}

#[derive(Default)]
struct Known {
    /// Gradients so far.
    gradients: usize,
    /// The one asked for last is the last.
    asked: Vec<Asked>,
    /// Batches of different lengths, each with the number of the gradient that it was for last.
    batches: Vec<(usize, CubeTensor)>,
    /// Where the last recording read parameters.
    parameters: Option<Rc<Place>>,
}

thread_local! {
    /// Of all steps of this worker, which takes those of one run at a time.
    static KNOWN: RefCell<Known> = RefCell::default();
}

impl Known {
    /// A gradient of this kind is asked for, which has so many numbers.
    fn ask(&mut self, gpu: &Gpu, kind: Kind, numbers: usize) -> Way {
        self.gradients += 1;
        self.forget(gpu, &kind);
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
                let all: usize = self.asked.iter().map(Asked::numbers_held).sum();
                if all + numbers <= MOST_NUMBERS {
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

    /// Forgets what no gradient has asked for lately; and everything, if another run asks now.
    fn forget(&mut self, gpu: &Gpu, kind: &Kind) {
        let known_from = self.gradients.saturating_sub(LONG);
        self.asked.retain(|asked| asked.last > known_from);
        self.batches.retain(|(last, _)| *last > known_from);
        let last = self.asked.last();
        if last.is_some_and(|asked| asked.kind.run != kind.run) {
            self.asked.clear();
            self.parameters = None;
            // CubeCL keeps the arrays of a recording for others of just the same sizes. Where this
            // fails, it costs memory, and nothing else.
            let _ = gpu.client.memory_cleanup();
        }
    }

    /// Where the parameters of the next recording are.
    fn place(&mut self, gpu: &Gpu, parameters: &CubeTensor) -> Rc<Place> {
        let there = self.parameters.take();
        let there = there.filter(|place| place.is_for(gpu, parameters));
        let new = || {
            Rc::new(Place {
                array: gpu.empty(length(parameters)),
                holds: RefCell::default(),
            })
        };
        self.parameters.insert(there.unwrap_or_else(new)).clone()
    }

    /// What came of recording the kind that was asked for last.
    fn keep(&mut self, recording: Option<Rc<Recording>>) {
        if let Some(asked) = self.asked.last_mut() {
            asked.refused = recording.is_none();
            asked.recording = recording;
        }
    }
}

/// The batch of the next gradient, on the GPU; good until there is another of its length.
pub fn batch(gpu: &Gpu, values: Vec<f32>) -> CubeTensor {
    KNOWN.with_borrow_mut(|known| {
        let next = known.gradients + 1;
        let is_for = |b: &CubeTensor| b.device == gpu.device && length(b) == values.len();
        if let Some((last, place)) = known.batches.iter_mut().find(|(_, b)| is_for(b)) {
            *last = next;
            gpu.client.write(&place.handle, Bytes::from_elems(values));
            return place.clone();
        }
        let place = gpu.upload(values);
        known.batches.push((next, place.clone()));
        place
    })
}

/// These will probably be the parameters of the next gradient, of the same kind as the last.
pub fn expect(gpu: &Gpu, parameters: &CubeTensor) {
    KNOWN.with_borrow(|known| {
        let last = known
            .asked
            .last()
            .and_then(|asked| asked.recording.as_ref());
        let place = last.map(|recording| &recording.parameters);
        if let Some(place) = place.filter(|place| place.is_for(gpu, parameters)) {
            place.put(gpu, parameters);
        }
    });
}

/// As [`Pass::gradient`]; the gradient is good until the next one is asked for.
pub async fn gradient(
    gpu: &Gpu,
    pass: &Pass<'_, Gpu>,
    losses: &[Loss],
    extra: &Extra<CubeTensor>,
) -> Result<Found, Interrupted> {
    let numbers = numbers(pass.shape);
    let kind = Kind::of(gpu, pass, losses, extra);
    let recording = match KNOWN.with_borrow_mut(|known| known.ask(gpu, kind, numbers)) {
        Way::Launch => None,
        Way::Repeat(recording) => Some(recording),
        Way::Record => {
            let place = KNOWN.with_borrow_mut(|known| known.place(gpu, pass.parameters));
            let recording = Recording::new(gpu, pass, losses, extra, place).map(Rc::new);
            KNOWN.with_borrow_mut(|known| known.keep(recording.clone()));
            recording
        }
    };
    let Some(found) = recording.and_then(|recording| recording.repeat(gpu, pass, extra)) else {
        return pass.gradient(losses, extra).await;
    };
    pass.interruptions.allow().await?;
    Ok(found)
}
