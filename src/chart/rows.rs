//! Bars lying on their side, one a row, with their names before and their values behind them.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};

use super::paint::{Drawn, Frame, Painter};
use super::scale::{Scale, Spacing};
use super::{Area, KeyEntry, Picture, Role, Table, Theme, Unit, capitalised};

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Whose or what it is.
    pub name: String,
    /// Whose colour it has.
    pub role: Role,
    /// How far it reaches from 0.
    pub value: f64,
    /// What is written behind the value, such as a difference; may be empty.
    pub note: String,
}

/// A chart of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// What a row is, in a word such as "method".
    pub axis: &'static str,
    /// What a value is, such as "accuracy".
    pub measure: String,
    /// What a note is, such as "against SFT".
    pub note: String,
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// How a value is written.
    pub unit: Unit,
    /// The values at the ends of the axis; bars start at 0.
    pub range: (f64, f64),
    /// A value that all rows are held against, as a line.
    pub baseline: Option<f64>,
    /// What the chart shows now, in a sentence.
    pub sentence: String,
}

/// Room that a letter takes, in CSS pixels: names and values are measured by their letters,
/// because a backend measures text only while it draws.
const LETTER: f64 = 9.2;
/// Capitals are wider than other letters, in CSS pixels for the few of them that a name has.
const CAPITALS: f64 = 8.0;
/// Between a word and its bar, in CSS pixels.
const GAP: f64 = 7.0;
/// Above and below all rows, in CSS pixels.
const EDGE: f64 = 4.0;
/// Share of a row's height that its bar fills.
const FILLED: f64 = 0.68;
/// No bar is taller, in CSS pixels.
const TALLEST: f64 = 30.0;

pub(super) fn width_of(text: &str) -> f64 {
    LETTER * text.chars().count() as f64
}

fn longest(texts: impl Iterator<Item = String>) -> f64 {
    texts.map(|text| width_of(&text)).fold(0.0, f64::max)
}

impl Rows {
    /// What stands behind a bar.
    fn behind(&self, row: &Row) -> String {
        let value = self.unit.write(row.value);
        if row.note.is_empty() {
            value
        } else {
            format!("{value}  {}", row.note)
        }
    }

    fn plot(&self, frame: &Frame) -> Area {
        let names = longest(self.rows.iter().map(|row| row.name.clone()));
        let values = longest(self.rows.iter().map(|row| self.behind(row)));
        Area {
            left: (names + CAPITALS + GAP) * frame.scale,
            top: EDGE * frame.scale,
            right: frame.width - (values + GAP) * frame.scale,
            bottom: frame.height - EDGE * frame.scale,
        }
    }

    fn scale(&self, plot: Area) -> Scale {
        let right = plot.right.max(plot.left);
        Scale::new(self.range, (plot.left, right), Spacing::Linear)
    }

    /// Top and bottom of a row.
    fn row(&self, plot: Area, index: usize) -> (f64, f64) {
        let height = (plot.bottom - plot.top) / self.rows.len().max(1) as f64;
        let top = plot.top + index as f64 * height;
        (top, top + height)
    }

    fn draw_row<B: DrawingBackend>(
        &self,
        painter: &mut Painter<'_, B>,
        plot: Area,
        index: usize,
        lit: bool,
    ) -> Drawn<B> {
        let (row, gap) = (&self.rows[index], GAP * painter.frame.scale);
        let (top, bottom) = self.row(plot, index);
        let middle = (top + bottom) / 2.0;
        let height = ((bottom - top) * FILLED).min(TALLEST * painter.frame.scale);
        let scale = self.scale(plot);
        let (zero, end) = (scale.position(0.0), scale.position(row.value));
        let bar = Area {
            left: zero.min(end),
            top: middle - height / 2.0,
            right: zero.max(end),
            bottom: middle + height / 2.0,
        };
        let (ink, colour) = (painter.theme.ink, painter.theme.of(row.role));
        painter.block(bar, colour)?;
        if lit {
            painter.outline(bar)?;
        }
        let before = (plot.left - gap, middle);
        painter.word(&row.name, before, ink, HPos::Right, VPos::Center)?;
        // The line of the baseline would run through a value that stands before it.
        let line = self.baseline.map_or(zero, |value| scale.position(value));
        let behind = (bar.right.max(line) + gap, middle);
        painter.word(&self.behind(row), behind, ink, HPos::Left, VPos::Center)
    }
}

