//! Where the strong model looks while it reads the prompt: a table for each head.

use leptos::prelude::*;
use protocol::{Attention, Command, Head};

use super::look::Look;

/// A share as a whole percentage. What rounds to nothing is left empty, so that the rest is seen.
fn percent(share: f32) -> String {
    let percent = (100.0 * share).round();
    if percent < 1.0 {
        String::new()
    } else {
        format!("{percent:.0}")
    }
}

/// Where a head looks hardest, leaving out the first token, which has no choice.
fn hardest(head: &Head) -> Option<(usize, usize, f32)> {
    let rows = head.shares.iter().enumerate().skip(1);
    let shares = rows.flat_map(|(i, row)| row.iter().enumerate().map(move |(j, s)| (i, j, *s)));
    shares.max_by(|a, b| a.2.total_cmp(&b.2))
}

/// "Head 2: the hardest look is that of = (token 5) at x (token 2), 93 %".
fn caption(found: &Attention, head: &Head) -> String {
    let number = head.head + 1;
    let Some((i, j, share)) = hardest(head) else {
        return format!("Head {number}");
    };
    let token = |place: usize| {
        let name = found.tokens.get(place).map_or("", String::as_str);
        format!("{name} (token {})", place + 1)
    };
    let target = if i == j {
        "itself".to_owned()
    } else {
        token(j)
    };
    let percent = 100.0 * share;
    let looker = token(i);
    format!("Head {number}: the hardest look is that of {looker} at {target}, {percent:.0}\u{a0}%")
}

fn map(found: &Attention, head: &Head) -> impl IntoView + use<> {
    let caption = caption(found, head);
    let heads = found.tokens.iter().map(|token| {
        let token = token.clone();
        view! { <th scope="col">{token}</th> }
    });
    let row = |(i, (token, shares)): (usize, (&String, &Vec<f32>))| {
        let token = token.clone();
        let cell = |(j, share): (usize, &f32)| {
            let shade = format!("{share:.3}");
            let future = j > i;
            view! { <td class:future=future style=("--share", shade)>{percent(*share)}</td> }
        };
        let cells = shares.iter().enumerate().map(cell).collect_view();
        view! { <tr><th scope="row">{token}</th>{cells}</tr> }
    };
    let rows = found.tokens.iter().zip(&head.shares).enumerate().map(row);
    let name = format!(
        "Attention of layer {}, head {}",
        head.layer + 1,
        head.head + 1
    );
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=name>
            <table class="attention">
                <caption>{caption}</caption>
                <thead><tr><th scope="col">"looks at"</th>{heads.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// Number of layers.
fn layers(found: &Attention) -> usize {
    found.heads.last().map_or(0, |head| head.layer + 1)
}

fn told(found: &Attention, when_and_whose: &str) -> String {
    format!(
        "{when_and_whose}, the strong model reads {}: {} heads in {} layers.",
        found.prompt,
        found.heads.len(),
        layers(found)
    )
}

fn see(prompt: String, contender: usize) -> Command {
    Command::Attention { prompt, contender }
}

/// The button, the choice of a layer, and its heads.
#[component]
pub(super) fn Heads(look: Look) -> impl IntoView {
    look.ask_on_change(see);
    let found = look.found(|found| &found.attention);
    let chosen = RwSignal::new(0usize);
    let count = Memo::new(move |_| found.with(|found| found.as_deref().map_or(0, layers)));
    let layer = Memo::new(move |_| chosen.get().min(count.get().saturating_sub(1)));
    let told = move || {
        let found = found.get()?;
        Some(told(
            &found,
            &look.when_and_whose(found.step, found.contender),
        ))
    };
    let option = move |number: usize| {
        let selected = move || layer.get() == number;
        view! { <option value=number.to_string() selected=selected>{number + 1}</option> }
    };
    let choose = move |event| chosen.set(event_target_value(&event).parse().unwrap_or(0));
    let maps = move || {
        let found = found.get()?;
        let heads = found.heads.iter().filter(|head| head.layer == layer.get());
        Some(heads.map(|head| map(&found, head)).collect_view())
    };
    view! {
        <p>
            "At every token the model looks back at what it has read so far and takes something over from there; nothing else in it carries anything from one place to another. Attention is how it shares out that look: each row of a table adds up to 100, and its colour is strongest where the model takes most. It can’t look ahead, so the upper right stays empty. Each head shares its look out in its own way, and each layer works with what the one below has gathered. A large share says where a head looks, not yet what it does with it."
        </p>
        <div class="panel">
            <div class="buttons">
                <button disabled=move || !look.can_ask() on:click=move |_| look.ask(see)>
                    "Show the attention"
                </button>
            </div>
            <Show when=move || { count.get() > 1 }>
                <div class="field">
                    <label for="attention-layer">"Layer to show"</label>
                    <select id="attention-layer" on:change=choose>
                        {move || (0..count.get()).map(option).collect_view()}
                    </select>
                </div>
            </Show>
        </div>
        <p role="status">{told}</p>
        <div class="heads">{maps}</div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(shares: Vec<Vec<f32>>) -> Attention {
        let head = |layer| Head {
            layer,
            head: 1,
            shares: shares.clone(),
        };
        Attention {
            prompt: "3x=".into(),
            contender: 0,
            step: 0,
            tokens: ["3", "x", "="].map(str::to_owned).to_vec(),
            heads: vec![head(0), head(1)],
        }
    }

    #[test]
    fn a_caption_says_where_a_head_looks_hardest() {
        let rows = vec![
            vec![1.0, 0.0, 0.0],
            vec![0.4, 0.6, 0.0],
            vec![0.1, 0.7, 0.2],
        ];
        let found = found(rows);
        assert_eq!(
            caption(&found, &found.heads[0]),
            "Head 2: the hardest look is that of = (token 3) at x (token 2), 70\u{a0}%"
        );
        assert_eq!(layers(&found), 2);
        assert!(told(&found, "At step 0").ends_with("reads 3x=: 2 heads in 2 layers."));
    }

    #[test]
    fn a_single_token_has_no_choice_and_little_is_left_empty() {
        let found = found(vec![vec![1.0]]);
        assert_eq!(caption(&found, &found.heads[0]), "Head 2");
        assert_eq!(
            [0.0, 0.004, 0.005, 0.37, 1.0].map(percent),
            ["", "", "1", "37", "100"]
        );
    }
}
