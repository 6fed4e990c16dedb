//! Which of two places holds the newest run, and which one the next write may touch.

/// Number of places.
pub const SLOTS: usize = 2;

/// What the places hold.
#[derive(Debug, Clone, Copy, Default)]
pub struct Slots {
    newest: Option<usize>,
    sequence: u64,
}

impl Slots {
    /// Of places that hold runs of these numbers; a place is empty or unreadable where there is none.
    pub fn holding(sequences: [Option<u64>; SLOTS]) -> Self {
        let readable = sequences.iter().enumerate();
        let newest = readable
            .filter_map(|(slot, sequence)| Some(((*sequence)?, slot)))
            .max();
        Self {
            newest: newest.map(|(_, slot)| slot),
            sequence: newest.map_or(0, |(sequence, _)| sequence),
        }
    }

    /// The place of the newest run.
    pub fn newest(&self) -> Option<usize> {
        self.newest
    }

    /// Where the next run goes, never where the newest one is, and its number.
    pub fn next(&self) -> (usize, u64) {
        let slot = self.newest.map_or(0, |newest| (newest + 1) % SLOTS);
        (slot, self.sequence + 1)
    }

    /// [`Self::next`] was written whole.
    pub fn written(&mut self) {
        let (slot, sequence) = self.next();
        *self = Self {
            newest: Some(slot),
            sequence,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_run_is_never_written_over() {
        let mut slots = Slots::default();
        for _ in 0..5 {
            let before = slots.newest();
            assert_ne!(Some(slots.next().0), before);
            // A write that failed changes nothing: the next one goes to the same place.
            assert_eq!(slots.next(), slots.next());
            slots.written();
        }
        assert_eq!(slots.next().1, 6);
    }

    #[test]
    fn on_the_next_visit_the_newest_readable_run_counts() {
        assert_eq!(Slots::holding([Some(7), Some(8)]).newest(), Some(1));
        assert_eq!(Slots::holding([Some(7), None]).newest(), Some(0));
        assert_eq!(Slots::holding([Some(7), None]).next(), (1, 8));
        assert_eq!(Slots::holding([None, None]).newest(), None);
    }
}
