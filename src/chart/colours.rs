//! The style sheet's colours, measured: whoever's eyes look at them, lines stay apart from each other
//! and from the paper.

use plotters::style::RGBColor;

use super::Role;
use super::theme::parse;

/// Colours at least this far apart in CIE Lab (ΔE of 1976) are told apart with ease; 2.3 is just
/// noticeable.
const APART: f64 = 10.0;
/// What WCAG 2.2 asks of graphics (success criterion 1.4.11).
const CONTRAST: f64 = 3.0;

/// All whose colours can meet in one chart.
const ROLES: [Role; 7] = [
    Role::Strong,
    Role::Weak,
    Role::Mixed,
    Role::Sft,
    Role::Control,
    Role::Rival,
    Role::Outsider,
];

type Matrix = [[f64; 3]; 3];

/// How linear RGB looks without one of the three kinds of cones: Machado, Oliveira and Fernandes
/// 2009, severity 1.
const EYES: [(&str, Matrix); 4] = [
    (
        "all cones",
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    ),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// Linear sRGB to XYZ with D65 as white.
const XYZ: Matrix = [
    [0.412_456_4, 0.357_576_1, 0.180_437_5],
    [0.212_672_9, 0.715_152_2, 0.072_175_0],
    [0.019_333_9, 0.119_192_0, 0.950_304_1],
];
const WHITE: [f64; 3] = [0.950_47, 1.0, 1.088_83];

fn times(matrix: &Matrix, vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

fn linear(RGBColor(red, green, blue): RGBColor) -> [f64; 3] {
    [red, green, blue].map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    })
}

fn lab(linear: [f64; 3]) -> [f64; 3] {
    let xyz = times(&XYZ, linear.map(|part| part.clamp(0.0, 1.0)));
    let mut f = [0.0; 3];
    for ((f, part), white) in f.iter_mut().zip(xyz).zip(WHITE) {
        let t: f64 = part / white;
        *f = if t > 216.0 / 24389.0 {
            t.cbrt()
        } else {
            (24389.0 / 27.0 * t + 16.0) / 116.0
        };
    }
    let [x, y, z] = f;
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn distance(a: RGBColor, b: RGBColor, eyes: &Matrix) -> f64 {
    let seen = |colour| lab(times(eyes, linear(colour)));
    let squares = seen(a)
        .into_iter()
        .zip(seen(b))
        .map(|(a, b)| (a - b).powi(2));
    squares.sum::<f64>().sqrt()
}

fn contrast(a: RGBColor, b: RGBColor) -> f64 {
    let luminance = |colour| times(&XYZ, linear(colour))[1];
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The two schemes of the style sheet.
fn schemes() -> [(&'static str, &'static str); 2] {
    let sheet = include_str!("../../style/tokens.css");
    let (light, dark) = sheet.split_once("@media").expect("there is a dark scheme");
    [("light", light), ("dark", dark)]
}

fn colour(scheme: &str, variable: &str) -> RGBColor {
    let value = scheme.split_once(&format!("{variable}: "));
    let value = value.and_then(|(_, rest)| rest.split_once(';'));
    value
        .and_then(|(value, _)| parse(value))
        .expect("every role has a colour in both schemes")
}

#[test]
fn every_two_colours_stay_apart_for_everybodys_eyes() {
    for (name, scheme) in schemes() {
        for (i, a) in ROLES.iter().enumerate() {
            for b in &ROLES[i + 1..] {
                for (eyes, matrix) in &EYES {
                    let of = |role: &Role| colour(scheme, role.variable());
                    let apart = distance(of(a), of(b), matrix);
                    assert!(
                        apart >= APART,
                        "{name}, {eyes}: {a:?} and {b:?} are {apart:.1} apart"
                    );
                }
            }
        }
    }
}

#[test]
fn every_colour_stands_out_from_what_it_is_drawn_on() {
    for (name, scheme) in schemes() {
        for role in ROLES {
            for ground in ["--paper", "--card"] {
                let ratio = contrast(colour(scheme, role.variable()), colour(scheme, ground));
                assert!(
                    ratio >= CONTRAST,
                    "{name}: {role:?} has {ratio:.2} : 1 on {ground}"
                );
            }
        }
    }
}
