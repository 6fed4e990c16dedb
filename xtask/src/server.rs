//! A server for the built page, on this machine only.
//!
//! A thread and a connection for every request, over the standard library alone: the small HTTP
//! crates share a few threads among connections that browsers keep open, and with six at once some
//! requests are never answered.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::failure::{Failure, Outcome};
use crate::files::{content_type, resolve};

/// How many ports are tried from the one asked for.
const PORTS_TRIED: u16 = 20;

/// A request's head is longer only if something is wrong with it.
const HEAD_LIMIT: u64 = 16 * 1024;

/// A browser opens connections ahead of need; one that stays silent so long is let go.
const SILENCE: Duration = Duration::from_secs(30);

/// Serves one folder as long as the process lives.
pub struct StaticServer {
    thread: JoinHandle<()>,
    port: u16,
}

impl StaticServer {
    /// Serves on the given port, or the next one that is free.
    pub fn start_near(folder: PathBuf, port: u16) -> Outcome<Self> {
        let last = port.saturating_add(PORTS_TRIED - 1);
        let listener = (port..=last)
            .map(bind)
            .find(|attempt| !is_taken(attempt))
            .unwrap_or_else(|| Err(io::ErrorKind::AddrInUse.into()));
        Self::start(folder, listener)
            .map_err(|error| cannot_serve(&format!("on ports {port} to {last}"), &error))
    }

    /// Serves on a port the system chooses.
    pub fn start_anywhere(folder: PathBuf) -> Outcome<Self> {
        Self::start(folder, bind(0)).map_err(|error| cannot_serve("on any port", &error))
    }

    /// The address of the page.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Serves until the process is stopped.
    pub fn wait(self) {
        // It ends only by a panic, which has said so itself.
        let _ = self.thread.join();
    }

    fn start(folder: PathBuf, listener: io::Result<TcpListener>) -> io::Result<Self> {
        let listener = listener?;
        let port = listener.local_addr()?.port();
        let folder: Arc<Path> = folder.into();
        let thread = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let folder = folder.clone();
                // A browser that hung up before its answer came has no use for one.
                thread::spawn(move || answer(&stream, &folder).ok());
            }
        });
        Ok(Self { thread, port })
    }
}

fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

fn is_taken(attempt: &io::Result<TcpListener>) -> bool {
    matches!(attempt, Err(error) if error.kind() == io::ErrorKind::AddrInUse)
}

fn cannot_serve(place: &str, error: &io::Error) -> Failure {
    Failure::new(
        format!("the page cannot be served {place}: {error}"),
        "Name a free port with `cargo xtask serve --port NUMBER`",
    )
}

fn answer(stream: &TcpStream, folder: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(SILENCE))?;
    let Some((method, target)) = request_line(stream)? else {
        return Ok(());
    };
    match (method.as_str(), open(folder, &target)) {
        ("GET" | "HEAD", Some((path, mut file))) => {
            head(
                stream,
                "200 OK",
                content_type(&path),
                file.metadata()?.len(),
            )?;
            if method == "GET" {
                io::copy(&mut file, &mut &*stream)?;
            }
            Ok(())
        }
        ("GET" | "HEAD", None) => words(stream, "404 Not Found", "There is no such file."),
        _ => words(
            stream,
            "405 Method Not Allowed",
            "Only GET and HEAD are served here.",
        ),
    }
}

/// Method and target of a request, once its head has been read to the end. Nothing, where a browser
/// opened a connection and had no use for it.
fn request_line(stream: &TcpStream) -> io::Result<Option<(String, String)>> {
    let mut lines = BufReader::new(stream.take(HEAD_LIMIT)).lines();
    let Some(first) = lines.next().transpose()? else {
        return Ok(None);
    };
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let mut words = first.split_ascii_whitespace().map(str::to_owned);
    Ok(words.next().zip(words.next()))
}

fn open(folder: &Path, target: &str) -> Option<(PathBuf, File)> {
    let path = resolve(folder, target)?;
    let file = File::open(&path).ok()?;
    // Opening a folder succeeds on some systems.
    file.metadata().ok()?.is_file().then_some((path, file))
}

/// With the length, so that a browser knows how far a download has come; and not to be kept, because
/// a rebuilt page must be seen at the next reload.
fn head(mut stream: &TcpStream, status: &str, kind: &str, length: u64) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())
}

fn words(mut stream: &TcpStream, status: &str, text: &str) -> io::Result<()> {
    head(
        stream,
        status,
        "text/plain; charset=utf-8",
        text.len() as u64,
    )?;
    stream.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(server: &StaticServer, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .expect("it answers and hangs up");
        answer
    }

    #[test]
    fn every_request_is_answered_while_other_connections_stay_silent() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).to_owned();
        let server = StaticServer::start_anywhere(folder).expect("a free port");
        let connect = |_| TcpStream::connect(("127.0.0.1", server.port)).expect("it listens");
        let silent: Vec<TcpStream> = (0..20).map(connect).collect();
        let found = ask(&server, "GET /Cargo.toml HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(
            found.starts_with("HTTP/1.1 200") && found.contains("[package]"),
            "{found}"
        );
        let head = ask(&server, "HEAD /Cargo.toml HTTP/1.1\r\n\r\n");
        assert!(
            head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"),
            "{head}"
        );
        assert!(ask(&server, "GET /none HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404"));
        assert!(ask(&server, "GET /../Cargo.toml HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404"));
        assert!(ask(&server, "POST / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405"));
        drop(silent);
    }
}
