//! Which row of parameters is whose: every contender's student, and its partner if it has one.

use protocol::{Contender, Method, Past, RunConfig, WeakAgent};

use crate::optimizer::Rates;
use crate::recipe::{Loss, Soft};

/// A contender's rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Who it is.
    pub contender: Contender,
    /// The model that is kept.
    pub student: usize,
    /// The weak model or the teacher, in the row behind.
    pub partner: Option<usize>,
}

/// What a contender's partner begins as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// An earlier state.
    Past(Past),
    /// M1.
    Present,
}

impl Place {
    /// The number of its models.
    pub fn models(&self) -> usize {
        1 + usize::from(self.partner.is_some())
    }

    /// Whether it learns from a larger teacher, which has no row.
    pub(super) fn has_teacher(&self) -> bool {
        matches!(self.contender.method, Method::Distillation { .. })
    }

    /// Whether its partner is trained.
    fn partner_learns(&self) -> bool {
        matches!(
            self.contender.method,
            Method::Wmss {
                weak: WeakAgent::Joint,
                ..
            }
        )
    }

    /// Its loss with this λ.
    pub(super) fn loss(&self, lambda: f64) -> Loss {
        let plain = Loss {
            partner: self.partner,
            ..Loss::plain(self.student)
        };
        match self.contender.method {
            Method::Sft | Method::Curriculum { .. } | Method::Neftune { .. } => plain,
            Method::Wmss { .. } => Loss::mixed(self.student, lambda),
            Method::Temperature => Loss::tempered(self.student, lambda),
            Method::LabelSmoothing { smoothing } => Loss {
                smoothing: smoothing as f32,
                ..plain
            },
            Method::Undial { beta } => Loss {
                soft: Some(Soft {
                    share: 1.0,
                    temperature: 1.0,
                    dampening: beta as f32,
                }),
                ..plain
            },
            Method::SelfDistillation {
                temperature, share, ..
            }
            | Method::Distillation { temperature, share } => Loss {
                soft: Some(Soft {
                    share: share as f32,
                    temperature: temperature as f32,
                    dampening: 0.0,
                }),
                ..plain
            },
        }
    }
}

/// What a method's partner begins as, if it has one.
pub fn partner(method: Method) -> Option<Beginning> {
    match method {
        Method::Wmss { from, .. } | Method::SelfDistillation { from, .. } => {
            Some(Beginning::Past(from))
        }
        Method::Undial { .. } => Some(Beginning::Present),
        _ => None,
    }
}

/// The rows of the race.
pub fn race(contenders: &[Contender]) -> Vec<Place> {
    let mut next = 0;
    let place = |contender: &Contender| {
        let student = next;
        let partner = partner(contender.method).map(|_| student + 1);
        next = partner.unwrap_or(student) + 1;
        Place {
            contender: *contender,
            student,
            partner,
        }
    };
    contenders.iter().map(place).collect()
}

/// The only row on the way to M1.
pub fn sft() -> Vec<Place> {
    race(&[Method::Sft.into()])
}

/// The number of models in these places.
pub fn models(places: &[Place]) -> usize {
    places.iter().map(Place::models).sum()
}

/// Every contender's loss. `now`: the configuration as it stands at this step. What a larger teacher
/// says to each of those who learn from it stands behind what the models say.
pub fn losses(places: &[Place], now: &RunConfig) -> Vec<Loss> {
    let mut given = models(places)..;
    let mut loss = |place: &Place| {
        let own = place.loss(now.lambda_of(&place.contender));
        match place.has_teacher() {
            true => Loss {
                partner: given.next(),
                ..own
            },
            false => own,
        }
    };
    places.iter().map(&mut loss).collect()
}

/// Every model's learning rate at `step`. Who has spent its budget stands still; it is that of the
/// methods as they `began`, whatever stands still `now`.
pub fn rates(places: &[Place], began: &RunConfig, now: &RunConfig, step: u32) -> Rates {
    let factor = now.optimizer.factor(step, now.steps());
    let mut learning = Vec::with_capacity(models(places));
    for (number, place) in places.iter().enumerate() {
        let contender = &place.contender;
        let first = began.contenders.get(number).unwrap_or(contender);
        let on_the_way = step <= began.sft_steps || step <= began.last_step_of(first);
        let rate = if on_the_way {
            factor * now.learning_rate_of(contender)
        } else {
            0.0
        };
        learning.push(rate);
        if place.partner.is_some() {
            learning.push(if place.partner_learns() { rate } else { 0.0 });
        }
    }
    Rates {
        learning,
        settings: now.optimizer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partners_stand_behind_their_students() {
        let contenders = [
            Method::Sft,
            Method::WMSS,
            Method::Temperature,
            Method::Undial { beta: 10.0 },
        ];
        let places = race(&contenders.map(Contender::from));
        let rows: Vec<_> = places.iter().map(|p| (p.student, p.partner)).collect();
        assert_eq!(rows, [(0, None), (1, Some(2)), (3, None), (4, Some(5))]);
        assert_eq!(models(&places), 6);
    }

    #[test]
    fn only_a_joint_weak_model_learns_and_nobody_beyond_its_budget() {
        let mut config = RunConfig {
            budget: protocol::Budget::Compute,
            ..RunConfig::default()
        };
        config.contenders.push(Method::Undial { beta: 1.0 }.into());
        let places = race(&config.contenders);
        let at = |step| rates(&places, &config, &config, step).learning;
        assert_eq!(at(101), [1e-3, 1e-3, 1e-3, 1e-3, 0.0]);
        assert_eq!(at(251), [1e-3, 0.0, 0.0, 1e-3, 0.0]);
    }
}
