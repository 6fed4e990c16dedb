//! The helpers of a worker that trains on the processor: more workers of the same program, which do
//! pieces of its steps on the other cores.
//!
//! A parcel to a helper is an array: a number, the piece's JSON, and as arrays of numbers or null the
//! models' parameters, if the helper has not got them yet, and what there is of [`Bulk`]. The number
//! alone means that its piece is given up. A helper's parcel has the size of its memory, and, if it is
//! an answer, the piece's number and what was wanted, or null if it was given up. Null alone is the
//! word of a helper that can't go on.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};

use futures_channel::oneshot;
use js_sys::{Array, Float32Array, Reflect};
use trainer::helpers::{Bulk, Helpers, Piece};
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
    queue: VecDeque<Job>,
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

/// A piece a helper works at; given up, it is nobody's.
struct Doing {
    number: u32,
    answer: Option<Answer>,
}

type Answer = oneshot::Sender<Option<Float32Array>>;

struct Job {
    call: Rc<Call>,
    piece: Rc<Piece>,
    answer: Answer,
}

/// Pieces that were asked for together.
struct Call {
    number: u32,
    parameters: Float32Array,
}

impl Crew {
    /// A helper for each core; nobody, where there is only one core, or workers have no workers.
    pub fn hire() -> Self {
        let office = Rc::new(RefCell::new(Office::default()));
        let cores = scope().navigator().hardware_concurrency() as usize;
        let has_workers = Reflect::has(&scope(), &"Worker".into()).unwrap_or(false);
        let count = if cores > 1 && has_workers { cores } else { 0 };
        let hired = (0..count.min(MOST)).map_while(|place| Helper::hire(place, &office));
        let hired = hired.map(Some).collect();
        office.borrow_mut().helpers = hired;
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
        let office = self.office.borrow();
        let present = office.helpers.iter().flatten().filter(|h| h.has_spoken);
        present.count()
    }

    fn take(&self, parameters: &[f32], pieces: &[Rc<Piece>]) -> Vec<Waiting<Option<Vec<f32>>>> {
        if self.count() == 0 {
            return Vec::new();
        }
        let mut office = self.office.borrow_mut();
        office.calls += 1;
        let call = Rc::new(Call {
            number: office.calls,
            parameters: Float32Array::from(parameters),
        });
        let mut ask = |piece: &Rc<Piece>| {
            let (answer, receiver) = oneshot::channel();
            office.queue.push_back(Job {
                call: call.clone(),
                piece: piece.clone(),
                answer,
            });
            let expected = Expected {
                receiver,
                _leaving: Leaving(Rc::downgrade(&self.office)),
            };
            Box::pin(expected) as Waiting<_>
        };
        let answers = pieces.iter().map(&mut ask).collect();
        office.assign();
        answers
    }
}

impl Office {
    fn is_complete(&self) -> bool {
        self.helpers.iter().flatten().all(|h| h.has_spoken)
    }

    /// Gives everybody who is free something to do.
    fn assign(&mut self) {
        let free = self.helpers.iter_mut().flatten();
        for helper in free.filter(|h| h.has_spoken && h.doing.is_none()) {
            let wanted = |job: &Job| !job.answer.is_canceled();
            let Some(job) = std::iter::from_fn(|| self.queue.pop_front()).find(wanted) else {
                return;
            };
            self.pieces = self.pieces.wrapping_add(1);
            helper.begin(self.pieces, job);
        }
    }

    fn hear(&mut self, place: usize, parcel: &Array) {
        let Some(helper) = &mut self.helpers[place] else {
            return;
        };
        helper.has_spoken = true;
        helper.memory_bytes = parcel.get(0).as_f64().unwrap_or_default() as u64;
        let number = parcel.get(1).as_f64();
        let done = (helper.doing).take_if(|doing| Some(f64::from(doing.number)) == number);
        if let Some(answer) = done.and_then(|doing| doing.answer) {
            // Nobody may be waiting any more.
            let _ = answer.send(parcel.get(2).dyn_into().ok());
        }
        let memory = self.helpers.iter().flatten().map(|h| h.memory_bytes).sum();
        mailbox::helped(memory);
        self.assign();
    }

    /// What it was doing is lost, and what nobody else will do too.
    fn lose(&mut self, place: usize) {
        drop(self.helpers[place].take());
        if self.helpers.iter().all(Option::is_none) {
            self.queue.clear();
        }
        self.assign();
    }

    /// Takes back what nobody waits for.
    fn tidy(&mut self) {
        self.queue.retain(|job| !job.answer.is_canceled());
        for helper in self.helpers.iter_mut().flatten() {
            if let Some(doing) = &mut helper.doing
                && doing
                    .answer
                    .take_if(|answer| answer.is_canceled())
                    .is_some()
            {
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

    fn begin(&mut self, number: u32, job: Job) {
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
        let all = &job.call.parameters;
        let parameters = (self.call != job.call.number).then(|| all.slice(0, all.length()));
        self.call = job.call.number;
        let Bulk { noise, given: said } = &job.piece.bulk;
        let copied = |numbers: &Option<Vec<f32>>| numbers.as_deref().map(Float32Array::from);
        let parcel = Array::of5(
            &number.into(),
            &json.into(),
            &given(parameters),
            &given(copied(noise)),
            &given(copied(said)),
        );
        let sent = self.worker.post_message_with_transfer(&parcel, &transfer);
        // An answer that can't come is lost by being dropped.
        self.doing = sent.is_ok().then_some(Doing {
            number,
            answer: Some(job.answer),
        });
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
    // In this order: a receiver that is gone tells the office what need not be done.
    receiver: oneshot::Receiver<Option<Float32Array>>,
    _leaving: Leaving,
}

impl Future for Expected {
    type Output = Option<Vec<f32>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = Pin::new(&mut self.receiver).poll(context);
        answer.map(|answer| answer.ok().flatten().map(|numbers| numbers.to_vec()))
    }
}

struct Leaving(Weak<RefCell<Office>>);

impl Drop for Leaving {
    fn drop(&mut self) {
        if let Some(office) = self.0.upgrade()
            && let Ok(mut office) = office.try_borrow_mut()
        {
            office.tidy();
        }
    }
}
