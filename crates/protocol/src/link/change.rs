//! Changes on the way as a value of a link: `120*lambda*0.7_150*weak*frozen`.

use super::piece::{Piece, Reason, Word, number, whole};
use crate::{Change, Setting};

const NO_CHANGE: Reason = "a change must be a step, a setting and its value.";
/// Nothing changes.
const NONE: &str = "none";

impl Piece for Vec<Change> {
    fn write(&self) -> String {
        if self.is_empty() {
            return NONE.to_owned();
        }
        let changes: Vec<String> = self.iter().map(written).collect();
        changes.join("_")
    }

    fn read(&mut self, text: &str) -> Result<(), Reason> {
        *self = match text {
            NONE => Self::new(),
            _ => text.split('_').map(change).collect::<Result<_, _>>()?,
        };
        Ok(())
    }
}

fn written(Change { step, setting }: &Change) -> String {
    match setting {
        Setting::Lambda(value) => format!("{step}*lambda*{value}"),
        Setting::LearningRate(value) => format!("{step}*rate*{value}"),
        Setting::Alpha(value) => format!("{step}*alpha*{value}"),
        Setting::Beta(value) => format!("{step}*beta*{value}"),
        Setting::Gamma(value) => format!("{step}*gamma*{value}"),
        Setting::Weak(agent) => format!("{step}*weak*{}", agent.word()),
    }
}

fn change(text: &str) -> Result<Change, Reason> {
    let parts: Vec<&str> = text.split('*').collect();
    let [step, name, value] = parts[..] else {
        return Err(NO_CHANGE);
    };
    let setting = match name {
        "lambda" => Setting::Lambda(number(value)?),
        "rate" => Setting::LearningRate(number(value)?),
        "alpha" => Setting::Alpha(number(value)?),
        "beta" => Setting::Beta(number(value)?),
        "gamma" => Setting::Gamma(number(value)?),
        "weak" => Setting::Weak(Word::of(value).ok_or(NO_CHANGE)?),
        _ => return Err(NO_CHANGE),
    };
    Ok(Change {
        step: whole(step)?,
        setting,
    })
}
