//! What of the paper's main table the reader has chosen.

use wmss::paper;
use wmss::paper::{Group, Table};

use crate::article::Choice;
use crate::chart::{Role, Row, Rows, Unit};
use crate::link::Kept;
use crate::sections::results::numbers::{MEDIUM, percent, points};
use crate::sections::results::sweep::{Sweep, Swept};

/// Which printing of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sections::results) enum Printing {
    First,
    Second,
    Logic,
}

impl Choice for Printing {
    const ALL: &'static [Self] = &[Self::First, Self::Second, Self::Logic];

    fn label(self) -> &'static str {
        match self {
            Self::First => "version 1, which the talk quotes",
            Self::Second => "version 2",
            Self::Logic => "version 2, logical reasoning",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::First => "v1",
            Self::Second => "v2",
            Self::Logic => "logic",
        }
    }
}

impl Printing {
    /// Where the results of this base model stand, if there are any: the second version has Gemma in
    /// a table of its own.
    pub(in crate::sections::results) fn table(self, base: Base) -> &'static Table {
        match (self, base) {
            (Self::Logic, _) => &paper().logic,
            (Self::First, _) => &paper().results_first_version,
            (Self::Second, Base::Gemma) => &paper().results_gemma,
            (Self::Second, _) => &paper().results_second_version,
        }
    }

    /// Whether it has results of this base model; the first version has none of Gemma.
    pub(super) fn has(self, base: Base) -> bool {
        self.table(base).group(base.label()).is_some()
    }

    /// This printing, or the second version where this one lacks the model.
    pub(super) fn with(self, base: Base) -> Self {
        if self.has(base) { self } else { Self::Second }
    }
}

/// Which base model was trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sections::results) enum Base {
    Small,
    Medium,
    Large,
    Gemma,
}

impl Choice for Base {
    const ALL: &'static [Self] = &[Self::Small, Self::Medium, Self::Large, Self::Gemma];

    fn label(self) -> &'static str {
        match self {
            Self::Small => "Qwen2.5-3B",
            Self::Medium => MEDIUM,
            Self::Large => "Qwen3-8B-Base",
            Self::Gemma => "Gemma-3-4B-PT",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Small => "3b",
            Self::Medium => "4b",
            Self::Large => "8b",
            Self::Gemma => "gemma",
        }
    }
}

impl Base {
    /// This model, or the largest where the printing lacks it.
    pub(super) fn printed_in(self, printing: Printing) -> Self {
        if printing.has(self) {
            self
        } else {
            Self::Large
        }
    }
}

/// A column of the table, by its name there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sections::results) struct Benchmark(pub(in crate::sections::results) &'static str);

/// The averages, over the mathematics and over the coding benchmarks.
pub(in crate::sections::results) const MATHEMATICS: Benchmark = Benchmark("MathAvg");
pub(in crate::sections::results) const CODE: Benchmark = Benchmark("CodeAvg");
const LOGIC: Benchmark = Benchmark("LogicAvg");

impl Kept for Benchmark {
    fn write(&self) -> String {
        self.0.to_lowercase().replace('+', "-plus")
    }

    fn read(text: &str) -> Option<Self> {
        let tables = Printing::ALL.iter().flat_map(|printing| {
            let bases = Base::ALL.iter();
            bases.map(|base| printing.table(*base))
        });
        let columns = tables.flat_map(|table| &table.columns);
        let mut named = columns.map(|column| Self(column.name.as_str()));
        named.find(|benchmark| benchmark.write() == text)
    }
}

impl Benchmark {
    /// The benchmark itself, or the average that stands for it where this table lacks it: version 2
    /// measured code on other benchmarks, and logical reasoning apart.
    pub(in crate::sections::results) fn within(self, table: &Table) -> Self {
        let has = |benchmark: &Self| table.column_index(benchmark.0).is_some();
        let candidates = [self, CODE, LOGIC];
        candidates.into_iter().find(has).unwrap_or(MATHEMATICS)
    }

