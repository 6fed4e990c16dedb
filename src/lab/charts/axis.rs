//! What the curves run along: steps, or what a step costs.

use crate::article::Choice;
use crate::lab::contenders::{Shown, shown};
use crate::lab::state::LabState;

/// What runs along the horizontal axis.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Axis {
    /// Training steps since M0.
    #[default]
    Steps,
    /// Examples that a contender has seen, repetitions counted.
    Examples,
    /// Seconds of training on this device.
    Seconds,
    /// Arithmetic, in what a step of SFT takes (see [`protocol::Method::cost`]).
    Arithmetic,
}

impl Choice for Axis {
    const ALL: &'static [Self] = &[Self::Steps, Self::Examples, Self::Seconds, Self::Arithmetic];

    fn label(self) -> &'static str {
        match self {
            Self::Steps => "steps",
            Self::Examples => "examples",
            Self::Seconds => "seconds",
            Self::Arithmetic => "arithmetic",
        }
    }

    fn key(self) -> &'static str {
        self.label()
    }
}

/// A run, seen along an axis.
pub struct View<'a> {
    /// The run.
    pub state: &'a LabState,
    /// What it runs along.
    pub axis: Axis,
    /// The run's contenders, or nobody before it is open.
    pub contenders: Vec<Shown>,
}

impl<'a> View<'a> {
    /// A run along this axis.
    pub fn new(state: &'a LabState, axis: Axis) -> Self {
        let contenders = state.config.as_ref().map(shown).unwrap_or_default();
        Self {
            state,
            axis,
            contenders,
        }
    }

    /// The axis's name on the charts.
    pub fn name(&self) -> &'static str {
        match self.axis {
            Axis::Steps => "step",
            Axis::Examples => "examples",
            Axis::Seconds => "seconds",
            Axis::Arithmetic => "arithmetic, in steps of SFT",
        }
    }

    /// Where a contender stands after `step`; nowhere, where its seconds were not kept, as in a
    /// recording.
    pub fn place(&self, step: u32, contender: usize) -> Option<f64> {
        let config = self.state.config.as_ref();
        Some(match self.axis {
            Axis::Steps => f64::from(step),
            Axis::Examples => f64::from(step) * config.map_or(1.0, |c| c.batch as f64),
            Axis::Seconds => self.seconds(step)?,
            Axis::Arithmetic => {
                let to_m1 = config.map_or(step, |c| c.sft_steps.min(step));
                let own = config.and_then(|c| c.contenders.get(contender));
                let cost = own.map_or(1.0, |c| c.method.cost());
                f64::from(to_m1) + cost * f64::from(step - to_m1)
            }
        })
    }

    fn seconds(&self, step: u32) -> Option<f64> {
        let metrics = &self.state.metrics;
        if self.state.seconds.len() != metrics.len() {
            return None;
        }
        let taken = metrics.partition_point(|m| m.step <= step);
        let seconds = taken.checked_sub(1).and_then(|i| self.state.seconds.get(i));
        Some(seconds.copied().unwrap_or(0.0))
    }

    /// The axis's end: that of the whole run, or as far as it is known.
    pub fn end(&self) -> f64 {
        let config = self.state.config.as_ref();
        let total = config.map_or(0, protocol::RunConfig::steps);
        let last = total.max(self.state.step).max(1);
        let contenders = config.map_or(1, |c| c.contenders.len());
        let step_of = |contender: usize| match self.axis {
            Axis::Seconds => self.state.step,
            Axis::Arithmetic => config.map_or(last, |c| {
                let own = c.contenders.get(contender);
                own.map_or(last, |own| c.last_step_of(own))
            }),
            _ => last,
        };
        let ends = (0..contenders).filter_map(|c| self.place(step_of(c), c));
        ends.fold(1.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Budget, RunConfig, StepMetrics};

    fn state() -> LabState {
        LabState {
            config: Some(RunConfig::default()),
            step: 200,
            metrics: (1..=200)
                .map(|step| StepMetrics {
                    step,
                    contenders: Vec::new(),
                })
                .collect(),
            seconds: (1..=200).map(|step| f64::from(step) / 4.0).collect(),
            ..LabState::default()
        }
    }

    #[test]
    fn a_step_of_wmss_costs_two_and_an_equal_budget_ends_at_one_place() {
        let mut state = state();
        let view = |state: &LabState, axis| {
            let view = View::new(state, axis);
            let place = |contender| view.place(200, contender).expect("its seconds are known");
            (place(0), place(1), view.end())
        };
        assert_eq!(view(&state, Axis::Steps), (200.0, 200.0, 400.0));
        assert_eq!(view(&state, Axis::Examples), (12_800.0, 12_800.0, 25_600.0));
        assert_eq!(view(&state, Axis::Seconds), (50.0, 50.0, 50.0));
        assert_eq!(view(&state, Axis::Arithmetic), (200.0, 300.0, 700.0));
        let recorded = LabState {
            seconds: Vec::new(),
            ..state.clone()
        };
        let recorded = View::new(&recorded, Axis::Seconds);
        assert_eq!(recorded.place(200, 0), None);
        if let Some(config) = &mut state.config {
            config.budget = Budget::Compute;
        }
        assert_eq!(view(&state, Axis::Arithmetic).2, 400.0);
    }
}
