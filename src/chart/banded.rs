//! Lines, and bands in which they may as well lie.

use plotters::prelude::DrawingBackend;

use super::lines::exact;
use super::paint::{Drawn, Frame, Painter};
use super::{Area, KeyEntry, Lines, Picture, Role, Table, Theme};

/// A band, such as a 95 % interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// What it is.
    pub name: String,
    /// Whose it is.
    pub role: Role,
    /// Where, and its lower and its upper edge there, rising from left to right. What lies beyond
    /// the chart's range is drawn at its end.
    pub points: Vec<(f64, f64, f64)>,
}

/// A line chart with bands behind its lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Banded {
    /// The lines, their axes and their sentence.
    pub lines: Lines,
    /// The bands, in drawing order.
    pub bands: Vec<Band>,
}

impl Band {
    /// Its lower and its upper edge at a place, where it has them just there.
    fn at(&self, place: f64) -> Option<(f64, f64)> {
        let point = self.points.iter().find(|point| point.0 == place);
        point.map(|(_, low, high)| (*low, *high))
    }
}

impl Banded {
    fn edges(&self, band: &Band, step: f64) -> Option<String> {
        let (low, high) = band.at(step)?;
        let unit = self.lines.unit;
        Some(format!("{} to {}", unit.write(low), unit.write(high)))
    }
}

impl Picture for Banded {
    fn draw<B: DrawingBackend>(
        &self,
        backend: &mut B,
        frame: &Frame,
        theme: &Theme,
        lit: Option<usize>,
    ) -> Drawn<B> {
        let (x, y) = self.lines.scales(frame);
        let mut painter = Painter {
            backend,
            frame,
            theme,
        };
        for band in self.bands.iter().filter(|band| band.points.len() > 1) {
            let upper = band
                .points
                .iter()
                .map(|p| (x.position(p.0), y.position(p.2)));
            let lower = band
                .points
                .iter()
                .map(|p| (x.position(p.0), y.position(p.1)));
            let around: Vec<(f64, f64)> = upper.chain(lower.rev()).collect();
            painter.wash(&around, theme.of(band.role))?;
        }
        self.lines.draw(backend, frame, theme, lit)
    }

    fn areas(&self, frame: &Frame) -> Vec<Area> {
        self.lines.areas(frame)
    }

    fn role(&self, index: usize) -> Option<Role> {
        self.lines.role(index)
    }

    fn reading(&self, index: usize) -> Option<String> {
        let step = *self.lines.steps().get(index)?;
        let band = |band: &Band| Some(format!("; {} {}", band.name, self.edges(band, step)?));
        let bands: String = self.bands.iter().filter_map(band).collect();
        Some(self.lines.reading(index)? + &bands)
    }

    fn sentence(&self) -> String {
        self.lines.sentence()
    }

    fn key(&self) -> Vec<KeyEntry> {
        let entry = |band: &Band| KeyEntry {
            name: band.name.clone(),
            role: band.role,
            class: "band",
        };
        let mut key = self.lines.key();
        key.extend(self.bands.iter().map(entry));
        key
    }

    fn table(&self) -> Table {
        let mut table = self.lines.table();
        let steps = self.lines.table_steps();
        table
            .head
            .extend(self.bands.iter().map(|band| band.name.clone()));
        for (row, step) in table.rows.iter_mut().zip(steps) {
            let edges = |band: &Band| self.edges(band, step).unwrap_or_else(|| "–".to_owned());
            row.extend(self.bands.iter().map(edges));
        }
        table
    }

    fn numbers(&self) -> Table {
        let mut table = self.lines.numbers();
        let heads = |band: &Band| {
            [
                format!("{}, low", band.name),
                format!("{}, high", band.name),
            ]
        };
        table.head.extend(self.bands.iter().flat_map(heads));
        for (row, step) in table.rows.iter_mut().zip(self.lines.steps()) {
            let edges = |band: &Band| {
                let (low, high) = band.at(step).unzip();
                [exact(low), exact(high)]
            };
            row.extend(self.bands.iter().flat_map(edges));
        }
        table
    }

    fn stops(&self) -> Vec<f64> {
        self.lines.stops()
    }

    fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::scale::Spacing;
    use crate::chart::{Line, Unit};

    fn banded() -> Banded {
        Banded {
            lines: Lines {
                lines: vec![Line {
                    name: "mean".into(),
                    role: Role::Sft,
                    dashed: false,
                    points: vec![(0.0, 0.5), (1.0, 0.6)],
                }],
                marks: Vec::new(),
                axis: "step",
                domain: (0.0, 1.0),
                range: (0.0, 1.0),
                spacing: Spacing::Linear,
                unit: Unit::Percent,
                sentence: String::new(),
            },
            bands: vec![Band {
                name: "interval".into(),
                role: Role::Sft,
                points: vec![(1.0, 0.5, 0.7)],
            }],
        }
    }

    #[test]
    fn a_band_is_read_where_it_is_and_has_a_column() {
        let picture = banded();
        assert_eq!(picture.reading(0).as_deref(), Some("Step 0: mean 50.0 %"));
        let said = picture.reading(1);
        assert_eq!(
            said.as_deref(),
            Some("Step 1: mean 60.0 %; interval 50.0 % to 70.0 %")
        );
        let table = picture.table();
        assert_eq!(table.head, ["Step", "mean", "interval"]);
        assert_eq!(table.rows[0], ["0", "50.0 %", "–"]);
        assert_eq!(table.rows[1], ["1", "60.0 %", "50.0 % to 70.0 %"]);
        assert_eq!(picture.key().len(), 2);
        let numbers = picture.numbers();
        assert_eq!(
            numbers.head,
            ["Step", "mean", "interval, low", "interval, high"]
        );
        assert_eq!(numbers.rows[0], ["0", "0.5", "", ""]);
        assert_eq!(numbers.rows[1], ["1", "0.6", "0.5", "0.7"]);
    }
}
