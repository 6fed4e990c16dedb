//! Colours, read from the style sheet, so that prose and charts cannot disagree.

use leptos::prelude::*;
use plotters::style::RGBColor;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use super::{density, printing};

/// Whose numbers a mark shows. Each has one colour everywhere on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The strong model.
    Strong,
    /// The weak model.
    Weak,
    /// The mixture of both.
    Mixed,
    /// A model trained without any mixing.
    Sft,
    /// A control, a teacher, a threshold: what the others are compared with.
    Control,
    /// A further model in a race of several, beside SFT and the strong one.
    Rival,
    /// One more model in such a race.
    Outsider,
    /// No model's.
    Ink,
    /// No model's, and less important.
    Quiet,
}

impl Role {
    /// The style sheet's class of words and symbols that mean this model.
    pub fn class(self) -> &'static str {
        self.variable().trim_start_matches('-')
    }

    /// The style sheet's variable of its colour.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Strong => "--strong",
            Self::Weak => "--weak",
            Self::Mixed => "--mixed",
            Self::Sft => "--sft",
            Self::Control => "--control",
            Self::Rival => "--rival",
            Self::Outsider => "--outsider",
            Self::Ink => "--ink",
            Self::Quiet => "--quiet",
        }
    }
}

/// The colours of a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Theme {
    /// Text and axes.
    pub ink: RGBColor,
    /// Axis labels.
    pub quiet: RGBColor,
    /// Grid lines.
    pub grid: RGBColor,
    /// What the drawing stands on.
    pub card: RGBColor,
    /// See [`Role::Strong`].
    pub strong: RGBColor,
    /// See [`Role::Weak`].
    pub weak: RGBColor,
    /// See [`Role::Mixed`].
    pub mixed: RGBColor,
    /// See [`Role::Sft`].
    pub sft: RGBColor,
    /// See [`Role::Control`].
    pub control: RGBColor,
    /// See [`Role::Rival`].
    pub rival: RGBColor,
    /// See [`Role::Outsider`].
    pub outsider: RGBColor,
}

impl Default for Theme {
    /// Black on white: what a drawing has before the style sheet is there, and in snapshots.
    fn default() -> Self {
        Self {
            ink: RGBColor(0, 0, 0),
            quiet: RGBColor(90, 90, 90),
            grid: RGBColor(225, 225, 225),
            card: RGBColor(255, 255, 255),
            strong: RGBColor(0, 114, 178),
            weak: RGBColor(213, 94, 0),
            mixed: RGBColor(0, 158, 115),
            sft: RGBColor(100, 107, 117),
            control: RGBColor(140, 70, 160),
            rival: RGBColor(158, 136, 76),
            outsider: RGBColor(138, 26, 44),
        }
    }
}

impl Theme {
    /// The colour of whoever's numbers these are.
    pub fn of(&self, role: Role) -> RGBColor {
        match role {
            Role::Strong => self.strong,
            Role::Weak => self.weak,
            Role::Mixed => self.mixed,
            Role::Sft => self.sft,
            Role::Control => self.control,
            Role::Rival => self.rival,
            Role::Outsider => self.outsider,
            Role::Ink => self.ink,
            Role::Quiet => self.quiet,
        }
    }

    fn from_style_sheet() -> Option<Self> {
        let root = document().document_element()?;
        let style = window().get_computed_style(&root).ok()??;
        let colour = |name: &str| parse(style.get_property_value(name).ok()?.trim());
        Some(Self {
            ink: colour("--ink")?,
            quiet: colour("--quiet")?,
            grid: colour("--grid")?,
            card: colour("--card")?,
            strong: colour("--strong")?,
            weak: colour("--weak")?,
            mixed: colour("--mixed")?,
            sft: colour("--sft")?,
            control: colour("--control")?,
            rival: colour("--rival")?,
            outsider: colour("--outsider")?,
        })
    }
}

/// `#rrggbb` as a colour.
pub(super) fn parse(text: &str) -> Option<RGBColor> {
    let digits = text.strip_prefix('#').filter(|d| d.len() == 6)?;
    let part = |i: usize| u8::from_str_radix(digits.get(i..i + 2)?, 16).ok();
    Some(RGBColor(part(0)?, part(2)?, part(4)?))
}

/// Makes the colours available to every chart, and follows the reader's colour scheme and the screen.
pub fn provide() {
    density::provide();
    let theme = RwSignal::new(Theme::from_style_sheet().unwrap_or_default());
    provide_context(theme.read_only());
    printing::provide(move || theme.set(Theme::from_style_sheet().unwrap_or_default()));
    let Ok(Some(dark)) = window().match_media("(prefers-color-scheme: dark)") else {
        return;
    };
    let follow = Closure::<dyn FnMut()>::new(move || {
        theme.set(Theme::from_style_sheet().unwrap_or_default());
    });
    dark.set_onchange(Some(follow.as_ref().unchecked_ref()));
    // The page listens as long as it is open.
    follow.forget();
    std::mem::forget(dark);
}

/// The colours now; a chart outside the page gets the defaults.
pub fn current() -> Signal<Theme> {
    use_context::<ReadSignal<Theme>>().map_or_else(|| Theme::default().into(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_the_style_sheet_writes_them() {
        assert_eq!(parse("#0065a8"), Some(RGBColor(0, 0x65, 0xa8)));
        assert_eq!(parse("rgb(0,0,0)"), None);
        assert_eq!(parse("#00é65"), None);
    }
}
