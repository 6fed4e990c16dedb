//! Measurements as files: rounded, and with the commit of the program that made them.

use std::io::{self, Write};
use std::process::Command;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use crate::Failure;

/// The commit of the working tree: its short hash, with "-dirty" behind it where the tree differs;
/// "unknown" where there is no repository.
pub fn revision() -> String {
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

/// `value` as one line of JSON, its numbers rounded.
pub fn json(value: &impl Serialize) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, FiveDigits))?;
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
        let numbers = (0.123_456_78, 1.0, 4.413_749e-5, 1_234_567_u32);
        let written = json(&numbers).expect("plain data");
        assert_eq!(written, "[0.12346,1.0,0.000044137,1234567]\n");
    }
}
