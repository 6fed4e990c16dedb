//! The training step in plain burn, with its autodiff: the oracle of [`trainer::kernels`], from
//! which it takes nothing.

use burn::tensor::activation::{log_softmax, softmax};
use burn::tensor::{Device, Gradients, Int, Tensor, TensorData};
use trainer::data::Sequences;
use trainer::model::{Architecture, Entry, NORM_EPSILON};
use trainer::recipe::{Arrangement, Recipe, State};

/// Score of a position that lies in the future: its share after softmax is exactly 0 in f32.
const MASKED: f32 = -1e9;

/// The gradient at `state` and the measurements, as [`Recipe::gradient`] returns them.
pub fn gradient(recipe: &Recipe, state: &State, sequences: &Sequences) -> (Tensor<2>, Tensor<1>) {
    let device = state.parameters.device();
    let models = Decoders::trainable(recipe.architecture, &state.parameters);
    let logits = models.logits(sequences, &device);
    let objective = objective(
        logits,
        sequences,
        recipe.arrangement,
        recipe.lambda,
        &device,
    );
    (
        models.gradient(objective.loss.backward()),
        objective.measured,
    )
}

/// `M` models' parameters, cut up and ready for a forward pass.
struct Decoders {
    architecture: Architecture,
    models: usize,
    weights: Vec<Tensor<3>>, // one per entry of the layout, [M, rows, columns]
}

impl Decoders {
    /// `parameters`: `[M, P]`.
    fn new(architecture: Architecture, parameters: &Tensor<2>) -> Self {
        let [models, _] = parameters.dims();
        let cut = |entry: &Entry| {
            let end = entry.offset + entry.rows * entry.columns;
            let flat = parameters.clone().slice([0..models, entry.offset..end]);
            flat.reshape([models, entry.rows, entry.columns])
        };
        Self {
            architecture,
            models,
            weights: architecture.layout().iter().map(cut).collect(),
        }
    }

    /// Models whose forward pass is recorded, so that [`Self::gradient`] can follow it back.
    fn trainable(architecture: Architecture, parameters: &Tensor<2>) -> Self {
        let mut decoders = Self::new(architecture, parameters);
        let tracked = |weight: Tensor<3>| weight.autodiff().require_grad();
        decoders.weights = decoders.weights.into_iter().map(tracked).collect();
        decoders
    }

    /// The next token's logits at every position, `[M, N, V]`.
    fn logits(&self, sequences: &Sequences, device: &Device) -> Tensor<3> {
        let Architecture {
            vocabulary,
            context,
            size,
        } = self.architecture;
        let (m, b, d) = (self.models, sequences.batch, size.width);
        let mut weights = Weights(self.weights.iter());

        let table = weights.next().reshape([m * vocabulary, d]);
        let tokens = table.select(0, stacked_inputs(sequences, vocabulary, device));
        let positions = weights.next().reshape([m, 1, context, d]);
        let mut x = (tokens.reshape([m, b, context, d]) + positions).reshape([m, b * context, d]);
        let causal = causal_mask(context, device);
        for _ in 0..size.layers {
            let normed = norm(x.clone(), weights.next(), weights.next());
            let qkv = linear(normed, weights.next(), weights.next());
            let attended = attention(qkv, [m, b, context, d, size.heads], &causal);
            x = x + linear(attended, weights.next(), weights.next());
            let normed = norm(x.clone(), weights.next(), weights.next());
            let hidden = gelu(linear(normed, weights.next(), weights.next()));
            x = x + linear(hidden, weights.next(), weights.next());
        }
        let x = norm(x, weights.next(), weights.next());
        linear(x, weights.next(), weights.next())
    }

    /// The parameters' gradient as rows, `[M, P]`; zero where the loss did not depend on one.
    fn gradient(&self, mut gradients: Gradients) -> Tensor<2> {
        let rows = |weight: &Tensor<3>| {
            let [models, rows, columns] = weight.dims();
            let gradient = weight.grad_remove(&mut gradients);
            let gradient = gradient.unwrap_or_else(|| weight.clone().inner().zeros_like());
            gradient.reshape([models, rows * columns])
        };
        Tensor::cat(self.weights.iter().map(rows).collect(), 1)
    }
}

