//! Lines over steps, epochs or any other number.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};

use super::amount::written;
use super::capitalised;
use super::paint::{Drawn, Frame, Painter};
use super::scale::{Scale, Spacing};
use super::{Area, KeyEntry, Picture, Role, Table, Theme, Unit};

/// One curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it shows.
    pub name: String,
    /// Whose it is.
    pub role: Role,
    /// Drawn dashed, where two lines share a role.
    pub dashed: bool,
    /// Where and how much, rising from left to right.
    pub points: Vec<(f64, f64)>,
}

/// A step at which something happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Where.
    pub step: f64,
    /// What, in a word.
    pub text: String,
}

/// A line chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    /// The curves, in drawing order.
    pub lines: Vec<Line>,
    /// Vertical marks.
    pub marks: Vec<Mark>,
    /// What runs along the horizontal axis, in a word such as "step".
    pub axis: &'static str,
    /// The values at the ends of the horizontal axis.
    pub domain: (f64, f64),
    /// The values at the ends of the vertical axis.
    pub range: (f64, f64),
    /// How the vertical axis is spaced.
    pub spacing: Spacing,
    /// How a value is written.
    pub unit: Unit,
    /// What the chart shows now, in a sentence.
    pub sentence: String,
}

impl Line {
    /// Its value at a place, where it has one just there.
    fn at(&self, place: f64) -> Option<f64> {
        self.points.iter().find(|p| p.0 == place).map(|p| p.1)
    }
}

/// Rows of the data table: a run of 400 steps is thinned to about so many.
const TABLE_ROWS: usize = 40;

/// A word this near to the last one on its line, in CSS pixels, is left out; the list below the
/// charts has them all.
const ROOM_FOR_MARK: f64 = 64.0;
/// Room above the plotted area for two lines of marks, in CSS pixels.
const MARKS: f64 = 30.0;

impl Lines {
    /// The plotted area: below the marks, if there are any.
    fn plot(&self, frame: &Frame) -> Area {
        let plot = frame.plot();
        let room = if self.marks.is_empty() {
            0.0
        } else {
            MARKS * frame.scale
        };
        Area {
            top: plot.top + room,
            ..plot
        }
    }

    fn horizontal(&self, frame: &Frame) -> Scale {
        let plot = frame.plot();
        Scale::new(self.domain, (plot.left, plot.right), Spacing::Linear)
    }

    fn vertical(&self, frame: &Frame) -> Scale {
        let plot = self.plot(frame);
        Scale::new(self.range, (plot.bottom, plot.top), self.spacing)
    }

    /// The horizontal and the vertical scale.
    pub(super) fn scales(&self, frame: &Frame) -> (Scale, Scale) {
        (self.horizontal(frame), self.vertical(frame))
    }

    /// Every step at which some line has a value.
    pub(super) fn steps(&self) -> Vec<f64> {
        let mut steps: Vec<f64> = self
            .lines
            .iter()
            .flat_map(|l| l.points.iter().map(|p| p.0))
            .collect();
        steps.sort_by(f64::total_cmp);
        steps.dedup();
        steps
    }

    /// The steps that the data table lists.
    pub(super) fn table_steps(&self) -> Vec<f64> {
        let steps = self.steps();
        let every = steps.len().div_ceil(TABLE_ROWS).max(1);
        let last = steps.len().saturating_sub(1);
        let kept = steps.into_iter().enumerate();
        kept.filter(|(i, _)| i % every == 0 || *i == last)
            .map(|(_, step)| step)
            .collect()
    }

    fn marks_of<B: DrawingBackend>(&self, painter: &mut Painter<'_, B>) -> Drawn<B> {
        let (plot, x) = (self.plot(painter.frame), self.horizontal(painter.frame));
        let line_height = 16.0 * painter.frame.scale;
        let mut written = [f64::NEG_INFINITY; 2]; // where each line's last word stands
        for (i, mark) in self.marks.iter().enumerate() {
            let x = x.position(mark.step);
            let colour = painter.theme.quiet;
            // Neighbouring marks take different lines; a mark in the right half is written leftwards.
            let y = plot.top - (1 + i % 2) as f64 * line_height;
            painter.segment((x, y), (x, plot.bottom), colour, 1.0)?;
            if x - written[i % 2] < ROOM_FOR_MARK * painter.frame.scale {
                continue;
            }
            written[i % 2] = x;
            let right_half = x > (plot.left + plot.right) / 2.0;
            let (anchor, gap) = if right_half {
                (HPos::Right, -4.0)
            } else {
                (HPos::Left, 4.0)
            };
            let place = (x + gap * painter.frame.scale, y);
            painter.word(&mark.text, place, colour, anchor, VPos::Top)?;
        }
        Ok(())
    }
}

