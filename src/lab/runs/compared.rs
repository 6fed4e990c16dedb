//! Shown runs side by side.

use leptos::prelude::*;
use protocol::RunConfig;

use super::desk::Desk;
use super::entry::Entry;
use super::pictures::compared;
use super::settings::differing;
use crate::chart::{Figure, Unit};

/// The figure and its table; nothing while no run is shown.
#[component]
pub fn Compared(desk: Desk) -> impl IntoView {
    let shown = move || desk.store.shelf.with(|s| s.shown_runs().cloned().collect());
    let shown = Memo::new(move |_| -> Vec<Entry> { shown() });
    let picture = Signal::derive(move || shown.with(|s| compared(s)));
    let any = Memo::new(move |_| shown.with(|s| !s.is_empty()));
    view! {
        <Show when=move || any.get()>
            <h3>"Runs compared"</h3>
            <div class="figures">
                <Figure title="Runs compared: held-out accuracy" picture=picture take_away=true />
            </div>
            {move || shown.with(|s| ends(s))}
        </Show>
    }
}

fn ends(entries: &[Entry]) -> impl IntoView + use<> {
    let configs: Vec<&RunConfig> = entries.iter().map(|e| e.content.config()).collect();
    let rows = entries.iter().zip(differing(&configs));
    let rows = rows.flat_map(|(entry, differs)| {
        let accuracies = entry.run().map(super::record::Record::last_accuracies);
        let step = entry.run().map_or(0, |run| run.step);
        let called = entry.called().to_owned();
        let row = move |(contender, accuracy): (String, protocol::Accuracy)| {
            view! {
                <tr>
                    <th scope="row">{format!("{called}, {contender}")}</th>
                    <td>{step}</td>
                    <td>{Unit::Percent.write(accuracy.held_out)}</td>
                    <td>{Unit::Percent.write(accuracy.train)}</td>
                    <td class="words">{differs.clone()}</td>
                </tr>
            }
        };
        accuracies.unwrap_or_default().into_iter().map(row)
    });
    let heads = [
        "Run and contender",
        "Step",
        "Held-out",
        "Train",
        "What differs between the runs",
    ];
    let heads = heads.map(|head| view! { <th scope="col">{head}</th> });
    let rows = rows.collect_view();
    view! {
        <div class="scroll page" tabindex="0" role="region" aria-label="Ends of the runs compared">
            <table>
                <thead><tr>{heads.into_iter().collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
