//! Points between two measures of one kind, in a few sizes that say a third thing.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};

use super::capitalised;
use super::paint::{Drawn, Frame, Painter};
use super::scale::{Scale, Spacing};
use super::{Area, KeyEntry, Picture, Role, Table, Theme, Unit};

/// One point.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// What it stands for.
    pub name: String,
    /// Along the horizontal axis.
    pub across: f64,
    /// Along the vertical axis.
    pub up: f64,
    /// The third measure.
    pub weight: f64,
    /// Its size, as an index into [`Scatter::sizes`].
    pub size: usize,
}

/// A chart of points. Both axes have one scale, so that the diagonal is where both measures are
/// equal.
#[derive(Debug, Clone, PartialEq)]
pub struct Scatter {
    /// What a point is, in a word such as "example".
    pub thing: &'static str,
    /// What runs along the horizontal and the vertical axis, such as "entropy under the weak model".
    pub axes: [&'static str; 2],
    /// What the third measure is, in a word such as "drawn".
    pub measure: &'static str,
    /// How a value on the axes, and how the third measure is written.
    pub units: [Unit; 2],
    /// What the sizes mean, the smallest first.
    pub sizes: [&'static str; SIZES],
    /// In the order in which the keyboard visits them; the first ones are drawn on top.
    pub spots: Vec<Spot>,
    /// The value at both axes' ends; they begin at 0.
    pub end: f64,
    /// What the chart shows now, in a sentence.
    pub sentence: String,
}

/// As many sizes as are told apart at a glance.
pub const SIZES: usize = 4;
/// Their radii, in CSS pixels.
const RADII: [f64; SIZES] = [2.5, 4.0, 6.0, 8.0];
/// Their classes in the style sheet.
const CLASSES: [&str; SIZES] = ["spot-1", "spot-2", "spot-3", "spot-4"];
/// A point answers to a pointer at least so far from its middle, in CSS pixels.
const REACH: f64 = 6.0;
/// Rows of the data table: those of the points that are visited first.
const TABLE_ROWS: usize = 40;

/// The radius that a key's sample of this class has, in CSS pixels.
pub(super) fn radius_of(class: &str) -> f64 {
    let size = CLASSES.iter().position(|own| *own == class);
    RADII[size.unwrap_or(0)]
}

impl Scatter {
    fn scales(&self, frame: &Frame) -> (Scale, Scale) {
        let plot = frame.plot();
        let across = Scale::new((0.0, self.end), (plot.left, plot.right), Spacing::Linear);
        (across, frame.vertical(0.0, self.end, Spacing::Linear))
    }

    fn place(&self, frame: &Frame, spot: &Spot) -> (f64, f64) {
        let (across, up) = self.scales(frame);
        (across.position(spot.across), up.position(spot.up))
    }

    fn radius(spot: &Spot) -> f64 {
        RADII[spot.size.min(SIZES - 1)]
    }

    fn head(&self) -> Vec<String> {
        [self.thing, self.axes[0], self.axes[1], self.measure]
            .map(capitalised)
            .to_vec()
    }
}

impl Picture for Scatter {
    fn draw<B: DrawingBackend>(
        &self,
        backend: &mut B,
        frame: &Frame,
        theme: &Theme,
        lit: Option<usize>,
    ) -> Drawn<B> {
        let (plot, (across, up)) = (frame.plot(), self.scales(frame));
        let mut painter = Painter {
            backend,
            frame,
            theme,
        };
        painter.vertical_axis(&up)?;
        painter.horizontal_axis(&across, self.axes[0])?;
        let corner = (plot.left, plot.top - 3.0 * frame.scale);
        painter.word(self.axes[1], corner, theme.quiet, HPos::Left, VPos::Bottom)?;
        let diagonal = [(plot.left, plot.bottom), (plot.right, plot.top)];
        painter.curve(&diagonal, theme.quiet, true)?;
        for spot in self.spots.iter().rev() {
            let (place, radius) = (self.place(frame, spot), Self::radius(spot));
            // A rim of paper keeps points that overlap apart.
            painter.disc(place, radius + 1.0, theme.card)?;
            painter.disc(place, radius, theme.quiet)?;
        }
        // What is pointed at lies on top.
        if let Some(spot) = lit.and_then(|i| self.spots.get(i)) {
            let (place, radius) = (self.place(frame, spot), Self::radius(spot));
            painter.disc(place, radius + 4.0, theme.card)?;
            painter.disc(place, radius + 2.0, theme.ink)?;
        }
        Ok(())
    }

    fn areas(&self, frame: &Frame) -> Vec<Area> {
        let area = |spot: &Spot| {
            let (x, y) = self.place(frame, spot);
            let reach = Self::radius(spot).max(REACH) * frame.scale;
            Area {
                left: x - reach,
                top: y - reach,
                right: x + reach,
                bottom: y + reach,
            }
        };
        self.spots.iter().map(area).collect()
    }

    fn role(&self, _: usize) -> Option<Role> {
        // A point lies between two models.
        None
    }

    fn reading(&self, index: usize) -> Option<String> {
        let spot = self.spots.get(index)?;
        let [value, weight] = self.units;
        let [across, up] = self.axes;
        Some(format!(
            "{}: {across} {}, {up} {}, {} {}",
            spot.name,
            value.write(spot.across),
            value.write(spot.up),
            self.measure,
            weight.write(spot.weight)
        ))
    }

    fn sentence(&self) -> String {
        self.sentence.clone()
    }

    fn key(&self) -> Vec<KeyEntry> {
        let there = |size: &usize| self.spots.iter().any(|spot| spot.size == *size);
        let entry = |size: usize| KeyEntry {
            name: self.sizes[size].to_owned(),
            role: Role::Quiet,
            class: CLASSES[size],
        };
        (0..SIZES).filter(there).map(entry).collect()
    }

    fn table(&self) -> Table {
        let [value, weight] = self.units;
        let row = |spot: &Spot| {
            vec![
                spot.name.clone(),
                value.write(spot.across),
                value.write(spot.up),
                weight.write(spot.weight),
            ]
        };
        Table {
            head: self.head(),
            rows: self.spots.iter().take(TABLE_ROWS).map(row).collect(),
        }
    }

    fn numbers(&self) -> Table {
        let row = |spot: &Spot| {
            let numbers = [spot.across, spot.up, spot.weight].map(|number| number.to_string());
            std::iter::once(spot.name.clone()).chain(numbers).collect()
        };
        Table {
            head: self.head(),
            rows: self.spots.iter().map(row).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.spots.is_empty()
    }
}
