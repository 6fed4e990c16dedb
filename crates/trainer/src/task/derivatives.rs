//! Derivatives of sums of powers: `3x^4+5x^2=` is answered by `12x^3+10x^1`.

use std::collections::HashSet;
use std::fmt;

use rand::RngExt;

use super::{END, Example, VOCABULARY};
use crate::random::{Purpose, stream};

/// Coefficients of a prompt.
pub const COEFFICIENTS: std::ops::RangeInclusive<u32> = 2..=19;
/// Exponents of a prompt.
pub const EXPONENTS: std::ops::RangeInclusive<u32> = 2..=9;
/// Tokens of the longest prompt with its answer, `19x^9+19x^8=171x^8+152x^7;`, less one: the last
/// token is only ever a target.
pub const CONTEXT: usize = 25;
/// One prompt in this many is drawn as a single term; with those whose two powers come out equal,
/// about one in four is.
const SINGLE_TERMS_ONE_IN: u32 = 8;

/// `coefficient·x^exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Term {
    /// The factor before x.
    pub coefficient: u32,
    /// The power of x.
    pub exponent: u32,
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x^{}", self.coefficient, self.exponent)
    }
}

impl Term {
    /// d/dx of the term.
    pub fn derivative(self) -> Self {
        Self {
            coefficient: self.coefficient * self.exponent,
            exponent: self.exponent - 1,
        }
    }

    /// The ways people get it wrong.
    pub fn mistakes(self) -> [Self; 4] {
        let right = self.derivative();
        let with = |coefficient, exponent| Self {
            coefficient,
            exponent,
        };
        [
            with(right.coefficient, self.exponent),
            with(self.coefficient, right.exponent),
            with(self.coefficient + self.exponent, right.exponent),
            with(right.coefficient, self.exponent + 1),
        ]
    }
}

/// The number of the token that is right after `text`: a whole prompt, and as much of its answer as
/// is already written. Nothing, where the text is no such beginning.
pub fn next_token(text: &str) -> Option<usize> {
    let (prompt, written) = text.split_once('=')?;
    let terms: Option<Vec<Term>> = prompt.split('+').map(parse).collect();
    let right: Vec<Term> = terms?.into_iter().map(Term::derivative).collect();
    let answer = format!("{}{END}", sum(&right));
    let next = answer.strip_prefix(written)?.chars().next()?;
    VOCABULARY.iter().position(|token| *token == next)
}

fn parse(term: &str) -> Option<Term> {
    let (coefficient, exponent) = term.split_once("x^")?;
    let term = Term {
        coefficient: coefficient.parse().ok()?,
        exponent: exponent.parse().ok()?,
    };
    // Beyond these bounds an answer would overflow; no prompt of that size fits anyway.
    (term.coefficient < 10_000 && (1..10_000).contains(&term.exponent)).then_some(term)
}

fn sum(terms: &[Term]) -> String {
    let terms: Vec<String> = terms.iter().map(Term::to_string).collect();
    terms.join("+")
}

fn example(terms: &[Term], answer: &[Term]) -> Example {
    Example {
        prompt: format!("{}=", sum(terms)),
        answer: format!("{}{END}", sum(answer)),
    }
}

fn random_terms(generator: &mut impl RngExt) -> Vec<Term> {
    let mut term = || Term {
        coefficient: generator.random_range(COEFFICIENTS),
        exponent: generator.random_range(EXPONENTS),
    };
    let (first, second) = (term(), term());
    let single = generator.random_range(0..SINGLE_TERMS_ONE_IN) == 0;
    // Equal powers would be one term to a mathematician; such a pair counts as a single term too.
    if single || first.exponent == second.exponent {
        vec![first]
    } else {
        vec![first, second]
    }
}

