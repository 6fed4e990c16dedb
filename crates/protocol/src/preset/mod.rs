//! Runs worth seeing, each with what to watch.

mod elsewhere;
mod list;

use std::sync::LazyLock;

use crate::RunConfig;

/// A run that somebody has thought of.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    /// Its name in links: lower-case words joined by hyphens. It never changes, and what it stands
    /// for does not either: links say only what differs from it.
    pub key: &'static str,
    /// Its name on the page.
    pub title: &'static str,
    /// What to watch, in one sentence.
    pub watch: &'static str,
    /// The run.
    pub config: RunConfig,
}

static PRESETS: LazyLock<Vec<Preset>> = LazyLock::new(list::all);

/// Key of the preset the page begins with; its run is [`RunConfig::default`].
const DEFAULT: &str = "weak-partner";

/// All presets, in the order in which they are offered.
pub fn presets() -> &'static [Preset] {
    &PRESETS
}

impl Preset {
    /// The preset of this key, if there is one.
    pub fn find(key: &str) -> Option<&'static Self> {
        presets().iter().find(|preset| preset.key == key)
    }

    /// The one the page begins with.
    pub fn beginning() -> &'static Self {
        Self::find(DEFAULT).unwrap_or(&presets()[0])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_preset_can_be_run_and_told_from_the_others() {
        for preset in presets() {
            preset.config.validate().expect(preset.key);
            let is_kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(preset.key.chars().all(is_kebab), "{}", preset.key);
            assert!(preset.watch.ends_with('.'), "{}", preset.watch);
            assert!(!preset.watch.contains(". "), "{}", preset.watch);
        }
        let keys: HashSet<_> = presets().iter().map(|p| p.key).collect();
        let titles: HashSet<_> = presets().iter().map(|p| p.title).collect();
        assert_eq!(
            (keys.len(), titles.len()),
            (presets().len(), presets().len())
        );
        for (i, preset) in presets().iter().enumerate() {
            let twin = presets()[..i].iter().find(|p| p.config == preset.config);
            assert_eq!(twin.map(|p| p.key), None, "{}", preset.key);
        }
    }

    #[test]
    fn the_page_begins_with_the_default() {
        assert_eq!(Preset::beginning().key, DEFAULT);
        assert_eq!(Preset::beginning().config, RunConfig::default());
    }
}
