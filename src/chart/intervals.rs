//! Means with their intervals, one a row, and behind each the values it is the mean of.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};

use super::capitalised;
use super::paint::{Drawn, Frame, Painter};
use super::rows::width_of;
use super::scale::{Scale, Spacing};
use super::{Area, KeyEntry, Picture, Role, Table, Theme, Unit};

/// A mean, and how well it is known.
#[derive(Debug, Clone, PartialEq)]
pub struct IntervalRow {
    /// Whose or what it is.
    pub name: String,
    /// Whose colour it has.
    pub role: Role,
    /// The mean.
    pub mean: f64,
    /// Ends of the mean's interval.
    pub ends: (f64, f64),
    /// What it is the mean of, each with its name, such as "seed 3".
    pub values: Vec<(String, f64)>,
}

/// A chart of intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct Intervals {
    /// What a row is, in a word such as "method".
    pub axis: &'static str,
    /// What runs along the horizontal axis.
    pub measure: String,
    /// From top to bottom.
    pub rows: Vec<IntervalRow>,
    /// How a value is written.
    pub unit: Unit,
    /// What the chart shows now, in a sentence.
    pub sentence: String,
}

/// One of the values that a reader can point at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    /// Its row.
    pub row: usize,
    /// Its place among the row's values; none for the mean.
    pub value: Option<usize>,
}

/// The width of the interval's bar and the radii of the mean and of a value, in CSS pixels.
const BAR: f64 = 3.0;
const MEAN: f64 = 5.5;
const VALUE: f64 = 3.0;
/// A value answers to a pointer at least so far from its middle, in CSS pixels.
const REACH: f64 = 6.0;
/// Share of a row's height above the line that its values lie on: the name stands there.
const NAMED: f64 = 0.66;
/// A row that reaches so many times further than the one in the middle is drawn at the axis's end.
const FAR: f64 = 5.0;
/// Digits and signs are slimmer than the letters that [`width_of`] counts with.
const SLIM: f64 = 0.72;
/// Behind a difference of percentages.
const POINTS: &str = " points";
/// Room beyond the outermost value, as a share of the range.
const MARGIN: f64 = 0.06;

impl IntervalRow {
    fn span(&self) -> (f64, f64) {
        let ends = [self.ends.0, self.ends.1, 0.0];
        let all = self.values.iter().map(|(_, value)| *value).chain(ends);
        all.fold((0.0, 0.0), |(low, high), v| (low.min(v), high.max(v)))
    }
}

impl Intervals {
    /// What the index of a value stands for: a row's values, then its mean, row by row.
    pub fn pick(&self, index: usize) -> Option<Pick> {
        let mut first = 0;
        for (row, of) in self.rows.iter().enumerate() {
            let place = index.checked_sub(first)?;
            if place <= of.values.len() {
                return Some(Pick {
                    row,
                    value: (place < of.values.len()).then_some(place),
                });
            }
            first += of.values.len() + 1;
        }
        None
    }

    /// The values at the axis's ends. One row far outside would leave the others no room: it is
    /// drawn at the end instead.
    fn range(&self) -> (f64, f64) {
        let reach = |span: &(f64, f64)| span.1.max(-span.0);
        let mut shown: Vec<(f64, f64)> = self.rows.iter().map(IntervalRow::span).collect();
        shown.sort_by(|a, b| reach(a).total_cmp(&reach(b)));
        let usual = shown.get(shown.len() / 2).map_or(0.0, reach);
        shown.retain(|span| reach(span) <= FAR * usual);
        shown.iter().fold((0.0, 0.0), |all, span| {
            (all.0.min(span.0), all.1.max(span.1))
        })
    }

    fn horizontal(&self, frame: &Frame) -> Scale {
        let (low, high) = self.range();
        let margin = MARGIN * (high - low).max(1e-9);
        let plot = frame.plot();
        Scale::new(
            (low - margin, high + margin),
            (plot.left, plot.right),
            Spacing::Linear,
        )
    }

    fn height(&self, frame: &Frame) -> f64 {
        let plot = frame.plot();
        (plot.bottom - plot.top) / self.rows.len().max(1) as f64
    }

    /// The line that a row's values lie on.
    fn middle(&self, frame: &Frame, row: usize) -> f64 {
        frame.plot().top + (row as f64 + NAMED) * self.height(frame)
    }

    fn summary(&self, row: &IntervalRow) -> String {
        let write = |value| self.unit.write(value);
        let (low, high) = row.ends;
        let shown = self.range();
        let beyond = match shown.0 <= row.mean && row.mean <= shown.1 {
            true => "",
            false => ", beyond the chart",
        };
        // The mean says what they are counted in.
        let bare = |value| write(value).trim_end_matches(POINTS).to_owned();
        format!(
            "{} ({} to {}){beyond}",
            write(row.mean),
            bare(low),
            bare(high)
        )
    }

