//! What a reader's browser downloads.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use brotli::CompressorWriter;
use browser_tests::{Options, Outcome, Stage, visit};
use url::Url;

use crate::{head, row};

const QUALITY: u32 = 9;
/// The largest window that every browser accepts, as a power of two.
const WINDOW: u32 = 22;

/// When a file is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    AtOnce,
    WithTheFirstTouch,
    NearTheLab,
    WithTheLab,
}

impl When {
    const ALL: [(Self, &str); 4] = [
        (Self::AtOnce, "**First load**, before anybody scrolls"),
        (
            Self::WithTheFirstTouch,
            "**Rest of the article**, with the first scroll, key or touch",
        ),
        (Self::NearTheLab, "**Lab**, near the lab"),
        (Self::WithTheLab, "**Trainer**, near the lab"),
    ];

    /// Where `first` are the files of the first load.
    fn of(name: &str, first: &[String]) -> Self {
        if first.iter().any(|file| file == name) {
            Self::AtOnce
        } else if name.starts_with("worker") || name.ends_with(".safetensors") {
            Self::WithTheLab
        } else if name.ends_with("_lab.wasm") {
            Self::NearTheLab
        } else {
            Self::WithTheFirstTouch
        }
    }
}

/// What is fetched for a reader who has not touched the page.
fn first_load() -> Outcome<Vec<String>> {
    visit(Options::default(), async |page| {
        page.arrive("").await?;
        // What may not be fetched can't be waited for.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let requests = page.requests().await?;
        let name = |address: &Url| match address.path_segments()?.next_back()? {
            "" => Some("index.html".to_owned()),
            name => Some(name.to_owned()),
        };
        Ok(requests.iter().filter_map(name).collect())
    })
}

/// Prints the table.
pub fn print(stage: &Stage) -> Outcome {
    let first = first_load()?;
    head(["Download", "bytes", "brotli"]);
    let mut files = Vec::new();
    for entry in fs::read_dir(&stage.files)? {
        let entry = entry?;
        files.push((
            entry.file_name().to_string_lossy().into_owned(),
            entry.path(),
        ));
    }
    files.sort();
    for (when, title) in When::ALL {
        let mut sum = (0, 0);
        for (name, path) in files
            .iter()
            .filter(|(name, _)| When::of(name, &first) == when)
        {
            eprintln!("compressing {name} …");
            let (raw, compressed) = measure(path)?;
            sum = (sum.0 + raw, sum.1 + compressed);
            row([name, &grouped(raw), &grouped(compressed)]);
        }
        row([title, &grouped(sum.0), &grouped(sum.1)]);
    }
    Ok(())
}

fn measure(path: &Path) -> Outcome<(usize, usize)> {
    let content = fs::read(path)?;
    let mut compressor = CompressorWriter::new(Vec::new(), 1 << 16, QUALITY, WINDOW);
    compressor.write_all(&content)?;
    Ok((content.len(), compressor.into_inner().len()))
}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|g| std::str::from_utf8(g).ok())
        .collect();
    groups.join(",")
}
