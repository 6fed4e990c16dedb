//! Equations, converted to MathML when the page is built: no script, no web font.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::ResizeObserver;

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
    let line = NodeRef::<Div>::new();
    let wider = wider_than_its_place(line);
    view! {
        <div
            class="equation"
            node_ref=line
            tabindex=move || wider.get().then_some("0")
            inner_html=of.display
        ></div>
    }
}

/// Whether an equation has to be scrolled, which a keyboard can only do where it can stop.
fn wider_than_its_place(line: NodeRef<Div>) -> ReadSignal<bool> {
    let (wider, set_wider) = signal(false);
    Effect::new(move |_| {
        let Some(element) = line.get() else { return };
        let watched = element.clone();
        let measure = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            let _ = set_wider.try_set(watched.scroll_width() > watched.client_width());
        });
        if let Ok(observer) = ResizeObserver::new(measure.as_ref().unchecked_ref()) {
            observer.observe(&element);
            // Equations stay as long as the page does.
            measure.forget();
            std::mem::forget(observer);
        }
    });
    wider
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
