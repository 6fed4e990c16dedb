//! What each of the two parts of WMSS brings alone, and what training costs.

use leptos::prelude::*;
use wmss::paper;

use super::numbers::{MEDIUM, cell, points};
use crate::article::{Choice, Choices, Demo};
use crate::chart::{Figure, Role, Row, Rows, Unit};
use crate::link::kept;

/// A column of version 2's Table 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ablated {
    Average,
    Aime,
    Math,
    Gsm8k,
}

impl Choice for Ablated {
    const ALL: &'static [Self] = &[Self::Average, Self::Aime, Self::Math, Self::Gsm8k];

    fn label(self) -> &'static str {
        match self {
            Self::Average => "average of three",
            Self::Aime => "AIME only",
            Self::Math => "MATH only",
            Self::Gsm8k => "GSM8K only",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Average => "average",
            Self::Aime => "aime",
            Self::Math => "math",
            Self::Gsm8k => "gsm8k",
        }
    }
}

impl Ablated {
    fn column(self) -> &'static str {
        match self {
            Self::Average => "Avg",
            other => other.label().trim_end_matches(" only"),
        }
    }
}

/// Gains over the baseline, in percentage points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Parts {
    pub(super) baseline: f64,
    /// The choice of samples (WD-DS) alone.
    pub(super) choice: f64,
    /// Joint training on mixed logits (WD-JT) alone.
    pub(super) joint: f64,
    /// Both, which is WMSS.
    pub(super) both: f64,
}

impl Parts {
    pub(super) fn of(ablated: Ablated) -> Self {
        let at = |row| cell(&paper().ablation, MEDIUM, row, ablated.column());
        let baseline = at("Baseline");
        Self {
            baseline,
            choice: at("WD-DS") - baseline,
            joint: at("WD-JT") - baseline,
            both: at("WMSS") - baseline,
        }
    }

    /// What the parts alone add up to.
    pub(super) fn sum(&self) -> f64 {
        self.choice + self.joint
    }

    /// What both bring beyond that sum; negative where they bring less.
    pub(super) fn beyond_the_sum(&self) -> f64 {
        self.both - self.sum()
    }

    pub(super) fn picture(&self) -> Rows {
        let row = |name: &str, role, gain: f64| Row {
            name: name.into(),
            role,
            value: (self.baseline + gain) / 100.0,
            note: if role == Role::Sft {
                String::new()
            } else {
                points(gain)
            },
        };
        Rows {
            axis: "part",
            measure: "accuracy".into(),
            note: "points against SFT".into(),
            rows: vec![
                row("SFT", Role::Sft, 0.0),
                row("WD-DS", Role::Control, self.choice),
                row("WD-JT", Role::Mixed, self.joint),
                row("both", Role::Strong, self.both),
            ],
            unit: Unit::Percent,
            range: (0.0, 1.0),
            baseline: Some(self.baseline / 100.0),
            sentence: format!(
                "Choosing samples brings {} points, joint training {}; together these make {}. Both at once bring {}.",
                points(self.choice),
                points(self.joint),
                points(self.sum()),
                points(self.both)
            ),
        }
    }
}

/// The demo.
#[component]
pub(super) fn Ablation() -> impl IntoView {
    let ablated = kept("ablation-benchmark", Ablated::Average, |_| true);
    let parts = Memo::new(move |_| Parts::of(ablated.get()));
    let beyond = move || format!("{} points", points(parts.get().beyond_the_sum()));
    view! {
        <Demo
            id="ablation-demo"
            title="Each part alone"
            reset=move |()| ablated.set(Ablated::Average)
        >
            <Choices legend="Benchmark of the ablation" id="ablation-benchmark" value=ablated />
            <Figure
                title="Accuracy with each part"
                picture=Signal::derive(move || parts.get().picture())
            />
            <dl class="facts">
                <div>
                    <dt>"Both, beyond the sum of the parts"</dt>
                    <dd>{beyond}</dd>
                </div>
            </dl>
        </Demo>
    }
}

/// Minutes of training by method.
pub(super) fn cost() -> Rows {
    let table = &paper().cost;
    let sft = cell(table, MEDIUM, "SFT", "time");
    let rows = table.group(MEDIUM).map_or(&[][..], |group| &group.rows);
    let row = |row: &paper::Row| {
        let minutes = cell(table, MEDIUM, &row.name, "time");
        let about = if row.approximate { "about " } else { "" };
        let note = format!("{about}{}", Unit::Times.write(minutes / sft));
        Row {
            name: row.name.clone(),
            role: match row.name.as_str() {
                "SFT" => Role::Sft,
                "WMSS" => Role::Strong,
                _ => Role::Control,
            },
            value: minutes,
            note: if row.name == "SFT" {
                String::new()
            } else {
                note
            },
        }
    };
    let rows: Vec<Row> = rows.iter().map(row).collect();
    let wmss = cell(table, MEDIUM, "WMSS", "time");
    Rows {
        axis: "method",
        measure: "training time".into(),
        note: "times SFT’s".into(),
        unit: Unit::Time,
        range: (0.0, rows.iter().map(|row| row.value).fold(0.0, f64::max)),
        baseline: Some(sft),
        sentence: format!(
            "WMSS trained for {} where SFT took {}: {}.",
            Unit::Time.write(wmss),
            Unit::Time.write(sft),
            Unit::Times.write(wmss / sft)
        ),
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_those_of_the_correction() {
        let parts = Parts::of(Ablated::Average);
        let correction = crate::article::all_corrections()
            .iter()
            .find(|c| c.number == 8);
        let of = |name| correction.and_then(|c| c.figure(name)).unwrap_or(f64::NAN);
        assert_eq!(parts.choice, of("choice of samples alone"));
        assert_eq!(parts.joint, of("joint training alone"));
        assert_eq!(parts.both, of("both"));
        assert_eq!(parts.beyond_the_sum(), of("synergy"));
    }

    #[test]
    fn every_benchmark_has_four_rows_that_end_at_their_printed_values() {
        for ablated in Ablated::ALL {
            let rows = Parts::of(*ablated).picture().rows;
            let printed = paper().ablation.column(MEDIUM, ablated.column());
            let printed: Vec<f64> = printed.unwrap_or_default().into_iter().flatten().collect();
            assert_eq!(rows.len(), printed.len());
            for (row, printed) in rows.iter().zip(printed) {
                assert!((100.0 * row.value - printed).abs() < 1e-9, "{row:?}");
            }
        }
    }

    #[test]
    fn cost_is_told_in_hours_and_against_plain_fine_tuning() {
        let cost = cost();
        assert_eq!(cost.rows.len(), paper().cost.groups[0].rows.len());
        assert!(cost.sentence.contains("4 h 49 min") && cost.sentence.ends_with("× 1.07."));
        assert!(cost.rows.iter().all(|row| row.value <= cost.range.1));
    }
}
