//! The larger model that contenders are distilled from: it is trained when the race is to begin, and
//! then asked once for all of the run's train set.

use burn::tensor::{Device, Tensor};
use protocol::{Accuracy, Optimizer, Phase, RunConfig, Teacher};

use super::examination::AT_ONCE;
use super::{Run, RunError, accuracies, upload};
use crate::data::Sequences;
use crate::kernels;
use crate::model::Architecture;
use crate::optimizer::Rates;
use crate::random::{Purpose, stream};
use crate::readback::numbers;
use crate::recipe::{Loss, Recipe, State};
use crate::sampling::{draw, uniform};
use crate::task;

/// Tells the teacher's initial weights from those of a random M0.
const NUMBER: u32 = 1;

/// What a teacher learns, and how.
pub(super) struct TeacherTraining {
    pub architecture: Architecture,
    encoded: Sequences,
    cumulative: Vec<f64>,
}

impl TeacherTraining {
    /// Of a run that has a teacher.
    pub fn of(config: &RunConfig) -> Result<Option<Self>, RunError> {
        if !config.has_teacher() {
            return Ok(None);
        }
        let (examples, held_out) = (config.teacher_examples(), config.held_out_examples);
        let setting = task::Setting::new(&config.task, config.seed, examples, held_out)?;
        Ok(Some(Self {
            architecture: task::architecture(&config.task, config.teacher.model)?,
            encoded: Sequences::new(&setting.vocabulary, &setting.train, setting.context)?,
            cumulative: uniform(setting.train.len()),
        }))
    }

    fn recipe(&self) -> Recipe {
        let settings = Optimizer::default();
        Recipe {
            architecture: self.architecture,
            losses: vec![Loss::plain(0)],
            rates: Rates {
                learning: vec![settings.learning_rate],
                settings,
            },
            noise: None,
            given: None,
        }
    }
}

/// A teacher in the making, or one that is ready.
#[derive(Clone)]
pub(super) struct TeacherState {
    pub state: State,
    pub step: u32,
}

impl TeacherState {
    pub(super) async fn new(
        training: &TeacherTraining,
        config: &RunConfig,
        device: &Device,
    ) -> Result<Self, RunError> {
        let parameters = training.architecture.initialise(config.seed, NUMBER);
        Ok(Self {
            state: State::new(upload(&parameters, 1, device).await?),
            step: 0,
        })
    }
}

/// A teacher that is ready, for another run that would make the same one.
pub struct TrainedTeacher {
    made_by: RunConfig,
    teacher: TeacherState,
}

impl Run {
    /// Whether the race waits for its teacher.
    pub fn teacher_is_due(&self) -> bool {
        self.phase() == Phase::Race && self.teacher_steps_left() > 0
    }

    /// Steps of the teacher's training that are left; none of a run that needs no teacher.
    pub fn teacher_steps_left(&self) -> u32 {
        if self.teacher_training.is_none() {
            return 0;
        }
        let taken = (self.progress.teacher.as_ref()).map_or(0, |teacher| teacher.step);
        self.config.teacher.steps.saturating_sub(taken)
    }

    /// Share of the teacher's training that is done, 0 to 1.
    pub fn teacher_done(&self) -> f64 {
        let steps = self.config.teacher.steps;
        f64::from(steps - self.teacher_steps_left()) / f64::from(steps)
    }

    /// One step of the teacher's training; what it returns is laid out as
    /// [`crate::recipe::Measured`] says.
    ///
    /// # Errors
    /// When the weights can't be brought to the device, or the step is given up; then the teacher is
    /// as it was.
    pub async fn train_teacher(&mut self) -> Result<Option<Tensor<1>>, RunError> {
        let Some(training) = self.teacher_training.as_ref() else {
            return Ok(None);
        };
        let device = self.base_on_device.device();
        let mut teacher = match &self.progress.teacher {
            Some(teacher) => teacher.clone(),
            None => TeacherState::new(training, &self.config, &device).await?,
        };
        teacher.step += 1;
        let mut generator = stream(self.config.seed, Purpose::TeacherBatch, teacher.step);
        let rows = draw(&mut generator, Teacher::BATCH, &[&training.cumulative]);
        let sequences = training.encoded.pick(&rows[0]);
        let (recipe, state) = (training.recipe(), &mut teacher.state);
        let measured = (recipe.step(state, &sequences, &self.interruptions)).await?;
        self.progress.teacher = Some(teacher);
        Ok(Some(measured))
    }

