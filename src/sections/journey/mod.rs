//! The journey: four stations of one model, as a map.

mod course;

use leptos::prelude::*;
use wmss::example::{TARGET, TOKENS};

use super::STATIONS;
use crate::article::{Choice, Demo, Explained, Section, Station, Word};
use crate::chart::{Figure, Role, Unit};
use crate::link::kept;
use course::{Journey as Course, Moment};

/// Its place in the address.
pub const ID: &str = "the-journey";
/// Its heading.
pub const TITLE: &str = "The journey";

/// The section.
#[component]
pub fn Journey() -> impl IntoView {
    view! {
        <Section id=ID title=TITLE>
            <p>
                "We follow one model through four stations, always with the same small question. At each, two numbers tell how it is doing: how likely it finds the right answer, and how hard an example still pushes it towards that answer. The push is what it learns from, the "
                <Explained word=Word::Gradient>"gradient"</Explained>
                ". Where other methods bring in a stronger teacher to push again, WMSS brings back a weaker past self."
            </p>
            <Map />
        </Section>
    }
}

/// What happens at a station, in a sentence.
fn told(station: Station, course: &Course) -> String {
    let here = course.at(station);
    match station {
        Station::PreTraining => "The base model has read a great deal. It knows what may well come next, and spreads its bet.".to_owned(),
        Station::Sft => format!(
            "Fine-tuning shows it the answer again and again. After {} epochs {} leads clearly, and the push has begun to fade.",
            here.epoch, TOKENS[TARGET]
        ),
        Station::Saturation => format!(
            "Nearly sure of {}, the model is hardly pushed any more, whether or not it would know the next question’s answer.",
            TOKENS[TARGET]
        ),
        Station::Wmss => format!(
            "The same model, its scores blended in equal parts with those of its own past: it is no less sure than before, but the push on it is {:.1} times as strong, although only half of the mixture’s push reaches it. “Logit mixing” shows why.",
            course.push_restored()
        ),
    }
}

/// The longer name of a station's section.
fn linked(station: Station) -> &'static str {
    match station {
        Station::PreTraining => "Read on: pre-training",
        Station::Sft => "Read on: fine-tuning",
        Station::Saturation => "Read on: what is missing",
        Station::Wmss => "Read on: mixing logits",
    }
}

#[component]
fn Map() -> impl IntoView {
    let course = StoredValue::new(Course::new());
    let station = kept("journey-station", Station::PreTraining, |_| true);
    let told = move || course.with_value(|course| told(station.get(), course));
    let link = move || {
        let station = station.get();
        let place = Station::ALL.iter().position(|s| *s == station).unwrap_or(0);
        view! { <a href=format!("#{}", STATIONS[place])>{linked(station)}</a> }
    };
    let picture = Signal::derive(move || course.with_value(|course| course.picture(station.get())));
    let fact = move |name: &'static str, of: fn(&Moment) -> String| {
        let value = move || course.with_value(|course| of(course.at(station.get())));
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    view! {
        <Demo
            id="journey-demo"
            title="Four stations"
            reset=move |()| station.set(Station::PreTraining)
        >
            <ol class="map">
                {Station::ALL
                    .map(|stop| {
                        let moment = course.with_value(|course| course.at(stop).clone());
                        view! { <Stop stop=stop moment=moment station=station /> }
                    })
                    .collect_view()}
            </ol>
            <div class="beside">
                <div>
                    <p class="told" aria-live="polite">{told} " " {link}</p>
                    <dl class="facts">
                        {fact("Right answer here", |m| Unit::Percent.write(m.on_target()))}
                        {fact("Entropy here", |m| format!("{:.2} nats", m.model.entropy()))}
                        {fact("Push here (total gradient)", |m| Unit::Plain.write(m.push))}
                    </dl>
                </div>
                <div>
                    <Figure title="The way so far and ahead" picture=picture />
                </div>
            </div>
        </Demo>
    }
}

/// Whose numbers a station shows.
fn role(stop: Station) -> Role {
    match stop {
        Station::PreTraining => Role::Weak,
        Station::Sft | Station::Saturation => Role::Sft,
        Station::Wmss => Role::Strong,
    }
}

/// One station as a button, with its two numbers as bars.
#[component]
fn Stop(stop: Station, moment: Moment, station: RwSignal<Station>) -> impl IntoView {
    let bar = |class: &'static str, share: f64| {
        let share = format!("{share:.4}");
        view! { <span class=format!("gauge {class}") style=("--share", share)></span> }
    };
    let (sure, push) = (moment.on_target(), moment.push);
    let numbers = format!("station-{}", stop.key());
    let described_by = numbers.clone();
    view! {
        <li style=("--colour", format!("var({})", role(stop).variable()))>
            <button
                type="button"
                aria-label=format!("Station: {}", stop.name())
                aria-describedby=described_by
                aria-pressed=move || (station.get() == stop).to_string()
                on:click=move |_| station.set(stop)
            >
                {stop.name()}
            </button>
            <div class="numbers" id=numbers>
                <span class="reads">{format!("P({})", TOKENS[TARGET])}</span>
                {bar("sure", sure)}
                <span class="number">{Unit::Percent.write(sure)}</span>
                <span class="reads">"push"</span>
                {bar("push", push)}
                <span class="number">{Unit::Plain.write(push)}</span>
            </div>
        </li>
    }
}
