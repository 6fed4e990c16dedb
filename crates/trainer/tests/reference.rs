//! The trainer against an implementation that shares no code with it: `reference/make.py`, in JAX,
//! from the same weights and batches.

use burn::tensor::{Device, Tensor, TensorData};
use protocol::{ModelSize, Optimizer};
use safetensors::SafeTensors;
use trainer::data::Sequences;
use trainer::model::Architecture;
use trainer::optimizer::Rates;
use trainer::recipe::{Loss, Measured, Recipe, State};

const ARCHITECTURE: Architecture = Architecture {
    vocabulary: 16,
    context: 12,
    size: ModelSize {
        width: 16,
        layers: 2,
        heads: 4,
    },
};
const BATCH: usize = 4;
const STEPS: usize = 10;

/// Both sides compute in f32, in different orders; JAX's own distance from f64 is a third of these.
const LOSS_TOLERANCE: f32 = 3e-6;
const GRADIENT_TOLERANCE: f32 = 1e-6;
const FIRST_UPDATE_TOLERANCE: f32 = 1e-6;
const LAST_UPDATE_TOLERANCE: f32 = 1e-5;

struct Reference {
    weights: Vec<u8>,
    trace: Vec<u8>,
}

impl Reference {
    fn open() -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/");
        let file = |name: &str| {
            std::fs::read(format!("{folder}{name}")).expect("a file of the repository")
        };
        Self {
            weights: file("weights.safetensors"),
            trace: file("trace.safetensors"),
        }
    }

    fn numbers(bytes: &[u8], name: &str) -> Vec<[u8; 4]> {
        let file = SafeTensors::deserialize(bytes).expect("whole");
        let view = file.tensor(name).expect("a name that make.py writes");
        view.data()
            .chunks_exact(4)
            .map(|b| [b[0], b[1], b[2], b[3]])
            .collect()
    }

    fn expected(&self, name: &str) -> Vec<f32> {
        Self::numbers(&self.trace, name)
            .into_iter()
            .map(f32::from_le_bytes)
            .collect()
    }

    /// Parameters of these models side by side.
    fn state(&self, models: &[usize], device: &Device) -> State {
        let mut rows: Vec<f32> = Vec::new();
        for model in models {
            for entry in ARCHITECTURE.layout() {
                let name = format!("{model}/{}", entry.name);
                rows.extend(
                    Self::numbers(&self.weights, &name)
                        .into_iter()
                        .map(f32::from_le_bytes),
                );
            }
        }
        let shape = [models.len(), ARCHITECTURE.parameters()];
        State::new(Tensor::from_data(TensorData::new(rows, shape), device))
    }

    fn batch(&self, step: usize, models: usize) -> Sequences {
        let positions = BATCH * ARCHITECTURE.context;
        let here = step * positions..(step + 1) * positions;
        let integers = |name: &str| -> Vec<i32> {
            let all = Self::numbers(&self.trace, name);
            all[here.clone()]
                .iter()
                .map(|b| i32::from_le_bytes(*b))
                .collect()
        };
        let sequences = Sequences {
            models: 1,
            batch: BATCH,
            context: ARCHITECTURE.context,
            inputs: integers("inputs"),
            targets: integers("targets"),
            mask: self.expected("mask")[here.clone()].to_vec(),
        };
        sequences.repeated(models)
    }
}

fn numbers<const D: usize>(tensor: &Tensor<D>) -> Vec<f32> {
    tensor.to_data().iter::<f32>().collect()
}

/// Attention's softmax ignores the keys' bias, so its gradient is exactly zero and what f32 leaves
/// of it is rounding, which AdamW blows up to full steps.
fn is_key_bias(index: usize) -> bool {
    let place = index % ARCHITECTURE.parameters();
    let width = ARCHITECTURE.size.width;
    ARCHITECTURE.layout().iter().any(|entry| {
        let keys = entry.offset + width..entry.offset + 2 * width;
        entry.name.ends_with("qkv.bias") && keys.contains(&place)
    })
}

fn assert_close(
    what: &str,
    found: &[f32],
    expected: &[f32],
    tolerance: f32,
    skip: fn(usize) -> bool,
) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (i, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!(
            skip(i) || (a - b).abs() <= tolerance,
            "{what}[{i}]: {a} instead of {b}"
        );
    }
}

