//! Turns the article's equations from LaTeX to MathML, so that the page needs no script for them, and
//! prepares its program for being cut into parts.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

const SOURCE: &str = "src/article/equations.tex";

/// Commands of the source, each with a colour that stands for a class of the style sheet: the
/// converter knows colours, but no classes.
const MODELS: [(&str, &str, &str); 5] = [
    ("strong", "blue", "#0000FF"),
    ("weak", "red", "#FF0000"),
    ("mixed", "lime", "#BFFF04"),
    ("sft", "gray", "#808080"),
    ("control", "magenta", "#FB3199"),
];

/// Set by `cargo xtask build`, which cuts the page's program into parts; see `src/parts.rs`.
const IN_PARTS: &str = "WMSS_IN_PARTS";

fn main() -> Result<(), Box<dyn Error>> {
    prepare_parts();
    println!("cargo::rerun-if-changed={SOURCE}");
    let converter = converter()?;
    let mut code = String::new();
    for line in std::fs::read_to_string(SOURCE)?.lines() {
        if line.is_empty() || line.starts_with('%') {
            continue;
        }
        let mut parts = line.splitn(3, " | ");
        let (Some(name), Some(spoken), Some(latex)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(format!("{SOURCE}: “{line}” is not name | spoken | LaTeX").into());
        };
        let mathml = |display| mathml(&converter, latex, spoken, display);
        let (block, inline) = (mathml(MathDisplay::Block)?, mathml(MathDisplay::Inline)?);
        writeln!(code, "/// {spoken}.")?;
        writeln!(
            code,
            "pub const {name}: Equation = Equation {{ display: {block:?}, inline: {inline:?} }};"
        )?;
    }
    let target = PathBuf::from(std::env::var("OUT_DIR")?).join("equations.rs");
    std::fs::write(target, code)?;
    Ok(())
}

/// The tool that cuts the program has to know what refers to what in it.
fn prepare_parts() {
    println!("cargo::rustc-check-cfg=cfg(parts)");
    println!("cargo::rerun-if-env-changed={IN_PARTS}");
    if std::env::var_os(IN_PARTS).is_some() {
        println!("cargo::rustc-cfg=parts");
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}

fn converter() -> Result<LatexToMathML, Box<dyn Error>> {
    let macros = MODELS
        .map(|(command, colour, _)| (command.to_owned(), format!("{{\\color{{{colour}}} #1}}")));
    let config = MathCoreConfig {
        macros: macros.into(),
        ..MathCoreConfig::default()
    };
    LatexToMathML::new(config).map_err(|error| format!("the macros: {error:?}").into())
}

fn mathml(
    converter: &LatexToMathML,
    latex: &str,
    spoken: &str,
    display: MathDisplay,
) -> Result<String, Box<dyn Error>> {
    let converted = converter
        .convert_with_local_state(latex, display)
        .map_err(|error| format!("{SOURCE}: “{latex}”: {error:?}"))?;
    let mut mathml = converted
        .mathml
        .replacen("<math", &format!("<math alttext=\"{spoken}\""), 1);
    for (class, _, colour) in MODELS {
        let (marker, class) = (
            format!("style=\"color:{colour};\""),
            format!("class=\"{class}\""),
        );
        mathml = mathml.replace(&marker, &class);
    }
    Ok(mathml)
}
