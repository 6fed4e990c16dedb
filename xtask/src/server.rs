//! A server for the built page, on this machine only.

use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tiny_http::{Header, Method, Request, Response, Server, StatusCode};

use crate::failure::{Failure, Outcome};
use crate::files::{content_type, resolve};

/// As many as a browser opens connections to one server.
const THREADS: usize = 6;

/// How many ports are tried from the one asked for.
const PORTS_TRIED: u16 = 20;

/// Serves one folder until it is dropped.
pub struct StaticServer {
    server: Arc<Server>,
    threads: Vec<JoinHandle<()>>,
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
    pub fn wait(mut self) {
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so itself; the others go on serving.
            let _ = thread.join();
        }
    }

    fn start(folder: PathBuf, listener: io::Result<TcpListener>) -> io::Result<Self> {
        let listener = listener?;
        let port = listener.local_addr()?.port();
        let server = Server::from_listener(listener, None).map_err(io::Error::other)?;
        let server = Arc::new(server);
        let folder: Arc<Path> = folder.into();
        let threads = (0..THREADS)
            .map(|_| spawn(server.clone(), folder.clone()))
            .collect();
        Ok(Self {
            server,
            threads,
            port,
        })
    }
}

impl Drop for StaticServer {
    fn drop(&mut self) {
        for _ in &self.threads {
            self.server.unblock();
        }
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

fn spawn(server: Arc<Server>, folder: Arc<Path>) -> JoinHandle<()> {
    thread::spawn(move || {
        while let Ok(request) = server.recv() {
            answer(request, &folder);
        }
    })
}

/// A browser that hung up before its answer came has no use for one, so errors end here.
fn answer(request: Request, folder: &Path) {
    let _ = if !matches!(request.method(), Method::Get | Method::Head) {
        request.respond(plain("Only GET and HEAD are served here.", 405))
    } else if let Some((path, file)) = open(folder, request.url()) {
        request.respond(found(&path, file))
    } else {
        request.respond(plain("There is no such file.", 404))
    };
}

fn open(folder: &Path, target: &str) -> Option<(PathBuf, File)> {
    let path = resolve(folder, target)?;
    let file = File::open(&path).ok()?;
    // Opening a folder succeeds on some systems.
    file.metadata().ok()?.is_file().then_some((path, file))
}

fn found(path: &Path, file: File) -> Response<File> {
    Response::from_file(file)
        // Whole, so that the page knows from the length how far a download has come.
        .with_chunked_threshold(usize::MAX)
        .with_header_if_valid("Content-Type", content_type(path))
        // A rebuilt page must be seen at the next reload.
        .with_header_if_valid("Cache-Control", "no-cache")
}

fn plain(text: &str, status: u16) -> Response<io::Cursor<Vec<u8>>> {
    Response::from_string(text)
        .with_status_code(StatusCode(status))
        .with_header_if_valid("Allow", "GET, HEAD")
}

trait WithHeader {
    fn with_header_if_valid(self, name: &str, value: &str) -> Self;
}

impl<Body: io::Read> WithHeader for Response<Body> {
    /// Every header here is a constant of this file's, and valid.
    fn with_header_if_valid(self, name: &str, value: &str) -> Self {
        match Header::from_bytes(name, value) {
            Ok(header) => self.with_header(header),
            Err(()) => self,
        }
    }
}
