//! One curve with named places on it, each with its tangent: how high it is, and how steep.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};

use super::paint::{Drawn, Frame, Painter};
use super::scale::{Scale, Spacing};
use super::{Area, KeyEntry, Picture, Role, Table, Theme, Unit, capitalised};

/// A named place on the curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// What stands there, in a word.
    pub name: String,
    /// Whose it is.
    pub role: Role,
    /// Where on the horizontal axis.
    pub at: f64,
    /// The curve's height there.
    pub value: f64,
    /// The curve's slope there, per unit of the horizontal axis.
    pub slope: f64,
}

/// A curve and the places on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The curve's points, rising from left to right.
    pub points: Vec<(f64, f64)>,
    /// The places, in the order in which they are read.
    pub places: Vec<Place>,
    /// What runs along the horizontal axis, in a word.
    pub axis: &'static str,
    /// What runs along the vertical one, in a word.
    pub height: &'static str,
    /// The values at the ends of the horizontal axis.
    pub domain: (f64, f64),
    /// The values at the ends of the vertical axis.
    pub range: (f64, f64),
    /// How a height is written.
    pub unit: Unit,
    /// What the chart shows now, in a sentence.
    pub sentence: String,
}

/// A tangent reaches this far to either side of its place, in units of the horizontal axis.
const TANGENT: f64 = 0.9;
/// A place answers to a pointer this near, in CSS pixels.
const REACH: f64 = 22.0;
/// Distance of a place's name from its dot, and of two names below each other, in CSS pixels.
const GAP: f64 = 8.0;
const LINE: f64 = 17.0;
/// Names nearer to each other than this, in CSS pixels, are written below each other.
const ROOM_FOR_NAME: f64 = 66.0;

impl Curve {
    fn horizontal(&self, frame: &Frame) -> Scale {
        let plot = frame.plot();
        Scale::new(self.domain, (plot.left, plot.right), Spacing::Linear)
    }

    fn vertical(&self, frame: &Frame) -> Scale {
        frame.vertical(self.range.0, self.range.1, Spacing::Linear)
    }

    /// Where a place's dot is, in device pixels.
    fn dot(&self, frame: &Frame, place: &Place) -> (f64, f64) {
        let (x, y) = (self.horizontal(frame), self.vertical(frame));
        (x.position(place.at), y.position(place.value))
    }

    /// The places from left to right, each with the line its name is written on.
    fn lines(&self, frame: &Frame) -> Vec<(&Place, usize)> {
        let mut places: Vec<&Place> = self.places.iter().collect();
        places.sort_by(|a, b| a.at.total_cmp(&b.at));
        let room = ROOM_FOR_NAME * frame.scale;
        let mut before: Option<(f64, usize)> = None;
        let line = |place: &'_ Place| {
            // A name is held back from the right edge, nearer to its neighbour's.
            let x = self.dot(frame, place).0.min(frame.plot().right - room);
            let line = before.map_or(0, |(left, line)| if x - left < room { line + 1 } else { 0 });
            before = Some((x, line));
            line
        };
        let lines: Vec<usize> = places.iter().copied().map(line).collect();
        places.into_iter().zip(lines).collect()
    }

    /// Names stand where a rising curve leaves room: right below it on its upper half, left above it
    /// on its lower.
    fn name<B: DrawingBackend>(
        &self,
        painter: &mut Painter<'_, B>,
        place: &Place,
        line: usize,
    ) -> Drawn<B> {
        let (frame, plot) = (painter.frame, painter.frame.plot());
        let (x, y) = self.dot(frame, place);
        let away = (GAP + line as f64 * LINE) * frame.scale;
        let upper = place.value > (self.range.0 + self.range.1) / 2.0;
        let (room, aside) = (ROOM_FOR_NAME * frame.scale, GAP / 2.0 * frame.scale);
        let colour = painter.theme.of(place.role);
        if upper {
            let x = (x + aside).min(plot.right - room);
            painter.word(&place.name, (x, y + away), colour, HPos::Left, VPos::Top)
        } else {
            let x = (x - aside).max(plot.left + room);
            painter.word(
                &place.name,
                (x, y - away),
                colour,
                HPos::Right,
                VPos::Bottom,
            )
        }
    }
}

