//! Setting up the race, and each of its rounds.

use burn::tensor::Tensor;
use protocol::{CurriculumForm, Past, RunConfig};
use wmss::curriculum::{Entropies, sampling_probabilities};

use super::lineup::{self, Beginning, Place};
use super::{Run, RunError};
use crate::optimizer::AdamW;
use crate::recipe::State;
use crate::sampling::uniform;

/// What the race needs beside its models.
#[derive(Clone)]
pub struct Race {
    /// The present round, from 0.
    pub(super) round: u32,
    /// Of every contender with a curriculum the train set's entropies, measured when the round
    /// began.
    pub(super) entropies: Vec<Option<Vec<Entropies>>>,
    /// Every contender's student when the present round began, `[contenders, P]`.
    pub(super) round_start: Tensor<2>,
}

/// What a contender's curriculum draws by.
pub(super) struct Drawn<'a> {
    /// The train set's entropies, measured when the round began.
    pub entropies: &'a [Entropies],
    /// How likely a draw takes each example; they sum to 1.
    pub probabilities: Vec<f64>,
}

impl Race {
    /// What a contender draws by; nothing, where it draws every example alike. `now`: the
    /// configuration as it stands.
    pub(super) fn drawn_by(
        &self,
        now: &RunConfig,
        contender: usize,
    ) -> Result<Option<Drawn<'_>>, RunError> {
        let measured = self.entropies.get(contender).and_then(Option::as_ref);
        let form = (now.contenders.get(contender))
            .map(|c| c.method.curriculum())
            .filter(|form| *form != CurriculumForm::Uniform);
        let Some((entropies, form)) = measured.zip(form) else {
            return Ok(None);
        };
        let coefficients = now.curriculum.coefficients();
        let probabilities = sampling_probabilities(form.into(), coefficients, entropies)
            .map_err(RunError::Curriculum)?;
        Ok(Some(Drawn {
            entropies,
            probabilities,
        }))
    }

    /// Every contender's sampling probabilities, summed up. `now`: the configuration as it stands.
    pub(super) fn cumulative(
        &self,
        now: &RunConfig,
        examples: usize,
    ) -> Result<Vec<Vec<f64>>, RunError> {
        let of = |contender| {
            let Some(drawn) = self.drawn_by(now, contender)? else {
                return Ok(uniform(examples));
            };
            let summed = drawn.probabilities.iter().scan(0.0, |sum, p| {
                *sum += p;
                Some(*sum)
            });
            Ok(summed.collect())
        };
        (0..now.contenders.len()).map(of).collect()
    }
}

impl Run {
    /// Keeps the state after `step`, if a contender will ask for it.
    pub(super) fn keep_past(&mut self, step: u32) {
        let asked = |c: &protocol::Contender| c.method.past() == Some(Past::Sft(step));
        if step <= self.config.sft_steps && self.config.contenders.iter().any(asked) {
            let parameters = self.progress.state.parameters.clone();
            self.progress.kept.insert(step, parameters);
        }
    }

    /// An earlier state, `[1, P]`.
    fn past(&self, past: Past) -> Tensor<2> {
        let kept = match past {
            Past::Base | Past::Sft(0) => None,
            Past::Sft(step) => self.progress.kept.get(&step),
        };
        kept.unwrap_or(&self.base_on_device).clone()
    }

    /// Begins the race, or its next round, where it is time; a teacher must be ready for it.
    pub(super) async fn set_up_race(&mut self) -> Result<(), RunError> {
        self.prepare_teacher().await?;
        let done = self.progress.step - self.config.sft_steps;
        let length = self.config.race_steps.div_ceil(self.config.rounds);
        match self.progress.race.as_ref().map(|race| race.round) {
            None => self.begin_race().await,
            Some(round) if done / length > round => self.begin_round(round + 1).await,
            Some(_) => Ok(()),
        }
    }

    /// Every student goes on from M1, optimiser state included; partners have an optimiser of their
    /// own that has seen nothing yet.
    async fn begin_race(&mut self) -> Result<(), RunError> {
        let places = lineup::race(&self.config.contenders);
        let m1 = self.progress.state.parameters.clone();
        let [first, second] = self.progress.state.optimizer.split();
        let none = m1.zeros_like();
        let sft_steps = self.progress.state.optimizer.steps[0];
        let (mut rows, mut firsts, mut seconds, mut steps) = (vec![], vec![], vec![], vec![]);
        for place in &places {
            rows.push(m1.clone());
            firsts.push(first.clone());
            seconds.push(second.clone());
            steps.push(sft_steps);
            if let Some(beginning) = lineup::partner(place.contender.method) {
                rows.push(match beginning {
                    Beginning::Past(past) => self.past(past),
                    Beginning::Present => m1.clone(),
                });
                firsts.push(none.clone());
                seconds.push(none.clone());
                steps.push(0);
            }
        }
        let mut entropies = Vec::with_capacity(places.len());
        for place in &places {
            let weak = place.contender.method.past().map(|past| self.past(past));
            entropies.push(self.curriculum_entropies(place, m1.clone(), weak).await?);
        }
        self.progress.state = State {
            parameters: Tensor::cat(rows, 0),
            optimizer: AdamW {
                moments: Tensor::cat(firsts.into_iter().chain(seconds).collect(), 0),
                steps,
            },
        };
        self.progress.race = Some(Race {
            round: 0,
            entropies,
            round_start: Tensor::cat(vec![m1; places.len()], 0),
        });
        Ok(())
    }

    /// Every weak model becomes what its strong one was when the last round began, and entropies
    /// are measured anew (V2 Algorithm 1).
    async fn begin_round(&mut self, round: u32) -> Result<(), RunError> {
        let places = lineup::race(&self.config.contenders);
        let Some(race) = &self.progress.race else {
            return Ok(());
        };
        let last_start = race.round_start.clone();
        let students = self.students(&places);
        let row = |of: &Tensor<2>, number| of.clone().narrow(0, number, 1);
        let mut entropies = Vec::with_capacity(places.len());
        for (number, place) in places.iter().enumerate() {
            let (strong, weak) = (row(&students, number), row(&last_start, number));
            entropies.push(self.curriculum_entropies(place, strong, Some(weak)).await?);
        }
        for (number, place) in places.iter().enumerate() {
            let is_weak = place.contender.method.mixes();
            if let Some(partner) = place.partner.filter(|_| is_weak) {
                self.replace(partner, row(&last_start, number));
            }
        }
        self.progress.race = Some(Race {
            round,
            entropies,
            round_start: students,
        });
        Ok(())
    }

    /// Every contender's student, `[contenders, P]`.
    pub(super) fn students(&self, places: &[Place]) -> Tensor<2> {
        let rows: Vec<usize> = places.iter().map(|place| place.student).collect();
        self.models(&rows)
    }

    /// Puts other parameters, `[1, P]`, into a row, with an optimiser that has seen nothing yet.
    fn replace(&mut self, row: usize, parameters: Tensor<2>) {
        let State {
            parameters: all,
            optimizer,
        } = &mut self.progress.state;
        let [models, size] = all.dims();
        let none = parameters.zeros_like();
        *all = all
            .clone()
            .slice_assign([row..row + 1, 0..size], parameters);
        for row in [row, models + row] {
            let moments = optimizer.moments.clone();
            optimizer.moments = moments.slice_assign([row..row + 1, 0..size], none.clone());
        }
        optimizer.steps[row] = 0;
    }
}