fn follow(name: &str, loss: Loss, models: &[usize], learning: Vec<f64>) {
    let (reference, device) = (Reference::open(), Device::flex());
    let recipe = Recipe {
        architecture: ARCHITECTURE,
        losses: vec![loss],
        rates: Rates {
            learning,
            settings: Optimizer::default(),
        },
        noise: None,
    };
    let mut state = reference.state(models, &device);
    let (gradient, _) = recipe.gradient(&state, &reference.batch(0, models.len()));
    let expected = reference.expected(&format!("{name}.gradient"));
    let found = &numbers(&gradient)[..expected.len()];
    assert_close("gradient", found, &expected, GRADIENT_TOLERANCE, |_| false);

    let losses = reference.expected(&format!("{name}.loss"));
    for (step, expected) in losses.iter().enumerate().take(STEPS) {
        let measured = numbers(&recipe.step(&mut state, &reference.batch(step, models.len())));
        let loss = measured[Measured::trained(models.len(), &[loss], 0)];
        assert!(
            (loss - expected).abs() < LOSS_TOLERANCE,
            "step {step}: {loss} instead of {expected}"
        );
        if step == 0 && name == "wmss_joint" {
            let expected = reference.expected("wmss_joint.statistics");
            assert_close(
                "statistics",
                // All but the cross-entropies and the gradient, which the file has elsewhere.
                &measured[3..9],
                &expected,
                LOSS_TOLERANCE,
                |_| false,
            );
        }
        let (file, tolerance) = match step {
            0 => ("parameters", FIRST_UPDATE_TOLERANCE),
            9 => ("final", LAST_UPDATE_TOLERANCE),
            _ => continue,
        };
        let expected = reference.expected(&format!("{name}.{file}"));
        assert_close(
            file,
            &numbers(&state.parameters),
            &expected,
            tolerance,
            is_key_bias,
        );
    }
}

#[test]
fn sft_agrees_with_jax() {
    follow("sft", Loss::plain(0), &[0], vec![1e-3]);
}

#[test]
fn joint_wmss_agrees_with_jax() {
    follow("wmss_joint", Loss::mixed(0, 0.3), &[1, 2], vec![1e-3, 1e-3]);
}

#[test]
fn frozen_wmss_agrees_with_jax() {
    follow("wmss_frozen", Loss::mixed(0, 0.3), &[1, 2], vec![1e-3, 0.0]);
}

/// The mixed loss through the whole model, by central differences along random directions of every
/// parameter of both models.
#[test]
fn the_mixed_loss_has_the_gradient_of_its_finite_differences() {
    const STEP: f64 = 2e-3;
    let (reference, device) = (Reference::open(), Device::flex());
    let recipe = Recipe {
        architecture: ARCHITECTURE,
        losses: vec![Loss::mixed(0, 0.3)],
        rates: Rates {
            learning: vec![0.0; 2],
            settings: Optimizer::default(),
        },
        noise: None,
    };
    let (state, batch) = (reference.state(&[1, 2], &device), reference.batch(0, 2));
    let gradient = numbers(&recipe.gradient(&state, &batch).0);
    let (parameters, size) = (numbers(&state.parameters), ARCHITECTURE.parameters());
    let loss = |moved: Vec<f32>| {
        let at = Tensor::from_data(TensorData::new(moved, [2, size]), &device);
        f64::from(numbers(&recipe.gradient(&State::new(at), &batch).1)[2])
    };
    let mut sign = {
        let mut bits: u32 = 12345;
        move || {
            bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if bits >> 31 == 0 { 1.0 } else { -1.0 }
        }
    };
    for model in 0..2 {
        for entry in ARCHITECTURE.layout() {
            let start = model * size + entry.offset;
            let place = start..start + entry.rows * entry.columns;
            let signs: Vec<f64> = place.clone().map(|_| sign()).collect();
            // The more parameters move, the less each does.
            let step = STEP / (signs.len() as f64).sqrt();
            let moved = |by: f64| {
                let mut moved = parameters.clone();
                let pairs = moved[place.clone()].iter_mut().zip(&signs);
                pairs.for_each(|(p, s)| *p = (f64::from(*p) + by * s) as f32);
                loss(moved)
            };
            let found = (moved(step) - moved(-step)) / (2.0 * step);
            let expected: f64 = gradient[place.clone()]
                .iter()
                .zip(&signs)
                .map(|(g, s)| f64::from(*g) * s)
                .sum();
            let norm = gradient[place.clone()]
                .iter()
                .map(|g| f64::from(*g).powi(2))
                .sum::<f64>()
                .sqrt();
            // A loss near 3 is known to about 2e-7, whatever is moved.
            let tolerance = 3e-7 / step + 0.01 * norm;
            assert!(
                (found - expected).abs() < tolerance,
                "{} of {model}: {found} instead of {expected}",
                entry.name
            );
        }
    }
}
