//! A picture's numbers as a table.

use leptos::prelude::*;

use super::shown::Shown;

/// The table, in a region that scrolls.
#[component]
pub(super) fn Numbers(
    /// What is shown.
    picture: Memo<Shown>,
    /// The figure's title.
    title: &'static str,
) -> impl IntoView {
    let table = Memo::new(move |_| picture.with(|p| p.table()));
    let head = move || {
        let heads = table.with(|t| t.head.clone());
        heads
            .into_iter()
            .map(|h| view! { <th scope="col">{h}</th> })
            .collect_view()
    };
    let row = |row: Vec<String>| {
        let mut cells = row.into_iter();
        let name = cells.next();
        let cells = cells.map(|cell| view! { <td>{cell}</td> }).collect_view();
        view! { <tr><th scope="row">{name}</th>{cells}</tr> }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=format!("Numbers of {title}")>
            <table>
                <thead><tr>{head}</tr></thead>
                <tbody>{move || table.with(|t| t.rows.clone()).into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
