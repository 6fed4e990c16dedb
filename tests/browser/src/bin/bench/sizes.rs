//! What a reader's browser downloads.

use std::fs;
use std::io::Write;
use std::path::Path;

use brotli::CompressorWriter;
use browser_tests::{Outcome, Stage};

use crate::{head, row};

const QUALITY: u32 = 9;
/// The largest window that every browser accepts, as a power of two.
const WINDOW: u32 = 22;

/// The trainer's files, which are fetched only near the lab.
fn is_of_the_trainer(name: &str) -> bool {
    name.starts_with("worker") || name.ends_with(".safetensors")
}

/// Prints the table.
pub fn print(stage: &Stage) -> Outcome {
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
    for (title, trainer) in [("**First load**", false), ("**Trainer**", true)] {
        let mut sum = (0, 0);
        for (name, path) in files
            .iter()
            .filter(|(name, _)| is_of_the_trainer(name) == trainer)
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
