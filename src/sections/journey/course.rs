//! The worked example along the whole journey: the base model fine-tuned, then trained with WMSS.

use wmss::descent::{WeakAgent, sft_path, wmss_path};
use wmss::example::{self, TARGET, TOKENS};
use wmss::{Distribution, Lambda, Mixture};

use crate::article::{Choice, Station};
use crate::chart::scale::Spacing;
use crate::chart::{Line, Lines, Mark, Role, Unit};
use crate::sections::sft_and_saturation::course::{EPOCHS, FIRST_RATE};

impl Choice for Station {
    const ALL: &'static [Self] = &Self::ALL;

    fn label(self) -> &'static str {
        self.name()
    }

    fn key(self) -> &'static str {
        match self {
            Self::PreTraining => "m0",
            Self::Sft => "sft",
            Self::Saturation => "saturation",
            Self::Wmss => "wmss",
        }
    }
}

/// After so many epochs fine-tuning is well under way.
const UNDER_WAY: usize = 2;

/// The model at one moment, and how hard it is pushed there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Moment {
    /// Epochs since M0.
    pub(super) epoch: usize,
    pub(super) model: Distribution,
    /// Total gradient on the wrong answers' logits of the model itself.
    pub(super) push: f64,
}

impl Moment {
    pub(super) fn on_target(&self) -> f64 {
        self.model.probabilities()[TARGET]
    }
}

/// Fine-tuning to saturation, then as many epochs of WMSS.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Journey {
    sft: Vec<Moment>,
    wmss: Vec<Moment>,
}

impl Journey {
    /// The worked example, with the fine-tuning section's settings and the paper's λ. The weak
    /// model is M0 and learns along (V2 Table 3).
    pub(super) fn new() -> Self {
        let base = example::weak().logits();
        let path = sft_path(&base, TARGET, FIRST_RATE, EPOCHS);
        let saturated = path.last().cloned().unwrap_or_else(|| base.clone());
        let sft = path.iter().enumerate().map(|(epoch, logits)| {
            let model = Distribution::from_logits(logits);
            Moment {
                epoch,
                push: model.non_target_mass(TARGET),
                model,
            }
        });
        let start = Mixture::new(&saturated, &base, Lambda::PAPER);
        let path = wmss_path(start, TARGET, FIRST_RATE, WeakAgent::Joint, EPOCHS);
        let wmss = path.iter().enumerate().map(|(epoch, mixture)| Moment {
            epoch: EPOCHS + epoch,
            model: mixture.strong(),
            push: Lambda::PAPER.strong() * mixture.distribution().non_target_mass(TARGET),
        });
        Self {
            sft: sft.collect(),
            wmss: wmss.collect(),
        }
    }

    /// Where the model stands at a station. WMSS begins with the model that saturation left.
    pub(super) fn at(&self, station: Station) -> &Moment {
        match station {
            Station::PreTraining => &self.sft[0],
            Station::Sft => &self.sft[UNDER_WAY],
            Station::Saturation => &self.sft[EPOCHS],
            Station::Wmss => &self.wmss[0],
        }
    }

    /// How many times saturation's push WMSS begins with.
    pub(super) fn push_restored(&self) -> f64 {
        self.at(Station::Wmss).push / self.at(Station::Saturation).push
    }

    /// P(target) and push over all epochs, with a mark at the station.
    pub(super) fn picture(&self, station: Station) -> Lines {
        let line = |name: String, role, dashed, moments: &[Moment], of: fn(&Moment) -> f64| Line {
            name,
            role,
            dashed,
            points: moments.iter().map(|m| (m.epoch as f64, of(m))).collect(),
        };
        let here = self.at(station);
        let target = format!("P({})", TOKENS[TARGET]);
        Lines {
            lines: vec![
                line(
                    format!("{target}, SFT"),
                    Role::Sft,
                    false,
                    &self.sft,
                    Moment::on_target,
                ),
                line("push, SFT".into(), Role::Sft, true, &self.sft, |m| m.push),
                line(
                    format!("{target}, WMSS"),
                    Role::Strong,
                    false,
                    &self.wmss,
                    Moment::on_target,
                ),
                line("push, WMSS".into(), Role::Strong, true, &self.wmss, |m| {
                    m.push
                }),
            ],
            marks: vec![Mark {
                step: here.epoch as f64,
                text: station.name().into(),
            }],
            axis: "epoch",
            domain: (0.0, (2 * EPOCHS) as f64),
            range: (0.0, 1.0),
            spacing: Spacing::Linear,
            unit: Unit::Plain,
            sentence: format!(
                "{}: {} has {}, and is pushed with {} in all.",
                station.name(),
                TOKENS[TARGET],
                Unit::Percent.write(here.on_target()),
                Unit::Plain.write(here.push)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_push_falls_to_saturation_and_returns_with_wmss() {
        let journey = Journey::new();
        let pushes = Station::ALL.map(|station| journey.at(station).push);
        assert!(pushes[0] > pushes[1] && pushes[1] > pushes[2], "{pushes:?}");
        assert!(pushes[3] > pushes[2], "{pushes:?}");
        assert!(journey.push_restored() > 1.0);
    }

    #[test]
    fn wmss_begins_with_the_model_that_saturation_left() {
        let journey = Journey::new();
        let (saturation, wmss) = (journey.at(Station::Saturation), journey.at(Station::Wmss));
        assert_eq!(saturation.epoch, wmss.epoch);
        assert!((saturation.on_target() - wmss.on_target()).abs() < 1e-12);
        let last = journey.wmss.last().expect("a path has its start");
        assert!(last.on_target() > wmss.on_target());
    }

    #[test]
    fn every_station_is_marked_where_it_stands() {
        let journey = Journey::new();
        for station in Station::ALL {
            let picture = journey.picture(station);
            assert_eq!(picture.marks[0].step, journey.at(station).epoch as f64);
            assert!(picture.sentence.starts_with(station.name()));
        }
    }
}
