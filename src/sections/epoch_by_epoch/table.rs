//! What the paper found when the weak model learned along, and when it was frozen.

use leptos::prelude::*;
use wmss::paper;

const JOINT: &str = "weak model learns";
const FROZEN: &str = "weak model frozen";
/// The two benchmarks of the table.
const BENCHMARKS: [&str; 2] = ["MATH500", "GSM8K"];

/// The start of both runs, in percent.
pub(super) fn start(benchmark: &str) -> Option<f64> {
    let table = &paper().weak_agent_training;
    table.value("shared start", "start", benchmark)
}

/// Where the run ended whose weak model learned along, and where the one with the frozen one did.
pub(super) fn ends(benchmark: &str) -> [Option<f64>; 2] {
    let table = &paper().weak_agent_training;
    [JOINT, FROZEN].map(|group| table.value(group, "final", benchmark))
}

/// A percentage as the paper prints it.
pub(super) fn printed(percent: Option<f64>) -> String {
    percent.map_or_else(|| "–".to_owned(), |value| format!("{value:.1} %"))
}

fn name_of(row: &str) -> String {
    match row {
        "final" => "end".to_owned(),
        step => format!("step {step}"),
    }
}

/// The table, a row per step.
#[component]
pub(super) fn WeakAgentTraining() -> impl IntoView {
    let table = &paper().weak_agent_training;
    let cell = |value| view! { <td>{printed(value)}</td> };
    let steps = table.group(JOINT).map(|group| &group.rows[..]);
    let row = |row: &str, cells: Vec<Option<f64>>| {
        let name = row.to_owned();
        view! { <tr><th scope="row">{name}</th>{cells.into_iter().map(cell).collect_view()}</tr> }
    };
    let first = BENCHMARKS.iter().flat_map(|b| [start(b), start(b)]);
    let rows = steps.unwrap_or_default().iter().map(|step| {
        let both = |b: &&str| [JOINT, FROZEN].map(|group| table.value(group, &step.name, b));
        row(
            &name_of(&step.name),
            BENCHMARKS.iter().flat_map(both).collect(),
        )
    });
    let head = BENCHMARKS.map(|b| view! { <th scope="colgroup" colspan="2">{b}</th> });
    let sides = BENCHMARKS.map(|_| {
        view! { <th scope="col">"learns along"</th> <th scope="col">"frozen"</th> }
    });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="The weak model learns along, or is frozen">
            <table class="spans">
                <caption>
                    "Correct answers in the paper, " {table.source()} ". The weak model learns along, or is frozen."
                </caption>
                <thead>
                    <tr><td></td>{head}</tr>
                    <tr><th scope="col">"Joint training"</th>{sides}</tr>
                </thead>
                <tbody>{row("start", first.collect())} {rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_prose_says_of_the_table_is_so() {
        for benchmark in BENCHMARKS {
            let start = start(benchmark).expect("printed");
            let [joint, frozen] = ends(benchmark).map(|end| end.expect("printed"));
            assert!(joint > start && joint > frozen, "{benchmark}");
        }
        let [_, frozen] = ends("MATH500");
        assert!(frozen < start("MATH500"));
    }

    #[test]
    fn both_runs_have_the_same_steps() {
        let table = &paper().weak_agent_training;
        let names = |group: &str| -> Vec<&String> {
            let rows = table.group(group).map(|g| &g.rows[..]).unwrap_or_default();
            rows.iter().map(|row| &row.name).collect()
        };
        assert_eq!(names(JOINT), names(FROZEN));
        assert_eq!(names(JOINT).last().map(|name| name.as_str()), Some("final"));
    }
}
