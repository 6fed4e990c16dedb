//! The few strokes all charts are made of, on any backend of plotters.
//!
//! Coordinates are device pixels; sizes are given in CSS pixels at the ordinary size of type, and
//! multiplied by the frame's scale, which plotters' canvas does not know of.

use plotters::prelude::{DrawingBackend, IntoFont, RGBColor, ShapeStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, TextStyle};
use plotters_backend::{BackendCoord, DrawingErrorKind};

use super::amount::counted_in;
use super::scale::{Scale, Spacing, short};
use super::{Area, Theme};

/// What drawing returns.
pub type Drawn<B> = Result<(), DrawingErrorKind<<B as DrawingBackend>::ErrorType>>;

/// Labels are this tall, in CSS pixels; nothing on the page is smaller than 14.
pub(super) const TEXT_SIZE: f64 = 14.0;
pub(super) const FONT: &str = "system-ui, sans-serif";
/// Room for labels around the plotted area, in CSS pixels.
const LEFT: f64 = 48.0;
const RIGHT: f64 = 18.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 40.0;

/// How much of the colour a wash keeps, 0 to 1.
const WASH: f64 = 0.16;

/// Size of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Frame {
    /// Width in device pixels.
    pub width: f64,
    /// Height in device pixels.
    pub height: f64,
    /// Device pixels per CSS pixel at the ordinary size of type; where the page's type is larger,
    /// that many times more.
    pub scale: f64,
}

impl Frame {
    /// The area inside the labels.
    pub fn plot(&self) -> Area {
        Area {
            left: LEFT * self.scale,
            top: TOP * self.scale,
            right: self.width - RIGHT * self.scale,
            bottom: self.height - BOTTOM * self.scale,
        }
    }

    /// The vertical scale of the plotted area.
    pub fn vertical(&self, low: f64, high: f64, spacing: Spacing) -> Scale {
        let plot = self.plot();
        Scale::new((low, high), (plot.bottom, plot.top), spacing)
    }
}

/// A backend with the frame and the colours of one drawing.
pub struct Painter<'a, B> {
    /// Where it draws.
    pub backend: &'a mut B,
    /// How large.
    pub frame: &'a Frame,
    /// In which colours.
    pub theme: &'a Theme,
}

fn point(x: f64, y: f64) -> BackendCoord {
    (x.round() as i32, y.round() as i32)
}

