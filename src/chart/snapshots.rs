//! The charts as a reader sees them, drawn as SVG and compared with a copy that was looked at.
//!
//! After a change that is meant, `INSTA_UPDATE=always cargo test` writes the copies anew: look at
//! them before they are committed.

use insta::assert_snapshot;
use plotters::prelude::SVGBackend;
use protocol::{AgentMeans, ContenderMetrics, Event, RunConfig, Setting, StepMetrics};

use super::intervals::tests::intervals;
use super::scale::Spacing;
use super::sheet::Sheet;
use super::{
    Area, Band, Banded, Frame, Line, Lines, Mark, Picture, Role, Row, Rows, Scatter, Spot, Theme,
    Unit,
};
use crate::lab::charts::{Axis, View, gradient, target_probability};
use crate::lab::state::LabState;
use crate::sections::logit_mixing::Comparison;
use crate::sections::logit_mixing::pictures::{mixed_logits, mixture, probabilities};

fn svg(picture: &impl Picture, lit: Option<usize>) -> String {
    let frame = Frame {
        width: 420.0,
        height: 240.0,
        scale: 1.0,
    };
    let mut text = String::new();
    let mut backend = SVGBackend::with_string(&mut text, (420, 240));
    picture
        .draw(&mut backend, &frame, &Theme::default(), lit)
        .expect("a string takes everything");
    drop(backend);
    text
}

fn seen(state: &LabState) -> View<'_> {
    View::new(state, Axis::Steps)
}

/// Twelve steps of SFT and twelve of the race, with λ changed once on the way.
fn run() -> LabState {
    let mut config = RunConfig {
        sft_steps: 12,
        race_steps: 28,
        ..RunConfig::default()
    };
    config.change(18, Setting::Lambda(0.7));
    let mut state = LabState {
        config: Some(config.clone()),
        ..LabState::default()
    };
    let means = |target: f64| AgentMeans {
        loss: -target.ln(),
        target,
        entropy: 1.0 - target,
    };
    let metrics = (1..=24u32).map(|step| {
        let progress = f64::from(step) / 25.0;
        let sft = ContenderMetrics {
            student: means(progress),
            weak: None,
            trained: None,
            gradient: 1.0 - progress,
            lambda: None,
        };
        let lambda = config.at(step).lambda;
        let wmss = ContenderMetrics {
            weak: Some(means(0.3 + progress / 2.0)),
            trained: Some(means(progress * 0.9)),
            gradient: lambda * (1.0 - progress * 0.9),
            lambda: Some(lambda),
            ..sft
        };
        StepMetrics {
            step,
            contenders: if step > 12 {
                vec![sft, wmss]
            } else {
                vec![sft]
            },
        }
    });
    state.apply(
        0,
        Event::Steps {
            metrics: metrics.collect(),
            per_second: 1.0,
        },
    );
    state
}

#[test]
fn grouped_bars() {
    assert_snapshot!(svg(
        &probabilities(&mixture(0.5), Comparison::Nothing),
        None
    ));
}

#[test]
fn bars_below_zero_with_one_lit() {
    assert_snapshot!(svg(
        &mixed_logits(&mixture(0.5), Comparison::Uniform),
        Some(4)
    ));
}

#[test]
fn lines_with_marks_and_a_lit_step() {
    assert_snapshot!(svg(&target_probability(&seen(&run())), Some(5)));
}

#[test]
fn lines_on_a_logarithmic_axis() {
    assert_snapshot!(svg(&gradient(&seen(&run())), None));
}

#[test]
fn an_empty_chart_draws_its_axes_only() {
    let text = svg(&target_probability(&seen(&LabState::default())), None);
    assert!(text.contains("step") && !text.contains("NaN"), "{text}");
}

#[test]
fn rows_with_notes_and_a_baseline() {
    let row = |name: &str, role, value, note: &str| Row {
        name: name.into(),
        role,
        value,
        note: note.into(),
    };
    let rows = Rows {
        axis: "method",
        measure: "accuracy".into(),
        note: "points against SFT".into(),
        rows: vec![
            row("SFT", Role::Sft, 0.6, ""),
            row("NEFTune", Role::Control, 0.55, "−5.0"),
            row("WMSS", Role::Strong, 0.8, "+20.0"),
        ],
        unit: Unit::Percent,
        range: (0.0, 1.0),
        baseline: Some(0.6),
        sentence: String::new(),
    };
    assert_snapshot!(svg(&rows, Some(2)));
}

