//! Derivatives of sums of powers: `3x^4+5x^2=` is answered by `12x^3+10x^1`.

use std::fmt;

use rand::RngExt;

use super::{Example, Problem, TaskError, Vocabulary, drawing};
use crate::random::{Purpose, stream};

/// Coefficients of a prompt.
pub const COEFFICIENTS: std::ops::RangeInclusive<u32> = 2..=19;
/// Exponents of a prompt.
pub const EXPONENTS: std::ops::RangeInclusive<u32> = 2..=9;
/// Tokens of the longest prompt with its answer, `19x^9+19x^8=171x^8+152x^7;`, less one: the last
/// token is only ever a target.
const CONTEXT: usize = 25;
const TOKENS: [&str; 15] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "x", "^", "+", "=", END,
];
const END: &str = ";";
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

/// Derivatives of sums of one or two powers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Derivatives;

impl Problem for Derivatives {
    fn vocabulary(&self) -> Vocabulary {
        Vocabulary::new(TOKENS, Some(END), "digits, x, ^, + and =")
    }

    fn context(&self) -> usize {
        CONTEXT
    }

    fn split(
        &self,
        seed: u32,
        train: usize,
        held_out: usize,
    ) -> Result<(Vec<Example>, Vec<Example>), TaskError> {
        drawing::drawn(seed, train, held_out, prompts(), |generator| {
            let terms = random_terms(generator);
            let right: Vec<Term> = terms.iter().map(|t| t.derivative()).collect();
            example(&terms, &right)
        })
    }

    fn answer<'a>(&self, text: &'a str) -> Option<(String, &'a str)> {
        let (prompt, written) = text.split_once('=')?;
        let terms: Option<Vec<Term>> = prompt.split('+').map(parse).collect();
        let right: Vec<Term> = terms?.into_iter().map(Term::derivative).collect();
        Some((format!("{}{END}", sum(&right)), written))
    }

    fn corpus(&self, seed: u32, lines: usize, mistakes: f64) -> Option<Vec<Example>> {
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
        Some((0..lines).map(|_| line()).collect())
    }
}

/// Different prompts: single terms, and pairs of two different powers.
fn prompts() -> usize {
    let (coefficients, exponents) = (COEFFICIENTS.count(), EXPONENTS.count());
    let terms = coefficients * exponents;
    terms + terms * coefficients * (exponents - 1)
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
        let token = |text| Derivatives.next_token(text).map(|t| TOKENS[t]);
        assert_eq!(token("3x^4+5x^2="), Some("1"));
        assert_eq!(token("3x^4+5x^2=12x^3+"), Some("1"));
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
    fn the_corpus_is_wrong_as_often_as_it_should_be() {
        let corpus = Derivatives.corpus(1, 4000, 0.85).expect("it has one");
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
