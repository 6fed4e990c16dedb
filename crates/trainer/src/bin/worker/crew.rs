//! The helpers of a worker that trains on the processor: more workers of the same program, which do
//! pieces of its steps on the other cores.
//!
//! A parcel to a helper is an array: a number, one larger than the last piece's, the piece's JSON, and
//! as arrays of numbers or null the models' parameters, if the helper has not got them yet, and what
//! there is of [`Bulk`]. A number alone means that this piece and all before it are given up.
//!
//! A helper's parcel has the size of its memory. If it is an answer it also has the piece's number, the
//! array that the parameters came in or null, how many numbers of the answer that begins with, and the
//! rest of them, or null if the piece was given up. So an array of the models' size goes to and fro and
//! is not made anew for every step. Null alone is the word of a helper that can't go on.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};

use futures_channel::oneshot;
use js_sys::{Array, Float32Array, Reflect};
use trainer::helpers::{Bulk, Helpers, Piece, Taken};
use trainer::interruptions::Waiting;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};
use web_time::{Duration, Instant};

use crate::helper;
use crate::mailbox::{self, pause, scope};

/// As many as a step has pieces.
const MOST: usize = 4;
/// Helpers that take longer to arrive are not waited for.
const PATIENCE: Duration = Duration::from_secs(3);
/// Between two looks whether they have come.
const LOOK: Duration = Duration::from_millis(10);

/// All helpers of this worker.
pub struct Crew {
    office: Rc<RefCell<Office>>,
}

/// Who there is, and what is to be done.
#[derive(Default)]
struct Office {
    helpers: Vec<Option<Helper>>, // those that failed leave their place empty
    cores: usize,
    queue: VecDeque<Job>,
    arrays: Vec<Float32Array>, // of the present models' size, to be used again
    calls: u32,
    pieces: u32,
}

struct Helper {
    worker: Worker,
    /// A worker hears nothing before it has spoken.
    has_spoken: bool,
    memory_bytes: u64,
    /// Whose parameters it has.
    call: u32,
    doing: Option<Doing>,
    _hear: Closure<dyn FnMut(MessageEvent)>,
    _fail: Closure<dyn FnMut(Event)>,
}

/// A piece that a helper works at.
struct Doing {
    number: u32,
    answer: Answer,
}

type Answer = oneshot::Sender<Vec<Float32Array>>;

struct Job {
    call: u32,
    piece: Rc<Piece>,
    answer: Answer,
}

impl Crew {
    /// A helper for each core; nobody, where there is only one core, or workers have no workers.
    pub fn hire() -> Self {
        let office = Rc::new(RefCell::new(Office::default()));
        let cores = scope().navigator().hardware_concurrency() as usize;
        let has_workers = Reflect::has(&scope(), &"Worker".into()).unwrap_or(false);
        let count = if cores > 1 && has_workers { cores } else { 0 };
        let hired = (0..count.min(MOST)).map_while(|place| Helper::hire(place, &office));
        let helpers = hired.map(Some).collect();
        *office.borrow_mut() = Office {
            helpers,
            cores,
            ..Office::default()
        };
        Self { office }
    }

    /// Waits until everybody has arrived, or failed, though not long.
    pub async fn arrived(&self) {
        let start = Instant::now();
        while !self.office.borrow().is_complete() && start.elapsed() < PATIENCE {
            pause(LOOK).await;
        }
    }
}

impl Helpers for Crew {
    fn count(&self) -> usize {
        self.office.borrow().present().count()
    }

    fn take(&self, pieces: &[Rc<Piece>]) -> Taken {
        let mut office = self.office.borrow_mut();
        office.calls = office.calls.wrapping_add(1);
        let call = office.calls;
        let mut ask = |piece: &Rc<Piece>| {
            let (answer, receiver) = oneshot::channel();
            let piece = piece.clone();
            office.queue.push_back(Job {
                call,
                piece,
                answer,
            });
            let expected = Expected {
                receiver,
                office: Rc::downgrade(&self.office),
            };
            Box::pin(expected) as Waiting<_>
        };
        let answers = pieces.iter().map(&mut ask).collect();
        Taken { call, answers }
    }

