//! The launches of a gradient that is asked for step after step, recorded once and then repeated.
//!
//! A launch costs the worker some 20 µs, a repeated one a quarter: its kernel is found, its arrays are
//! bound and its numbers are on the GPU. So it reads and writes where it did when it was recorded: a
//! step's batch is written there, the parameters are copied there as soon as they are made, and
//! whatever is asked for later is copied away.

mod kind;
mod known;
mod launches;

use std::cell::RefCell;
use std::rc::Rc;

use burn_cubecl::tensor::CubeTensor;

use self::kind::Kind;
use self::known::{Known, Way};
use self::launches::{Found, Recording};
use super::Gpu;
use crate::interruptions::Interrupted;
use crate::kernels::pass::{Extra, Pass};
use crate::recipe::Loss;

thread_local! {
    /// Of all steps of this worker, which takes those of one run at a time.
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// The batch of the next gradient, on the GPU; good until there is another of its length.
pub fn batch(gpu: &Gpu, values: Vec<f32>) -> CubeTensor {
    KNOWN.with_borrow_mut(|known| known.batch(gpu, values))
}

/// An update has made these parameters from the last gradient; probably they are the next one's.
pub fn expect(gpu: &Gpu, parameters: &CubeTensor) {
    KNOWN.with_borrow(|known| {
        if let Some(recording) = known.last() {
            recording.parameters.put(gpu, parameters);
        }
    });
}

/// Gives up all recordings, and their arrays.
pub fn forget(gpu: &Gpu) {
    KNOWN.with_borrow_mut(|known| known.forget(gpu));
}

/// As [`Pass::gradient`]; the gradient is good until the next one is asked for.
pub async fn gradient(
    gpu: &Gpu,
    pass: &Pass<'_, Gpu>,
    losses: &[Loss],
    extra: &Extra<CubeTensor>,
) -> Result<Found, Interrupted> {
    let kind = Kind::of(gpu, pass, losses, extra);
    let recording = match KNOWN.with_borrow_mut(|known| known.ask(gpu, kind)) {
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