    /// What the reader sees.
    pub(in crate::sections::results) fn label(self) -> String {
        match self {
            MATHEMATICS => "mathematics, average".to_owned(),
            CODE => "code, average".to_owned(),
            LOGIC => "logical reasoning, average".to_owned(),
            Self(name) => name.to_owned(),
        }
    }
}

/// How much chance moves an average by, in percentage points; see the sweep of λ.
pub(super) fn noise() -> f64 {
    Sweep::new(Swept::Average).noise()
}

/// Said where NEFTune's gain may be chance.
const TOO_SMALL: &str = "too small to divide by";
/// Said where NEFTune's accuracy lies clearly below plain fine-tuning's.
const NO_GAIN: &str = "NEFTune gains nothing";

/// What the reader has chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::sections::results) struct Chosen {
    pub(in crate::sections::results) printing: Printing,
    pub(in crate::sections::results) base: Base,
    pub(in crate::sections::results) benchmark: Benchmark,
}

impl Chosen {
    pub(super) fn table(self) -> &'static Table {
        self.printing.table(self.base)
    }

    pub(super) fn group(self) -> Option<&'static Group> {
        self.table().group(self.base.label())
    }

    pub(super) fn shown(self) -> Benchmark {
        self.benchmark.within(self.table())
    }

    /// A method's accuracy in percent, as printed.
    pub(in crate::sections::results) fn accuracy(self, method: &str) -> Option<f64> {
        let column = self.shown().0;
        self.table().value(self.base.label(), method, column)
    }

    /// How far a method lies above plain fine-tuning, in percentage points.
    pub(in crate::sections::results) fn gain(self, method: &str) -> Option<f64> {
        Some(self.accuracy(method)? - self.accuracy("SFT")?)
    }

    /// The best of the methods that are neither WMSS nor plain fine-tuning, with its gain.
    pub(in crate::sections::results) fn best_other(self) -> Option<(&'static str, f64)> {
        let names = self.group()?.rows.iter().map(|row| row.name.as_str());
        names
            .filter(|name| !matches!(*name, "SFT" | "WMSS"))
            .filter_map(|name| Some((name, self.gain(name)?)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// WMSS's gain as a multiple of NEFTune's, or why there is none.
    pub(super) fn times_neftune(self) -> String {
        let (Some(neftune), Some(wmss)) = (self.gain("NEFTune"), self.gain("WMSS")) else {
            return "–".to_owned();
        };
        // A multiple of what chance alone could make would mean nothing.
        if neftune >= noise() {
            let times = wmss / neftune;
            format!("× {times:.1}")
        } else if neftune > -noise() {
            TOO_SMALL.to_owned()
        } else {
            NO_GAIN.to_owned()
        }
    }

    /// All methods, as bars.
    pub(in crate::sections::results) fn picture(self) -> Rows {
        let row = |name: &str| {
            let gain = self.gain(name)?;
            Some(Row {
                name: name.to_owned(),
                role: role(name),
                value: self.accuracy(name)? / 100.0,
                note: if name == "SFT" {
                    String::new()
                } else {
                    points(gain)
                },
            })
        };
        let rows = self.group().map_or(&[][..], |group| &group.rows);
        Rows {
            axis: "method",
            measure: "accuracy".into(),
            note: "points against SFT".into(),
            rows: rows.iter().filter_map(|r| row(&r.name)).collect(),
            unit: Unit::Percent,
            range: (0.0, 1.0),
            baseline: self.accuracy("SFT").map(|accuracy| accuracy / 100.0),
            sentence: self.sentence().unwrap_or_default(),
        }
    }

    fn sentence(self) -> Option<String> {
        let (other, gain) = self.best_other()?;
        Some(format!(
            "{}, {} ({}): WMSS reaches {}, {} points against SFT. The best other method is {other}, with {}.",
            self.base.label(),
            self.shown().label(),
            self.table().source(),
            percent(self.accuracy("WMSS")?),
            points(self.gain("WMSS")?),
            points(gain)
        ))
    }
}

fn role(method: &str) -> Role {
    match method {
        "SFT" => Role::Sft,
        "WMSS" => Role::Strong,
        _ => Role::Control,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = Chosen> {
        let pairs = Printing::ALL.iter().flat_map(|printing| {
            let bases = Base::ALL.iter();
            let pairs = bases.map(move |base| (*printing, *base));
            pairs.filter(|(printing, base)| printing.has(*base))
        });
        pairs.flat_map(|(printing, base)| {
            let columns = printing.table(base).columns.iter();
            columns.map(move |column| Chosen {
                printing,
                base,
                benchmark: Benchmark(column.name.as_str()),
            })
        })
    }

    #[test]
    fn every_choice_shows_every_method_with_its_gain() {
        for chosen in all() {
            let picture = chosen.picture();
            assert!(picture.rows.len() >= 4, "{chosen:?}");
            assert!(
                !picture.sentence.is_empty() && picture.baseline.is_some(),
                "{chosen:?}"
            );
            for row in &picture.rows {
                let difference = 100.0 * (row.value - picture.baseline.unwrap_or(f64::NAN));
                assert_eq!(row.note.is_empty(), row.name == "SFT");
                assert!(
                    row.note.is_empty() || row.note == points(difference),
                    "{row:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_chosen_last_is_kept_and_the_other_fits_it() {
        assert!(!Printing::First.has(Base::Gemma));
        assert_eq!(Printing::First.with(Base::Gemma), Printing::Second);
        assert_eq!(Printing::Logic.with(Base::Gemma), Printing::Logic);
        assert_eq!(Base::Gemma.printed_in(Printing::First), Base::Large);
        for printing in Printing::ALL.iter().copied() {
            for base in Base::ALL.iter().copied() {
                assert!(printing.with(base).has(base));
                assert!(printing.has(base.printed_in(printing)));
                let fits = printing.has(base);
                assert_eq!(fits, printing.with(base) == printing);
                assert_eq!(fits, base.printed_in(printing) == base);
            }
        }
    }

    #[test]
    fn nothing_is_divided_by_what_may_be_chance() {
        let times = |base| {
            let chosen = Chosen {
                printing: Printing::First,
                base,
                benchmark: MATHEMATICS,
            };
            chosen.times_neftune()
        };
        assert_eq!(times(Base::Large), "× 3.4");
        assert_eq!(times(Base::Small), TOO_SMALL);
        for chosen in all() {
            let gain = chosen.gain("NEFTune").expect("in every table");
            let told = chosen.times_neftune();
            assert_eq!(told.starts_with('×'), gain >= noise(), "{chosen:?}");
            assert_eq!(told == NO_GAIN, gain <= -noise(), "{chosen:?}");
        }
    }

    #[test]
    fn a_benchmark_comes_back_from_its_link() {
        for chosen in all() {
            assert_eq!(
                Benchmark::read(&chosen.benchmark.write()),
                Some(chosen.benchmark)
            );
        }
        assert_eq!(Benchmark::read("no-such-benchmark"), None);
    }

    #[test]
    fn a_benchmark_that_the_other_version_lacks_gives_way_to_its_average() {
        let benchmark = Benchmark("HumanEval");
        let second = Printing::Second.table(Base::Large);
        assert_eq!(
            benchmark.within(Printing::First.table(Base::Large)),
            benchmark
        );
        assert_eq!(benchmark.within(second), CODE);
        assert_eq!(MATHEMATICS.within(second), MATHEMATICS);
        assert_eq!(
            MATHEMATICS.within(Printing::Logic.table(Base::Gemma)),
            LOGIC
        );
    }

    #[test]
    fn the_best_other_method_is_never_the_baseline_nor_wmss() {
        for chosen in all() {
            let (name, gain) = chosen.best_other().expect("three others at least");
            assert!(name != "SFT" && name != "WMSS");
            let rows = chosen.picture().rows;
            let others = rows.iter().filter(|row| row.role == Role::Control);
            let best = others.map(|row| row.value).fold(0.0, f64::max);
            let found = chosen.accuracy(name).unwrap_or(f64::NAN) / 100.0;
            assert!((found - best).abs() < 1e-12 && gain.is_finite());
        }
    }
}
