//! Long work lets others have their turn, and hears that it is to be given up.
//!
//! A step can take longer than a reader should wait for a pause. It asks between two kernels
//! whether anybody still wants it. Work that is given up has changed nothing: done again, it is what
//! it would have been.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use futures_util::future::{Either, select};
use web_time::{Duration, Instant};

use crate::helpers::Helpers;

/// Something to wait for, on the thread it was made on.
pub type Waiting<T> = Pin<Box<dyn Future<Output = T>>>;

/// Work was given up, and has changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The work was given up for another command.")
    }
}

impl std::error::Error for Interrupted {}

/// Whoever gives commands while work is under way.
pub trait Interrupter {
    /// Lets everybody who waits have a turn; then whether the work is to be given up.
    fn turn(&self) -> Waiting<bool>;

    /// Is over as soon as the work is to be given up.
    fn stop(&self) -> Waiting<()>;

    /// Brings something to its end that nobody waits for any more.
    fn leave(&self, rest: Waiting<()>);
}

/// What work asks in its course, and who helps with it.
#[derive(Clone)]
pub struct Interruptions {
    interrupter: Option<Rc<dyn Interrupter>>,
    helpers: Option<Rc<dyn Helpers>>,
    between: Duration,
    last_turn: Rc<Cell<Instant>>,
}

impl Interruptions {
    /// Nobody interrupts.
    pub fn none() -> Self {
        Self {
            interrupter: None,
            helpers: None,
            between: Duration::MAX,
            last_turn: Rc::new(Cell::new(Instant::now())),
        }
    }

    /// By this one, who has a turn whenever so much time has passed; and the kernel under way.
    pub fn by(interrupter: impl Interrupter + 'static, between: Duration) -> Self {
        Self {
            interrupter: Some(Rc::new(interrupter)),
            between,
            ..Self::none()
        }
    }

    /// The same with these helpers.
    pub fn helped_by(self, helpers: Rc<dyn Helpers>) -> Self {
        Self {
            helpers: Some(helpers),
            ..self
        }
    }

    /// Who helps, if anybody does.
    pub fn helpers(&self) -> Option<&dyn Helpers> {
        self.helpers.as_deref()
    }

    /// Lets others have their turn, if it is time.
    ///
    /// # Errors
    /// When the work is to be given up.
    pub async fn allow(&self) -> Result<(), Interrupted> {
        let Some(interrupter) = &self.interrupter else {
            return Ok(());
        };
        if self.last_turn.get().elapsed() < self.between {
            return Ok(());
        }
        let given_up = interrupter.turn().await;
        self.last_turn.set(Instant::now());
        if given_up { Err(Interrupted) } else { Ok(()) }
    }

    /// Waits for the device. A wait that is given up goes on by itself: what the device has been
    /// told to do can't be taken back.
    ///
    /// # Errors
    /// When the work is to be given up before the device is done.
    pub async fn wait<T: 'static>(
        &self,
        device: impl Future<Output = T> + 'static,
    ) -> Result<T, Interrupted> {
        let Some(interrupter) = &self.interrupter else {
            return Ok(device.await);
        };
        match select(Box::pin(device), interrupter.stop()).await {
            Either::Left((found, _)) => Ok(found),
            Either::Right(((), device)) => {
                interrupter.leave(Box::pin(async { drop(device.await) }));
                Err(Interrupted)
            }
        }
    }

    /// Waits for a helper's answer. One that nobody waits for any more is not worked for.
    ///
    /// # Errors
    /// When the work is to be given up before the answer is there.
    pub async fn hear<T>(&self, answer: Waiting<T>) -> Result<T, Interrupted> {
        let Some(interrupter) = &self.interrupter else {
            return Ok(answer.await);
        };
        match select(answer, interrupter.stop()).await {
            Either::Left((answer, _)) => Ok(answer),
            Either::Right(((), _)) => Err(Interrupted),
        }
    }
}
