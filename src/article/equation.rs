//! Equations, converted to MathML when the page is built: no script, no web font.

use leptos::prelude::*;

/// An equation as MathML. The symbols of the strong, weak and mixed model carry their classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Equation {
    /// A `<math>` element to stand on a line of its own.
    pub display: &'static str,
    /// The same within a line of prose.
    pub inline: &'static str,
}

/// Every equation of the article, made by the build script from `equations.tex` beside this file.
pub mod equations {
    use super::Equation;

    include!(concat!(env!("OUT_DIR"), "/equations.rs"));
}

/// An equation on a line of its own.
#[component]
pub fn Display(
    /// Which.
    of: Equation,
) -> impl IntoView {
    view! { <div class="equation" inner_html=of.display></div> }
}

/// An equation within a line.
#[component]
pub fn Inline(
    /// Which.
    of: Equation,
) -> impl IntoView {
    view! { <span class="inline-equation" inner_html=of.inline></span> }
}

#[cfg(test)]
mod tests {
    use super::equations;

    #[test]
    fn symbols_carry_the_class_of_their_model_and_no_colour_of_their_own() {
        let mixing = equations::MIXING.display;
        for class in ["strong", "weak", "mixed"] {
            assert!(mixing.contains(&format!("class=\"{class}\"")), "{mixing}");
        }
        assert!(!mixing.contains("style=\"color"), "{mixing}");
    }

    #[test]
    fn screen_readers_get_words_for_the_equation() {
        assert!(equations::MIXING.display.contains("alttext=\"z mix equals"));
    }
}