/// Two contenders over so much of `axis`, each with an interval around it.
fn contenders(axis: &'static str, end: f64) -> Banded {
    let line = |name: &str, role, dashed, by: f64| Line {
        name: name.into(),
        role,
        dashed,
        points: (0..6)
            .map(|i| (f64::from(i) * end / 5.0, by + 0.1 * f64::from(i % 3)))
            .collect(),
    };
    let lines = vec![
        line("mean", Role::Strong, false, 0.4),
        line("other", Role::Rival, true, 0.2),
    ];
    let around = |(step, value): &(f64, f64)| (*step, value - 0.1, value + 0.15);
    let band = |line: &Line| Band {
        name: format!("interval of {}", line.name),
        role: line.role,
        points: line.points.iter().map(around).collect(),
    };
    Banded {
        bands: lines.iter().map(band).collect(),
        lines: Lines {
            lines,
            marks: vec![Mark {
                step: end / 2.0,
                text: "race".into(),
            }],
            axis,
            domain: (0.0, end),
            range: (0.05, 1.0),
            spacing: Spacing::Logarithmic,
            unit: Unit::Percent,
            sentence: "Less & less, but > 0.".into(),
        },
    }
}

#[test]
fn lines_with_bands_behind_them_and_a_cursor() {
    assert_snapshot!(svg(&contenders("step", 5.0), Some(1)));
}

#[test]
fn a_large_horizontal_axis_counts_in_words() {
    let picture = contenders("training FLOPs", 2.5e11);
    assert_snapshot!(svg(&picture, None));
    let reading = picture.reading(1).unwrap_or_default();
    assert!(
        reading.starts_with("Training FLOPs 50 billion: "),
        "{reading}"
    );
}

fn spots() -> Scatter {
    let spot = |name: &str, across, up, weight, size| Spot {
        name: name.into(),
        across,
        up,
        weight,
        size,
    };
    Scatter {
        thing: "example",
        axes: ["weak entropy", "strong entropy"],
        measure: "drawn",
        units: [Unit::Plain, Unit::Percent],
        sizes: ["seldom", "evenly", "often", "very often"],
        spots: vec![
            spot("3x^4=", 0.2, 0.9, 0.6, 3),
            spot("2x^2=", 0.5, 0.4, 0.25, 1),
            spot("5x^3=", 0.52, 0.4, 0.15, 0),
        ],
        end: 1.0,
        sentence: String::new(),
    }
}

#[test]
fn spots_of_three_sizes_with_one_lit() {
    let picture = spots();
    assert_snapshot!(svg(&picture, Some(1)));
    assert_snapshot!(Sheet::new("Spots", &picture, &Theme::default()).svg);
    let names: Vec<String> = picture.key().into_iter().map(|entry| entry.name).collect();
    assert_eq!(names, ["seldom", "evenly", "very often"]);
    let reading = "2x^2=: weak entropy 0.500, strong entropy 0.400, drawn 25.0 %";
    assert_eq!(picture.reading(1).as_deref(), Some(reading));
    assert_eq!(picture.table().head[1], "Weak entropy");
}

#[test]
fn a_spot_answers_around_its_middle_and_the_first_one_lies_on_top() {
    let frame = Frame {
        width: 420.0,
        height: 240.0,
        scale: 1.0,
    };
    let areas = spots().areas(&frame);
    assert_eq!(areas.len(), 3);
    let wide = |area: &Area| (area.right - area.left).round();
    assert_eq!([&areas[0], &areas[2]].map(wide), [16.0, 12.0]);
    assert!(areas[1].right > areas[2].left, "the two overlap");
}

#[test]
fn a_sheet_is_understood_alone() {
    let picture = contenders("step", 5.0);
    assert_snapshot!(Sheet::new("Accuracy < 1", &picture, &Theme::default()).svg);
}

#[test]
fn intervals_with_their_values_and_one_lit() {
    assert_snapshot!(svg(&intervals(), Some(1)));
}
