//! The paper's main table, by version, model and benchmark.

use leptos::prelude::*;
use wmss::paper;
use wmss::paper::{Column, Group, Table};

use super::numbers::{percent, points, printed};
use crate::article::{Choice, Choices, Demo};
use crate::chart::{Figure, Role, Row, Rows, Unit};
use crate::link::{Kept, kept};

/// Which printing of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Printing {
    First,
    Second,
}

impl Choice for Printing {
    const ALL: &'static [Self] = &[Self::First, Self::Second];

    fn label(self) -> &'static str {
        match self {
            Self::First => "version 1, which the talk quotes",
            Self::Second => "version 2",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::First => "v1",
            Self::Second => "v2",
        }
    }
}

impl Printing {
    pub(super) fn table(self) -> &'static Table {
        match self {
            Self::First => &paper().results_first_version,
            Self::Second => &paper().results_second_version,
        }
    }
}

/// Which base model was trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    Small,
    Medium,
    Large,
}

impl Choice for Base {
    const ALL: &'static [Self] = &[Self::Small, Self::Medium, Self::Large];

    fn label(self) -> &'static str {
        match self {
            Self::Small => "Qwen2.5-3B",
            Self::Medium => super::numbers::MEDIUM,
            Self::Large => "Qwen3-8B-Base",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Small => "3b",
            Self::Medium => "4b",
            Self::Large => "8b",
        }
    }
}

/// A column of the table, by its name there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Benchmark(pub(super) &'static str);

/// The averages, over the mathematics and over the coding benchmarks.
pub(super) const MATHEMATICS: Benchmark = Benchmark("MathAvg");
pub(super) const CODE: Benchmark = Benchmark("CodeAvg");

impl Kept for Benchmark {
    fn write(&self) -> String {
        self.0.to_lowercase().replace('+', "-plus")
    }

    fn read(text: &str) -> Option<Self> {
        let columns = Printing::ALL
            .iter()
            .flat_map(|printing| &printing.table().columns);
        let mut named = columns.map(|column| Self(column.name.as_str()));
        named.find(|benchmark| benchmark.write() == text)
    }
}

impl Benchmark {
    /// The benchmark itself, or the average that stands for it where this table lacks it: version 2
    /// measured code on other benchmarks.
    pub(super) fn within(self, table: &Table) -> Self {
        if table.column_index(self.0).is_some() {
            self
        } else {
            CODE
        }
    }

    /// What the reader sees.
    pub(super) fn label(self) -> String {
        match self {
            MATHEMATICS => "mathematics, average".to_owned(),
            CODE => "code, average".to_owned(),
            Self(name) => name.to_owned(),
        }
    }
}

/// What the reader has chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Chosen {
    pub(super) printing: Printing,
    pub(super) base: Base,
    pub(super) benchmark: Benchmark,
}

