//! One write at a time, and the newest that waits comes next.

/// What is being written, and what waits for it to end.
#[derive(Debug)]
pub struct Queue<T> {
    busy: bool,
    waiting: Option<T>,
}

impl<T> Queue<T> {
    /// A queue in which everything waits until the first [`Self::done`].
    pub fn held() -> Self {
        Self {
            busy: true,
            waiting: None,
        }
    }

    /// Takes in something to write, in place of what still waits; returns it if it is to be written
    /// now.
    pub fn put(&mut self, item: T) -> Option<T> {
        if self.busy {
            self.waiting = Some(item);
            return None;
        }
        self.busy = true;
        Some(item)
    }

    /// The write under way has ended, well or not; returns what is to be written now.
    pub fn done(&mut self) -> Option<T> {
        let next = self.waiting.take();
        self.busy = next.is_some();
        next
    }

    /// Gives up what waits.
    pub fn clear(&mut self) {
        self.waiting = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_the_newest_of_those_that_wait() {
        let mut queue = Queue::held();
        assert_eq!(queue.put(25), None, "nothing is written while it is held");
        assert_eq!(queue.done(), Some(25));
        assert_eq!(queue.put(50), None);
        assert_eq!(queue.put(75), None);
        assert_eq!(queue.done(), Some(75), "50 was overtaken");
        assert_eq!(queue.done(), None);
        assert_eq!(queue.put(100), Some(100), "an idle queue writes at once");
    }
}
