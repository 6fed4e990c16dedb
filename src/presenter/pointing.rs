//! Pointing without a laser: while somebody presents, the value that was pointed at stays lit.

use leptos::prelude::*;

/// The value that is lit in a figure, by its index.
type Lit = RwSignal<Option<usize>>;

/// What is pointed at on the whole page, while it is presented.
#[derive(Debug, Clone, Copy)]
pub struct Pointing {
    presenting: RwSignal<bool>,
    at: RwSignal<Option<Pointed>>,
}

#[derive(Debug, Clone, PartialEq)]
struct Pointed {
    /// The figure's signal.
    by: Lit,
    reading: String,
}

impl Pointing {
    pub(super) fn new(presenting: RwSignal<bool>) -> Self {
        Self {
            presenting,
            at: RwSignal::new(None),
        }
    }

    /// The page's; outside the page, one that lets go as ever.
    pub fn of_the_page() -> Self {
        use_context().unwrap_or_else(|| Self::new(RwSignal::new(false)))
    }

    /// Lights a figure’s value. While somebody presents, pointing at nothing does not put it out.
    pub fn point(self, lit: Lit, index: Option<usize>) {
        if index.is_some() || !self.presenting.get_untracked() {
            lit.set(index);
        }
    }

    /// Follows what a figure's lit value says, and puts out the one before it in any other figure.
    pub fn follow(self, lit: Lit, reading: Memo<Option<String>>) {
        Effect::new(move |_| {
            if !self.presenting.get() {
                return;
            }
            let reading = reading.get();
            let before = self.at.get_untracked();
            let ours = before.as_ref().is_some_and(|before| before.by == lit);
            if reading.is_some() && !ours {
                self.put_out();
            }
            if reading.is_some() || ours {
                let pointed = |reading| Pointed { by: lit, reading };
                self.at.set(reading.map(pointed));
            }
        });
    }

    /// Points at nothing any more. Returns whether anything was pointed at.
    pub(super) fn clear(self) -> bool {
        let pointed = self.put_out();
        if pointed {
            self.at.set(None);
        }
        pointed
    }

    /// What the value says that is pointed at.
    pub(super) fn reading(self) -> Option<String> {
        self.at
            .with(|at| at.as_ref().map(|pointed| pointed.reading.clone()))
    }

    fn put_out(self) -> bool {
        let before = self.at.get_untracked();
        if let Some(before) = &before {
            // By now the figure may be gone from the page, and its signal with it.
            let _ = before.by.try_set(None);
        }
        before.is_some()
    }
}
