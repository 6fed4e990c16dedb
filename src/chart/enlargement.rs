//! How large charts write.

use leptos::prelude::*;

/// What browsers set a page's type to, in CSS pixels, unless somebody wants it otherwise.
const ORDINARY: f64 = 16.0;

/// How many times larger than ordinary the page's type is, which its charts follow; at least once.
pub fn enlargement() -> f64 {
    let root = document().document_element();
    let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
    let size = style.and_then(|style| style.get_property_value("font-size").ok());
    size.map_or(1.0, |size| times(&size))
}

fn times(size: &str) -> f64 {
    let pixels = size.trim_end_matches("px").parse().unwrap_or(ORDINARY);
    f64::max(pixels / ORDINARY, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_follow_larger_type_only() {
        assert_eq!(times("24px"), 1.5);
        assert_eq!(times("16px"), 1.0);
        assert_eq!(times("10px"), 1.0);
        assert_eq!(times("large"), 1.0);
    }
}
