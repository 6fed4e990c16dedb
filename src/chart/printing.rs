//! Charts on paper: a canvas is printed as it was last drawn, so all are drawn for it at once.

use leptos::prelude::*;

/// On the root element while the page is printed: the style sheet's colours are then light.
const MARK: &str = "data-printing";

#[derive(Clone, Copy)]
struct Printing(ReadSignal<bool>);

/// Makes known to every chart when the page is printed. `recolour` is called when the colours have
/// changed for it, and back.
pub(super) fn provide(recolour: impl Fn() + Copy + 'static) {
    let (printing, set_printing) = signal(false);
    provide_context(Printing(printing));
    let turn = move |now: bool| {
        if let Some(root) = document().document_element() {
            // Only a name that is no name could be refused.
            let _ = root.toggle_attribute_with_force(MARK, now);
        }
        recolour();
        set_printing.set(now);
    };
    // The page listens as long as it lives.
    let _before = window_event_listener_untyped("beforeprint", move |_| turn(true));
    let _after = window_event_listener_untyped("afterprint", move |_| turn(false));
}

/// Whether the page is being printed; never, for a chart outside it.
pub(super) fn now() -> Signal<bool> {
    use_context::<Printing>().map_or_else(|| false.into(), |printing| printing.0.into())
}
