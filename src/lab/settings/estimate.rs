//! What the next run will take, said before it begins.

use leptos::prelude::*;
use protocol::{DeviceReport, RunConfig, estimate};

use crate::lab::state::LabState;
use crate::lab::trainer::Trainer;

/// A number of seconds as a reader says it.
fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round();
    match seconds {
        s if s < 90.0 => format!("about {s:.0} seconds"),
        s if s < 5400.0 => format!("about {minutes:.0} minutes"),
        s => format!("about {:.1} hours", s / 3600.0),
    }
}

/// Operations a second that this device has shown: those of the steps it took lately, or else of the
/// one that was tried before the run.
fn speed(state: &LabState) -> Option<f64> {
    let config = state.config.as_ref()?;
    let lately = (state.step > 0 && state.per_second > 0.0).then_some(state.per_second);
    let per_second = lately.or(state.probed)?;
    let (vocabulary, context) = estimate::shape(&config.task)?;
    let parameters = estimate::parameters(vocabulary, context, config.model);
    let tokens = config.batch * context;
    let of = |method| estimate::operations_a_step(method, parameters, tokens);
    let step: f64 = if state.step > config.sft_steps {
        config.contenders.iter().map(|c| of(c.method)).sum()
    } else {
        of(protocol::Method::Sft)
    };
    Some(step * per_second)
}

/// Parameters, arithmetic, memory and time of a run.
fn sentence(config: &RunConfig, speed: Option<f64>, is_on_gpu: bool) -> Option<String> {
    let (vocabulary, context) = estimate::shape(&config.task)?;
    let parameters = estimate::parameters(vocabulary, context, config.model);
    let operations = estimate::operations(config, vocabulary, context);
    let memory = estimate::memory(config, vocabulary, context, is_on_gpu);
    let megabytes = memory as f64 / 1e6;
    let thousands = parameters as f64 / 1e3;
    let billions = operations / 1e9;
    let time = match speed {
        Some(speed) => format!("{} on this device", duration(operations / speed)),
        None => "how long that takes here is known when this device has tried a step".to_owned(),
    };
    Some(format!(
        "Each model will have {thousands:.0} thousand parameters. The whole run needs some {billions:.0} billion operations and {megabytes:.0} MB of memory; {time}."
    ))
}

/// The estimate, as it stands.
#[component]
pub fn Estimate(trainer: Trainer) -> impl IntoView {
    let speed = Memo::new(move |_| trainer.state.with(speed));
    let is_on_gpu = Memo::new(move |_| {
        (trainer.state).with(|s| matches!(s.device, Some(DeviceReport::WebGpu { .. })))
    });
    let text =
        Memo::new(move |_| (trainer.config).with(|c| sentence(c, speed.get(), is_on_gpu.get())));
    view! { <p class="estimate">{move || text.get()}</p> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_run_is_estimated_by_the_speed_the_device_has_shown() {
        let config = RunConfig::default();
        let text = sentence(&config, None, false).expect("derivatives have a shape");
        assert!(text.contains("104 thousand") && text.contains("has tried a step"));
        // 100 steps of one model and 300 of three.
        let operations = 6.0 * 103_631.0 * 1600.0 * 1000.0;
        let state = LabState {
            config: Some(config.clone()),
            step: 50,
            per_second: 5.0,
            ..LabState::default()
        };
        let tried = LabState {
            step: 0,
            per_second: 0.0,
            probed: Some(5.0),
            ..state.clone()
        };
        let speed = speed(&state).expect("it has taken steps");
        assert_eq!(super::speed(&tried), Some(speed));
        assert!((operations / speed - 200.0).abs() < 1e-6);
        assert!(
            sentence(&config, Some(speed), false).is_some_and(|t| t.contains("about 3 minutes"))
        );
    }
}
