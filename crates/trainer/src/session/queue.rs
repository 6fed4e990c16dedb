//! How far a GPU may be behind: what it has been told to do can't be taken back.

use protocol::DeviceReport;
use web_time::{Duration, Instant};

/// A GPU is behind by no more than this, or by a step where one takes longer.
const LONGEST: Duration = Duration::from_millis(50);
/// Steps that a GPU nobody has timed yet may be behind.
const FIRST: u32 = 1;

/// Steps that a device has been told to take, and has not been waited for.
#[derive(Debug)]
pub struct Queue {
    queues: bool,
    steps: u32,
    allowed: u32,
    since: Instant,
}

impl Queue {
    /// Of this device; a CPU is never behind.
    pub fn of(device: &DeviceReport) -> Self {
        Self {
            queues: !matches!(device, DeviceReport::Cpu(_)),
            steps: 0,
            allowed: FIRST,
            since: Instant::now(),
        }
    }

    /// A step is taken now.
    pub fn step(&mut self) {
        if self.steps == 0 {
            self.since = Instant::now();
        }
        self.steps += 1;
    }

    /// Whether the device has always done what it was told.
    pub fn is_never_behind(&self) -> bool {
        !self.queues
    }

    /// Whether the device may be several steps behind: then waiting for it is what takes long.
    pub fn is_quick(&self) -> bool {
        self.queues && self.allowed > 1
    }

    /// Whether the device should be waited for.
    pub fn is_full(&self) -> bool {
        self.queues && self.steps >= self.allowed
    }

    /// The device was waited for until `now`.
    pub fn emptied(&mut self, now: Instant) {
        self.allow(now.saturating_duration_since(self.since));
    }

    fn allow(&mut self, taken: Duration) {
        let fit = LONGEST.as_secs_f64() * f64::from(self.steps) / taken.as_secs_f64().max(1e-6);
        self.allowed = (fit as u32).max(1);
        self.steps = 0;
    }
}

#[cfg(test)]
mod tests {
    use protocol::FallbackReason;

    use super::*;

    fn queue() -> Queue {
        Queue::of(&DeviceReport::WebGpu {
            adapter: String::new(),
            software: false,
            difference: 0.0,
        })
    }

    fn steps_until_full(queue: &mut Queue) -> u32 {
        let full = |_: &u32| {
            queue.step();
            queue.is_full()
        };
        (1..100).find(full).unwrap_or(0)
    }

    #[test]
    fn a_slow_gpu_is_waited_for_after_every_step_and_a_fast_one_seldom() {
        for (milliseconds, steps) in [(200, 1), (20, 2), (5, 10)] {
            let mut queue = queue();
            assert_eq!(steps_until_full(&mut queue), 1, "nobody knows it yet");
            queue.allow(Duration::from_millis(milliseconds));
            assert_eq!(steps_until_full(&mut queue), steps, "{milliseconds} ms");
        }
        let mut cpu = Queue::of(&DeviceReport::Cpu(FallbackReason::NoWebGpu));
        assert_eq!(steps_until_full(&mut cpu), 0);
    }
}
