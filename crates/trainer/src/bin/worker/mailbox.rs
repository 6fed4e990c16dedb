//! Messages between the page and this worker, and giving the browser its turn.
//!
//! A message is a two-element array: the JSON of a [`Message`], and bulk bytes or null.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_channel::oneshot;
use futures_util::StreamExt;
use js_sys::{Array, ArrayBuffer, Promise, Uint8Array, WebAssembly};
use protocol::{Command, Event, Message, VERSION};
use trainer::interruptions::{Interrupter, Waiting};
use trainer::session::Outgoing;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent};
use web_time::{Duration, Instant};

thread_local! {
    /// Commands not taken out yet for which work is to be given up.
    static STOPS: Cell<usize> = const { Cell::new(0) };
    /// Whether work has gone on since the page last asked for a sign of life.
    static ALIVE: Cell<bool> = const { Cell::new(false) };
    /// When the page last asked for room.
    static ASKED_FOR_ROOM: Cell<Option<Instant>> = const { Cell::new(None) };
    /// Bytes that all helpers have together.
    static MEMORY_OF_HELPERS: Cell<u64> = const { Cell::new(0) };
    /// What the browser's turns are waited for with; none where a worker has no channels.
    static TURNS: Option<Turns> = Turns::new();
    /// The run that is spoken of. The panic hook needs it, and nothing else reaches it there.
    static RUN: Cell<u32> = const { Cell::new(0) };
}

/// Who moves something moves it again within this time.
const A_MOMENT: Duration = Duration::from_millis(300);

/// A command, and the bytes that came beside it.
pub struct Incoming {
    /// What is asked.
    pub command: Command,
    /// A checkpoint's bytes.
    pub bytes: Option<Vec<u8>>,
}

/// This worker.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// From now on events belong to this run.
pub fn set_run(run: u32) {
    RUN.set(run);
}

/// Whether the page wants a core of the processor.
pub fn page_needs_room() -> bool {
    (ASKED_FOR_ROOM.get()).is_some_and(|asked| asked.elapsed() < A_MOMENT)
}

/// Size of this worker's memory.
pub fn memory_bytes() -> u64 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: ArrayBuffer = memory.buffer().unchecked_into();
    buffer.byte_length().into()
}

/// Something came of a helper; those there are have so much memory.
pub fn helped(memory_bytes: u64) {
    ALIVE.set(true);
    MEMORY_OF_HELPERS.set(memory_bytes);
}

/// A sign of life, with the size of this worker's memory and its helpers'.
pub fn alive() -> Event {
    Event::Alive {
        memory_bytes: Some(memory_bytes() + MEMORY_OF_HELPERS.get()),
    }
}

/// Says an event to the page.
pub fn post(outgoing: Outgoing) {
    let message = Message::new(RUN.get(), outgoing.event);
    // Only numbers, strings and lists: this cannot fail.
    let Ok(json) = serde_json::to_string(&message) else {
        return;
    };
    let parcel = Array::of2(&json.into(), &JsValue::NULL);
    let transfer = Array::new();
    if let Some(bytes) = outgoing.bytes {
        let bytes = Uint8Array::from(bytes.as_slice());
        parcel.set(1, bytes.clone().into());
        transfer.push(&bytes.buffer());
    }
    // A page that is gone needs no answer.
    let _ = scope().post_message_with_transfer(&parcel, &transfer);
}

/// Opens the mailbox. A panic is said to the page before the worker stops.
pub fn open() -> Letters {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.to_string();
        post(Event::Panicked { message }.into());
    }));
    let (sender, receiver) = unbounded();
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        match read(&event) {
            // A sign of life must not wait for the work under way, if there is life in it.
            Ok((_, letter)) if letter.command == Command::Ping && ALIVE.take() => {
                post(alive().into());
            }
            Ok((_, letter)) if letter.command == Command::MakeRoom => {
                ASKED_FOR_ROOM.set(Some(Instant::now()));
            }
            // The receiver lives as long as the worker.
            Ok(letter) => {
                STOPS.set(STOPS.get() + usize::from(letter.1.command.interrupts()));
                drop(sender.unbounded_send(letter));
            }
            Err(reason) => post(Event::Refused { reason }.into()),
        }
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    hear.forget();
    Letters { receiver }
}

