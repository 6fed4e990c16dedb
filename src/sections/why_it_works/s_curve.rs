//! The target against everything else: where on the S-curve each model stands, and how hard it is
//! pushed there.

use leptos::ev::PointerEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wmss::example::{self, TARGET};
use wmss::{Distribution, Lambda, Mixture};

use crate::article::{Demo, Slider};
use crate::chart::{Curve, Figure, Frame, Place, Role, Unit, enlargement};
use crate::link::kept_within;

/// Margins beyond these are flat to the eye.
const MARGINS: (f64, f64) = (-6.0, 6.0);
/// Points of the drawn curve for each unit of margin.
const FINENESS: f64 = 10.0;
/// A point is taken by a pointer this near, in CSS pixels.
const REACH: f64 = 32.0;

/// How far the target is ahead of everything else, as the logarithm of its odds.
fn margin(distribution: &Distribution) -> f64 {
    let p = distribution.probabilities()[TARGET];
    (p / distribution.non_target_mass(TARGET)).ln()
}

/// Two tokens, the target and everything else, with these margins.
fn mixture(strong: f64, weak: f64, lambda: f64) -> Mixture {
    let lambda = Lambda::new(lambda).unwrap_or(Lambda::PAPER);
    Mixture::new(&[strong, 0.0], &[weak, 0.0], lambda)
}

/// The worked example's margins, strong and weak.
fn of_the_example() -> (f64, f64) {
    (margin(&example::strong()), margin(&example::weak()))
}

/// The paper's averages, strong and weak.
fn of_the_paper() -> (f64, f64) {
    let averages = example::paper_averages();
    (margin(&averages.strong()), margin(&averages.weak()))
}

fn place(name: &str, role: Role, distribution: &Distribution) -> Place {
    let value = distribution.probabilities()[TARGET];
    Place {
        name: name.into(),
        role,
        at: margin(distribution),
        value,
        slope: value * (1.0 - value),
    }
}

fn curve() -> Vec<(f64, f64)> {
    let count = ((MARGINS.1 - MARGINS.0) * FINENESS) as u32;
    let margins = (0..=count).map(|i| MARGINS.0 + f64::from(i) / FINENESS);
    let height = |m: f64| Distribution::from_logits(&[m, 0.0]).probabilities()[TARGET];
    margins.map(|m| (m, height(m))).collect()
}

fn picture(mixture: &Mixture) -> Curve {
    let (strong, weak, mixed) = (mixture.strong(), mixture.weak(), mixture.distribution());
    let at_target = |d: &Distribution| Unit::Percent.write(d.probabilities()[TARGET]);
    Curve {
        points: curve(),
        places: vec![
            place("weak", Role::Weak, &weak),
            place("mixed", Role::Mixed, &mixed),
            place("strong", Role::Strong, &strong),
        ],
        axis: "margin",
        height: "probability",
        domain: MARGINS,
        range: (0.0, 1.0),
        unit: Unit::Percent,
        sentence: format!(
            "Mixing takes the right answer from {} to {}. {}",
            at_target(&strong),
            at_target(&mixed),
            verdict(mixture.amplification_on_strong(TARGET))
        ),
    }
}

/// What mixing does to the strong model's push, compared with plain fine-tuning.
fn verdict(times: f64) -> String {
    let factor = Unit::Times.write(times);
    let factor = factor.trim_start_matches("× ");
    if factor == "1.00" {
        "The strong model is pushed as hard as before.".to_owned()
    } else if times > 1.0 {
        format!("The strong model is pushed {factor} times as hard as without it.")
    } else {
        format!("The strong model is pushed less than without it: {factor} times as hard.")
    }
}

/// The margin under a pointer `x` CSS pixels from the left edge of a drawing `width` wide.
fn margin_at(x: f64, width: f64) -> f64 {
    let frame = Frame {
        width,
        height: width,
        scale: 1.0,
    };
    let plot = frame.plot();
    let share = (x - plot.left) / (plot.right - plot.left);
    let margin = MARGINS.0 + share * (MARGINS.1 - MARGINS.0);
    ((margin * 100.0).round() / 100.0).clamp(MARGINS.0, MARGINS.1)
}

/// Where the pointer is on the drawing, and how wide that is, at the ordinary size of type.
fn on_drawing(event: &PointerEvent) -> Option<(f64, f64)> {
    let canvas = event
        .target()?
        .dyn_into::<web_sys::HtmlCanvasElement>()
        .ok()?;
    let enlargement = enlargement();
    Some((
        f64::from(event.offset_x()) / enlargement,
        f64::from(canvas.client_width()) / enlargement,
    ))
}

/// The nearest of the points, if a pointer at `x` reaches it.
fn taken(points: [RwSignal<f64>; 2], x: f64, width: f64) -> Option<RwSignal<f64>> {
    let pointed = margin_at(x, width);
    let reach = (margin_at(x + REACH, width) - pointed).max(pointed - margin_at(x - REACH, width));
    let distance = |point: &RwSignal<f64>| (point.get_untracked() - pointed).abs();
    let nearest = points
        .into_iter()
        .min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    (distance(&nearest) <= reach).then_some(nearest)
}