impl Chosen {
    fn group(self) -> Option<&'static Group> {
        self.printing.table().group(self.base.label())
    }

    fn shown(self) -> Benchmark {
        self.benchmark.within(self.printing.table())
    }

    /// A method's accuracy in percent, as printed.
    pub(super) fn accuracy(self, method: &str) -> Option<f64> {
        let column = self.shown().0;
        self.printing
            .table()
            .value(self.base.label(), method, column)
    }

    /// How far a method lies above plain fine-tuning, in percentage points.
    pub(super) fn gain(self, method: &str) -> Option<f64> {
        Some(self.accuracy(method)? - self.accuracy("SFT")?)
    }

    /// The best of the methods that are neither WMSS nor plain fine-tuning, with its gain.
    pub(super) fn best_other(self) -> Option<(&'static str, f64)> {
        let names = self.group()?.rows.iter().map(|row| row.name.as_str());
        names
            .filter(|name| !matches!(*name, "SFT" | "WMSS"))
            .filter_map(|name| Some((name, self.gain(name)?)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// WMSS's gain as a multiple of NEFTune's, where NEFTune gains anything.
    pub(super) fn times_neftune(self) -> Option<f64> {
        let noise = self.gain("NEFTune").filter(|gain| *gain > 0.0)?;
        Some(self.gain("WMSS")? / noise)
    }

    /// All methods, as bars.
    pub(super) fn picture(self) -> Rows {
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
            "{}, {}: WMSS reaches {}, {} points against SFT. The best other method is {other}, with {}.",
            self.base.label(),
            self.shown().label(),
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

const FIRST: Chosen = Chosen {
    printing: Printing::First,
    base: Base::Large,
    benchmark: MATHEMATICS,
};

/// The demo.
#[component]
pub(super) fn Comparison() -> impl IntoView {
    let printing = kept("results-version", FIRST.printing, |_| true);
    let base = kept("results-model", FIRST.base, |_| true);
    let benchmark = kept("results-benchmark", FIRST.benchmark, |_| true);
    let chosen = Memo::new(move |_| Chosen {
        printing: printing.get(),
        base: base.get(),
        benchmark: benchmark.get(),
    });
    let reset = move |()| {
        printing.set(FIRST.printing);
        base.set(FIRST.base);
        benchmark.set(FIRST.benchmark);
    };
    let whole = move || {
        let chosen = chosen.get();
        chosen
            .group()
            .map(|group| printed(chosen.printing.table(), group))
    };
    view! {
        <Demo id="results-demo" title="The paper’s results" reset=reset>
            <div class="table-and-controls">
                <div>
                    <Choices legend="Table 1 of" id="results-version" value=printing />
                    <Choices legend="Base model" id="results-model" value=base />
                    <Benchmarks chosen=chosen benchmark=benchmark />
                    <Gains chosen=chosen />
                </div>
                <div>
                    <Figure
                        title="Accuracy by method"
                        picture=Signal::derive(move || chosen.get().picture())
                    />
                </div>
            </div>
            <details>
                <summary>"The whole table of this model"</summary>
                {whole}
            </details>
        </Demo>
    }
}

#[component]
fn Benchmarks(chosen: Memo<Chosen>, benchmark: RwSignal<Benchmark>) -> impl IntoView {
    let pick = move |event| {
        if let Some(picked) = Benchmark::read(&event_target_value(&event)) {
            benchmark.set(picked);
        }
    };
    let option = move |column: &'static Column| {
        let own = Benchmark(column.name.as_str());
        let selected = move || chosen.get().shown() == own;
        view! { <option value=own.write() prop:selected=selected>{own.label()}</option> }
    };
    let printing = Memo::new(move |_| chosen.get().printing);
    let options = move || {
        let columns = printing.get().table().columns.iter();
        columns.map(option).collect_view()
    };
    view! {
        <div class="field">
            <label for="results-benchmark">"Benchmark"</label>
            <select id="results-benchmark" on:change=pick>{options}</select>
        </div>
    }
}

#[component]
fn Gains(chosen: Memo<Chosen>) -> impl IntoView {
    let own = move || chosen.get().gain("WMSS").map_or("–".into(), points);
    let other = move || {
        let best = chosen.get().best_other();
        best.map_or("–".into(), |(name, gain)| {
            format!("{} ({name})", points(gain))
        })
    };
    let times = move || {
        let times = chosen.get().times_neftune();
        times.map_or("–".into(), |times| Unit::Times.write(times))
    };
    view! {
        <dl class="facts">
            <div>
                <dt>"WMSS against SFT"</dt>
                <dd>{own}</dd>
            </div>
            <div>
                <dt>"Best other against SFT"</dt>
                <dd>{other}</dd>
            </div>
            <div>
                <dt>"WMSS’s gain to NEFTune’s"</dt>
                <dd>{times}</dd>
            </div>
        </dl>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = Chosen> {
        let benchmark = |printing: Printing| {
            let columns = printing.table().columns.iter();
            columns.map(move |column| (printing, Benchmark(column.name.as_str())))
        };
        let benchmarks = Printing::ALL.iter().copied().flat_map(benchmark);
        benchmarks.flat_map(|(printing, benchmark)| {
            Base::ALL.iter().map(move |base| Chosen {
                printing,
                base: *base,
                benchmark,
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
        assert_eq!(benchmark.within(Printing::First.table()), benchmark);
        assert_eq!(benchmark.within(Printing::Second.table()), CODE);
        assert_eq!(MATHEMATICS.within(Printing::Second.table()), MATHEMATICS);
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