    fn hand_out(&self, call: u32, parameters: &[f32]) -> bool {
        self.office.borrow_mut().hand_out(call, parameters)
    }
}

impl Office {
    fn is_complete(&self) -> bool {
        self.helpers.iter().flatten().all(|h| h.has_spoken)
    }

    /// Who can be given something, and their places: all that have arrived, but for one core's where
    /// the page needs it.
    fn present(&self) -> impl Iterator<Item = (usize, &Helper)> {
        let most = if mailbox::page_needs_room() {
            self.cores.saturating_sub(1)
        } else {
            self.cores
        };
        let all = self.helpers.iter().enumerate();
        let there = all.filter_map(|(place, helper)| Some((place, helper.as_ref()?)));
        there.filter(|(_, helper)| helper.has_spoken).take(most)
    }

    /// Gives one who is free something to do that needs these parameters.
    fn hand_out(&mut self, call: u32, parameters: &[f32]) -> bool {
        let place = (self.present())
            .find(|(_, helper)| helper.doing.is_none())
            .map(|(place, _)| place);
        let job = self.queue.iter().position(|job| job.call == call);
        let job = place.and(job).and_then(|job| self.queue.remove(job));
        let Some((place, job)) = place.zip(job) else {
            self.give_back();
            return false;
        };
        let length = parameters.len();
        self.arrays.retain(|a| a.length() as usize == length);
        let array =
            (self.arrays.pop()).unwrap_or_else(|| Float32Array::new_with_length(length as u32));
        array.copy_from(parameters);
        self.begin(place, job, Some(array));
        true
    }

    /// Gives everybody who is free something to do that needs no other parameters.
    fn assign(&mut self) {
        for place in 0..self.helpers.len() {
            let helper = self.helpers[place].as_ref();
            let call = helper.filter(|h| h.doing.is_none()).map(|h| h.call);
            let job = (self.queue.iter()).position(|job| Some(job.call) == call);
            if let Some(job) = job.and_then(|job| self.queue.remove(job)) {
                self.begin(place, job, None);
            }
        }
    }

    fn begin(&mut self, place: usize, job: Job, parameters: Option<Float32Array>) {
        self.pieces = self.pieces.wrapping_add(1);
        let helper = self.helpers[place].as_mut();
        if helper.is_some_and(|helper| helper.begin(self.pieces, job, parameters).is_err()) {
            self.lose(place);
        }
    }

    /// What nobody has the parameters for is lost, and done by whoever asked.
    fn give_back(&mut self) {
        let helpers = || self.helpers.iter().flatten();
        (self.queue).retain(|job| helpers().any(|h| h.call == job.call));
    }

    fn hear(&mut self, place: usize, parcel: &Array) {
        let Some(helper) = &mut self.helpers[place] else {
            return;
        };
        helper.has_spoken = true;
        helper.memory_bytes = parcel.get(0).as_f64().unwrap_or_default() as u64;
        let number = parcel.get(1).as_f64();
        let done = (helper.doing).take_if(|doing| Some(f64::from(doing.number)) == number);
        let array = parcel.get(2).dyn_into::<Float32Array>().ok();
        let has_numbers = parcel.get(3).as_f64().is_some_and(|count| count > 0.0);
        let rest = parcel.get(4).dyn_into::<Float32Array>().ok();
        let (begin, idle) = if has_numbers && done.is_some() {
            (array, None)
        } else {
            (None, array)
        };
        self.arrays.extend(idle);
        if let (Some(done), Some(rest)) = (done, rest) {
            // Nobody may be waiting any more.
            let _ = done.answer.send(begin.into_iter().chain([rest]).collect());
        }
        self.tell_memory();
        self.assign();
    }

    /// One is gone, and what it was doing is lost.
    fn lose(&mut self, place: usize) {
        drop(self.helpers[place].take());
        self.give_back();
        self.tell_memory();
    }