    /// What of the train set and of the held-out set the teacher answers exactly right; nothing
    /// while it is not ready. The train set is the run's.
    ///
    /// # Errors
    /// When the device fails, or the work is given up.
    pub async fn teacher_accuracy(&self) -> Result<Option<Accuracy>, RunError> {
        let Some((architecture, parameters)) = self.teacher() else {
            return Ok(None);
        };
        let scores = self
            .scores(architecture, parameters, &self.evaluation)
            .await?;
        let found = accuracies(&scores, &self.evaluation, self.setting.train.len());
        Ok(found.first().copied())
    }

    /// Parameters of the teacher; nothing of a run that has none.
    pub fn teacher_parameters(&self) -> Option<usize> {
        Some(self.teacher_training.as_ref()?.architecture.parameters())
    }

    /// The teacher, if it is ready.
    pub fn trained_teacher(&self) -> Option<TrainedTeacher> {
        self.teacher()?;
        Some(TrainedTeacher {
            made_by: self.config.clone(),
            teacher: self.progress.teacher.clone()?,
        })
    }

    /// Takes over a teacher, if this run's own would be the same.
    pub fn adopt_teacher(&mut self, taught: Option<TrainedTeacher>) {
        let mine = makes(&self.config);
        let fits = |taught: &TrainedTeacher| makes(&taught.made_by) == mine;
        if self.teacher_training.is_some() {
            self.progress.teacher = taught.filter(fits).map(|taught| taught.teacher);
        }
    }

    /// The teacher's shape and parameters, `[1, P]`, once it is ready.
    pub(super) fn teacher(&self) -> Option<(Architecture, &Tensor<2>)> {
        let architecture = self.teacher_training.as_ref()?.architecture;
        let teacher = self.progress.teacher.as_ref()?;
        (self.teacher_steps_left() == 0).then_some((architecture, &teacher.state.parameters))
    }

    /// Makes the teacher ready, and asks it for the train set.
    pub(super) async fn prepare_teacher(&mut self) -> Result<(), RunError> {
        while self.teacher_is_due() {
            self.train_teacher().await?;
        }
        if self.teacher_logits.is_none()
            && let Some((architecture, parameters)) = self.teacher()
        {
            let train: Vec<usize> = (0..self.encoded.batch).collect();
            let mut all = Vec::new();
            for some in train.chunks(AT_ONCE) {
                let sequences = self.encoded.pick(some);
                let waiting = &self.interruptions;
                let logits = kernels::logits(architecture, parameters, &sequences, waiting).await?;
                all.extend(waiting.wait(numbers(logits)).await??);
            }
            self.teacher_logits = Some(all);
        }
        Ok(())
    }

    /// What the teacher says at every position of these examples of the train set, `[N, V]`.
    pub(super) fn teacher_logits_of(&self, examples: &[usize]) -> Vec<f32> {
        let logits = self.teacher_logits.as_deref().unwrap_or_default();
        let length = self.architecture.context * self.architecture.vocabulary;
        let of = |example: &usize| &logits[example * length..][..length];
        examples.iter().flat_map(of).copied().collect()
    }
}

/// Everything that a teacher is made of.
fn makes(config: &RunConfig) -> (&protocol::Task, u32, Teacher, usize, usize) {
    (
        &config.task,
        config.seed,
        config.teacher,
        config.teacher_examples(),
        config.held_out_examples,
    )
}
