//! A server of the built page that a test can end, and that can bring out a new version.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use url::Url;

use crate::failure::{Failure, Outcome};
use crate::stage::Stage;

/// In a document and its worker, the version is changed to this one.
const NEXT: &str = "0123456789abcdef";

/// The page at an address of its own.
#[derive(Debug)]
pub struct OwnServer {
    home: Url,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    files: PathBuf,
    version: String,
    open: AtomicBool,
    renewed: Mutex<bool>,
}

impl OwnServer {
    /// Serves the built page.
    ///
    /// # Errors
    /// When there is none, or no port for it.
    pub fn start(stage: &Stage) -> Outcome<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            files: stage.files.clone(),
            version: stage.file("version")?,
            open: AtomicBool::new(true),
            renewed: Mutex::new(false),
        });
        let served = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if !served.open.load(Ordering::Relaxed) {
                    // With the listener the port is gone.
                    return;
                }
                let served = served.clone();
                // A browser that hung up before its answer came has no use for one.
                thread::spawn(move || served.answer(&stream).ok());
            }
        });
        let home = Url::parse(&format!("http://127.0.0.1:{port}/"))?;
        Ok(Self { home, shared })
    }

    /// Where the page is served.
    pub fn home(&self) -> &Url {
        &self.home
    }

    /// From now on the page has another version.
    pub fn renew(&self) {
        *self
            .shared
            .renewed
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = true;
    }

    /// What the next version calls itself.
    pub fn next_version(&self) -> &'static str {
        NEXT
    }

    /// Ends the server.
    ///
    /// # Errors
    /// When it can't be told to.
    pub fn end(&self) -> Outcome {
        self.shared.open.store(false, Ordering::Relaxed);
        let port = self.home.port();
        let port = port.ok_or_else(|| Failure::new("the server has no port"))?;
        // The listener looks again only when somebody comes.
        TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        Ok(())
    }
}

impl Shared {
    fn answer(&self, mut stream: &TcpStream) -> io::Result<()> {
        let mut lines = BufReader::new(stream).lines();
        let first = lines.next().transpose()?.unwrap_or_default();
        while lines.next().transpose()?.is_some_and(|l| !l.is_empty()) {}
        let target = first.split(' ').nth(1).unwrap_or_default();
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let name = match path.trim_start_matches('/') {
            "" => "index.html",
            name => name,
        };
        let Ok(mut content) = fs::read(self.files.join(name)) else {
            return stream.write_all(b"HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
        };
        let renewed = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        if renewed && ["index.html", "service_worker.js"].contains(&name) {
            content = String::from_utf8_lossy(&content)
                .replace(&self.version, NEXT)
                .into_bytes();
        }
        let (kind, length) = (kind(name), content.len());
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(&content)
    }
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
