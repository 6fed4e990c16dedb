//! A reader who changes their mind: work is given up at one of the turns it is granted.

use std::cell::{Cell, RefCell};
use std::future::{pending, ready};
use std::rc::Rc;
use std::time::Duration;

use trainer::interruptions::{Interrupter, Interruptions, Waiting};

/// Gives work up at a turn, once.
#[derive(Clone, Default)]
pub struct Reader {
    /// Turns that are granted before the one at which work is given up; for ever, without a number.
    pub patience: Rc<Cell<Option<u32>>>,
    /// What nobody waited for any more.
    pub left: Rc<RefCell<Vec<Waiting<()>>>>,
}

impl Reader {
    /// Turns as often as there can be any.
    pub fn interruptions(&self) -> Interruptions {
        Interruptions::by(self.clone(), Duration::ZERO)
    }
}

impl Interrupter for Reader {
    fn turn(&self) -> Waiting<bool> {
        let patience = self.patience.get();
        self.patience
            .set(patience.and_then(|turns| turns.checked_sub(1)));
        Box::pin(ready(patience == Some(0)))
    }

    fn stop(&self) -> Waiting<()> {
        match self.patience.get() {
            Some(0) => Box::pin(ready(())),
            _ => Box::pin(pending()),
        }
    }

    fn leave(&self, rest: Waiting<()>) {
        self.left.borrow_mut().push(rest);
    }
}
