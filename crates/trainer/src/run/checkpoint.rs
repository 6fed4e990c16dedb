//! A run as a file, and a run from a file.

use burn::tensor::{Device, Tensor};
use protocol::RunConfig;
use serde::{Deserialize, Serialize};
use wmss::curriculum::Entropies;

use super::race::Race;
use super::teacher::TeacherState;
use super::{Progress, Run, RunError, lineup, upload};
use crate::archive::{Archive, ArchiveError, Array};
use crate::optimizer::AdamW;
use crate::readback::numbers;
use crate::recipe::State;
use crate::task::architecture;

/// What a checkpoint says of itself.
#[derive(Serialize, Deserialize)]
struct Description {
    config: RunConfig,
    step: u32,
    updates: Vec<u32>,
    /// Steps of SFT whose states are in the file.
    kept: Vec<u32>,
    race: Option<RaceDescription>,
    /// Steps that the larger teacher has taken. Older files have none.
    #[serde(default)]
    teacher: Option<u32>,
}

/// What can't be computed again, for the models it came from are gone.
#[derive(Serialize, Deserialize)]
struct RaceDescription {
    round: u32,
    /// Of every contender with a curriculum each example's entropies, weak and strong.
    entropies: Vec<Option<Vec<(f64, f64)>>>,
}

impl RaceDescription {
    fn of(race: &Race) -> Self {
        let pairs = |entropies: &Vec<Entropies>| {
            let pair = |e: &Entropies| (e.weak, e.strong);
            entropies.iter().map(pair).collect()
        };
        Self {
            round: race.round,
            entropies: (race.entropies.iter())
                .map(|entropies| entropies.as_ref().map(pairs))
                .collect(),
        }
    }

    fn race(self, round_start: Tensor<2>) -> Race {
        let entropies = |pairs: Vec<(f64, f64)>| {
            let one = |(weak, strong)| Entropies { weak, strong };
            pairs.into_iter().map(one).collect()
        };
        Race {
            round: self.round,
            entropies: (self.entropies.into_iter())
                .map(|pairs| pairs.map(entropies))
                .collect(),
            round_start,
        }
    }
}

fn kept_name(step: u32) -> String {
    format!("after_step_{step}")
}

impl Run {
    /// The whole run as a file: parameters, moments, what the race was set up with, and M0.
    ///
    /// # Errors
    /// When the device fails, the work is given up, or what would be kept is broken already.
    pub async fn checkpoint(&self) -> Result<Vec<u8>, RunError> {
        let Progress {
            step,
            state,
            race,
            teacher,
            kept,
        } = &self.progress;
        let [first, second] = state.optimizer.split();
        let mut tensors = vec![
            ("parameters".to_owned(), state.parameters.clone()),
            ("first_moments".to_owned(), first),
            ("second_moments".to_owned(), second),
        ];
        if let Some(race) = race {
            tensors.push(("round_start".to_owned(), race.round_start.clone()));
        }
        if let Some(teacher) = teacher {
            let [first, second] = teacher.state.optimizer.split();
            tensors.push(("teacher".to_owned(), teacher.state.parameters.clone()));
            if self.teacher_steps_left() > 0 {
                tensors.push(("teacher_first_moments".to_owned(), first));
                tensors.push(("teacher_second_moments".to_owned(), second));
            }
        }
        for (step, parameters) in kept {
            tensors.push((kept_name(*step), parameters.clone()));
        }
        let mut arrays = vec![Array {
            name: "base".to_owned(),
            shape: vec![1, self.base.len()],
            values: self.base.clone(),
        }];
        for (name, tensor) in tensors {
            let shape = tensor.dims().to_vec();
            let values = self.interruptions.wait(numbers(tensor)).await??;
            if values.iter().any(|v| !v.is_finite()) {
                return Err(RunError::NotFinite);
            }
            arrays.push(Array {
                name,
                shape,
                values,
            });
            self.interruptions.allow().await?;
        }
        let description = Description {
            config: self.config.clone(),
            step: *step,
            updates: state.optimizer.steps.clone(),
            kept: kept.keys().copied().collect(),
            race: race.as_ref().map(RaceDescription::of),
            teacher: teacher.as_ref().map(|teacher| teacher.step),
        };
        let description = serde_json::to_string(&description).map_err(ArchiveError::Description)?;
        let archive = Archive {
            description,
            arrays,
        };
        Ok(archive.write_by_turns(&self.interruptions).await??)
    }

    /// The run that a checkpoint holds.
    ///
    /// # Errors
    /// When the file is cut off or altered, its configuration out of bounds, or the device fails.
    pub async fn restore(bytes: &[u8], device: &Device) -> Result<Self, RunError> {
        let archive = Archive::read(bytes)?;
        let description: Description =
            serde_json::from_str(&archive.description).map_err(ArchiveError::Description)?;
        let config = description.config;
        config.validate()?;
        // The race is set up by its first step.
        if description.race.is_some() && description.step <= config.sft_steps {
            return Err(ArchiveError::Missing("the first step of its race".to_owned()).into());
        }
        let size = architecture(&config.task, config.model)?.parameters();
        let places = match description.race {
            Some(_) => lineup::race(&config.contenders),
            None => lineup::sft(),
        };
        let (models, contenders) = (lineup::models(&places), places.len());
        if description.updates.len() != models {
            return Err(
                ArchiveError::Missing(format!("the update counts of {models} models")).into(),
            );
        }
        let rows = async |name: &str, rows: usize| {
            upload(archive.values(name, &[rows, size])?, rows, device).await
        };
        let base = archive.values("base", &[1, size])?;
        let mut run = Self::new(config, base.to_vec(), device).await?;
        run.progress.step = description.step;
        run.progress.state = State {
            parameters: rows("parameters", models).await?,
            optimizer: AdamW {
                moments: Tensor::cat(
                    vec![
                        rows("first_moments", models).await?,
                        rows("second_moments", models).await?,
                    ],
                    0,
                ),
                steps: description.updates,
            },
        };
        if let Some(race) = description.race {
            let round_start = rows("round_start", contenders).await?;
            run.progress.race = Some(race.race(round_start));
        }
        if let Some((step, size)) = description.teacher.zip(run.teacher_parameters()) {
            let row = async |name: &str| upload(archive.values(name, &[1, size])?, 1, device).await;
            let mut state = State::new(row("teacher").await?);
            if step < run.config.teacher.steps {
                let moments = [
                    row("teacher_first_moments").await?,
                    row("teacher_second_moments").await?,
                ];
                state.optimizer = AdamW {
                    moments: Tensor::cat(moments.into(), 0),
                    steps: vec![step],
                };
            }
            run.progress.teacher = Some(TeacherState { state, step });
        }
        for step in description.kept {
            let parameters = rows(&kept_name(step), 1).await?;
            run.progress.kept.insert(step, parameters);
        }
        Ok(run)
    }
}
