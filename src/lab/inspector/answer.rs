//! The answer that each model writes, token by token, and what each thinks of the right one.

use leptos::prelude::*;
use protocol::{Command, Continuation, Inspection, RightToken, Training, WrittenToken};

use super::look::{Look, weak_in_words};
use crate::chart::{Role, Unit};

/// Tokens as they stand in a text; "nothing" where the answer ends at once.
fn written(tokens: &[WrittenToken]) -> String {
    let as_text = |token: &WrittenToken| match token.token.as_str() {
        "end" => String::new(),
        "space" => " ".to_owned(),
        token => token.to_owned(),
    };
    let text: String = tokens.iter().map(as_text).collect();
    if text.is_empty() {
        "nothing".to_owned()
    } else {
        text
    }
}

/// The three continuations with their names, weak first.
fn voices(found: &Inspection) -> [(&'static str, Role, &Continuation); 3] {
    let answers = &found.answers;
    [
        ("weak", Role::Weak, &answers.weak),
        ("strong", Role::Strong, &answers.strong),
        ("mixed", Role::Mixed, &answers.mixed),
    ]
}

fn verdict(right: Option<bool>) -> &'static str {
    match right {
        Some(true) => ", which is right",
        Some(false) => ", which is wrong",
        None => "",
    }
}

/// What the three write, in a sentence.
fn sentence(found: &Inspection, when_and_whose: &str) -> String {
    let said = voices(found).map(|(name, _, answer)| {
        let (text, verdict) = (written(&answer.tokens), verdict(answer.right));
        format!("{name} writes {text}{verdict}")
    });
    let unknown = if found.right.is_empty() {
        " What is right here, the task does not know."
    } else {
        ""
    };
    format!(
        "{when_and_whose}, after {}: {}.{unknown}",
        found.prompt,
        said.join("; ")
    )
}

/// How the gradient column is computed, in a sentence.
fn formula(training: Training) -> String {
    match training {
        Training::Plain => "Training is plain cross-entropy here: a token’s gradient is 1 − P of the strong model.".to_owned(),
        Training::Mixed { lambda } => format!("Training goes through the mixture: a token’s gradient is λ·(1 − P mixed), λ = {lambda:.2} (V2 Eq. 22)."),
        Training::Tempered { lambda } => format!("Training goes through the strong model’s logits times λ = {lambda:.2}: a token’s gradient is λ·(1 − P) of that distribution, which is not shown."),
        Training::Other => "This method’s loss has further goals than the right token, so its gradient has no such short formula: it is the sum of the sizes of its derivatives, computed from the loss itself.".to_owned(),
    }
}

/// The right answer's rows: token, P weak, strong and mixed, gradient; the mean is the last one.
fn right_rows(right: &[RightToken]) -> Vec<Vec<String>> {
    let row = |token: &RightToken| {
        let p = token.probability;
        let shares = [p.weak, p.strong, p.mixed].map(|share| Unit::Percent.write(share));
        std::iter::once(token.token.clone())
            .chain(shares)
            .chain([Unit::Tiny.write(token.gradient)])
            .collect()
    };
    let mut rows: Vec<Vec<String>> = right.iter().map(row).collect();
    let count = right.len().max(1) as f64;
    let mean = |of: fn(&RightToken) -> f64| right.iter().map(of).sum::<f64>() / count;
    rows.push(vec![
        "mean".to_owned(),
        Unit::Percent.write(mean(|t| t.probability.weak)),
        Unit::Percent.write(mean(|t| t.probability.strong)),
        Unit::Percent.write(mean(|t| t.probability.mixed)),
        Unit::Tiny.write(mean(|t| t.gradient)),
    ]);
    rows
}

/// A written token's row: token, probability, what else it could have been.
fn written_row(token: &WrittenToken) -> Vec<String> {
    // A token and its share stay together, and a digit apart from a number.
    let other = |(name, share): &(String, f64)| {
        format!("{name} ({})", Unit::Percent.write(*share)).replace(' ', "\u{a0}")
    };
    let others: Vec<String> = token.alternatives.iter().map(other).collect();
    vec![
        token.token.clone(),
        Unit::Percent.write(token.probability),
        others.join(", "),
    ]
}

