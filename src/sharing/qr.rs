//! An address for a phone's camera.

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

/// The light border that readers of the code need, in modules.
const BORDER: i32 = 4;

/// The dark modules as the path of an SVG whose unit is a module, and the length of its side with
/// the border; nothing where the text is too long for a code.
fn path(text: &str) -> Option<(String, i32)> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{},{}h1v1h-1z", x + BORDER, y + BORDER));
        }
    }
    Some((path, size + 2 * BORDER))
}

/// The code, or why there is none.
#[component]
pub fn Code(
    /// What it says.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    move || match path(&text.get()) {
        Some((path, side)) => view! {
            <svg
                class="qr"
                role="img"
                aria-label="The address as a QR code"
                viewBox=format!("0 0 {side} {side}")
                shape-rendering="crispEdges"
            >
                <rect width=side height=side fill="#fff" />
                <path d=path fill="#000" />
            </svg>
        }
        .into_any(),
        None => view! {
            <p class="quiet">"This address is too long for a QR code: copy it instead."</p>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_code_and_a_book_has_none() {
        let (path, side) =
            path("https://example.org/?mixing-lambda=0.35#logit-mixing").expect("short");
        // The finder pattern's corner is the first dark module.
        assert!(path.starts_with("M4,4h1v1h-1z"), "{path}");
        assert!((29..=61).contains(&side), "{side}");
        assert!(super::path(&"x".repeat(4000)).is_none());
    }
}