fn written(value: f64) -> String {
    format!("{value:.2}").replace('-', "−")
}

/// The demo.
#[component]
pub(super) fn SCurve() -> impl IntoView {
    let (first_strong, first_weak) = of_the_example();
    let strong = kept_within("s-curve-strong", first_strong, MARGINS);
    let weak = kept_within("s-curve-weak", first_weak, MARGINS);
    let lambda = kept_within("s-curve-lambda", Lambda::PAPER.strong(), (0.0, 1.0));
    let mixture = Memo::new(move |_| mixture(strong.get(), weak.get(), lambda.get()));
    let shown = Signal::derive(move || mixture.with(picture));
    let set = move |(s, w): (f64, f64)| {
        strong.set(s);
        weak.set(w);
    };
    let reset = move |()| {
        set(of_the_example());
        lambda.set(Lambda::PAPER.strong());
    };
    view! {
        <Demo id="s-curve-demo" title="Slide along the S-curve" reset=reset>
            <div class="sliders">
                <Slider label="Strong margin" id="s-curve-strong" value=strong range=MARGINS step=0.05 write=written />
                <Slider label="Weak margin" id="s-curve-weak" value=weak range=MARGINS step=0.05 write=written />
                <Slider label="λ between them" id="s-curve-lambda" value=lambda range=(0.0, 1.0) step=0.01 write=written />
            </div>
            <div class="buttons">
                <button type="button" class="text" on:click=move |_| set(of_the_example())>"The example’s margins"</button>
                <button type="button" class="text" on:click=move |_| set(of_the_paper())>"The paper’s averages"</button>
            </div>
            <Draggable points=[strong, weak]>
                <Figure title="Probability of the right answer, by its margin" picture=shown />
            </Draggable>
            <Pushes mixture=mixture />
        </Demo>
    }
}

/// Lets a pointer that presses on one of the points' dots move it.
#[component]
fn Draggable(points: [RwSignal<f64>; 2], children: Children) -> impl IntoView {
    let held = RwSignal::new(None::<RwSignal<f64>>);
    let press = move |event: PointerEvent| {
        if let Some((x, width)) = on_drawing(&event) {
            held.set(taken(points, x, width));
        }
    };
    let drag = move |event: PointerEvent| {
        if let (Some(point), Some((x, width))) = (held.get_untracked(), on_drawing(&event)) {
            point.set(margin_at(x, width));
        }
    };
    view! {
        <div
            class="draggable"
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=move |_| held.set(None)
            on:pointercancel=move |_| held.set(None)
            on:pointerleave=move |_| held.set(None)
        >
            {children()}
        </div>
    }
}

#[component]
fn Pushes(mixture: Memo<Mixture>) -> impl IntoView {
    let alone = move || mixture.with(|m| m.strong().non_target_mass(TARGET));
    let mixed = move || mixture.with(|m| m.distribution().non_target_mass(TARGET));
    let strong = move || mixture.with(|m| -m.gradient_on_strong(TARGET)[TARGET]);
    view! {
        <dl class="facts">
            <div><dt>"Push without mixing"</dt><dd>{move || Unit::Plain.write(alone())}</dd></div>
            <div><dt>"Push on the mixture"</dt><dd>{move || Unit::Plain.write(mixed())}</dd></div>
            <div><dt>"Push on strong model"</dt><dd>{move || Unit::Plain.write(strong())}</dd></div>
        </dl>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mixed_margin_lies_between_the_two_as_lambda_says() {
        for lambda in [0.0, 0.3, 0.5, 1.0] {
            let mixed = margin(&mixture(4.0, -2.0, lambda).distribution());
            assert!((mixed - (lambda * 4.0 - (1.0 - lambda) * 2.0)).abs() < 1e-9);
        }
    }

    #[test]
    fn the_slope_is_that_of_the_curve() {
        let height = |m: f64| mixture(m, 0.0, 1.0).distribution().probabilities()[TARGET];
        for at in [-3.0, 0.0, 2.5] {
            let place = place("x", Role::Strong, &mixture(at, 0.0, 1.0).distribution());
            let slope = (height(at + 1e-5) - height(at - 1e-5)) / 2e-5;
            assert!((place.slope - slope).abs() < 1e-9);
        }
    }

    #[test]
    fn close_models_are_pushed_less_and_distant_ones_more() {
        let times = |(strong, weak)| mixture(strong, weak, 0.5).amplification_on_strong(TARGET);
        assert!(times(of_the_example()) > 1.0);
        assert!(times(of_the_paper()) < 1.0);
        assert!(verdict(times(of_the_paper())).contains("less"));
        assert!(verdict(1.001).contains("as hard as before"));
    }

    #[test]
    fn a_pointer_finds_the_margin_it_is_over() {
        let plot = Frame {
            width: 500.0,
            height: 500.0,
            scale: 1.0,
        }
        .plot();
        assert_eq!(margin_at(plot.left, 500.0), MARGINS.0);
        assert_eq!(margin_at(plot.right, 500.0), MARGINS.1);
        assert_eq!(margin_at((plot.left + plot.right) / 2.0, 500.0), 0.0);
        assert_eq!(margin_at(-50.0, 500.0), MARGINS.0);
    }
}