impl Picture for Lines {
    fn draw<B: DrawingBackend>(
        &self,
        backend: &mut B,
        frame: &Frame,
        theme: &Theme,
        lit: Option<usize>,
    ) -> Drawn<B> {
        let (plot, x, y) = (
            self.plot(frame),
            self.horizontal(frame),
            self.vertical(frame),
        );
        let mut painter = Painter {
            backend,
            frame,
            theme,
        };
        painter.vertical_axis(&y)?;
        painter.horizontal_axis(&x, self.axis)?;
        self.marks_of(&mut painter)?;
        let lit = lit.and_then(|i| self.steps().get(i).copied());
        if let Some(step) = lit {
            let x = x.position(step);
            painter.segment((x, plot.top), (x, plot.bottom), theme.ink, 1.0)?;
        }
        for line in &self.lines {
            let at = |p: &(f64, f64)| (x.position(p.0), y.position(p.1));
            let points: Vec<(f64, f64)> = line.points.iter().map(at).collect();
            let colour = theme.of(line.role);
            painter.curve(&points, colour, line.dashed)?;
            for point in line
                .points
                .iter()
                .filter(|p| line.points.len() == 1 || Some(p.0) == lit)
            {
                painter.dot(at(point), colour)?;
            }
        }
        Ok(())
    }

    fn areas(&self, frame: &Frame) -> Vec<Area> {
        let (plot, horizontal) = (self.plot(frame), self.horizontal(frame));
        let steps = self.steps().into_iter();
        let x: Vec<f64> = steps.map(|step| horizontal.position(step)).collect();
        // Each step answers half-way to its neighbours.
        let area = |i: usize| Area {
            left: i
                .checked_sub(1)
                .map_or(plot.left, |before| (x[before] + x[i]) / 2.0),
            right: x
                .get(i + 1)
                .map_or(plot.right, |after| (x[i] + after) / 2.0),
            ..plot
        };
        (0..x.len()).map(area).collect()
    }

    fn role(&self, _: usize) -> Option<Role> {
        // A step is read off all lines at once.
        None
    }

    fn reading(&self, index: usize) -> Option<String> {
        let step = *self.steps().get(index)?;
        let value =
            |line: &Line| Some(format!("{} {}", line.name, self.unit.write(line.at(step)?)));
        let values: Vec<String> = self.lines.iter().filter_map(value).collect();
        let (axis, step) = (capitalised(self.axis), written(step));
        Some(format!("{axis} {step}: {}", values.join(", ")))
    }

    fn sentence(&self) -> String {
        self.sentence.clone()
    }

    fn key(&self) -> Vec<KeyEntry> {
        let entry = |l: &Line| KeyEntry {
            name: l.name.clone(),
            role: l.role,
            class: if l.dashed { "dashed" } else { "line" },
        };
        self.lines.iter().map(entry).collect()
    }

    fn table(&self) -> Table {
        let row = |step: f64| {
            let value = |line: &Line| {
                let value = line.at(step).map(|value| self.unit.write(value));
                value.unwrap_or_else(|| "–".to_owned())
            };
            std::iter::once(written(step))
                .chain(self.lines.iter().map(value))
                .collect()
        };
        let names = self.lines.iter().map(|l| l.name.clone());
        Table {
            head: std::iter::once(capitalised(self.axis))
                .chain(names)
                .collect(),
            rows: self.table_steps().into_iter().map(row).collect(),
        }
    }

    fn numbers(&self) -> Table {
        let row = |step: f64| {
            let values = self.lines.iter().map(|line| exact(line.at(step)));
            std::iter::once(step.to_string()).chain(values).collect()
        };
        Table {
            head: self.table().head,
            rows: self.steps().into_iter().map(row).collect(),
        }
    }

    fn stops(&self) -> Vec<f64> {
        self.steps()
    }

    fn is_empty(&self) -> bool {
        self.lines.iter().all(|line| line.points.is_empty())
    }
}

/// A number with all its digits, for another program; nothing where there is none.
pub(super) fn exact(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
