//! Real key presses on whatever has the focus, and a pointer that hovers.

use fantoccini::actions::{InputSource, KeyAction, KeyActions, MouseActions, PointerAction};
use fantoccini::elements::Element;
pub use fantoccini::key::Key;
use serde_json::to_value;

use crate::failure::{Failure, Outcome};
use crate::page::Page;

fn keys(actions: impl IntoIterator<Item = KeyAction>) -> KeyActions {
    let keyboard = KeyActions::new("keyboard".to_owned());
    actions.into_iter().fold(keyboard, KeyActions::then)
}

fn down_and_up(value: char) -> [KeyAction; 2] {
    [KeyAction::Down { value }, KeyAction::Up { value }]
}

impl Page {
    /// Moves the focus to an element.
    ///
    /// # Errors
    /// When it takes no focus, because it is disabled for example.
    pub async fn focus(&self, element: &Element) -> Outcome {
        let script = "arguments[0].focus(); return document.activeElement === arguments[0]";
        let focused = self
            .client()
            .execute(script, vec![to_value(element)?])
            .await?;
        if focused == true {
            Ok(())
        } else {
            Err(Failure::new("the element takes no focus"))
        }
    }

    /// Presses a key `times` times on an element.
    ///
    /// # Errors
    /// When the element takes no focus.
    pub async fn press(&self, element: &Element, key: Key, times: usize) -> Outcome {
        self.focus(element).await?;
        let presses = (0..times).flat_map(|_| down_and_up(key.into()));
        Ok(self.client().perform_actions(keys(presses)).await?)
    }

    /// Presses a key on whatever has the focus, or on the page where nothing has.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn strike(&self, key: impl Into<char>) -> Outcome {
        let actions = keys(down_and_up(key.into()));
        Ok(self.client().perform_actions(actions).await?)
    }

    /// Replaces a field's text, and leaves the field.
    ///
    /// # Errors
    /// When the field takes no focus.
    pub async fn write(&self, field: &Element, text: &str) -> Outcome {
        self.focus(field).await?;
        let control = Key::Control.into();
        let select_all = [KeyAction::Down { value: control }]
            .into_iter()
            .chain(down_and_up('a'))
            .chain([KeyAction::Up { value: control }]);
        let typed = text.chars().flat_map(down_and_up);
        let actions = select_all
            .chain(down_and_up(Key::Delete.into()))
            .chain(typed)
            .chain(down_and_up(Key::Tab.into()));
        Ok(self.client().perform_actions(keys(actions)).await?)
    }

    /// Moves the pointer over a place of an element, given in CSS pixels from its middle.
    ///
    /// # Errors
    /// When the place is outside the window.
    pub async fn hover(&self, element: &Element, right: f64, down: f64) -> Outcome {
        self.bring_to_the_middle(element).await?;
        let over = PointerAction::MoveToElement {
            element: element.clone(),
            duration: None,
            x: right,
            y: down,
        };
        let mouse = MouseActions::new("mouse".to_owned()).then(over);
        Ok(self.client().perform_actions(mouse).await?)
    }

    /// Clicks an element with the pointer.
    ///
    /// # Errors
    /// When something covers it.
    pub async fn click(&self, element: &Element) -> Outcome {
        self.bring_to_the_middle(element).await?;
        Ok(element.click().await?)
    }

    /// At once, and until it stays: the page scrolls smoothly by itself, and a pointer would miss
    /// what still moves.
    async fn bring_to_the_middle(&self, element: &Element) -> Outcome {
        let script = "
            const [element, done] = arguments;
            let before;
            const settle = () => {
                element.scrollIntoView({block: 'center', behavior: 'instant'});
                const {top} = element.getBoundingClientRect();
                if (top === before) return done();
                before = top;
                requestAnimationFrame(settle);
            };
            settle();";
        self.client()
            .execute_async(script, vec![to_value(element)?])
            .await?;
        Ok(())
    }
}
