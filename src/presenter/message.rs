//! What the presenting window and the speaker's say to each other.

use serde::{Deserialize, Serialize};

use super::moves::Move;

/// One message, in either direction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Message {
    /// From a speaker's window that has just opened: where are we?
    Hello,
    /// From the presenting window, whenever it has changed.
    Shown(Shown),
    /// From the presenting window: nothing is presented any more.
    Over,
    /// From a speaker's window: another section, please.
    Go(Move),
}

/// What the audience sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The section, an index into the contents.
    pub section: usize,
    /// The reading of the value that is pointed at.
    pub pointed: Option<String>,
}

impl Message {
    /// As text; nothing, should it have none.
    pub fn write(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// From text; nothing, where another version of the page has written it.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_comes_back_from_its_text() {
        let shown = |pointed: Option<&str>| {
            Message::Shown(Shown {
                section: 3,
                pointed: pointed.map(str::to_owned),
            })
        };
        for message in [
            Message::Hello,
            shown(None),
            shown(Some("2x: “97 %”")),
            Message::Over,
            Message::Go(Move::Previous),
        ] {
            let text = message.write().expect("a message has a text");
            assert_eq!(Message::read(&text), Some(message));
        }
    }

    #[test]
    fn what_is_no_message_is_not_heard() {
        assert_eq!(Message::read("\"Louder\""), None);
        assert_eq!(Message::read("{\"Shown\":{\"section\":-1}}"), None);
        assert_eq!(Message::read(""), None);
    }
}