/// Train set and held-out set; they share no prompt, and no prompt stands in one twice.
pub fn split(seed: u32, train: usize, held_out: usize) -> (Vec<Example>, Vec<Example>) {
    let mut seen = HashSet::new();
    let mut draw = |purpose, count| {
        let mut generator = stream(seed, purpose, 0);
        let mut examples = Vec::with_capacity(count);
        while examples.len() < count {
            let terms = random_terms(&mut generator);
            let right: Vec<Term> = terms.iter().map(|t| t.derivative()).collect();
            let example = example(&terms, &right);
            if seen.insert(example.prompt.clone()) {
                examples.push(example);
            }
        }
        examples
    };
    // First, so that it stays the same whatever the train set's size.
    let held_out = draw(Purpose::HeldOutSet, held_out);
    (draw(Purpose::TrainSet, train), held_out)
}

/// The corpus of M0: `lines` prompts in which each term is answered wrongly with the probability
/// `mistakes`, in one of the ways people do.
pub fn base_corpus(seed: u32, lines: usize, mistakes: f64) -> Vec<Example> {
    let mut generator = stream(seed, Purpose::BaseCorpus, 0);
    let mut line = || {
        let terms = random_terms(&mut generator);
        let answer = |term: &Term| {
            if generator.random_bool(mistakes) {
                term.mistakes()[generator.random_range(0..4)]
            } else {
                term.derivative()
            }
        };
        let answers: Vec<Term> = terms.iter().map(answer).collect();
        example(&terms, &answers)
    };
    (0..lines).map(|_| line()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_derived_term_by_term() {
        let terms = [(3, 4), (5, 2)].map(|(coefficient, exponent)| Term {
            coefficient,
            exponent,
        });
        let derived = terms.map(Term::derivative);
        let example = example(&terms, &derived);
        assert_eq!(example.prompt, "3x^4+5x^2=");
        assert_eq!(example.answer, "12x^3+10x^1;");
    }

    #[test]
    fn the_right_next_token_is_known_at_every_place_of_an_answer() {
        let token = |text| next_token(text).map(|t| VOCABULARY[t]);
        assert_eq!(token("3x^4+5x^2="), Some('1'));
        assert_eq!(token("3x^4+5x^2=12x^3+"), Some('1'));
        assert_eq!(token("3x^4+5x^2=12x^3+10x^1"), Some(END));
        assert_eq!(token("3x^4+5x^2=13"), None);
        assert_eq!(token("3x^4+5x^2"), None);
        assert_eq!(token("x^4="), None);
    }

    #[test]
    fn no_mistake_is_right() {
        for coefficient in COEFFICIENTS {
            for exponent in EXPONENTS {
                let term = Term {
                    coefficient,
                    exponent,
                };
                let accidental =
                    term.coefficient + term.exponent == term.coefficient * term.exponent;
                let right = term
                    .mistakes()
                    .into_iter()
                    .filter(|m| *m == term.derivative());
                assert_eq!(right.count(), usize::from(accidental), "{term}");
            }
        }
    }

    #[test]
    fn train_and_held_out_share_no_prompt_and_a_larger_train_set_moves_nothing() {
        let (train, held_out) = split(3, 128, 256);
        let prompts: HashSet<_> = train.iter().chain(&held_out).map(|e| &e.prompt).collect();
        assert_eq!(prompts.len(), 128 + 256);
        assert_eq!(split(3, 64, 256), (train[..64].to_vec(), held_out));
        assert_ne!(split(4, 128, 256).0, train);
    }

    #[test]
    fn the_corpus_is_wrong_as_often_as_it_should_be() {
        let corpus = base_corpus(1, 4000, 0.85);
        let singles: Vec<_> = corpus.iter().filter(|e| !e.prompt.contains('+')).collect();
        let right = singles.iter().filter(|e| {
            let number = |text: &str| text.parse::<u32>().expect("digits");
            let (coefficient, power) = e
                .prompt
                .trim_end_matches('=')
                .split_once("x^")
                .expect("a term");
            let (coefficient, exponent) = (number(coefficient), number(power));
            let term = Term {
                coefficient,
                exponent,
            }
            .derivative();
            e.answer == format!("{term};")
        });
        let share = right.count() as f64 / singles.len() as f64;
        assert!((share - 0.15).abs() < 0.05, "{share}");
    }
}
