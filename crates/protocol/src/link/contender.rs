//! Contenders as a value of a link: `sft_wmss*frozen*from.80*v2*lambda.0.3`.
//!
//! Contenders are parted by `_`, a method and what belongs to it by `*`, a number's name and the
//! number by the first dot.

use super::piece::{Piece, Reason, Word, number, whole};
use crate::{Contender, Method, Past};

const NO_SUCH_METHOD: Reason = "the lab does not know one of the methods.";
const NO_SUCH_OPTION: Reason = "one of its methods can’t be set in that way.";
const LACKS_A_NUMBER: Reason = "one of its methods lacks a number.";

/// An earlier state that is no step of SFT.
const M0: &str = "m0";

impl Piece for Vec<Contender> {
    fn write(&self) -> String {
        let contenders: Vec<String> = self.iter().map(written).collect();
        contenders.join("_")
    }

    fn read(&mut self, text: &str) -> Result<(), Reason> {
        *self = text.split('_').map(read).collect::<Result<_, _>>()?;
        Ok(())
    }
}

fn written(contender: &Contender) -> String {
    let from = |from: Past| match from {
        Past::Base => format!("from.{M0}"),
        Past::Sft(step) => format!("from.{step}"),
    };
    let mut parts = match contender.method {
        Method::Sft => vec!["sft".to_owned()],
        Method::Wmss {
            weak,
            from: past,
            curriculum,
        } => vec![
            "wmss".to_owned(),
            weak.word().to_owned(),
            from(past),
            curriculum.word().to_owned(),
        ],
        Method::Curriculum { from: past, form } => {
            vec!["curriculum".to_owned(), from(past), form.word().to_owned()]
        }
        Method::Temperature => vec!["d0".to_owned()],
        Method::LabelSmoothing { smoothing } => {
            vec!["smoothing".to_owned(), format!("share.{smoothing}")]
        }
        Method::Neftune { alpha } => vec!["neftune".to_owned(), format!("alpha.{alpha}")],
        Method::Undial { beta } => vec!["undial".to_owned(), format!("beta.{beta}")],
        Method::SelfDistillation {
            from: past,
            temperature,
            share,
        } => vec![
            "distillation".to_owned(),
            from(past),
            format!("temperature.{temperature}"),
            format!("share.{share}"),
        ],
        Method::Distillation { temperature, share } => vec![
            "teacher".to_owned(),
            format!("temperature.{temperature}"),
            format!("share.{share}"),
        ],
    };
    parts.extend(contender.lambda.map(|lambda| format!("lambda.{lambda}")));
    parts.extend(contender.learning_rate.map(|rate| format!("rate.{rate}")));
    parts.join("*")
}

/// One contender, in the words of `lab-who`.
///
/// # Errors
/// Why the text is none, as a sentence.
pub fn read(text: &str) -> Result<Contender, Reason> {
    let mut parts = text.split('*');
    let name = parts.next().unwrap_or_default();
    let mut options = Options(parts.collect());
    let method = method(name, &mut options)?;
    let contender = Contender {
        method,
        lambda: options.number("lambda")?,
        learning_rate: options.number("rate")?,
    };
    if options.0.is_empty() {
        Ok(contender)
    } else {
        Err(NO_SUCH_OPTION)
    }
}

/// What is not said of a weak model or a curriculum is as in [`Method::WMSS`].
fn method(name: &str, options: &mut Options) -> Result<Method, Reason> {
    Ok(match name {
        "sft" => Method::Sft,
        "wmss" => Method::Wmss {
            weak: options.word().unwrap_or(crate::WeakAgent::Joint),
            from: options.past()?.unwrap_or(Past::Base),
            curriculum: options.word().unwrap_or(Method::WMSS.curriculum()),
        },
        "curriculum" => Method::Curriculum {
            from: options.past()?.unwrap_or(Past::Base),
            form: options.word().unwrap_or(Method::WMSS.curriculum()),
        },
        "d0" => Method::Temperature,
        "smoothing" => Method::LabelSmoothing {
            smoothing: options.needed("share")?,
        },
        "neftune" => Method::Neftune {
            alpha: options.needed("alpha")?,
        },
        "undial" => Method::Undial {
            beta: options.needed("beta")?,
        },
        "distillation" => Method::SelfDistillation {
            from: options.past()?.unwrap_or(Past::Base),
            temperature: options.needed("temperature")?,
            share: options.needed("share")?,
        },
        "teacher" => Method::Distillation {
            temperature: options.needed("temperature")?,
            share: options.needed("share")?,
        },
        _ => return Err(NO_SUCH_METHOD),
    })
}

/// What stands behind a method's name and has not been asked for yet.
struct Options<'a>(Vec<&'a str>);

impl<'a> Options<'a> {
    fn word<T: Word>(&mut self) -> Option<T> {
        let place = self.0.iter().position(|option| T::of(option).is_some())?;
        T::of(self.0.remove(place))
    }

    fn named(&mut self, name: &str) -> Option<&'a str> {
        let value = |option: &'a str| option.strip_prefix(name)?.strip_prefix('.');
        let place = self.0.iter().position(|option| value(option).is_some())?;
        value(self.0.remove(place))
    }

    fn number(&mut self, name: &str) -> Result<Option<f64>, Reason> {
        self.named(name).map(number).transpose()
    }

    fn needed(&mut self, name: &str) -> Result<f64, Reason> {
        self.number(name)?.ok_or(LACKS_A_NUMBER)
    }

    fn past(&mut self) -> Result<Option<Past>, Reason> {
        let past = |text: &str| match text {
            M0 => Ok(Past::Base),
            _ => whole(text).map(Past::Sft),
        };
        self.named("from").map(past).transpose()
    }
}
