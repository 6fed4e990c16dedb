//! Names for runs that one can say aloud.

use super::words::{ADJECTIVES, NOUNS};
use crate::{RunConfig, link};

/// Names there are.
const NAMES: u64 = (ADJECTIVES.len() * NOUNS.len()) as u64;

/// An adjective and a noun joined by a hyphen, such as "calm-heron". The numbers below 4,096 have as
/// many different names.
pub fn name_of(number: u64) -> String {
    let (low, high) = (number % NAMES, number / NAMES);
    // An odd factor leaves no two of the low numbers the same and takes neighbours apart; the high
    // ones shift them all.
    let place = (low * 2_741).wrapping_add(scattered(high)) % NAMES;
    let (adjective, noun) = (place / NOUNS.len() as u64, place % NOUNS.len() as u64);
    format!(
        "{}-{}",
        ADJECTIVES[adjective as usize], NOUNS[noun as usize]
    )
}

/// The name of a run as it begins: runs of one configuration have one name, whatever is changed on
/// the way.
pub fn run_name(config: &RunConfig) -> String {
    let start = RunConfig {
        changes: Vec::new(),
        ..config.clone()
    };
    name_of(scattered(link::fingerprint(&start)))
}

/// The finaliser of splitmix64: every bit of the number decides over every bit of the outcome.
fn scattered(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::Setting;

    #[test]
    fn small_numbers_have_different_names_and_large_ones_some_name() {
        let names: HashSet<String> = (0..NAMES).map(name_of).collect();
        assert_eq!(names.len() as u64, NAMES);
        let large: HashSet<String> = (0..64).map(|bit| name_of(u64::MAX >> bit)).collect();
        assert!(large.len() > 55, "{}", large.len());
    }

    #[test]
    fn a_run_keeps_its_name_while_sliders_move() {
        let mut config = RunConfig::default();
        let name = run_name(&config);
        config.change(20, Setting::Lambda(0.2));
        assert_eq!(run_name(&config), name);
        config.seed = 2;
        assert_ne!(run_name(&config), name);
    }
}
