//! Measures what the article quotes, and writes it as a file.

use std::io::{self, Write};
use std::process::Command;

use protocol::RunConfig;
use protocol::evidence::{Evidence, VERSION};
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};
use trainer::base;

use crate::example::examples;
use crate::gather::gather;
use crate::{Failure, USAGE};

/// Runs unless the command says otherwise.
const SEEDS: u32 = 5;

/// Runs the default configuration from the M0 in `m0` with the seeds 1, 2, … and writes what they
/// measured to `file`.
pub async fn write(m0: &str, file: &str, settings: &[&str]) -> Result<(), Failure> {
    let seeds = seeds(settings)?;
    let (_, base) = base::read(&std::fs::read(m0)?)?;
    // Before the runs: they measure the program as it was built.
    let revision = revision();
    let config = |seed| RunConfig {
        seed,
        ..RunConfig::default()
    };
    let first = gather(config(1), base.clone()).await?;
    let examples = examples(&config(1), &first.models).await?;
    let mut runs = vec![first.run];
    for seed in 2..=seeds {
        runs.push(gather(config(seed), base.clone()).await?.run);
    }
    let text = json(&Evidence {
        version: VERSION,
        config: config(1),
        revision,
        place: "native CPU".to_owned(),
        runs,
        examples,
    })?;
    // A number that is none is written as null, which no reader takes: better found out here.
    serde_json::from_str::<Evidence>(&text)?;
    std::fs::write(file, &text)?;
    println!("Wrote {file}, {} bytes.", text.len());
    Ok(())
}

fn seeds(settings: &[&str]) -> Result<u32, Failure> {
    let mut seeds = SEEDS;
    for setting in settings {
        match setting.split_once('=') {
            Some(("seeds", value)) => seeds = value.parse()?,
            _ => return Err(format!("There is no setting “{setting}”.\n{USAGE}").into()),
        }
    }
    if seeds == 0 {
        return Err("At least one seed is needed.".into());
    }
    Ok(seeds)
}

/// The commit of the working tree, as [`Evidence::revision`] has it.
fn revision() -> String {
    let described = Command::new("git")
        .args(["describe", "--always", "--dirty", "--exclude", "*"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    described
        .ok()
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .map_or_else(|| "unknown".to_owned(), |text| text.trim().to_owned())
}

/// `evidence` as one line of JSON, its numbers rounded.
fn json(evidence: &Evidence) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    evidence.serialize(&mut Serializer::with_formatter(&mut bytes, FiveDigits))?;
    bytes.push(b'\n');
    Ok(String::from_utf8(bytes)?)
}

/// Writes every number with five significant digits: more would be noise, and bytes of a visit.
struct FiveDigits;

impl Formatter for FiveDigits {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        let rounded = format!("{value:.4e}").parse().unwrap_or(value);
        CompactFormatter.write_f64(writer, rounded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_five_digits_and_whole_ones_whole() {
        let mut bytes = Vec::new();
        let numbers = (0.123_456_78, 1.0, 4.413_749e-5, 1_234_567_u32);
        let written = numbers.serialize(&mut Serializer::with_formatter(&mut bytes, FiveDigits));
        written.expect("plain data");
        assert_eq!(bytes, b"[0.12346,1.0,0.000044137,1234567]");
    }

    #[test]
    fn a_setting_that_is_none_is_refused() {
        assert_eq!(seeds(&[]).ok(), Some(SEEDS));
        assert_eq!(seeds(&["seeds=3"]).ok(), Some(3));
        for wrong in ["seeds=0", "seeds=x", "seeds", "lambda=1"] {
            assert!(seeds(&[wrong]).is_err(), "{wrong}");
        }
    }
}
