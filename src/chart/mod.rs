//! Charts: what they show is a [`Picture`], a plain value; [`Figure`] puts one on the page.

mod amount;
mod banded;
mod bars;
mod canvas;
#[cfg(test)]
mod colours;
mod csv;
mod cursor;
mod curve;
mod data_table;
mod density;
mod enlargement;
mod figure;
mod intervals;
mod lines;
mod paint;
mod png;
mod printing;
mod rows;
pub mod scale;
mod scatter;
mod sheet;
mod shown;
#[cfg(test)]
mod snapshots;
mod surface;
mod take_away;
pub mod theme;
mod unit;

pub use banded::{Band, Banded};
pub use bars::{BarSeries, Bars};
pub(crate) use csv::csv;
pub use cursor::Cursor;
pub use curve::{Curve, Place};
pub use enlargement::enlargement;
pub use figure::Figure;
pub(crate) use figure::is_open;
pub use intervals::{IntervalRow, Intervals, Pick};
pub use lines::{Line, Lines, Mark};
pub use paint::Frame;
pub use rows::{Row, Rows};
pub use scatter::{SIZES, Scatter, Spot};
pub use theme::{Role, Theme};
pub use unit::Unit;

use plotters::prelude::DrawingBackend;

/// A rectangle in device pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

/// One series in the chart's key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyEntry {
    /// What the series is.
    pub name: String,
    /// Whose it is.
    pub role: Role,
    /// How it is drawn, as a class of the style sheet.
    pub class: &'static str,
}

/// The numbers behind a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Column headings, the first one for the rows' names.
    pub head: Vec<String>,
    /// Rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}

/// Something that can be drawn, read value by value, put into a sentence and listed as a table.
pub trait Picture {
    /// Draws it. `lit` is the index of the value that is pointed at.
    ///
    /// # Errors
    /// Whatever the backend fails with.
    fn draw<B: DrawingBackend>(
        &self,
        backend: &mut B,
        frame: &Frame,
        theme: &Theme,
        lit: Option<usize>,
    ) -> paint::Drawn<B>;

    /// Where each of its values answers to a pointer, in the order in which the keyboard visits
    /// them.
    fn areas(&self, frame: &Frame) -> Vec<Area>;

    /// Whose value this index is, where it is one model's.
    fn role(&self, index: usize) -> Option<Role>;

    /// What the value of this index says.
    fn reading(&self, index: usize) -> Option<String>;

    /// What the chart shows right now.
    fn sentence(&self) -> String;

    /// The series, in drawing order.
    fn key(&self) -> Vec<KeyEntry>;

    /// Its numbers as they are read, which may be rounded and, where there are many, thinned.
    fn table(&self) -> Table;

    /// All its numbers with all their digits, for another program: an empty cell where there is
    /// none. A picture whose table says everything has no other.
    fn numbers(&self) -> Table {
        self.table()
    }

    /// Where along the horizontal axis each of its values lies, rising; empty where values have no
    /// such place that other pictures could share.
    fn stops(&self) -> Vec<f64> {
        Vec::new()
    }

    /// Whether there is nothing to draw yet.
    fn is_empty(&self) -> bool;
}

/// `word` as it stands at the head of a column or of a sentence.
pub(crate) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    // λ stays λ: a large one is another symbol.
    let large = |c: char| {
        if c.is_ascii() {
            c.to_ascii_uppercase()
        } else {
            c
        }
    };
    let first = letters.next().map(|c| large(c).to_string());
    first.unwrap_or_default() + letters.as_str()
}
