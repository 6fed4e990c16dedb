//! What a run will ask of a device, before it begins. All of it is rough but for the number of
//! parameters.

use crate::{Contender, Method, ModelSize, RunConfig, Task, Teacher, own_lines};

/// Bytes of a number on the device.
const NUMBER: u64 = 4;
/// A GPU sums a gradient in so many parts at the most …
const MOST_PARTS: u64 = 16;
/// … of so many positions each …
const POSITIONS_A_PART: u64 = 64;
/// … and of so many numbers together.
const MOST_IN_PARTS: u64 = 1 << 24;

/// A GPU repeats a step's launches instead of making them anew. For that it keeps arrays like the
/// step's own, together no more than about so many bytes: where one step has more, a GPU has so much
/// to do that it is not waiting for the worker.
pub const MOST_RECORDED: u64 = 200_000_000;

/// Tokens of a task's vocabulary, and tokens of its longest sequence; nothing for lines that can't
/// be learnt as they are.
pub fn shape(task: &Task) -> Option<(usize, usize)> {
    Some(match task {
        Task::Derivatives => (15, 25),
        Task::Addition => (13, 9),
        Task::ModularAddition => (100, 5),
        Task::Sorting => (3, 11),
        Task::Own { lines } => {
            let lines = own_lines::read(lines).ok()?;
            let texts = || lines.iter().flat_map(|(prompt, answer)| [prompt, answer]);
            let characters: std::collections::HashSet<char> =
                texts().flat_map(|text| text.chars()).collect();
            let lengths = lines
                .iter()
                .map(|(p, a)| p.chars().count() + a.chars().count());
            // The end token is one more.
            (characters.len() + 1, lengths.max()?)
        }
    })
}

/// Parameters of one model, `P`: embeddings of `vocabulary` tokens and `context` positions, the
/// decoder layers, the last norm and the head.
pub fn parameters(vocabulary: usize, context: usize, size: ModelSize) -> usize {
    let d = size.width;
    // Matrices: 3 for queries, keys and values, 1 behind attention, 4 each way through the hidden
    // units. Vectors: as many biases as they have outputs (3, 1, 4, 1), and two norms of 2.
    let layer = 12 * d * d + 13 * d;
    (vocabulary + context) * d + size.layers * layer + 2 * d + (d + 1) * vocabulary
}

/// Models that a contender needs: itself, and its weak model or teacher if that is run at every
/// step.
pub fn models(method: Method) -> usize {
    match method {
        Method::Wmss { .. } | Method::Undial { .. } | Method::SelfDistillation { .. } => 2,
        _ => 1,
    }
}

/// Floating-point operations of one training step on a batch of `tokens` (sequences times context):
/// six for each parameter of a model that is trained and each token, two for a model that stands
/// still, the usual estimate (Kaplan et al. 2020, arXiv:2001.08361), which leaves attention itself
/// out and counts embeddings like matrices. The trainer computes less, because it leaves out what no
/// answer depends on. A ratio of two methods is that of [`Method::cost`].
pub fn operations_a_step(method: Method, parameters: usize, tokens: usize) -> f64 {
    6.0 * method.cost() * parameters as f64 * tokens as f64
}

/// Floating-point operations of all training steps of a run, its teacher's included; examinations and
/// the curriculum's measurements are not counted.
pub fn operations(config: &RunConfig, vocabulary: usize, context: usize) -> f64 {
    let parameters = parameters(vocabulary, context, config.model);
    let tokens = config.batch * context;
    let of = |method, steps: u32| f64::from(steps) * operations_a_step(method, parameters, tokens);
    let race = |contender: &Contender| {
        let steps = config.last_step_of(contender) - config.sft_steps;
        of(contender.method, steps)
    };
    of(Method::Sft, config.sft_steps)
        + teachers_operations(config, vocabulary, context)
        + config.contenders.iter().map(race).sum::<f64>()
}

/// Floating-point operations of the larger teacher's training; 0 of a run that needs none.
pub fn teachers_operations(config: &RunConfig, vocabulary: usize, context: usize) -> f64 {
    if !config.has_teacher() {
        return 0.0;
    }
    let parameters = parameters(vocabulary, context, config.teacher.model);
    let tokens = Teacher::BATCH * context;
    f64::from(config.teacher.steps) * operations_a_step(Method::Sft, parameters, tokens)
}

/// Bytes on the device at a step of the race, or of the larger teacher's training where that is more.
/// On a GPU there is besides what it keeps for repeating a step's launches.
pub fn memory(config: &RunConfig, vocabulary: usize, context: usize, is_on_gpu: bool) -> u64 {
    let step = |size, models, batch| {
        let step = memory_of(size, models, batch, vocabulary, context);
        if is_on_gpu && step <= MOST_RECORDED {
            2 * step
        } else {
            step
        }
    };
    let models: usize = config.contenders.iter().map(|c| models(c.method)).sum();
    let race = step(config.model, models, config.batch);
    if config.has_teacher() {
        race.max(step(config.teacher.model, 1, Teacher::BATCH))
    } else {
        race
    }
}

