//! The paper's printed numbers, looked up and written.

use leptos::prelude::*;
use wmss::paper::{Group, Row, Table, Unit as Printed};

use crate::chart::{Unit, capitalised};

/// The base model of most of the paper's analyses.
pub(super) const MEDIUM: &str = "Qwen3-4B-Base";

/// A printed number, in its column's unit; not a number where there is none.
pub(super) fn cell(table: &Table, group: &str, row: &str, column: &str) -> f64 {
    table.value(group, row, column).unwrap_or(f64::NAN)
}

/// A percentage as the paper prints it, 0 to 100, written as everywhere on the page.
pub(super) fn percent(printed: f64) -> String {
    Unit::Percent.write(printed / 100.0)
}

/// A difference of two such percentages, in percentage points: "+6.2", "−0.8", "±0.0".
pub(super) fn points(difference: f64) -> String {
    let text = format!("{difference:+.1}").replace('-', "−");
    match text.as_str() {
        "+0.0" | "−0.0" => "±0.0".to_owned(),
        _ => text,
    }
}

/// A printed number in its column's unit.
fn written(value: f64, unit: Printed) -> String {
    match unit {
        Printed::Percent => percent(value),
        Printed::Minutes => Unit::Time.write(value),
        Printed::Nats => format!("{value} nats"),
        Printed::Share | Printed::Logit | Printed::Steps => value.to_string().replace('-', "−"),
    }
}

/// A printed row's cells, each as text.
fn cells(table: &Table, row: &Row) -> Vec<String> {
    let about = if row.approximate { "about " } else { "" };
    let columns = table.columns.iter().zip(&row.values);
    columns
        .map(|(column, value)| match value {
            Some(value) => format!("{about}{}", written(*value, column.unit)),
            None => "–".to_owned(),
        })
        .collect()
}

/// One group of a printed table, whole, with where it stands.
pub(super) fn printed(table: &'static Table, group: &'static Group) -> impl IntoView + use<> {
    let head = |name: &'static str| view! { <th scope="col">{name}</th> };
    let row = |row: &'static Row| {
        let cell = |cell: String| view! { <td>{cell}</td> };
        view! {
            <tr>
                <th scope="row">{row.name.as_str()}</th>
                {cells(table, row).into_iter().map(cell).collect_view()}
            </tr>
        }
    };
    let name = format!("{}, {}", capitalised(&table.source()), group.name);
    let caption = format!("{name}. {} {}", table.caption, table.note);
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=name>
            <table>
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col"></th>
                        {table.columns.iter().map(|c| head(c.name.as_str())).collect_view()}
                    </tr>
                </thead>
                <tbody>{group.rows.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The same for every group of a table.
pub(super) fn all_printed(table: &'static Table) -> impl IntoView + use<> {
    table
        .groups
        .iter()
        .map(|group| printed(table, group))
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wmss::paper;

    #[test]
    fn differences_bear_their_sign_and_nothing_is_minus_zero() {
        assert_eq!(
            [6.2, -0.8, -0.01, 0.0].map(points),
            ["+6.2", "−0.8", "±0.0", "±0.0"]
        );
    }

    #[test]
    fn what_the_paper_prints_is_written_in_its_unit() {
        let cost = &paper().cost;
        let row = |name: &str| cost.groups[0].row(name).map(|row| cells(cost, row));
        assert_eq!(row("SFT"), Some(vec!["4 h 30 min".to_owned()]));
        assert_eq!(row("SSB"), Some(vec!["about 18 h 00 min".to_owned()]));
        let curve = &paper().curriculum_curve;
        let start = curve.groups[0]
            .row("shared start")
            .map(|row| cells(curve, row));
        assert_eq!(
            start,
            Some(vec!["–".to_owned(), "0.658".to_owned(), "0.852".to_owned()])
        );
        assert!(cell(cost, "no such model", "SFT", "time").is_nan());
    }
}