    fn tell_memory(&self) {
        let all = self.helpers.iter().flatten();
        mailbox::helped(all.map(|h| h.memory_bytes).sum());
    }

    /// Takes back what nobody waits for. Who works at it is free for the next piece at once, which
    /// waits there for the kernel under way.
    fn tidy(&mut self) {
        self.queue.retain(|job| !job.answer.is_canceled());
        for helper in self.helpers.iter_mut().flatten() {
            if let Some(doing) = (helper.doing).take_if(|doing| doing.answer.is_canceled()) {
                // One that is gone works at nothing.
                let _ = helper.worker.post_message(&doing.number.into());
            }
        }
    }
}

impl Helper {
    fn hire(place: usize, office: &Rc<RefCell<Office>>) -> Option<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(helper::NAME);
        let worker = Worker::new_with_options(&scope().location().href(), &options).ok()?;
        let told = |office: &Weak<RefCell<Office>>, tell: &dyn Fn(&mut Office)| {
            if let Some(office) = office.upgrade() {
                tell(&mut office.borrow_mut());
            }
        };
        let lost = move |office: &Weak<RefCell<Office>>| told(office, &|o| o.lose(place));
        let hear = {
            let office = Rc::downgrade(office);
            Closure::new(move |event: MessageEvent| match event.data() {
                data if data.is_null() => lost(&office),
                data => told(&office, &|o| o.hear(place, &Array::from(&data))),
            })
        };
        let fail = {
            let office = Rc::downgrade(office);
            // The piece is done again here, where the page hears what is wrong with it.
            Closure::new(move |event: Event| {
                event.prevent_default();
                lost(&office);
            })
        };
        worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
        Some(Self {
            worker,
            has_spoken: false,
            memory_bytes: 0,
            call: 0,
            doing: None,
            _hear: hear,
            _fail: fail,
        })
    }

    fn begin(
        &mut self,
        number: u32,
        job: Job,
        parameters: Option<Float32Array>,
    ) -> Result<(), JsValue> {
        self.call = job.call;
        // Only numbers, strings and lists: this cannot fail.
        let json = serde_json::to_string(&*job.piece).unwrap_or_default();
        let transfer = Array::new();
        let given = |numbers: Option<Float32Array>| -> JsValue {
            let Some(numbers) = numbers else {
                return JsValue::NULL;
            };
            transfer.push(&numbers.buffer());
            numbers.into()
        };
        let Bulk { noise, given: said } = &job.piece.bulk;
        let copied = |numbers: &Option<Vec<f32>>| numbers.as_deref().map(Float32Array::from);
        let parcel = Array::of5(
            &number.into(),
            &json.into(),
            &given(parameters),
            &given(copied(noise)),
            &given(copied(said)),
        );
        (self.worker).post_message_with_transfer(&parcel, &transfer)?;
        let answer = job.answer;
        self.doing = Some(Doing { number, answer });
        Ok(())
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// An answer that is waited for. Its numbers stay outside this program's memory until they are used.
struct Expected {
    receiver: oneshot::Receiver<Vec<Float32Array>>,
    office: Weak<RefCell<Office>>,
}

impl Future for Expected {
    type Output = Option<Vec<f32>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = Pin::new(&mut self.receiver).poll(context);
        answer.map(|answer| {
            let mut arrays = answer.ok()?;
            let length: u32 = arrays.iter().map(Float32Array::length).sum();
            let mut numbers = vec![0.0; length as usize];
            let mut rest = &mut numbers[..];
            for array in &arrays {
                let (own, others) = rest.split_at_mut(array.length() as usize);
                array.copy_to(own);
                rest = others;
            }
            if let Some(office) = self.office.upgrade() {
                office.borrow_mut().arrays.append(&mut arrays);
            }
            Some(numbers)
        })
    }
}

impl Drop for Expected {
    fn drop(&mut self) {
        self.receiver.close();
        if let Some(office) = self.office.upgrade() {
            office.borrow_mut().tidy();
        }
    }
}
