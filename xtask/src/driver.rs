//! A running chromedriver.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::browser::Browser;
use crate::failure::{Failure, Outcome};
use crate::task::cannot_start;

const START_LIMIT: Duration = Duration::from_secs(30);
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// Ends chromedriver, and the browsers it started, when dropped.
pub struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts chromedriver on a port the system chooses.
    pub fn start(browser: &Browser) -> Outcome<Self> {
        let mut command = Command::new(&browser.chromedriver);
        command
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let mut child = command
            .spawn()
            .map_err(|error| cannot_start(&command, &error))?;
        let port = child.stdout.take().map(watch).and_then(|announced| {
            // The sender is gone once chromedriver has ended, so this waits no longer than it lives.
            announced.recv_timeout(START_LIMIT).ok()
        });
        let mut driver = Self { child, port: 0 };
        driver.port = port.ok_or_else(never_ready)?;
        Ok(driver)
    }

    /// The address WebDriver clients connect to.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Asks for an orderly end: a chromedriver that is killed leaves its browsers running.
    fn ask_to_stop(&self) -> std::io::Result<()> {
        let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        connection.set_read_timeout(Some(STOP_LIMIT))?;
        let host = format!("127.0.0.1:{}", self.port);
        write!(
            connection,
            "GET /shutdown HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )?;
        connection.read_to_end(&mut Vec::new()).map(|_| ())
    }

    fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let deadline = Instant::now() + STOP_LIMIT;
        if self.port != 0 && self.ask_to_stop().is_ok() {
            while !self.has_ended() && Instant::now() < deadline {
                thread::sleep(Duration::from_millis(50));
            }
        }
        // Killing a process that has ended fails, as it should.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends the port once it is announced, and reads on so that chromedriver never blocks on a full
/// pipe.
fn watch(output: ChildStdout) -> Receiver<u16> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(port) = announced_port(&line) {
                // Nobody listens any more after the first.
                let _ = sender.send(port);
            }
        }
    });
    receiver
}

fn announced_port(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("started successfully on port ")?;
    port.trim_end_matches('.').parse().ok()
}

fn never_ready() -> Failure {
    Failure::new(
        "chromedriver did not start",
        "Check that `chromedriver --port=0` runs, and fits the version of Chromium",
    )
}

#[cfg(test)]
mod tests {
    use super::announced_port;

    #[test]
    fn the_port_is_read_from_the_announcement_only() {
        let started = "ChromeDriver was started successfully on port 38617.";
        assert_eq!(announced_port(started), Some(38617));
        assert_eq!(announced_port("Starting ChromeDriver 156 on port 0"), None);
    }
}
