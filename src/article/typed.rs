//! A slider's value, typed while the slider has the focus.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, HtmlInputElement, KeyboardEvent};

/// After the last key the number counts as complete.
const COMPLETE_AFTER: Duration = Duration::from_millis(1200);

/// What a slider says of itself.
pub const TYPED_HINT: &str = "Arrows and Page keys move it; a number can be typed";

/// The keys so far. The number is taken with Enter, after a while, or as the slider is left; Escape
/// drops it.
#[derive(Debug, Clone, Copy)]
pub struct Typed {
    text: RwSignal<String>,
    presses: StoredValue<u32>,
    read_as: fn(f64) -> f64,
}

impl Typed {
    /// Nothing typed.
    pub fn new() -> Self {
        Self::read_as(|number| number)
    }

    /// Of a slider that shows something else than its own value: `read_as` leads from what is shown to
    /// the value.
    pub fn read_as(read_as: fn(f64) -> f64) -> Self {
        Self {
            text: RwSignal::new(String::new()),
            presses: StoredValue::new(0),
            read_as,
        }
    }

    /// Drops what is typed: the slider is moved in another way.
    pub fn forget(self) {
        self.text.set(String::new());
    }

    /// What is typed so far, or else the value as it stands.
    pub fn or(self, value: impl FnOnce() -> String) -> String {
        self.text.with(|text| match text.as_str() {
            "" => value(),
            text => format!("{text}…"),
        })
    }

    /// A key on the slider.
    pub fn press(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let Some(slider) = slider_of(event) else {
            return;
        };
        let key = event.key();
        let empty = self.text.with_untracked(String::is_empty);
        match key.as_str() {
            "Enter" if !empty => self.take(&slider),
            "Escape" if !empty => self.forget(),
            "Backspace" if !empty => self.text.update(|text| {
                text.pop();
            }),
            key if is_of_a_number(key) => self.text.update(|text| text.push_str(key)),
            // Leaving takes what is typed.
            "Tab" | "Shift" => return,
            _ => return self.forget(),
        }
        // Escape would also leave what is around the slider, and digits may mean something there.
        event.prevent_default();
        event.stop_propagation();
        self.presses.update_value(|presses| *presses += 1);
        let press = self.presses.get_value();
        set_timeout(
            move || {
                if self.presses.try_get_value() == Some(press) {
                    self.take(&slider);
                }
            },
            COMPLETE_AFTER,
        );
    }

    /// The slider is left.
    pub fn leave(self, event: &Event) {
        if let Some(slider) = slider_of(event) {
            self.take(&slider);
        }
    }

    /// Moves the slider as a hand would; the browser brings the number to the nearest that it has.
    fn take(self, slider: &HtmlInputElement) {
        // A slider that is taken off the page is left as well.
        let Some(text) = self.text.try_get_untracked() else {
            return;
        };
        if text.is_empty() {
            return;
        }
        self.forget();
        let spoken = slider.get_attribute("aria-valuetext").unwrap_or_default();
        let number = read(&text, spoken.ends_with('%'), &slider.max()).map(self.read_as);
        // What is no number would put the slider into its middle.
        let Some(number) = number.filter(|number| number.is_finite()) else {
            return;
        };
        slider.set_value(&number.to_string());
        let bubbling = EventInit::new();
        bubbling.set_bubbles(true);
        if let Ok(moved) = Event::new_with_event_init_dict("input", &bubbling) {
            // Who listens may not stop it: its answer means nothing.
            let _ = slider.dispatch_event(&moved);
        }
    }
}

impl Default for Typed {
    fn default() -> Self {
        Self::new()
    }
}

fn slider_of(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

fn is_of_a_number(key: &str) -> bool {
    matches!(key, "." | "," | "-" | "−") || key.len() == 1 && key.as_bytes()[0].is_ascii_digit()
}

/// The number that was meant: where shares are shown as percentages, a percentage.
fn read(text: &str, shows_percent: bool, largest: &str) -> Option<f64> {
    let text = text.replace(',', ".").replace('−', "-");
    let number: f64 = text.parse().ok()?;
    let is_share = largest.parse::<f64>().is_ok_and(|largest| largest <= 1.0);
    Some(match shows_percent && is_share {
        true => number / 100.0,
        false => number,
    })
}

#[cfg(test)]
mod tests {
    use super::{is_of_a_number, read};

    #[test]
    fn a_number_is_read_as_it_is_shown() {
        for (text, percent, largest, number) in [
            ("0.35", false, "1", Some(0.35)),
            (",5", false, "1", Some(0.5)),
            ("−2", false, "6", Some(-2.0)),
            ("35", true, "1", Some(0.35)),
            ("35", true, "100", Some(35.0)),
            ("1.2.3", false, "1", None),
            ("-", false, "1", None),
        ] {
            assert_eq!(read(text, percent, largest), number, "{text}");
        }
    }

    #[test]
    fn only_keys_of_numbers_are_kept() {
        for (key, of_a_number) in [("7", true), (",", true), ("PageUp", false), ("n", false)] {
            assert_eq!(is_of_a_number(key), of_a_number, "{key}");
        }
    }
}