/// Bytes on the device at a step of so many models, were every position of every line computed. Of
/// each model: its parameters and AdamW's two moments, all three once more while they are updated,
/// and its gradient, once and in the parts it is summed from. Of each position of each model what the
/// backward pass needs: of a layer 16 rows of the model's width, the norms' statistics and the
/// attention's shares; behind the layers two rows and twice the logits; and on the way back some
/// eight rows more.
pub fn memory_of(
    size: ModelSize,
    models: usize,
    batch: usize,
    vocabulary: usize,
    context: usize,
) -> u64 {
    let all = (models * parameters(vocabulary, context, size)) as u64;
    let positions = (batch * context) as u64;
    let parts = (MOST_IN_PARTS / all.max(1)).clamp(1, MOST_PARTS);
    let parts = positions.div_ceil(POSITIONS_A_PART).clamp(1, parts);
    let state = all * (2 * 3 + 1 + parts);

    let ModelSize {
        width,
        layers,
        heads,
    } = size;
    let layer = 16 * width + 4 + heads * context;
    let position = layers * layer + 2 * width + 2 + 2 * vocabulary + 8 * width;
    NUMBER * (state + models as u64 * positions * position as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CurriculumForm, Past, WeakAgent};

    /// Derivatives.
    const VOCABULARY: usize = 15;
    const CONTEXT: usize = 25;

    #[test]
    fn the_labs_model_has_as_many_parameters_as_its_file() {
        let found = parameters(VOCABULARY, CONTEXT, ModelSize::LAB);
        assert_eq!(found, 103_631); // assets/m0.safetensors
        let nano = ModelSize {
            width: 48,
            layers: 3,
            heads: 3,
        };
        // minGPT prints 0.09 M for this one; its head has no bias, and it leaves the head out.
        let body = parameters(3, 11, nano) - 49 * 3;
        assert_eq!(format!("{:.2}", body as f64 / 1e6), "0.09");
    }

    #[test]
    fn a_trained_model_takes_six_operations_and_one_that_stands_still_two() {
        let wmss = |weak| Method::Wmss {
            weak,
            from: Past::Base,
            curriculum: CurriculumForm::Repository,
        };
        let cases = [
            (Method::Sft, 6.0),
            (Method::Temperature, 6.0),
            (wmss(WeakAgent::Joint), 12.0),
            (wmss(WeakAgent::Frozen), 8.0),
            (Method::UNDIAL, 8.0),
            (Method::self_distillation(Past::Base), 8.0),
        ];
        for (method, each) in cases {
            let found = operations_a_step(method, 1000, 50);
            assert!((found - each * 50_000.0).abs() < 1e-6, "{method:?}");
        }
    }

    #[test]
    fn a_run_costs_what_its_steps_cost() {
        let config = RunConfig::default();
        let step = operations_a_step(Method::Sft, 103_631, 64 * CONTEXT);
        // SFT to M1, then SFT and WMSS, which counts twice.
        let steps = f64::from(config.sft_steps + 3 * config.race_steps);
        assert_eq!(operations(&config, VOCABULARY, CONTEXT), steps * step);

        // Distilled instead of mixed, a contender costs as much as SFT, and its teacher extra.
        let mut distilled = config.clone();
        distilled.contenders[1] = Method::DISTILLATION.into();
        let teacher = parameters(VOCABULARY, CONTEXT, distilled.teacher.model);
        let steps = f64::from(config.sft_steps + 2 * config.race_steps);
        let extra = f64::from(distilled.teacher.steps)
            * operations_a_step(Method::Sft, teacher, Teacher::BATCH * CONTEXT);
        assert_eq!(
            operations(&distilled, VOCABULARY, CONTEXT),
            steps * step + extra
        );
    }

    #[test]
    fn memory_grows_with_models_batch_and_size() {
        let of = |config: &RunConfig| memory(config, VOCABULARY, CONTEXT, false);
        let lab = RunConfig::default();
        // Three models of 0.4 MB in some 20 copies, and 4,800 positions of some 3,000 numbers.
        assert!(
            (50_000_000..120_000_000).contains(&of(&lab)),
            "{}",
            of(&lab)
        );
        let mut alone = lab.clone();
        alone.contenders.truncate(1);
        let mut wide = lab.clone();
        wide.model.width *= 2;
        let mut many = lab.clone();
        many.batch *= 2;
        let mut distilled = alone.clone();
        distilled.contenders = vec![Method::DISTILLATION.into()];
        assert!(of(&alone) < of(&distilled), "a larger teacher");
        assert!(of(&alone) < of(&lab) && of(&lab) < of(&wide) && of(&lab) < of(&many));
    }

    #[test]
    fn a_gpu_keeps_a_step_twice_unless_it_is_large() {
        let of = |config: &RunConfig, is_on_gpu| memory(config, VOCABULARY, CONTEXT, is_on_gpu);
        let mut config = RunConfig::default();
        assert_eq!(of(&config, true), 2 * of(&config, false));
        config.batch *= 8;
        assert_eq!(of(&config, true), of(&config, false));
    }
}