    fn draw_row<B: DrawingBackend>(
        &self,
        painter: &mut Painter<'_, B>,
        place: usize,
        lit: Option<Pick>,
    ) -> Drawn<B> {
        let (frame, theme) = (*painter.frame, *painter.theme);
        let (row, x) = (&self.rows[place], self.horizontal(&frame));
        let (plot, y) = (frame.plot(), self.middle(&frame, place));
        let colour = theme.of(row.role);
        let named = (0.0, y - 9.0 * frame.scale);
        painter.word(&row.name, named, theme.ink, HPos::Left, VPos::Bottom)?;
        let summary = self.summary(row);
        let room = plot.right - width_of(&row.name) * frame.scale;
        if width_of(&summary) * frame.scale < room {
            let behind = (plot.right, named.1);
            // A line of the axis must not strike a sign out.
            painter.block(
                Area {
                    left: plot.right - SLIM * width_of(&summary) * frame.scale,
                    top: named.1 - 16.0 * frame.scale,
                    right: plot.right,
                    bottom: named.1,
                },
                theme.card,
            )?;
            painter.word(&summary, behind, theme.quiet, HPos::Right, VPos::Bottom)?;
        }
        let (low, high) = (x.position(row.ends.0), x.position(row.ends.1));
        painter.segment((low, y), (high, y), colour, BAR)?;
        for (_, value) in &row.values {
            // A rim of paper keeps it apart from the bar.
            painter.disc((x.position(*value), y), VALUE + 1.0, theme.card)?;
            painter.disc((x.position(*value), y), VALUE, theme.quiet)?;
        }
        let mean = (x.position(row.mean), y);
        painter.disc(mean, MEAN + 1.5, theme.card)?;
        painter.disc(mean, MEAN, colour)?;
        match lit.filter(|pick| pick.row == place) {
            Some(Pick {
                value: Some(value), ..
            }) => {
                let at = (x.position(row.values[value].1), y);
                painter.disc(at, VALUE + 4.0, theme.card)?;
                painter.disc(at, VALUE + 2.5, theme.ink)
            }
            Some(_) => {
                painter.disc(mean, MEAN + 2.0, theme.ink)?;
                painter.disc(mean, MEAN, colour)
            }
            None => Ok(()),
        }
    }
}

impl Picture for Intervals {
    fn draw<B: DrawingBackend>(
        &self,
        backend: &mut B,
        frame: &Frame,
        theme: &Theme,
        lit: Option<usize>,
    ) -> Drawn<B> {
        let x = self.horizontal(frame);
        let mut painter = Painter {
            backend,
            frame,
            theme,
        };
        painter.horizontal_axis(&x, &self.measure)?;
        let (plot, zero) = (frame.plot(), x.position(0.0));
        for tick in x.ticks(4) {
            let at = x.position(tick);
            painter.segment((at, plot.top), (at, plot.bottom), theme.grid, 1.0)?;
        }
        painter.segment((zero, plot.top), (zero, plot.bottom), theme.quiet, 1.5)?;
        let lit = lit.and_then(|index| self.pick(index));
        (0..self.rows.len()).try_for_each(|row| self.draw_row(&mut painter, row, lit))
    }

    fn areas(&self, frame: &Frame) -> Vec<Area> {
        let (x, height) = (self.horizontal(frame), self.height(frame));
        let mut areas = Vec::new();
        for (place, row) in self.rows.iter().enumerate() {
            let y = self.middle(frame, place);
            let reach = REACH * frame.scale;
            areas.extend(row.values.iter().map(|(_, value)| {
                let at = x.position(*value);
                Area {
                    left: at - reach,
                    top: y - reach,
                    right: at + reach,
                    bottom: y + reach,
                }
            }));
            let top = frame.plot().top + place as f64 * height;
            areas.push(Area {
                left: 0.0,
                top,
                right: frame.width,
                bottom: top + height,
            });
        }
        areas
    }

    fn role(&self, index: usize) -> Option<Role> {
        Some(self.rows[self.pick(index)?.row].role)
    }

    fn reading(&self, index: usize) -> Option<String> {
        let pick = self.pick(index)?;
        let row = &self.rows[pick.row];
        Some(match pick.value {
            None => format!("{}: {}", row.name, self.summary(row)),
            Some(value) => {
                let (name, value) = &row.values[value];
                format!("{}, {name}: {}", row.name, self.unit.write(*value))
            }
        })
    }

    fn sentence(&self) -> String {
        self.sentence.clone()
    }

