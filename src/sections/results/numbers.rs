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

/// A printed number in its column's unit; `decimals` is how many the column has.
fn written(value: f64, unit: Printed, decimals: usize) -> String {
    match unit {
        Printed::Percent => percent(value),
        Printed::Minutes => Unit::Time.write(value),
        Printed::Nats => format!("{value:.decimals$} nats"),
        Printed::Share | Printed::Logit | Printed::Steps => {
            format!("{value:.decimals$}").replace('-', "−")
        }
    }
}

/// The decimals that a column's numbers need, so that all of them are written with as many.
fn decimals(group: &Group, column: usize) -> usize {
    let needed = |value: f64| {
        let text = value.to_string();
        text.split_once('.').map_or(0, |(_, digits)| digits.len())
    };
    let values = group.rows.iter().filter_map(|row| *row.values.get(column)?);
    values.map(needed).max().unwrap_or(0)
}

/// Whether a column only says again what its rows are called, as λ does in the table of every λ.
fn repeats_the_names(group: &Group, column: usize) -> bool {
    let repeats = |row: &Row| {
        let value = row.values.get(column).copied().flatten();
        value.is_some() && row.name.parse::<f64>().ok() == value
    };
    group.rows.iter().all(repeats)
}

/// The heads of a group's columns: the rows' names have one where a column repeats them, and that
/// column is left out.
fn heads(table: &'static Table, group: &Group) -> Vec<&'static str> {
    let (mut names, mut heads) = ("", Vec::new());
    for (i, column) in table.columns.iter().enumerate() {
        if repeats_the_names(group, i) {
            names = column.name.as_str();
        } else {
            heads.push(column.name.as_str());
        }
    }
    heads.insert(0, names);
    heads
}

/// A printed row's cells, each as text, without what repeats its name.
fn cells(table: &Table, group: &Group, row: &Row) -> Vec<String> {
    let about = if row.approximate { "about " } else { "" };
    let columns = table.columns.iter().zip(&row.values).enumerate();
    columns
        .filter(|(i, _)| !repeats_the_names(group, *i))
        .map(|(i, (column, value))| match value {
            Some(value) => {
                let value = written(*value, column.unit, decimals(group, i));
                format!("{about}{value}")
            }
            None => "–".to_owned(),
        })
        .collect()
}

/// One group of a printed table, whole, with where it stands.
pub(super) fn printed(table: &'static Table, group: &'static Group) -> impl IntoView + use<> {
    // The corner above the rows' names heads nothing.
    let head = |name: &'static str| match name {
        "" => view! { <td></td> }.into_any(),
        name => view! { <th scope="col">{name}</th> }.into_any(),
    };
    let row = |row: &'static Row| {
        let cell = |cell: String| view! { <td>{cell}</td> };
        view! {
            <tr>
                <th scope="row">{row.name.as_str()}</th>
                {cells(table, group, row).into_iter().map(cell).collect_view()}
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
                        {heads(table, group).into_iter().map(head).collect_view()}
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

    /// A row of a table's first group.
    fn shown(table: &Table, name: &str) -> Option<Vec<String>> {
        let group = table.groups.first()?;
        Some(cells(table, group, group.row(name)?))
    }

    #[test]
    fn a_columns_numbers_have_as_many_decimals() {
        let table = &paper().logits_after_training;
        let rows = ["SFT", "WMSS"].map(|name| shown(table, name).unwrap_or_default());
        assert_eq!(rows[0], ["35.88", "2.09", "33.79", "2.93"]);
        assert_eq!(rows[1], ["36.10", "0.90", "35.20", "3.45"]);
        let weak = shown(&paper().logits_before_and_after, "weak at the start");
        assert!(weak.is_some_and(|cells| cells[4] == "−24.00" && cells[6] == "0.52 nats"));
    }

    #[test]
    fn no_column_repeats_what_its_rows_are_called() {
        let sweep = &paper().lambda_sweep;
        let heads_of_sweep = heads(sweep, &sweep.groups[0]);
        assert_eq!(heads_of_sweep[..2], ["λ", "AIME25"]);
        let first = shown(sweep, "0.10").unwrap_or_default();
        assert_eq!(first[0], "7.8 %");
        assert_eq!(heads_of_sweep.len(), 1 + first.len());
        let coefficients = &paper().coefficients;
        let all = heads(coefficients, &coefficients.groups[0]);
        assert_eq!(all[..2], ["", "α"]);
        assert_eq!(all.len(), 1 + coefficients.columns.len());
    }

    #[test]
    fn what_the_paper_prints_is_written_in_its_unit() {
        let cost = &paper().cost;
        let row = |name| shown(cost, name);
        assert_eq!(row("SFT"), Some(vec!["4 h 30 min".to_owned()]));
        assert_eq!(row("SSB"), Some(vec!["about 18 h 00 min".to_owned()]));
        assert_eq!(
            shown(&paper().curriculum_curve, "shared start"),
            Some(vec!["–".to_owned(), "0.658".to_owned(), "0.852".to_owned()])
        );
        assert!(cell(cost, "no such model", "SFT", "time").is_nan());
    }
}
