//! How long the talk has lasted.

use serde::{Deserialize, Serialize};

/// A clock that can be stopped. All times are in milliseconds; those of the day count from 1970, so
/// that a timer goes on when its window is opened anew.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Timer {
    /// What was counted before it was paused last.
    counted: f64,
    /// Since when it has been running.
    since: Option<f64>,
}

impl Timer {
    /// Whether it runs.
    pub fn runs(&self) -> bool {
        self.since.is_some()
    }

    /// Counts from `now` on.
    pub fn start(&mut self, now: f64) {
        self.since.get_or_insert(now);
    }

    /// Stops counting at `now`.
    pub fn pause(&mut self, now: f64) {
        self.counted = self.elapsed(now);
        self.since = None;
    }

    /// Begins at nothing again; one that runs goes on running.
    pub fn reset(&mut self, now: f64) {
        self.counted = 0.0;
        self.since = self.since.map(|_| now);
    }

    /// What it has counted at `now`.
    pub fn elapsed(&self, now: f64) -> f64 {
        // The computer's clock may have been set back meanwhile.
        let running = self.since.map_or(0.0, |since| (now - since).max(0.0));
        self.counted + running
    }
}

/// A time span such as "4:05", or "1:04:05" from an hour on.
pub fn written(milliseconds: f64) -> String {
    let seconds = (milliseconds / 1000.0) as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        format!("{minutes}:{seconds:02}")
    } else {
        format!("{hours}:{minutes:02}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_do_not_count() {
        let mut timer = Timer::default();
        assert_eq!(timer.elapsed(500.0), 0.0);
        timer.start(1000.0);
        timer.start(1500.0);
        assert_eq!(timer.elapsed(4000.0), 3000.0, "started once");
        timer.pause(5000.0);
        assert_eq!((timer.runs(), timer.elapsed(9000.0)), (false, 4000.0));
        timer.start(9000.0);
        assert_eq!((timer.runs(), timer.elapsed(9500.0)), (true, 4500.0));
        assert_eq!(timer.elapsed(8000.0), 4000.0, "a clock set back");
    }

    #[test]
    fn a_reset_timer_runs_on_if_it_ran() {
        let mut timer = Timer::default();
        timer.start(0.0);
        timer.reset(7000.0);
        assert_eq!((timer.runs(), timer.elapsed(8000.0)), (true, 1000.0));
        timer.pause(8000.0);
        timer.reset(9000.0);
        assert_eq!((timer.runs(), timer.elapsed(9999.0)), (false, 0.0));
    }

    #[test]
    fn a_span_is_written_as_clocks_do() {
        assert_eq!(written(0.0), "0:00");
        assert_eq!(written(65_900.0), "1:05");
        assert_eq!(written(3_845_000.0), "1:04:05");
    }
}