    fn key(&self) -> Vec<KeyEntry> {
        Vec::new()
    }

    fn table(&self) -> Table {
        let row = |row: &IntervalRow| {
            let numbers = [row.mean, row.ends.0, row.ends.1].map(|n| self.unit.write(n));
            std::iter::once(row.name.clone()).chain(numbers).collect()
        };
        let head = ["Mean", "95 % interval from", "to"].map(str::to_owned);
        Table {
            head: std::iter::once(capitalised(self.axis))
                .chain(head)
                .collect(),
            rows: self.rows.iter().map(row).collect(),
        }
    }

    fn numbers(&self) -> Table {
        let first = self.rows.first();
        let names = first.map_or_else(Vec::new, |row| row.values.clone());
        let mut head = self.table().head;
        head.extend(names.into_iter().map(|(name, _)| name));
        let row = |row: &IntervalRow| {
            let summary = [row.mean, row.ends.0, row.ends.1];
            let values = row.values.iter().map(|(_, value)| *value);
            let numbers = summary.into_iter().chain(values).map(|n| n.to_string());
            std::iter::once(row.name.clone()).chain(numbers).collect()
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
pub(super) mod tests {
    use super::*;

    pub(in crate::chart) fn intervals() -> Intervals {
        let row = |name: &str, role, mean: f64, half: f64, values: &[f64]| IntervalRow {
            name: name.into(),
            role,
            mean,
            ends: (mean - half, mean + half),
            values: (1..)
                .map(|seed: u32| format!("seed {seed}"))
                .zip(values.iter().copied())
                .collect(),
        };
        Intervals {
            axis: "method",
            measure: "points above or below SFT".into(),
            rows: vec![
                row("WMSS", Role::Strong, -2.0, 1.0, &[-3.0, -1.5, -1.5]),
                row("D0", Role::Control, 1.0, 2.5, &[0.0, 3.0, 0.0]),
            ],
            unit: Unit::Points,
            sentence: "Two methods.".into(),
        }
    }

    #[test]
    fn a_row_has_its_values_and_then_its_mean() {
        let picture = intervals();
        let picked: Vec<_> = (0..9).map(|index| picture.pick(index)).collect();
        let pick = |row, value| Some(Pick { row, value });
        assert_eq!(picked[1], pick(0, Some(1)));
        assert_eq!(picked[3], pick(0, None));
        assert_eq!(picked[4], pick(1, Some(0)));
        assert_eq!((picked[7], picked[8]), (pick(1, None), None));
        let frame = Frame {
            width: 400.0,
            height: 200.0,
            scale: 1.0,
        };
        assert_eq!(picture.areas(&frame).len(), 8);
        assert_eq!(
            picture.reading(3).as_deref(),
            Some("WMSS: −2.0 points (−3.0 to −1.0)")
        );
        assert_eq!(
            picture.reading(5).as_deref(),
            Some("D0, seed 2: +3.0 points")
        );
    }

    #[test]
    fn a_pointer_on_a_value_finds_it_and_beside_it_the_row() {
        let picture = intervals();
        let frame = Frame {
            width: 400.0,
            height: 200.0,
            scale: 1.0,
        };
        let areas = picture.areas(&frame);
        let at = |x: f64, y: f64| {
            let inside = |a: &Area| a.left <= x && x <= a.right && a.top <= y && y <= a.bottom;
            areas.iter().position(inside).and_then(|i| picture.pick(i))
        };
        let (x, y) = (picture.horizontal(&frame), picture.middle(&frame, 1));
        let value = at(x.position(3.0), y).expect("a value");
        assert_eq!((value.row, value.value), (1, Some(1)));
        let name = at(5.0, frame.plot().top + 3.0).expect("the first row");
        assert_eq!((name.row, name.value), (0, None));
    }

    #[test]
    fn a_row_far_outside_leaves_room_for_the_others() {
        let mut picture = intervals();
        picture.rows.push(picture.rows[0].clone());
        let all = picture.range();
        picture.rows[1].mean = -65.0;
        picture.rows[1].values[0].1 = -70.0;
        assert!(picture.range().0 >= all.0, "{:?}", picture.range());
        let said = picture.reading(7).expect("the mean");
        assert!(said.ends_with("beyond the chart"), "{said}");
    }

    #[test]
    fn every_number_can_be_taken_away() {
        let numbers = intervals().numbers();
        assert_eq!(numbers.head.last().map(String::as_str), Some("seed 3"));
        assert_eq!(
            numbers.rows[0],
            ["WMSS", "-2", "-3", "-1", "-3", "-1.5", "-1.5"]
        );
        assert_eq!(intervals().table().head[0], "Method");
    }
}
