//! What stands on the page.

use fantoccini::elements::Element;
use serde_json::to_value;

use crate::failure::{Failure, Outcome};
use crate::page::Page;

/// Everything the page says aloud, and its facts.
const LAST_WORDS: &str = "
    const texts = selector => [...document.querySelectorAll(selector)]
        .map(e => e.innerText.replace(/\\s+/g, ' ').trim()).filter(t => t);
    return texts('[role=status], [role=alert], .facts > div').join('\\n  ');";

impl Page {
    /// The value of one of the facts, such as "Step".
    ///
    /// # Errors
    /// When there is no fact of this name.
    pub async fn fact(&self, name: &str) -> Outcome<String> {
        let script = "
            const term = [...document.querySelectorAll('dt')].find(t => t.textContent === arguments[0]);
            return term ? term.nextElementSibling.textContent : null;";
        let value: Option<String> = self.ask(script, vec![name.into()]).await?;
        value.ok_or_else(|| Failure::new(format!("there is no fact “{name}”")))
    }

    /// Steps taken, from the facts.
    ///
    /// # Errors
    /// When the fact is not "… of …".
    pub async fn step(&self) -> Outcome<u32> {
        let fact = self.fact("Step").await?;
        Ok(fact.split(' ').next().unwrap_or_default().parse()?)
    }

    /// The cells of every row of the tables in an element.
    ///
    /// # Errors
    /// When the element is gone.
    pub async fn rows(&self, around: &Element) -> Outcome<Vec<Vec<String>>> {
        let script = "
            return [...arguments[0].querySelectorAll('tr')]
                .map(row => [...row.cells].map(cell => cell.textContent.trim()));";
        self.ask(script, vec![to_value(around)?]).await
    }

    /// What stands in the page's regions for messages and in its list of facts.
    pub async fn last_words(&self) -> String {
        let words: Outcome<String> = self.ask(LAST_WORDS, vec![]).await;
        words.map_or_else(
            |e| format!("The page no longer answers: {e}"),
            |w| format!("The page says:\n  {w}"),
        )
    }
}
