//! When the page shows what the trainer has said: at once where the lab can be seen; while the reader is
//! elsewhere, who may be moving something there, only once in a while.

use std::time::Duration;

use leptos::prelude::*;

use super::state::LabState;

/// What the trainer said meanwhile is shown then.
const ONCE_IN_A_WHILE: Duration = Duration::from_secs(1);

/// The lab's state, and whether anybody looks.
#[derive(Clone, Copy)]
pub(super) struct Telling {
    state: RwSignal<LabState>,
    seen: Signal<bool>,
    /// Something was said and is not shown yet.
    waits: StoredValue<bool>,
}

impl Telling {
    pub(super) fn new(state: RwSignal<LabState>, seen: Signal<bool>) -> Self {
        let telling = Self {
            state,
            seen,
            waits: StoredValue::new(false),
        };
        Effect::new(move |_| {
            if seen.get() {
                telling.show();
            }
        });
        telling
    }

    /// Changes the state by what can wait until somebody looks.
    pub(super) fn change(self, change: impl FnOnce(&mut LabState)) {
        if self.seen.get_untracked() {
            return self.state.update(change);
        }
        self.state.update_untracked(change);
        if !self.waits.get_value() {
            self.waits.set_value(true);
            set_timeout(move || self.show(), ONCE_IN_A_WHILE);
        }
    }

    fn show(self) {
        if self.waits.get_value() {
            self.waits.set_value(false);
            self.state.notify();
        }
    }
}
