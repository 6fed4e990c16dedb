//! A worker that helps another one: it gets pieces of steps and answers with numbers. What is said is
//! in [`crate::crew`].

use std::cell::Cell;
use std::future::pending;

use futures_channel::mpsc::unbounded;
use futures_util::StreamExt;
use js_sys::{Array, Float32Array};
use trainer::helpers::{Bulk, Piece, done};
use trainer::interruptions::{Interrupter, Interruptions, Waiting};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::MessageEvent;
use web_time::{Duration, Instant};

use crate::mailbox::{self, give_way, scope};

/// A worker of this name is a helper.
pub const NAME: &str = "helper";
/// While it works it says so this often.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

thread_local! {
    /// This piece and all before it are given up.
    static GIVEN_UP: Cell<f64> = const { Cell::new(0.0) };
    /// The piece under way.
    static DOING: Cell<f64> = const { Cell::new(0.0) };
    /// When something was last said.
    static SPOKE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Whether this worker is one.
pub fn is_one() -> bool {
    scope().name() == NAME
}

/// Helps until it is ended.
pub async fn serve() {
    std::panic::set_hook(Box::new(|_| say(&JsValue::NULL, &Array::new())));
    let (sender, mut parcels) = unbounded();
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let data = event.data();
        match data.as_f64() {
            Some(number) => GIVEN_UP.set(number),
            // The receiver lives as long as the worker.
            None => drop(sender.unbounded_send(Array::from(&data))),
        }
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    hear.forget();
    live();
    let interruptions = Interruptions::by(Coordinator, mailbox::BETWEEN_TURNS);
    let mut parameters = Vec::new();
    while let Some(parcel) = parcels.next().await {
        DOING.set(parcel.get(0).as_f64().unwrap_or_default());
        let array = parcel.get(2).dyn_into::<Float32Array>().ok();
        if let Some(array) = &array {
            parameters.resize(array.length() as usize, 0.0);
            array.copy_to(&mut parameters);
        }
        let piece = piece(&parcel).filter(|_| !is_given_up());
        let answer = match piece {
            Some(piece) => done(&piece, &parameters, &interruptions).await.ok(),
            None => None,
        };
        reply(&parcel.get(0), answer.as_deref(), array);
    }
}

/// Answers with what was wanted of a piece, and brings the parameters' array back.
fn reply(number: &JsValue, answer: Option<&[f32]>, array: Option<Float32Array>) {
    let transfer = Array::new();
    let given = |numbers: Option<&Float32Array>| {
        numbers.map_or(JsValue::NULL, |numbers| {
            transfer.push(&numbers.buffer());
            numbers.into()
        })
    };
    let mut rest = answer;
    if let (Some(array), Some(answer)) = (&array, answer)
        && let Some((begin, others)) = answer.split_at_checked(array.length() as usize)
    {
        array.copy_from(begin);
        rest = Some(others);
    }
    let begins_with = answer.map_or(0, <[f32]>::len) - rest.map_or(0, <[f32]>::len);
    let rest = rest.map(Float32Array::from);
    let parcel = Array::of5(
        &memory(),
        number,
        &given(array.as_ref()),
        &(begins_with as f64).into(),
        &given(rest.as_ref()),
    );
    say(&parcel, &transfer);
}

fn is_given_up() -> bool {
    DOING.get() <= GIVEN_UP.get()
}

fn memory() -> JsValue {
    (mailbox::memory_bytes() as f64).into()
}

fn numbers(parcel: &Array, place: u32) -> Option<Vec<f32>> {
    let numbers = parcel.get(place).dyn_into::<Float32Array>().ok()?;
    Some(numbers.to_vec())
}

fn piece(parcel: &Array) -> Option<Piece> {
    let json = parcel.get(1).as_string()?;
    let mut piece: Piece = serde_json::from_str(&json).ok()?;
    piece.bulk = Bulk {
        noise: numbers(parcel, 3),
        given: numbers(parcel, 4),
    };
    Some(piece)
}

/// Says something to the worker that is helped.
fn say(parcel: &JsValue, transfer: &Array) {
    SPOKE.set(Some(Instant::now()));
    if (scope().post_message_with_transfer(parcel, transfer)).is_err() {
        // Who is not there any more needs no help.
        let _ = scope().post_message(&JsValue::NULL);
    }
}

/// A sign of life.
fn live() {
    say(&Array::of1(&memory()), &Array::new());
}

/// The worker that is helped, which may give a piece up.
struct Coordinator;

impl Interrupter for Coordinator {
    fn turn(&self) -> Waiting<bool> {
        if SPOKE
            .get()
            .is_none_or(|spoke| spoke.elapsed() > SIGN_OF_LIFE)
        {
            live();
        }
        Box::pin(async {
            give_way().await;
            is_given_up()
        })
    }

    fn stop(&self) -> Waiting<()> {
        Box::pin(pending())
    }

    fn leave(&self, rest: Waiting<()>) {
        spawn_local(rest);
    }
}
