//! A line now and then, while something long runs without a word.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

const INTERVAL: Duration = Duration::from_secs(20);

/// Speaks until it is dropped.
pub struct Heartbeat {
    // Dropping the sender is what ends the thread.
    _alive: Sender<()>,
}

impl Heartbeat {
    pub fn start(doing: &str) -> Self {
        let (alive, ended) = channel();
        let doing = doing.to_owned();
        let begun = Instant::now();
        thread::spawn(move || {
            while ended.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                eprintln!("… still {doing}, {}", spoken(begun.elapsed()));
            }
        });
        Self { _alive: alive }
    }
}

/// A length of time as one would say it.
pub fn spoken(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}
