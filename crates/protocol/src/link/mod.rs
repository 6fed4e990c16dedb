//! A run in the page's address, as what differs from a preset.
//!
//! `lab=1.only-a-temperature&lab-seed=7&lab-at=120*lambda*0.7` is the preset of that key with
//! another seed, and λ is 0.7 from step 120 on. The number before the key is [`VERSION`]. Values
//! have only characters that an address needs no escape for, and numbers come back to the last bit.

mod change;
mod contender;
mod field;
mod lines;
mod piece;
mod problem;

use std::sync::LazyLock;

pub use contender::read as contender;

use crate::{ConfigError, Preset, RunConfig, presets};
use field::{FIELDS, Field};

/// Raised with every change that gives an old link another meaning.
pub const VERSION: u32 = 1;

/// Characters of the longest value: servers refuse addresses of more than about 8,000.
pub const LONGEST: usize = 4000;

/// Names the preset.
const PRESET: &str = "lab";
/// Begins the names of all others.
const PREFIX: &str = "lab-";
/// Stands where a value was too long.
const LEFT_OUT: &str = "left-out";

/// A run that a link asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// The run; its numbers lie within their bounds.
    pub config: RunConfig,
    /// What the link began with.
    pub preset: &'static Preset,
    /// What of the link was left out, and why, in sentences for the reader.
    pub problems: Vec<String>,
}

/// Names and values of the address's parameters that stand for `config`: nothing for the run that
/// the page begins with. A value longer than [`LONGEST`] is left out, which [`left_out`] tells the
/// sender and [`read`] the reader.
pub fn write(config: &RunConfig) -> Vec<(String, String)> {
    let (preset, mut rest) = beside_nearest(config);
    if rest.is_empty() && preset.key == Preset::beginning().key {
        return rest;
    }
    rest.insert(0, (PRESET.to_owned(), format!("{VERSION}.{}", preset.key)));
    rest
}

/// The preset that a link to `config` begins with, and whether they are the same.
pub fn nearest(config: &RunConfig) -> (&'static Preset, bool) {
    let (preset, rest) = beside_nearest(config);
    (preset, rest.is_empty())
}

/// The preset from which the fewest settings differ, and those that do.
fn beside_nearest(config: &RunConfig) -> (&'static Preset, Vec<(String, String)>) {
    // A moving slider asks for this at every frame.
    static OF_PRESETS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
        presets()
            .iter()
            .map(|preset| texts(&preset.config))
            .collect()
    });
    let texts = texts(config);
    let differing = |others: &'static [String]| {
        let fields = FIELDS.iter().zip(texts.iter().zip(others));
        let differing = fields.filter(|(_, (text, other))| text != other);
        differing.map(|(field, (text, _))| (field.name, short(text)))
    };
    let length = |others| {
        let lengths = differing(others).map(|(name, text)| name.len() + text.len());
        lengths.fold((0, 0), |(count, sum), length| (count + 1, sum + length))
    };
    let all = presets().iter().zip(OF_PRESETS.iter());
    let nearest = all.min_by_key(|(_, others)| length(others));
    let Some((preset, others)) = nearest else {
        return (Preset::beginning(), Vec::new());
    };
    let owned = |(name, text): (&str, &str)| (name.to_owned(), text.to_owned());
    (preset, differing(others).map(owned).collect())
}

/// A number that two different runs hardly share, from every setting of the run; of one version of
/// links it is always the same.
pub fn fingerprint(config: &RunConfig) -> u64 {
    // FNV-1a.
    let bytes = texts(config).join("&").into_bytes();
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// What does not fit into a link to this run, in sentences for its sender.
pub fn left_out(config: &RunConfig) -> Vec<String> {
    let too_long = texts(config).into_iter().zip(&FIELDS);
    too_long
        .filter(|(text, _)| text.len() > LONGEST)
        .map(|(_, field)| problem::not_sent(field.what))
        .collect()
}

/// The run that the address's parameters ask for. Other demos' parameters are passed over; what
/// makes no sense is left out and told.
pub fn read(parameters: &[(String, String)]) -> Linked {
    let (mut asked, mut problems) = (Vec::new(), Vec::new());
    let mut preset = Preset::beginning();
    let mut seen = Vec::new();
    for (name, text) in parameters {
        if name != PRESET && !name.starts_with(PREFIX) {
            continue;
        }
        if seen.contains(&name) {
            problems.push(problem::twice(name));
            continue;
        }
        seen.push(name);
        if name == PRESET {
            match named(text) {
                Some(found) => preset = found,
                // What differs from something unknown would be a run that nobody meant.
                None => return beginning(problem::stranger(text, preset.title)),
            }
            continue;
        }
        let Some(field) = FIELDS.iter().find(|field| field.name == name) else {
            problems.push(problem::unknown(name, text));
            continue;
        };
        match field.read(text, &mut RunConfig::default()) {
            Ok(()) => asked.push((field, text.as_str())),
            Err(reason) => problems.push(problem::refused(name, text, reason)),
        }
    }
    let config = loop {
        let config = applied(preset, &asked, None);
        match config.validate() {
            Err(error) if !asked.is_empty() => {
                let (field, text) = asked.remove(culprit(preset, &asked, &error));
                problems.push(problem::refused(field.name, text, &error.to_string()));
            }
            _ => break config,
        }
    };
    // Twice the same sentence tells nothing new.
    let mut told = Vec::with_capacity(problems.len());
    problems.retain(|problem| {
        let is_new = !told.contains(problem);
        told.push(problem.clone());
        is_new
    });
    Linked {
        config,
        preset,
        problems,
    }
}

fn beginning(problem: String) -> Linked {
    let preset = Preset::beginning();
    Linked {
        config: preset.config.clone(),
        preset,
        problems: vec![problem],
    }
}

/// The preset that `1.its-key` names, if the version is this one.
fn named(text: &str) -> Option<&'static Preset> {
    let (version, key) = text.split_once('.')?;
    let is_ours = version == VERSION.to_string();
    Preset::find(key).filter(|_| is_ours)
}

/// The preset with what was asked for, but for the one at place `without`.
fn applied(preset: &Preset, asked: &[(&Field, &str)], without: Option<usize>) -> RunConfig {
    let mut config = preset.config.clone();
    for (place, (field, text)) in asked.iter().enumerate() {
        if Some(place) != without {
            // All of them have been read once.
            let _ = field.read(text, &mut config);
        }
    }
    config
}

/// Which of those asked for is to blame for an error: without it there is none, or another one.
/// That holds for bounds that depend on each other, whichever of them validation names.
fn culprit(preset: &Preset, asked: &[(&Field, &str)], error: &ConfigError) -> usize {
    let without: Vec<_> = (0..asked.len())
        .map(|place| applied(preset, asked, Some(place)).validate())
        .collect();
    let mends = without.iter().position(Result::is_ok);
    let changes = || without.iter().position(|w| w.as_ref() != Err(error));
    mends.or_else(changes).unwrap_or(asked.len() - 1)
}

fn texts(config: &RunConfig) -> Vec<String> {
    let mut config = config.clone();
    FIELDS
        .iter()
        .map(|field| field.write(&mut config))
        .collect()
}

fn short(text: &str) -> &str {
    if text.len() > LONGEST { LEFT_OUT } else { text }
}
