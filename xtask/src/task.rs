//! Running a child process so that it always shows that it is alive.

use std::io::{BufRead, BufReader, IsTerminal, stderr};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};
use crate::heartbeat::Heartbeat;

/// A command, what it does in words ("building the page"), and what to do should it fail.
pub struct Task {
    doing: String,
    advice: String,
    command: Command,
}

impl Task {
    pub fn new(doing: impl Into<String>, command: Command, advice: impl Into<String>) -> Self {
        Self {
            doing: doing.into(),
            advice: advice.into(),
            command,
        }
    }

    /// Runs to the end, its output on ours.
    pub fn run(mut self) -> Outcome<()> {
        let mut child = self.start()?;
        // On a terminal cargo draws its own progress, which a line of ours would tear.
        let _heartbeat = (!stderr().is_terminal()).then(|| Heartbeat::start(&self.doing));
        let status = child.wait();
        self.judge(status)
    }

    /// Runs to the end or to the limit, at which it is killed.
    pub fn run_within(mut self, limit: Duration) -> Outcome<()> {
        let mut child = self.start()?;
        let _heartbeat = Heartbeat::start(&self.doing);
        let begun = Instant::now();
        loop {
            match child.try_wait().transpose() {
                Some(status) => return self.judge(status),
                None if begun.elapsed() > limit => return Err(self.stop_late(&mut child, limit)),
                None => sleep(Duration::from_millis(100)),
            }
        }
    }

    /// Runs to the end, and hands every line of its output over after printing it.
    pub fn run_reading(mut self, mut on_line: impl FnMut(&str)) -> Outcome<()> {
        self.command.stdout(Stdio::piped());
        let mut child = self.start()?;
        let _heartbeat = Heartbeat::start(&self.doing);
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                on_line(line.trim_end());
            }
        }
        let status = child.wait();
        self.judge(status)
    }

    fn start(&mut self) -> Outcome<Child> {
        self.command
            .stdin(Stdio::null())
            .spawn()
            .map_err(|error| cannot_start(&self.command, &error))
    }

    fn judge(&self, status: std::io::Result<ExitStatus>) -> Outcome<()> {
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(self.failure(&format!("failed ({status})"))),
            Err(error) => Err(self.failure(&format!("could not be followed: {error}"))),
        }
    }

    fn stop_late(&self, child: &mut Child, limit: Duration) -> Failure {
        // It may have ended by itself in this instant; either way it must not linger.
        let _ = child.kill();
        let _ = child.wait();
        self.failure(&format!("did not finish in {} s", limit.as_secs()))
    }

    fn failure(&self, what: &str) -> Failure {
        Failure::new(format!("{} {what}", self.doing), self.advice.clone())
    }
}

/// What a short command prints, or nothing when it cannot run or fails.
pub fn output_of(mut command: Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// The failure of a program that the system would not start.
pub fn cannot_start(command: &Command, error: &std::io::Error) -> Failure {
    let program = command.get_program().to_string_lossy();
    Failure::new(
        format!("could not start {program}: {error}"),
        format!("Check that {program} is installed and on the search path"),
    )
}
