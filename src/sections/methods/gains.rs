//! What each method gained over plain fine-tuning, as the paper's two versions print it.

use leptos::prelude::*;
use wmss::paper;
use wmss::paper::Table;

use super::Method;

/// The three base models, the largest first.
const MODELS: [&str; 3] = ["Qwen3-8B-Base", "Qwen3-4B-Base", "Qwen2.5-3B"];
/// What plain fine-tuning is called in the tables.
const BASELINE: &str = "SFT";
const MATH: &str = "MathAvg";
const CODE: &str = "CodeAvg";

/// Points over plain fine-tuning, in mathematics and in code.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Gain {
    math: f64,
    code: f64,
}

/// The gain that `table` prints for one model; nothing where it has no such method.
fn gain(table: &Table, model: &str, method: &str) -> Option<Gain> {
    let over = |column| {
        let of = |row| table.value(model, row, column);
        Some(of(method)? - of(BASELINE)?)
    };
    Some(Gain {
        math: over(MATH)?,
        code: over(CODE)?,
    })
}

/// A difference with its sign: "+6.2", "−0.8", "±0.0".
fn signed(points: f64) -> String {
    let text = format!("{points:+.1}");
    match text.as_str() {
        "+0.0" | "-0.0" => "±0.0".to_owned(),
        _ => text.replace('-', "−"),
    }
}

fn range(values: &[f64]) -> Option<String> {
    let (low, high) = wmss::statistics::extremes(values)?;
    Some(format!("{} to {}", signed(low), signed(high)))
}

/// The method's smallest and largest gain over the three models, in the table that the talk quotes.
pub(super) fn summary(method: Method) -> String {
    let Some(row) = method.row() else {
        return "not in the paper’s table".to_owned();
    };
    if row == BASELINE {
        return "what the others are compared with".to_owned();
    }
    let table = &paper().results_first_version;
    let gains: Vec<Gain> = (MODELS.iter())
        .filter_map(|model| gain(table, model, row))
        .collect();
    let of = |value: fn(&Gain) -> f64| range(&gains.iter().map(value).collect::<Vec<_>>());
    match (of(|g| g.math), of(|g| g.code)) {
        (Some(math), Some(code)) => format!("maths {math}, code {code}"),
        _ => String::new(),
    }
}

/// One model's cells: its accuracies for the baseline, differences for everything else.
fn cells(method: &str, model: &str) -> Vec<String> {
    let tables = [
        &paper().results_first_version,
        &paper().results_second_version,
    ];
    let absolute = |table: &Table, column| {
        let value = table.value(model, BASELINE, column);
        value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}"))
    };
    tables
        .into_iter()
        .flat_map(
            |table| match (method == BASELINE, gain(table, model, method)) {
                (true, _) => [absolute(table, MATH), absolute(table, CODE)],
                (false, Some(gain)) => [signed(gain.math), signed(gain.code)],
                (false, None) => ["–".to_owned(), "–".to_owned()],
            },
        )
        .collect()
}

/// The method's table.
#[component]
pub(super) fn Gains(method: Method) -> impl IntoView {
    let Some(name) = method.row() else {
        return view! {
            <p class="quiet">"The paper’s tables have no row for it. It needs a teacher that is stronger than the model one wants to improve."</p>
        }
        .into_any();
    };
    let row = |model: &'static str| {
        let cells = cells(name, model).into_iter();
        let cells = cells.map(|cell| view! { <td>{cell}</td> }).collect_view();
        view! { <tr><th scope="row">{model}</th>{cells}</tr> }
    };
    let what = if name == BASELINE {
        "Accuracy in percent"
    } else {
        "Points over SFT"
    };
    let sources = [
        &paper().results_first_version,
        &paper().results_second_version,
    ]
    .map(Table::source)
    .join("; ");
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=format!("Gains of {}", method.name())>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{what}</th>
                        <th scope="col">"Maths, V1"</th>
                        <th scope="col">"Code, V1"</th>
                        <th scope="col">"Maths, V2"</th>
                        <th scope="col">"Code, V2"</th>
                    </tr>
                </thead>
                <tbody>{MODELS.map(row).collect_view()}</tbody>
            </table>
        </div>
        <p class="quiet">{format!("{what}, from {sources}. The two versions measure code with different benchmarks.")}</p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Choice;
    use wmss::corrections::corrections;

    #[test]
    fn the_gains_are_those_of_the_corrections() {
        for (number, method) in [(9, "UNDIAL"), (10, "NEFTune"), (11, "WMSS")] {
            let all = corrections();
            let correction = all.iter().find(|c| c.number == number).expect("listed");
            for model in MODELS {
                let gain = gain(&paper().results_first_version, model, method).expect("printed");
                assert_eq!(correction.figure(&format!("{model} math")), Some(gain.math));
                assert_eq!(correction.figure(&format!("{model} code")), Some(gain.code));
            }
        }
    }

    #[test]
    fn every_method_has_a_line_and_every_printed_one_a_full_table() {
        for method in Method::ALL {
            assert!(!summary(*method).is_empty());
            if let Some(row) = method.row() {
                for model in MODELS {
                    assert!(
                        cells(row, model).iter().all(|cell| cell != "–"),
                        "{row} {model}"
                    );
                }
            }
        }
    }

    #[test]
    fn differences_carry_their_sign() {
        assert_eq!([6.2, -0.81, 0.02].map(signed), ["+6.2", "−0.8", "±0.0"]);
    }
}
