//! Which key does what, depending on what has the keyboard's focus.

use super::moves::Move;

/// Enters presenter mode, and leaves it.
const ENTER: &str = "F8";

/// What has the focus, by the keys that it needs for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// Nothing that a key could work, such as a heading.
    Nothing,
    /// Something to press, such as a button or a link.
    Pressed,
    /// Something that arrows move, such as a slider or a table that scrolls.
    Moved,
    /// Something that takes letters, such as a field or a menu.
    Typed,
}

/// A key on its way down.
#[derive(Debug, Clone, Copy)]
pub struct Press<'a> {
    /// The browser's name for it.
    pub key: &'a str,
    /// Whether Shift, Control, Alt or the like is held as well.
    pub modified: bool,
    /// Whether it is held down, and this is not the beginning.
    pub repeated: bool,
}

/// What a presenter wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To enter presenter mode, or to leave it.
    Toggle,
    /// To end the pointing, or else to leave.
    Back,
    /// Another section.
    Go(Move),
}

/// The wish behind a key; none, where the key belongs to whatever has the focus or to the browser.
pub fn wish(press: Press, focus: Focus, presenting: bool) -> Option<Wish> {
    if press.modified || press.repeated {
        return None;
    }
    // No letter: those belong to screen readers and to people who dictate (WCAG 2.1.4).
    if press.key == ENTER {
        return Some(Wish::Toggle);
    }
    if !presenting {
        return None;
    }
    let free = matches!(focus, Focus::Nothing | Focus::Pressed);
    match press.key {
        "Escape" => Some(Wish::Back),
        // Clickers send these two, wherever the focus was left.
        "PageDown" => Some(Wish::Go(Move::Next)),
        "PageUp" => Some(Wish::Go(Move::Previous)),
        "ArrowRight" if free => Some(Wish::Go(Move::Next)),
        "ArrowLeft" if free => Some(Wish::Go(Move::Previous)),
        "Home" if free => Some(Wish::Go(Move::First)),
        "End" if free => Some(Wish::Go(Move::Last)),
        " " if focus == Focus::Nothing => Some(Wish::Go(Move::Next)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Focus; 4] = [Focus::Nothing, Focus::Pressed, Focus::Moved, Focus::Typed];

    fn alone(key: &str) -> Press<'_> {
        Press {
            key,
            modified: false,
            repeated: false,
        }
    }

    /// Where the key has this wish while presenting.
    fn where_it_is(key: &str, wanted: Wish) -> Vec<Focus> {
        let has = |focus: &Focus| wish(alone(key), *focus, true) == Some(wanted);
        ALL.into_iter().filter(has).collect()
    }

    #[test]
    fn a_clicker_moves_wherever_the_focus_is() {
        assert_eq!(where_it_is("PageDown", Wish::Go(Move::Next)), ALL);
        assert_eq!(where_it_is("PageUp", Wish::Go(Move::Previous)), ALL);
        assert_eq!(where_it_is("Escape", Wish::Back), ALL);
    }

    #[test]
    fn demos_keep_the_keys_that_work_them() {
        let free = [Focus::Nothing, Focus::Pressed];
        for (key, to) in [
            ("ArrowRight", Move::Next),
            ("ArrowLeft", Move::Previous),
            ("Home", Move::First),
            ("End", Move::Last),
        ] {
            assert_eq!(where_it_is(key, Wish::Go(to)), free, "{key}");
        }
        assert_eq!(
            where_it_is(" ", Wish::Go(Move::Next)),
            [Focus::Nothing],
            "space presses what can be pressed"
        );
        assert_eq!(where_it_is(ENTER, Wish::Toggle), ALL);
    }

    #[test]
    fn before_the_talk_a_single_key_is_ours() {
        let keys = ["Escape", "PageDown", "ArrowRight", "Home", " ", "n"];
        for focus in ALL {
            assert!(
                keys.iter()
                    .all(|key| wish(alone(key), focus, false).is_none())
            );
        }
        assert_eq!(
            wish(alone(ENTER), Focus::Nothing, false),
            Some(Wish::Toggle)
        );
    }

    #[test]
    fn what_is_held_with_another_key_or_held_down_is_the_browsers() {
        for key in [ENTER, "PageDown", "ArrowLeft", "Escape"] {
            let modified = Press {
                modified: true,
                ..alone(key)
            };
            let repeated = Press {
                repeated: true,
                ..alone(key)
            };
            assert_eq!(wish(modified, Focus::Nothing, true), None);
            assert_eq!(wish(repeated, Focus::Nothing, true), None);
        }
    }
}
