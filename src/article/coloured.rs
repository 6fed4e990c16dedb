//! Models' names in computed prose, in their colours.

use leptos::prelude::*;

/// What the models are called in a sentence, each with the class of its colour.
const NAMES: [(&str, &str); 4] = [
    ("strong", "strong"),
    ("weak", "weak"),
    ("mixture", "mixed"),
    ("D0", "control"),
];

/// The sentence with the first mention of each model in its colour.
pub fn coloured(sentence: &str) -> Vec<AnyView> {
    let piece = |(words, class): (&str, Option<&'static str>)| {
        let words = words.to_owned();
        match class {
            Some(class) => view! { <b class=class>{words}</b> }.into_any(),
            None => words.into_any(),
        }
    };
    pieces(sentence).into_iter().map(piece).collect()
}

/// The sentence in pieces: a model's name, where it is first mentioned, has a class.
fn pieces(sentence: &str) -> Vec<(&str, Option<&'static str>)> {
    let first = |(name, class): (&'static str, &'static str)| {
        let mut places = sentence.match_indices(name);
        // "weak" is a name, "weaker" is none.
        let is_whole = |at: usize| !sentence[at + name.len()..].starts_with(char::is_alphabetic);
        let place = places.find(|(at, _)| is_whole(*at));
        place.map(|(at, name)| (at, name, class))
    };
    let mut names: Vec<_> = NAMES.into_iter().filter_map(first).collect();
    names.sort_unstable();
    let mut pieces = Vec::new();
    let mut from = 0;
    for (at, name, class) in names {
        pieces.push((&sentence[from..at], None));
        pieces.push((name, Some(class)));
        from = at + name.len();
    }
    pieces.push((&sentence[from..], None));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_model_is_coloured_where_it_is_first_named() {
        let sentence = "A weaker weak model, D0, the strong model, the weak model.";
        let cut = pieces(sentence);
        let named: Vec<(&str, &str)> = cut
            .iter()
            .filter_map(|(words, class)| Some((*words, (*class)?)))
            .collect();
        assert_eq!(
            named,
            [("weak", "weak"), ("D0", "control"), ("strong", "strong")]
        );
        let whole: String = cut.iter().map(|(words, _)| *words).collect();
        assert_eq!(whole, sentence);
    }
}