fn table(caption: String, head: &[&'static str], rows: Vec<Vec<String>>) -> impl IntoView + use<> {
    let heads = head
        .iter()
        .map(|name| view! { <th scope="col">{*name}</th> });
    let row = |row: Vec<String>| {
        let mut cells = row.into_iter();
        let name = cells.next();
        let cells = cells.map(|cell| view! { <td>{cell}</td> }).collect_view();
        view! { <tr><th scope="row">{name}</th>{cells}</tr> }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=caption.clone()>
            <table>
                <caption>{caption.clone()}</caption>
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn voice((name, role, answer): (&'static str, Role, &Continuation)) -> impl IntoView + use<> {
    let caption = format!("Written by {name}");
    let rows = answer.tokens.iter().map(written_row).collect();
    let text = written(&answer.tokens);
    let head = ["Token", "Probability", "Likeliest instead"];
    view! {
        <div class="voice">
            <p><b class=role.class()>{name}</b>": "<code>{text}</code>{verdict(answer.right)}</p>
            {table(caption, &head, rows)}
        </div>
    }
}

fn right(found: &Inspection) -> Option<impl IntoView + use<>> {
    let rows = (!found.right.is_empty()).then(|| right_rows(&found.right))?;
    let head = ["Token", "P weak", "P strong", "P mixed", "Gradient"];
    Some(view! {
        <div class="voice">
            {table("The right answer’s tokens".to_owned(), &head, rows)}
            <p>
                "The gradient is how hard training pushes the strong model’s logits of all other tokens down at this place, in the next step, were this the whole batch. "
                {formula(found.training)}
            </p>
        </div>
    })
}

fn write(prompt: String, contender: usize) -> Command {
    Command::Inspect { prompt, contender }
}

/// The button and what came of it.
#[component]
pub(super) fn Answer(look: Look) -> impl IntoView {
    look.ask_on_change(write);
    let found = look.found(|found| &found.answer);
    let told = move || {
        let found = found.get()?;
        Some(sentence(
            &found,
            &look.when_and_whose(found.step, found.contender),
        ))
    };
    let shown = move || {
        let found = found.get()?;
        let voices = voices(&found).map(voice).into_iter().collect_view();
        Some(view! {
            <p class="quiet">
                {weak_in_words(found.weak)} {format!(" Mixed is at λ = {:.2}.", found.lambda)}
            </p>
            <div class="voices">{voices}</div>
            {right(&found)}
        })
    };
    view! {
        <p>
            "A model writes one token at a time: it gives every token a probability, takes the likeliest, and reads on from there, until it writes the end. One wrong token, and all that follows is written to fit it."
        </p>
        <div class="buttons">
            <button disabled=move || !look.can_ask() on:click=move |_| look.ask(write)>
                "Write the answer"
            </button>
        </div>
        <p role="status">{told}</p>
        {shown}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{ByVoice, WeakModel};

    fn token(token: &str) -> WrittenToken {
        WrittenToken {
            token: token.into(),
            probability: 0.75,
            alternatives: vec![("7".into(), 0.2), ("x".into(), 0.04)],
        }
    }

    fn found() -> Inspection {
        let answer = |tokens: &[&str], right| Continuation {
            tokens: tokens.iter().map(|t| token(t)).collect(),
            right: Some(right),
        };
        let right = |weak: f64, gradient| RightToken {
            token: "8".into(),
            probability: ByVoice {
                weak,
                strong: 0.5,
                mixed: 0.25,
            },
            gradient,
        };
        Inspection {
            prompt: "2x^4=".into(),
            contender: 1,
            step: 120,
            weak: WeakModel::Own,
            lambda: 0.5,
            training: Training::Mixed { lambda: 0.5 },
            answers: ByVoice {
                weak: answer(&["end"], false),
                strong: answer(&["8", "x", "end"], true),
                mixed: answer(&["8", "space", "x"], false),
            },
            right: vec![right(0.1, 0.3), right(0.3, 0.1)],
        }
    }

    #[test]
    fn what_is_written_is_told_in_one_sentence() {
        let told = sentence(&found(), "At step 120 of WMSS");
        assert_eq!(
            told,
            "At step 120 of WMSS, after 2x^4=: weak writes nothing, which is wrong; \
             strong writes 8x, which is right; mixed writes 8 x, which is wrong."
        );
        let mut unknown = found();
        unknown.right.clear();
        assert!(sentence(&unknown, "Now").ends_with("the task does not know."));
    }

    #[test]
    fn a_row_says_how_likely_and_what_instead() {
        let expected = ["8", "75.0 %", "7\u{a0}(20.0\u{a0}%), x\u{a0}(4.0\u{a0}%)"];
        assert_eq!(written_row(&token("8")), expected);
    }

    #[test]
    fn the_right_answer_ends_with_its_mean() {
        let rows = right_rows(&found().right);
        assert_eq!(rows[0], ["8", "10.0 %", "50.0 %", "25.0 %", "0.300"]);
        assert_eq!(rows[2], ["mean", "20.0 %", "50.0 %", "25.0 %", "0.200"]);
        assert!(formula(found().training).contains("λ = 0.50"));
    }
}
