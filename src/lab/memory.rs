//! When a worker has taken so much memory that a fresh one should go on in its place.

const MIB: u64 = 1 << 20;

/// A worker's memory can only grow, and a browser ends a page that takes too much.
pub const LIMIT: u64 = 1536 * MIB;

/// What a worker says of its memory.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    counting: bool,
    first: Option<u64>,
    latest: u64,
}

impl Memory {
    /// A run is open: what the worker takes from now on is more than a fresh one would need.
    pub fn opened(&mut self) {
        self.counting = true;
    }

    /// The worker takes so many bytes.
    pub fn heard(&mut self, bytes: u64) {
        if self.counting {
            self.first.get_or_insert(bytes);
            self.latest = bytes;
        }
    }

    /// Bytes, if a fresh worker should go on. A worker that needed almost as much when it opened is
    /// left alone: a fresh one would be no smaller.
    pub fn excess(&self) -> Option<u64> {
        let limit = LIMIT.max(2 * self.first?);
        (self.latest > limit).then_some(self.latest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(readings: &[u64]) -> Option<u64> {
        let mut memory = Memory::default();
        memory.heard(5 * MIB); // before anything was open
        memory.opened();
        readings.iter().for_each(|mib| memory.heard(mib * MIB));
        memory.excess()
    }

    #[test]
    fn a_worker_is_renewed_when_it_has_grown_beyond_the_limit() {
        assert_eq!(after(&[]), None);
        assert_eq!(after(&[60, 400, 1536]), None);
        assert_eq!(after(&[60, 1537]), Some(1537 * MIB));
    }

    #[test]
    fn a_worker_that_is_large_from_the_start_is_not_renewed_for_ever() {
        assert_eq!(after(&[1600, 2000]), None);
        assert_eq!(after(&[1600, 3300]), Some(3300 * MIB));
    }
}