/// The weights in the layout's order. The forward pass takes exactly as many as the layout lists.
struct Weights<'a>(std::slice::Iter<'a, Tensor<3>>);

impl Weights<'_> {
    fn next(&mut self) -> Tensor<3> {
        self.0
            .next()
            .expect("the layout lists every weight of the forward pass")
            .clone()
    }
}

/// `x`: `[M, N, in]`, `weight`: `[M, in, out]`, `bias`: `[M, 1, out]`.
fn linear(x: Tensor<3>, weight: Tensor<3>, bias: Tensor<3>) -> Tensor<3> {
    x.matmul(weight) + bias
}

/// Layer norm over the last axis of `x`: `[M, N, D]`.
fn norm(x: Tensor<3>, gain: Tensor<3>, bias: Tensor<3>) -> Tensor<3> {
    let centred = x.clone() - x.mean_dim(2);
    let variance = (centred.clone() * centred.clone()).mean_dim(2);
    centred / (variance + NORM_EPSILON).sqrt() * gain + bias
}

/// The tanh approximation, in products: `powf` would take a logarithm and an exponential.
fn gelu(x: Tensor<3>) -> Tensor<3> {
    let cube = x.clone() * x.clone() * x.clone();
    let inner = (x.clone() + cube * 0.044_715) * (2.0 / std::f64::consts::PI).sqrt();
    x * (inner.tanh() + 1.0) * 0.5
}

/// Causal self-attention. `qkv`: `[M, N, 3D]`; returns `[M, N, D]`.
fn attention(qkv: Tensor<3>, [m, b, s, d, h]: [usize; 5], causal: &Tensor<4>) -> Tensor<3> {
    let part = |i: usize| {
        let columns = qkv.clone().slice([0..m, 0..b * s, i * d..(i + 1) * d]);
        columns.reshape([m * b, s, h, d / h]).swap_dims(1, 2) // [M·B, H, S, D/H]
    };
    let (q, k, v) = (part(0), part(1), part(2));
    let scale = 1.0 / ((d / h) as f64).sqrt();
    let scores = q.matmul(k.swap_dims(2, 3)) * scale + causal.clone(); // [M·B, H, S, S]
    let mixed = softmax(scores, 3).matmul(v); // [M·B, H, S, D/H]
    mixed.swap_dims(1, 2).reshape([m, b * s, d])
}

/// `[1, 1, S, S]`: 0 where a position may look, hugely negative where it may not.
fn causal_mask(context: usize, device: &Device) -> Tensor<4> {
    let cell = |i: usize| {
        if i % context > i / context {
            MASKED
        } else {
            0.0
        }
    };
    let cells: Vec<f32> = (0..context * context).map(cell).collect();
    Tensor::from_data(TensorData::new(cells, [1, 1, context, context]), device)
}

/// The loss of a step and what it measured, still on the device.
struct Objective {
    /// Sum of the arrangement's losses, `[1]`.
    loss: Tensor<1>,
    /// For every view its mean cross-entropy, mean P(target) and mean entropy: `[3·views]`, all
    /// cross-entropies first.
    measured: Tensor<1>,
}