impl<B: DrawingBackend> Painter<'_, B> {
    fn stroke(&self, colour: RGBColor, width: f64) -> ShapeStyle {
        let width = (width * self.frame.scale).round().max(1.0) as u32;
        colour.stroke_width(width)
    }

    /// A filled rectangle.
    pub fn block(&mut self, area: Area, colour: RGBColor) -> Drawn<B> {
        let (a, b) = (point(area.left, area.top), point(area.right, area.bottom));
        // A value too small for a pixel is still there.
        let b = (b.0.max(a.0 + 1), b.1.max(a.1 + 1));
        self.backend.draw_rect(a, b, &colour, true)
    }

    /// A straight line.
    pub fn segment(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        colour: RGBColor,
        width: f64,
    ) -> Drawn<B> {
        let style = self.stroke(colour, width);
        self.backend
            .draw_path([point(from.0, from.1), point(to.0, to.1)], &style)
    }

    /// A line through points, dashed or not.
    pub fn curve(&mut self, points: &[(f64, f64)], colour: RGBColor, dashed: bool) -> Drawn<B> {
        let style = self.stroke(colour, 2.0);
        let lines = if dashed {
            dashes(points, 6.0 * self.frame.scale)
        } else {
            vec![points.to_vec()]
        };
        for line in lines.into_iter().filter(|line| line.len() > 1) {
            self.backend
                .draw_path(line.into_iter().map(|(x, y)| point(x, y)), &style)?;
        }
        Ok(())
    }

    /// A frame around a rectangle.
    pub fn outline(&mut self, area: Area) -> Drawn<B> {
        let corners = [
            (area.left, area.top),
            (area.right, area.top),
            (area.right, area.bottom),
            (area.left, area.bottom),
            (area.left, area.top),
        ];
        self.curve(&corners, self.theme.ink, false)
    }

    /// A polygon, filled so thinly that lines stay readable on it.
    pub fn wash(&mut self, around: &[(f64, f64)], colour: RGBColor) -> Drawn<B> {
        let around = around.iter().map(|(x, y)| point(*x, *y));
        self.backend.fill_polygon(around, &colour.mix(WASH))
    }

    /// A dot.
    pub fn dot(&mut self, (x, y): (f64, f64), colour: RGBColor) -> Drawn<B> {
        let radius = (3.5 * self.frame.scale) as u32;
        self.backend
            .draw_circle(point(x, y), radius, &colour.filled(), true)
    }

    /// A filled circle of this radius in CSS pixels.
    pub fn disc(&mut self, (x, y): (f64, f64), radius: f64, colour: RGBColor) -> Drawn<B> {
        let radius = (radius * self.frame.scale).round().max(1.0) as u32;
        self.backend
            .draw_circle(point(x, y), radius, &colour.filled(), true)
    }

    /// A word, anchored where `horizontal` and `vertical` say.
    pub fn word(
        &mut self,
        text: &str,
        (x, y): (f64, f64),
        colour: RGBColor,
        horizontal: HPos,
        vertical: VPos,
    ) -> Drawn<B> {
        let font = (FontFamily::Name(FONT), TEXT_SIZE * self.frame.scale).into_font();
        let style = TextStyle::from(font)
            .color(&colour)
            .pos(Pos::new(horizontal, vertical));
        self.backend.draw_text(text, &style, point(x, y))
    }

    /// Ticks, their labels and grid lines of the vertical axis.
    pub fn vertical_axis(&mut self, scale: &Scale) -> Drawn<B> {
        let plot = self.frame.plot();
        for tick in scale.ticks(5) {
            let y = scale.position(tick);
            self.segment((plot.left, y), (plot.right, y), self.theme.grid, 1.0)?;
            let x = plot.left - 6.0 * self.frame.scale;
            self.word(
                &short(tick),
                (x, y),
                self.theme.quiet,
                HPos::Right,
                VPos::Center,
            )?;
        }
        Ok(())
    }

    /// Ticks, their labels and the name of the horizontal axis, at the foot of the plotted area.
    pub fn horizontal_axis(&mut self, scale: &Scale, axis: &str) -> Drawn<B> {
        let (plot, pixel, quiet) = (self.frame.plot(), self.frame.scale, self.theme.quiet);
        let ends = ((plot.left, plot.bottom), (plot.right, plot.bottom));
        self.segment(ends.0, ends.1, quiet, 1.0)?;
        let ticks = scale.ticks(4);
        // A dozen digits under a tick would cover the next one's: large numbers are counted in
        // millions or more, all ticks alike.
        let largest = ticks.iter().copied().map(f64::abs).fold(0.0, f64::max);
        let (amount, name) = counted_in(largest).map_or_else(
            || (1.0, axis.to_owned()),
            |(amount, word)| (amount, format!("{axis}, in {word}s")),
        );
        for tick in ticks {
            let place = (scale.position(tick), plot.bottom + 5.0 * pixel);
            self.word(&short(tick / amount), place, quiet, HPos::Center, VPos::Top)?;
        }
        let place = ((plot.left + plot.right) / 2.0, plot.bottom + 22.0 * pixel);
        self.word(&name, place, quiet, HPos::Center, VPos::Top)
    }
}

/// The same line in dashes of `length`, with gaps as long.
fn dashes(points: &[(f64, f64)], length: f64) -> Vec<Vec<(f64, f64)>> {
    let mut lines = Vec::new();
    let (mut line, mut left, mut drawing) = (Vec::new(), length, true);
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        if drawing && line.is_empty() {
            line.push(from);
        }
        loop {
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let distance = dx.hypot(dy);
            if distance < left || distance == 0.0 {
                left -= distance;
                if drawing {
                    line.push(to);
                }
                break;
            }
            from = (from.0 + dx * left / distance, from.1 + dy * left / distance);
            line.push(from);
            if drawing {
                lines.push(std::mem::take(&mut line));
            }
            (drawing, left) = (!drawing, length);
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_cover_half_of_a_line_across_its_corners() {
        let line = [(0.0, 0.0), (30.0, 0.0), (30.0, 40.0)];
        let length = |l: &Vec<(f64, f64)>| -> f64 {
            l.windows(2)
                .map(|p| (p[1].0 - p[0].0).hypot(p[1].1 - p[0].1))
                .sum()
        };
        let drawn: f64 = dashes(&line, 7.0).iter().map(length).sum();
        assert!((drawn - 35.0).abs() < 1e-9, "{drawn}");
    }
}
