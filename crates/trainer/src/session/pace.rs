//! How fast a run is let run: slow enough to be watched, if the reader wants that.

use web_time::{Duration, Instant};

/// At most so many steps a second.
#[derive(Debug, Default)]
pub struct Pace {
    between: Duration,
    last: Option<Instant>,
}

impl Pace {
    /// 0, and whatever is no pace, means as fast as the device can.
    pub fn set(&mut self, steps_a_second: f64) {
        let seconds = 1.0 / steps_a_second;
        self.between = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::ZERO);
    }

    /// Whether there is time between two steps.
    pub fn is_slow(&self) -> bool {
        self.between > Duration::ZERO
    }

    /// A step is taken now.
    pub fn step(&mut self) {
        self.last = Some(Instant::now());
    }

    /// What is left of the time between two steps.
    pub fn rest(&self) -> Duration {
        let since = self.last.map_or(self.between, |last| last.elapsed());
        self.between.saturating_sub(since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_pace_leaves_time_and_full_speed_none() {
        let mut pace = Pace::default();
        pace.step();
        assert_eq!(pace.rest(), Duration::ZERO);
        pace.set(0.5);
        assert!(pace.rest() > Duration::from_secs(1));
        for none in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            pace.set(none);
            assert!(!pace.is_slow(), "{none}");
        }
    }
}