impl Picture for Curve {
    fn draw<B: DrawingBackend>(
        &self,
        backend: &mut B,
        frame: &Frame,
        theme: &Theme,
        lit: Option<usize>,
    ) -> Drawn<B> {
        let (x, y) = (self.horizontal(frame), self.vertical(frame));
        let mut painter = Painter {
            backend,
            frame,
            theme,
        };
        painter.vertical_axis(&y)?;
        painter.horizontal_axis(&x, self.axis)?;
        let curve = self
            .points
            .iter()
            .map(|p| (x.position(p.0), y.position(p.1)));
        painter.curve(&curve.collect::<Vec<_>>(), theme.quiet, false)?;
        for place in &self.places {
            let end = |by: f64| {
                let height = place.value + by * place.slope;
                (x.position(place.at + by), y.position(height))
            };
            let colour = theme.of(place.role);
            painter.segment(end(-TANGENT), end(TANGENT), colour, 3.0)?;
            painter.dot(self.dot(frame, place), colour)?;
        }
        for (place, line) in self.lines(frame) {
            self.name(&mut painter, place, line)?;
        }
        if let Some(place) = lit.and_then(|i| self.places.get(i)) {
            let dot = self.dot(frame, place);
            let foot = (dot.0, frame.plot().bottom);
            painter.segment(dot, foot, theme.ink, 1.0)?;
        }
        Ok(())
    }

    fn areas(&self, frame: &Frame) -> Vec<Area> {
        let reach = REACH * frame.scale;
        let area = |place| {
            let (x, y) = self.dot(frame, place);
            Area {
                left: x - reach,
                top: y - reach,
                right: x + reach,
                bottom: y + reach,
            }
        };
        self.places.iter().map(area).collect()
    }

    fn role(&self, index: usize) -> Option<Role> {
        Some(self.places.get(index)?.role)
    }

    fn reading(&self, index: usize) -> Option<String> {
        let Place {
            name,
            at,
            value,
            slope,
            ..
        } = self.places.get(index)?;
        let (at, slope) = (Unit::Plain.write(*at), Unit::Plain.write(*slope));
        let value = self.unit.write(*value);
        let (axis, height) = (self.axis, self.height);
        Some(format!(
            "{}: {axis} {at}, {height} {value}, slope {slope}",
            capitalised(name)
        ))
    }

    fn sentence(&self) -> String {
        self.sentence.clone()
    }

    fn key(&self) -> Vec<KeyEntry> {
        let entry = |place: &Place| KeyEntry {
            name: place.name.clone(),
            role: place.role,
            class: "bar",
        };
        self.places.iter().map(entry).collect()
    }

    fn table(&self) -> Table {
        let row = |place: &Place| {
            vec![
                capitalised(&place.name),
                Unit::Plain.write(place.at),
                self.unit.write(place.value),
                Unit::Plain.write(place.slope),
            ]
        };
        let head = ["place", self.axis, self.height, "slope"];
        Table {
            head: head.map(capitalised).into(),
            rows: self.places.iter().map(row).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.points.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame {
        width: 400.0,
        height: 200.0,
        scale: 1.0,
    };

    fn place(name: &str, at: f64) -> Place {
        Place {
            name: name.into(),
            role: Role::Strong,
            at,
            value: at / 10.0,
            slope: 0.1,
        }
    }

    fn curve(places: Vec<Place>) -> Curve {
        Curve {
            points: vec![(0.0, 0.0), (10.0, 1.0)],
            places,
            axis: "margin",
            height: "probability",
            domain: (0.0, 10.0),
            range: (0.0, 1.0),
            unit: Unit::Percent,
            sentence: String::new(),
        }
    }

    #[test]
    fn a_place_answers_where_its_dot_is_and_says_height_and_slope() {
        let curve = curve(vec![place("strong", 5.0)]);
        let plot = FRAME.plot();
        let area = curve.areas(&FRAME)[0];
        assert!(((area.left + area.right) / 2.0 - (plot.left + plot.right) / 2.0).abs() < 1e-9);
        assert_eq!(
            curve.reading(0).as_deref(),
            Some("Strong: margin 5.000, probability 50.0 %, slope 0.100")
        );
        assert_eq!(curve.table().rows.len(), 1);
    }

    #[test]
    fn names_that_would_cover_each_other_are_written_on_lines_of_their_own() {
        let curve = curve(vec![place("a", 5.1), place("b", 5.0), place("c", 9.0)]);
        let lines: Vec<(&str, usize)> = (curve.lines(&FRAME).iter())
            .map(|(place, line)| (place.name.as_str(), *line))
            .collect();
        assert_eq!(lines, [("b", 0), ("a", 1), ("c", 0)]);
    }
}
