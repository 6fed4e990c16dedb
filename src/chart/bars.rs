//! Bars in groups: one group per token, one bar per series.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};

use super::capitalised;
use super::paint::{Drawn, Frame, Painter};
use super::scale::{Scale, Spacing};
use super::{Area, KeyEntry, Picture, Role, Table, Theme, Unit};

/// One bar of every group.
#[derive(Debug, Clone, PartialEq)]
pub struct BarSeries {
    /// What its bars are.
    pub name: String,
    /// Whose they are.
    pub role: Role,
    /// A value per group.
    pub values: Vec<f64>,
}

/// A bar chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// What the groups are, in a word such as "token".
    pub axis: &'static str,
    /// The groups' names, such as tokens.
    pub groups: Vec<String>,
    /// The bars of each group, in drawing order.
    pub series: Vec<BarSeries>,
    /// How a value is written.
    pub unit: Unit,
    /// The values at the ends of the axis; bars start at 0.
    pub range: (f64, f64),
    /// What the chart shows now, in a sentence.
    pub sentence: String,
}

/// Share of a group's width that its bars fill.
const FILLED: f64 = 0.8;
/// A bar this wide, in CSS pixels, carries its value.
const ROOM_FOR_VALUE: f64 = 54.0;

impl Bars {
    fn scale(&self, frame: &Frame) -> Scale {
        frame.vertical(self.range.0, self.range.1, Spacing::Linear)
    }

    /// Left edge and width of a group.
    fn group(&self, frame: &Frame, group: usize) -> (f64, f64) {
        let plot = frame.plot();
        let width = (plot.right - plot.left) / self.groups.len().max(1) as f64;
        (plot.left + group as f64 * width, width)
    }

    fn bar(&self, frame: &Frame, group: usize, series: usize) -> Area {
        let (left, width) = self.group(frame, group);
        let bar = width * FILLED / self.series.len() as f64;
        let left = left + width * (1.0 - FILLED) / 2.0 + series as f64 * bar;
        let scale = self.scale(frame);
        let (zero, end) = (
            scale.position(0.0),
            scale.position(self.series[series].values[group]),
        );
        Area {
            left,
            top: zero.min(end),
            right: left + bar - frame.scale,
            bottom: zero.max(end),
        }
    }

    /// Every group with every series, in reading order.
    fn places(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let series = self.series.len();
        (0..self.groups.len()).flat_map(move |group| (0..series).map(move |s| (group, s)))
    }

    fn value(&self, group: usize, series: usize) -> String {
        self.unit.write(self.series[series].values[group])
    }
}

impl Picture for Bars {
    fn draw<B: DrawingBackend>(
        &self,
        backend: &mut B,
        frame: &Frame,
        theme: &Theme,
        lit: Option<usize>,
    ) -> Drawn<B> {
        let (plot, scale) = (frame.plot(), self.scale(frame));
        let mut painter = Painter {
            backend,
            frame,
            theme,
        };
        painter.vertical_axis(&scale)?;
        for (i, (group, series)) in self.places().enumerate() {
            let area = self.bar(frame, group, series);
            let colour = theme.of(self.series[series].role);
            painter.block(area, colour)?;
            if lit == Some(i) {
                painter.outline(area)?;
            }
            if area.right - area.left >= ROOM_FOR_VALUE * frame.scale {
                let above = ((area.left + area.right) / 2.0, area.top - 2.0 * frame.scale);
                painter.word(
                    &self.value(group, series),
                    above,
                    theme.ink,
                    HPos::Center,
                    VPos::Bottom,
                )?;
            }
        }
        let zero = scale.position(0.0);
        painter.segment((plot.left, zero), (plot.right, zero), theme.quiet, 1.0)?;
        for (group, name) in self.groups.iter().enumerate() {
            let (left, width) = self.group(frame, group);
            let below = (left + width / 2.0, plot.bottom + 8.0 * frame.scale);
            painter.word(name, below, theme.ink, HPos::Center, VPos::Top)?;
        }
        Ok(())
    }

    fn areas(&self, frame: &Frame) -> Vec<Area> {
        let plot = frame.plot();
        // The whole column answers: a bar may be a hair's breadth tall.
        let column = |(group, series)| Area {
            top: plot.top,
            bottom: plot.bottom,
            ..self.bar(frame, group, series)
        };
        self.places().map(column).collect()
    }

    fn role(&self, index: usize) -> Option<Role> {
        let (_, series) = self.places().nth(index)?;
        Some(self.series[series].role)
    }

    fn reading(&self, index: usize) -> Option<String> {
        let (group, series) = self.places().nth(index)?;
        let (token, name) = (&self.groups[group], &self.series[series].name);
        Some(format!("{token}, {name}: {}", self.value(group, series)))
    }

    fn sentence(&self) -> String {
        self.sentence.clone()
    }

    fn key(&self) -> Vec<KeyEntry> {
        let entry = |s: &BarSeries| KeyEntry {
            name: s.name.clone(),
            role: s.role,
            class: "bar",
        };
        self.series.iter().map(entry).collect()
    }

    fn table(&self) -> Table {
        let names = self.series.iter().map(|s| s.name.clone());
        let row = |(group, name): (usize, &String)| {
            let values = (0..self.series.len()).map(|series| self.value(group, series));
            std::iter::once(name.clone()).chain(values).collect()
        };
        Table {
            head: std::iter::once(capitalised(self.axis))
                .chain(names)
                .collect(),
            rows: self.groups.iter().enumerate().map(row).collect(),
        }
    }

    fn numbers(&self) -> Table {
        let mut table = self.table();
        for (group, row) in table.rows.iter_mut().enumerate() {
            for (cell, series) in row.iter_mut().skip(1).zip(&self.series) {
                *cell = series
                    .values
                    .get(group)
                    .map_or_else(String::new, f64::to_string);
            }
        }
        table
    }

    fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }
}