impl Picture for Rows {
    fn draw<B: DrawingBackend>(
        &self,
        backend: &mut B,
        frame: &Frame,
        theme: &Theme,
        lit: Option<usize>,
    ) -> Drawn<B> {
        let plot = self.plot(frame);
        let mut painter = Painter {
            backend,
            frame,
            theme,
        };
        for index in 0..self.rows.len() {
            self.draw_row(&mut painter, plot, index, lit == Some(index))?;
        }
        if let Some(baseline) = self.baseline {
            let x = self.scale(plot).position(baseline);
            let line = [(x, plot.top), (x, plot.bottom)];
            painter.curve(&line, theme.ink, true)?;
        }
        Ok(())
    }

    fn areas(&self, frame: &Frame) -> Vec<Area> {
        let plot = self.plot(frame);
        let area = |index| {
            let (top, bottom) = self.row(plot, index);
            Area {
                left: 0.0,
                top,
                right: frame.width,
                bottom,
            }
        };
        (0..self.rows.len()).map(area).collect()
    }

    fn role(&self, index: usize) -> Option<Role> {
        self.rows.get(index).map(|row| row.role)
    }

    fn reading(&self, index: usize) -> Option<String> {
        let row = self.rows.get(index)?;
        let value = self.unit.write(row.value);
        Some(if row.note.is_empty() {
            format!("{}: {value}", row.name)
        } else {
            format!("{}: {value}, {} {}", row.name, self.note, row.note)
        })
    }

    fn sentence(&self) -> String {
        self.sentence.clone()
    }

    fn key(&self) -> Vec<KeyEntry> {
        // Every row bears its name.
        Vec::new()
    }

    fn table(&self) -> Table {
        let noted = self.rows.iter().any(|row| !row.note.is_empty());
        let mut head = vec![capitalised(self.axis), capitalised(&self.measure)];
        head.extend(noted.then(|| capitalised(&self.note)));
        let row = |row: &Row| {
            let mut cells = vec![row.name.clone(), self.unit.write(row.value)];
            cells.extend(noted.then(|| row.note.clone()));
            cells
        };
        Table {
            head,
            rows: self.rows.iter().map(row).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: f64) -> Frame {
        Frame {
            width,
            height: 120.0,
            scale: 1.0,
        }
    }

    fn rows() -> Rows {
        let row = |name: &str, value, note: &str| Row {
            name: name.into(),
            role: Role::Sft,
            value,
            note: note.into(),
        };
        Rows {
            axis: "method",
            measure: "accuracy".into(),
            note: "against SFT".into(),
            rows: vec![row("SFT", 0.5, ""), row("WMSS", 0.75, "+25.0")],
            unit: Unit::Percent,
            range: (0.0, 1.0),
            baseline: Some(0.5),
            sentence: "Two rows.".into(),
        }
    }

    #[test]
    fn every_row_answers_over_the_whole_width() {
        let areas = rows().areas(&frame(300.0));
        assert_eq!(areas.len(), 2);
        assert!(areas.iter().all(|a| a.left == 0.0 && a.right == 300.0));
        assert_eq!(areas[0].bottom, areas[1].top);
        assert_eq!(
            rows().reading(1).as_deref(),
            Some("WMSS: 75.0 %, against SFT +25.0")
        );
        assert_eq!(rows().reading(0).as_deref(), Some("SFT: 50.0 %"));
        assert_eq!(rows().reading(2), None);
    }

    #[test]
    fn where_there_is_no_room_a_bar_has_no_length() {
        let narrow = rows();
        let plot = narrow.plot(&frame(40.0));
        assert_eq!(narrow.scale(plot).position(0.75), plot.left);
    }

    #[test]
    fn notes_have_a_column_where_there_are_any() {
        let mut rows = rows();
        assert_eq!(rows.table().head, ["Method", "Accuracy", "Against SFT"]);
        rows.rows[1].note.clear();
        assert_eq!(rows.table().rows, [["SFT", "50.0 %"], ["WMSS", "75.0 %"]]);
    }
}