/// The commands that have arrived, each with its run's number.
pub struct Letters {
    receiver: UnboundedReceiver<(u32, Incoming)>,
}

impl Letters {
    /// Waits for the next one; none when there can be no more.
    pub async fn next(&mut self) -> Option<(u32, Incoming)> {
        self.receiver.next().await.inspect(taken)
    }

    /// The next one that is there already.
    pub fn waiting(&mut self) -> Option<(u32, Incoming)> {
        self.receiver.try_recv().ok().inspect(taken)
    }
}

fn taken((_, letter): &(u32, Incoming)) {
    let stops = usize::from(letter.command.interrupts());
    STOPS.set(STOPS.get().saturating_sub(stops));
}

/// How long a command waits for work under way, and the kernel that is running then.
pub const BETWEEN_TURNS: Duration = Duration::from_millis(20);

/// Between two looks whether a device is still to be waited for.
const LOOK: Duration = Duration::from_millis(16);

/// The page, which may send a command for which work is given up.
pub struct Page;

impl Interrupter for Page {
    fn turn(&self) -> Waiting<bool> {
        ALIVE.set(true);
        Box::pin(async {
            give_way().await;
            STOPS.get() > 0
        })
    }

    fn stop(&self) -> Waiting<()> {
        Box::pin(async {
            while STOPS.get() == 0 {
                pause(LOOK).await;
            }
        })
    }

    fn leave(&self, rest: Waiting<()>) {
        spawn_local(rest);
    }
}

fn read(event: &MessageEvent) -> Result<(u32, Incoming), String> {
    let parcel = Array::from(&event.data());
    let json = parcel
        .get(0)
        .as_string()
        .ok_or("The message has no text.")?;
    let message: Message<Command> =
        serde_json::from_str(&json).map_err(|e| format!("The trainer did not understand: {e}."))?;
    if message.version != VERSION {
        return Err("The page and its trainer are of different versions. Reload the page.".into());
    }
    let bytes = parcel.get(1).dyn_into::<Uint8Array>().ok();
    Ok((
        message.run,
        Incoming {
            command: message.body,
            bytes: bytes.map(|b| b.to_vec()),
        },
    ))
}

/// Messages to ourselves, for as long as this worker lives.
struct Turns {
    channel: MessageChannel,
    /// Who waits for one, the first one first.
    waiting: Rc<RefCell<VecDeque<oneshot::Sender<()>>>>,
    _hear: Closure<dyn FnMut()>,
}

impl Turns {
    fn new() -> Option<Self> {
        let channel = MessageChannel::new().ok()?;
        let waiting: Rc<RefCell<VecDeque<oneshot::Sender<()>>>> = Rc::default();
        let hear = Closure::<dyn FnMut()>::new({
            let waiting = waiting.clone();
            move || {
                let first = waiting.borrow_mut().pop_front();
                if let Some(first) = first {
                    // Work that was given up waits no more.
                    let _: Result<(), ()> = first.send(());
                }
            }
        });
        (channel.port1()).set_onmessage(Some(hear.as_ref().unchecked_ref()));
        Some(Self {
            channel,
            waiting,
            _hear: hear,
        })
    }

    fn next(&self) -> Option<oneshot::Receiver<()>> {
        self.channel.port2().post_message(&JsValue::NULL).ok()?;
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().push_back(sender);
        Some(receiver)
    }
}

/// Lets the browser do what waits, commands above all. A message to ourselves, because a timer
/// would be held back to 4 ms, and an awaited promise alone never lets a message in.
pub async fn give_way() {
    let turn = TURNS.with(|turns| turns.as_ref().and_then(Turns::next));
    if let Some(turn) = turn {
        // Whoever could say it lives as long as the worker.
        let _ = turn.await;
    }
}

/// The longest pause: a command should not wait for more.
const LONGEST_PAUSE_MS: i32 = 50;

/// Does nothing for so long, or a little while of it.
pub async fn pause(rest: Duration) {
    let milliseconds = i32::try_from(rest.as_millis()).unwrap_or(LONGEST_PAUSE_MS);
    let milliseconds = milliseconds.clamp(1, LONGEST_PAUSE_MS);
    let over = Promise::new(&mut |resolve, _| {
        let timer =
            scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        if timer.is_err() {
            // Without timers there is no pace but full speed.
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    // The promise is only ever resolved.
    let _ = JsFuture::from(over).await;
}
