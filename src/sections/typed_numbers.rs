//! No section types a result: a number in its words would not change with what it is the result of.

use std::path::{Path, PathBuf};

/// Every Rust file below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the sections are here");
    let paths = entries.map(|entry| entry.expect("readable").path());
    paths
        .flat_map(|path| match path.extension() {
            _ if path.is_dir() => files(&path),
            Some(extension) if extension == "rs" => vec![path],
            _ => Vec::new(),
        })
        .collect()
}

/// The string literals of a line of code; the second of every pair of pieces between quotes.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

/// How sure an interval is belongs to its name.
const NAMES_OF_INTERVALS: [&str; 2] = ["95 % interval", "95 % of {}"];

/// Whether the words hold a percentage or a number with decimals, outside the braces of a format.
fn types_a_result(words: &str) -> bool {
    let mut words = words.to_owned();
    for name in NAMES_OF_INTERVALS {
        words = words.replace(name, "");
    }
    let mut depth = 0;
    let outside: String = words
        .chars()
        .filter(|c| {
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            depth == 0
        })
        .collect();
    let letters: Vec<char> = outside.chars().collect();
    let percentage = |w: &[char]| w[0].is_ascii_digit() && (w[1] == '%' || w[2] == '%');
    let decimals = |w: &[char]| w[0].is_ascii_digit() && w[1] == '.' && w[2].is_ascii_digit();
    outside.contains(' ') && letters.windows(3).any(|w| percentage(w) || decimals(w))
}

#[test]
fn no_percentage_and_no_decimals_are_typed_into_a_sections_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sections");
    let mut found = Vec::new();
    for path in files(&folder).iter().filter(|p| !p.ends_with(file!())) {
        let code = std::fs::read_to_string(path).expect("readable");
        let until_tests = code.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = until_tests
            .lines()
            .filter(|l| !l.trim_start().starts_with("//"));
        for words in lines
            .flat_map(literals)
            .filter(|words| types_a_result(words))
        {
            found.push(format!("{}: {words}", path.display()));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn results_are_told_from_formats_and_plain_words() {
    for typed in ["it reaches 97 % there", "about 0.5 nats", "95% of them"] {
        assert!(types_a_result(typed), "{typed}");
    }
    for fine in ["{:.1} % of them", "five tokens, 12 epochs", "0.01"] {
        assert!(!types_a_result(fine), "{fine}");
    }
}
