//! Three paradigms: where the signal comes from, and when it is spent.

mod signals;
mod sketch;

use leptos::prelude::*;

use crate::article::{
    Cite, Correction, Demo, Display, Explained, Reference, Section, Slider, Word, equations,
};
use crate::chart::{Figure, Role, Unit};
use crate::link::kept_within;
use signals::{Signals, picture, signals};
use sketch::{Sketch, Source};

/// Its place in the address.
pub const ID: &str = "three-paradigms";
/// Its heading.
pub const TITLE: &str = "Three paradigms";

/// Far enough along that distillation is nearly spent.
const FIRST_PROGRESS: f64 = 0.8;
const WAY: (f64, f64) = (0.0, 1.0);

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// The section.
#[component]
pub fn ThreeParadigms() -> impl IntoView {
    view! {
        <Section id=ID title=TITLE>
            <p>
                "To learn, a student needs a signal: a " <Explained word=Word::Gradient>"gradient"</Explained>
                " that moves its scores. Where can one come from? Let a student walk from our weak example to our strong one, and see what is left of three kinds of signal on the way."
            </p>
            <Paradigms />
            <Correction number=21 />
            <Correction number=22 />
            <details>
                <summary>"For those who want more: what a signal’s size is"</summary>
                <Display of=equations::DISTILLATION_LOSS />
                <Display of=equations::DISTILLATION_GRADIENT />
                <p>
                    "A teacher’s whole distribution q takes the place of the one right token, and what is left of the gradient is the student’s distance to it: nothing exactly when P = q. The size shown is half the sum of the gradient’s sizes. For distillation that is the total variation distance, for fine-tuning 1 − P(y), and for WMSS λ (1 − P"
                    <sub>"mix"</sub> "(y)) on the strong scores, here with λ = "
                    {wmss::Lambda::PAPER.strong()}
                    ". The weak model stands still in this picture; in the paper it learns along, and the signal fades sooner."
                </p>
            </details>
        </Section>
    }
}

#[component]
fn Paradigms() -> impl IntoView {
    let progress = kept_within("paradigms-progress", FIRST_PROGRESS, WAY);
    let now = Memo::new(move |_| signals(progress.get()));
    let shown = Signal::derive(move || picture(progress.get()));
    let of =
        move |signal: fn(&Signals) -> signals::Signal| Signal::derive(move || now.with(signal));
    let student = Signal::derive(move || now.with(|s| s.student));
    view! {
        <Demo id="paradigms-demo" title="What is left to learn from" reset=move |()| progress.set(FIRST_PROGRESS)>
            <div class="held">
                <Slider
                    label="How far the student has come"
                    id="paradigms-progress"
                    value=progress
                    range=WAY
                    step=0.01
                    write=percent
                    ends=("as weak as it began", "as strong as the teacher")
                />
            </div>
            <div class="halves">
                <ul class="paradigms">
                    <li>
                        <Sketch
                            source=Source { name: "teacher", role: Role::Control, probability: signals(1.0).student }
                            student=student
                            signal=of(|s| s.distillation)
                        />
                        <div>
                            <h4>"Knowledge distillation"</h4>
                            <p>
                                "A stronger model is copied " <Cite work=Reference::Distillation />
                                ". Once student and teacher are alike, nothing is left."
                            </p>
                        </div>
                    </li>
                    <li>
                        <Sketch
                            source=Source { name: "its past", role: Role::Weak, probability: signals(0.0).student }
                            student=student
                            signal=of(|s| s.past_self)
                        />
                        <div>
                            <h4>"Self-distillation"</h4>
                            <p>"An earlier self is copied. The signal grows with the distance, but it points back."</p>
                        </div>
                    </li>
                    <li>
                        <Sketch
                            source=Source { name: "its past", role: Role::Weak, probability: signals(0.0).student }
                            student=student
                            signal=of(|s| s.weak_driven)
                        />
                        <div>
                            <h4>"Weak-driven (WMSS)"</h4>
                            <p>
                                "The earlier self is mixed in, and the right answer stays the goal. This signal begins at λ of fine-tuning’s, and is the larger one only once the student is fairly sure."
                            </p>
                        </div>
                    </li>
                </ul>
                <div>
                    <Figure title="Size of the signal along the way" picture=shown />
                    <p>
                        "Right now the student gives the right answer "
                        {move || Unit::Percent.write(student.get())}
                        ". WMSS trains two models for its signal, and keeps one."
                    </p>
                </div>
            </div>
        </Demo>
    }
}
