//! A chart and its numbers as files.

use leptos::prelude::*;

use super::csv::csv;
use super::png::png;
use super::sheet::Sheet;
use super::shown::Shown;
use super::theme;
use crate::saving::{file_stem, save, save_blob};

const NO_PNG: &str = "The browser could not make a PNG; save the chart as SVG instead.";

/// The kinds of file, with what stands on their buttons.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Svg,
    Png,
    Csv,
}

impl Kind {
    fn label(self) -> &'static str {
        match self {
            Self::Svg => "Save as SVG",
            Self::Png => "Save as PNG",
            Self::Csv => "Save numbers as CSV",
        }
    }
}

/// The buttons, and what came of pressing one where it went wrong.
#[component]
pub(super) fn TakeAway(
    /// What is shown.
    picture: Memo<Shown>,
    /// The figure's title.
    title: &'static str,
    /// What the files' names say beside the title; may be empty.
    run: Signal<String>,
) -> impl IntoView {
    let theme = theme::current();
    let said = RwSignal::new("");
    let save_as = move |kind: Kind| {
        let stem = file_stem(&["WMSS", &run.get_untracked(), title]);
        let sheet = || picture.with_untracked(|p| Sheet::new(title, &**p, &theme.get_untracked()));
        let saved = match kind {
            Kind::Svg => save(
                &format!("{stem}.svg"),
                "image/svg+xml",
                sheet().svg.as_bytes(),
            ),
            Kind::Csv => {
                let numbers = csv(&picture.with_untracked(|p| p.numbers()));
                save(&format!("{stem}.csv"), "text/csv", numbers.as_bytes())
            }
            Kind::Png => {
                let sheet = sheet();
                leptos::task::spawn_local(async move {
                    let saved = match png(&sheet).await {
                        Ok(image) => save_blob(&format!("{stem}.png"), &image),
                        Err(_) => Err(NO_PNG),
                    };
                    said.try_set(saved.err().unwrap_or_default());
                });
                Ok(())
            }
        };
        said.set(saved.err().unwrap_or_default());
    };
    let button = move |kind: Kind| {
        let label = kind.label();
        view! {
            <button class="text" aria-label=format!("{label}: {title}") on:click=move |_| save_as(kind)>
                {label}
            </button>
        }
    };
    view! {
        <div class="take-away">
            {[Kind::Svg, Kind::Png, Kind::Csv].map(button).collect_view()}
            <span role="status">{move || said.get()}</span>
        </div>
    }
}