/// Loss and measurements of `logits` `[M, N, V]` for the `sequences` they were computed from.
fn objective(
    logits: Tensor<3>,
    sequences: &Sequences,
    arrangement: Arrangement,
    lambda: f64,
    device: &Device,
) -> Objective {
    let row = |m: usize| {
        let [_, n, v] = logits.dims();
        logits.clone().slice([m..m + 1, 0..n, 0..v])
    };
    // WMSS's two models read the same sequences, so the mixture is scored against the strong one's.
    let mixed = arrangement.strong().map(|strong| {
        (
            strong,
            row(strong) * lambda + row(strong + 1) * (1.0 - lambda),
        )
    });
    let trained: Vec<(usize, Tensor<3>)> = arrangement
        .sft()
        .map(|m| (m, row(m)))
        .into_iter()
        .chain(mixed.clone())
        .collect();
    let all: Vec<(usize, Tensor<3>)> = (0..arrangement.models())
        .map(|m| (m, row(m)))
        .chain(mixed)
        .collect();

    let targets = Scored::new(sequences, device);
    let loss = targets
        .means(log_softmax(stack(&trained), 2), &trained)
        .0
        .sum();
    let untracked: Vec<_> = all.into_iter().map(|(m, z)| (m, z.inner())).collect();
    let log_probabilities = log_softmax(stack(&untracked), 2);
    let entropies = (log_probabilities.clone().exp() * log_probabilities.clone())
        .sum_dim(2)
        .neg();
    let (losses, probabilities) = targets.means(log_probabilities, &untracked);
    let entropies = targets.mean(entropies.squeeze_dim::<2>(2), &untracked);
    Objective {
        loss,
        measured: Tensor::cat(vec![losses, probabilities, entropies], 0),
    }
}

fn stack(views: &[(usize, Tensor<3>)]) -> Tensor<3> {
    Tensor::cat(views.iter().map(|(_, z)| z.clone()).collect(), 0)
}

/// The sequences' targets and mask on the device.
struct Scored {
    targets: Tensor<2, Int>, // [M, N]
    mask: Tensor<2>,         // [M, N], each row divided by its number of ones
}

impl Scored {
    fn new(sequences: &Sequences, device: &Device) -> Self {
        let mask = mask_tensor(sequences, device);
        let count = mask.clone().sum_dim(1);
        Self {
            targets: target_tensor(sequences, device),
            mask: mask / count,
        }
    }

    /// Masked means over the positions of each view, `[views]`. `values`: `[views, N]`.
    fn mean(&self, values: Tensor<2>, views: &[(usize, Tensor<3>)]) -> Tensor<1> {
        let rows = views
            .iter()
            .map(|(m, _)| self.mask.clone().narrow(0, *m, 1));
        (values * Tensor::cat(rows.collect(), 0))
            .sum_dim(1)
            .squeeze_dim::<1>(1)
    }

    /// Mean cross-entropy and mean P(target) of each view, `[views]` both.
    fn means(
        &self,
        log_probabilities: Tensor<3>,
        views: &[(usize, Tensor<3>)],
    ) -> (Tensor<1>, Tensor<1>) {
        let rows = views
            .iter()
            .map(|(m, _)| self.targets.clone().narrow(0, *m, 1));
        let targets = Tensor::cat(rows.collect(), 0).unsqueeze_dim::<3>(2);
        let at_target = log_probabilities.gather(2, targets).squeeze_dim::<2>(2); // [views, N]
        let losses = self.mean(at_target.clone().neg(), views);
        (losses, self.mean(at_target.exp(), views))
    }
}

/// Inputs as rows of `M` stacked embedding tables of `vocabulary` rows: `[M·N]`.
fn stacked_inputs(sequences: &Sequences, vocabulary: usize, device: &Device) -> Tensor<1, Int> {
    let positions = sequences.positions();
    let rows: Vec<i32> = (sequences.inputs.iter().enumerate())
        .map(|(i, token)| token + (i / positions * vocabulary) as i32)
        .collect();
    let length = rows.len();
    Tensor::from_data(TensorData::new(rows, [length]), device)
}

/// Targets, `[M, N]`.
fn target_tensor(sequences: &Sequences, device: &Device) -> Tensor<2, Int> {
    let shape = [sequences.models, sequences.positions()];
    Tensor::from_data(TensorData::new(sequences.targets.clone(), shape), device)
}

/// Mask, `[M, N]`.
fn mask_tensor(sequences: &Sequences, device: &Device) -> Tensor<2> {
    let shape = [sequences.models, sequences.positions()];
    Tensor::from_data(TensorData::new(sequences.mask.clone(), shape), device)
}
