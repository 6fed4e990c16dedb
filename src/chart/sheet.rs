//! A chart as a file that is understood alone: title, key and drawing on one sheet of SVG.

use plotters::style::RGBColor;

use super::paint::{FONT, Frame, TEXT_SIZE};
use super::rows::width_of;
use super::scatter::radius_of;
use super::shown::OnPage;
use super::surface::Surface;
use super::{KeyEntry, Theme};

/// Size of the drawing, in CSS pixels.
const WIDTH: u32 = 720;
const HEIGHT: u32 = 380;
/// Left of title and key, and right of the key, in CSS pixels.
const EDGE: f64 = 16.0;
/// Baseline and size of the title, in CSS pixels.
const TITLE: (f64, f64) = (32.0, 18.0);
/// Height of a line of the key, and the middle of the first one, in CSS pixels.
const LINE: f64 = 22.0;
const FIRST_LINE: f64 = 56.0;
/// Width of the sample before a name of the key and the gap behind each, in CSS pixels.
const SAMPLE: f64 = 14.0;
const GAP: f64 = 6.0;
/// plotters writes texts into an SVG smaller than it was asked to, by this factor.
const SHRUNK: f64 = 1.24;

/// A sheet and its size.
pub(super) struct Sheet {
    /// The whole SVG document.
    pub svg: String,
    /// Width and height in CSS pixels.
    pub size: (f64, f64),
}

impl Sheet {
    /// The picture as it stands, in these colours.
    pub(super) fn new(title: &str, picture: &dyn OnPage, theme: &Theme) -> Self {
        let (key, top) = key(&picture.key(), theme);
        let size = (f64::from(WIDTH), top + f64::from(HEIGHT));
        let (width, height) = size;
        let (card, ink) = (hex(theme.card), hex(theme.ink));
        let (name, sentence) = (escaped(title), escaped(&picture.sentence()));
        let (baseline, letters) = TITLE;
        let drawing = drawing(picture, theme, top);
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"{FONT}\" font-size=\"{TEXT_SIZE}\">\n\
             <title>{name}</title>\n<desc>{sentence}</desc>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"{card}\"/>\n\
             <text x=\"{EDGE}\" y=\"{baseline}\" font-size=\"{letters}\" font-weight=\"600\" fill=\"{ink}\">{name}</text>\n\
             {key}{drawing}</svg>\n"
        );
        Self { svg, size }
    }
}

/// The drawing below `top`, as a part of a document.
fn drawing(picture: &dyn OnPage, theme: &Theme, top: f64) -> String {
    let frame = Frame {
        width: f64::from(WIDTH),
        height: f64::from(HEIGHT),
        scale: 1.0,
    };
    let mut text = String::new();
    picture.draw(
        &mut Surface::svg(&mut text, (WIDTH, HEIGHT)),
        &frame,
        theme,
        None,
    );
    let shrunk = format!("font-size=\"{}\"", TEXT_SIZE / SHRUNK);
    text.replacen("<svg", &format!("<svg y=\"{top}\""), 1)
        .replace(&shrunk, &format!("font-size=\"{TEXT_SIZE}\""))
}

/// The key in as many lines as it needs, and where the next thing can begin.
fn key(entries: &[KeyEntry], theme: &Theme) -> (String, f64) {
    let (mut text, mut left, mut middle) = (String::new(), EDGE, FIRST_LINE);
    for entry in entries {
        let width = SAMPLE + GAP + width_of(&entry.name);
        if left > EDGE && left + width > f64::from(WIDTH) - EDGE {
            (left, middle) = (EDGE, middle + LINE);
        }
        text += &sample(entry, left, middle, theme);
        let (name, ink) = (escaped(&entry.name), hex(theme.ink));
        let x = left + SAMPLE + GAP;
        text +=
            &format!("<text x=\"{x}\" y=\"{middle}\" dy=\"0.35em\" fill=\"{ink}\">{name}</text>\n");
        left += width + 2.0 * GAP;
    }
    let lines = if entries.is_empty() { 0.0 } else { LINE / 2.0 };
    (text, middle + lines)
}

/// A piece of the series as it is drawn.
fn sample(entry: &KeyEntry, left: f64, middle: f64, theme: &Theme) -> String {
    let colour = hex(theme.of(entry.role));
    let right = left + SAMPLE;
    match entry.class {
        "line" | "dashed" => {
            let dashes = if entry.class == "dashed" {
                " stroke-dasharray=\"4 3\""
            } else {
                ""
            };
            format!(
                "<path d=\"M{left} {middle}H{right}\" stroke=\"{colour}\" stroke-width=\"4\"{dashes}/>\n"
            )
        }
        class if class.starts_with("spot") => {
            let (x, radius) = (left + SAMPLE / 2.0, radius_of(class));
            format!("<circle cx=\"{x}\" cy=\"{middle}\" r=\"{radius}\" fill=\"{colour}\"/>\n")
        }
        class => {
            let (top, side) = (middle - SAMPLE / 2.0, SAMPLE);
            let opacity = if class == "band" { 0.3 } else { 1.0 };
            format!(
                "<rect x=\"{left}\" y=\"{top}\" width=\"{side}\" height=\"{side}\" rx=\"3\" fill=\"{colour}\" opacity=\"{opacity}\"/>\n"
            )
        }
    }
}

fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
