//! The page's end of the wire to the worker.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use leptos::prelude::document;
use protocol::{Command, Event, Message, VERSION};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// What came from the worker.
pub enum Incoming {
    /// An event of a run, and the bytes beside it.
    Event {
        /// Which run it is about.
        run: u32,
        /// What happened.
        event: Event,
        /// A checkpoint.
        bytes: Option<Uint8Array>,
    },
    /// The worker failed; the browser's words.
    Failed(String),
}

/// A worker, and what keeps its callbacks alive. Dropping it ends the worker.
pub struct Client {
    worker: Worker,
    waiting: Rc<RefCell<Option<Vec<Array>>>>,
    _hear: Closure<dyn FnMut(MessageEvent)>,
    _fail: Closure<dyn FnMut(ErrorEvent)>,
}

impl Client {
    /// Starts a worker. `tell` hears everything that comes from it.
    ///
    /// # Errors
    /// When the document does not name the worker's files, or the browser allows no worker.
    pub fn start(tell: impl Fn(Incoming) + Clone + 'static) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&address()?, &options)
            .map_err(|_| "This browser does not allow the page a background worker.".to_owned())?;
        // A worker hears nothing before it has spoken: until then commands wait here.
        let waiting = Rc::new(RefCell::new(Some(Vec::new())));
        let hear = {
            let (tell, waiting, worker) = (tell.clone(), waiting.clone(), worker.clone());
            Closure::new(move |event: MessageEvent| {
                if let Some(parcels) = waiting.borrow_mut().take() {
                    parcels.iter().for_each(|parcel| send(&worker, parcel));
                }
                tell(read(&event.data()));
            })
        };
        let fail = Closure::new(move |event: ErrorEvent| tell(Incoming::Failed(event.message())));
        worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            waiting,
            _hear: hear,
            _fail: fail,
        })
    }

    /// Asks something of a run, with a checkpoint beside it if need be.
    pub fn send(&self, run: u32, command: Command, bytes: Option<&Uint8Array>) {
        // Only numbers, strings and lists: this cannot fail.
        let Ok(json) = serde_json::to_string(&Message::new(run, command)) else {
            return;
        };
        let bytes = bytes.map_or(JsValue::NULL, |b| b.clone().into());
        let parcel = Array::of2(&json.into(), &bytes);
        match &mut *self.waiting.borrow_mut() {
            Some(parcels) => parcels.push(parcel),
            None => send(&self.worker, &parcel),
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// The worker's address, which tells it the name of M0's file.
fn address() -> Result<String, String> {
    let (loader, model) = (named("trainer")?, named("base-model")?);
    Ok(format!("./{loader}?m0={model}"))
}

/// The name that the document gives a file: it changes with the file's content.
fn named(what: &str) -> Result<String, String> {
    let element = document().query_selector(&format!("meta[name='{what}']"));
    let element = element.ok().flatten();
    element
        .and_then(|element| element.get_attribute("content"))
        .ok_or_else(|| format!("This page does not say where its {what} is; reload it."))
}

fn send(worker: &Worker, parcel: &Array) {
    // Strings and bytes can always be copied; a dead worker is noticed by its silence.
    let _ = worker.post_message(parcel);
}

fn read(data: &JsValue) -> Incoming {
    let parcel = Array::from(data);
    let json = parcel.get(0).as_string().unwrap_or_default();
    match serde_json::from_str::<Message<Event>>(&json) {
        Ok(message) if message.version == VERSION => Incoming::Event {
            run: message.run,
            event: message.body,
            bytes: parcel.get(1).dyn_into().ok(),
        },
        _ => Incoming::Failed(
            "The page and its trainer are of different versions; reload the page.".into(),
        ),
    }
}
