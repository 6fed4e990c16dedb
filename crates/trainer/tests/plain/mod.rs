//! The training step in plain burn, with its autodiff: the oracle of [`trainer::kernels`], from
//! which it takes nothing.

use burn::tensor::activation::{log_softmax, softmax};
use burn::tensor::{Device, Gradients, Int, Tensor, TensorData};
use trainer::data::Sequences;
use trainer::model::{Architecture, Entry, NORM_EPSILON};
use trainer::recipe::{Loss, Recipe, State};

/// Score of a position that lies in the future: its share after softmax is exactly 0 in f32.
const MASKED: f32 = -1e9;

/// The gradient at `state` and the measurements, as a step returns them.
pub fn gradient(recipe: &Recipe, state: &State, sequences: &Sequences) -> (Tensor<2>, Tensor<1>) {
    let device = state.parameters.device();
    let models = Decoders::trainable(recipe.architecture, &state.parameters);
    let logits = models.logits(sequences, recipe.noise.as_deref(), &device);
    let scored = Scored::new(logits, sequences, &device);
    let measured = scored.measured(&recipe.losses);
    let losses = recipe.losses.iter().map(|loss| scored.loss(loss));
    let loss = losses.reduce(|sum, loss| sum + loss);
    let loss = loss.expect("a recipe has a loss");
    (models.gradient(loss.backward()), measured)
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
    fn logits(&self, sequences: &Sequences, noise: Option<&[f32]>, device: &Device) -> Tensor<3> {
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
        if let Some(noise) = noise {
            x = x + Tensor::from_data(TensorData::new(noise.to_vec(), [m, b * context, d]), device);
        }
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

/// Logits, and what they are scored with.
struct Scored {
    logits: Tensor<3>,       // [M, N, V]
    targets: Tensor<2, Int>, // [M, N]
    mask: Tensor<2>,         // [M, N], each row divided by its number of ones
}

impl Scored {
    fn new(logits: Tensor<3>, sequences: &Sequences, device: &Device) -> Self {
        let mask = mask_tensor(sequences, device);
        let count = mask.clone().sum_dim(1);
        Self {
            logits,
            targets: target_tensor(sequences, device),
            mask: mask / count,
        }
    }

    /// `[1, N, V]`.
    fn row(&self, model: usize) -> Tensor<3> {
        self.logits.clone().narrow(0, model, 1)
    }

    fn trained(&self, loss: &Loss) -> Tensor<3> {
        let own = self.row(loss.student);
        let Some(mixing) = loss.mixing else {
            return own;
        };
        let mixed = own * mixing.student;
        match loss.partner {
            Some(partner) => mixed + self.row(partner) * mixing.partner,
            None => mixed,
        }
    }

    /// The mean over a model's answer tokens of `values`, `[1, N]`.
    fn mean(&self, values: Tensor<2>, model: usize) -> Tensor<1> {
        (values * self.mask.clone().narrow(0, model, 1)).sum()
    }

    /// 1 at each target of a model, else 0: `[1, N, V]`.
    fn labels(&self, model: usize) -> Tensor<3> {
        let [_, _, vocabulary] = self.logits.dims();
        let targets = self.targets.clone().narrow(0, model, 1);
        targets.one_hot::<3>(vocabulary).float()
    }

    /// Cross-entropy to the distribution `wanted`, `[1, N, V]`.
    fn cross_entropy(&self, logits: Tensor<3>, wanted: Tensor<3>, model: usize) -> Tensor<1> {
        let each = (wanted * log_softmax(logits, 2)).sum_dim(2).neg();
        self.mean(each.squeeze_dim::<2>(2), model)
    }

    /// One contender's loss, as its definition reads.
    fn loss(&self, loss: &Loss) -> Tensor<1> {
        let [_, _, vocabulary] = self.logits.dims();
        let labels = self.labels(loss.student);
        let smoothed = labels.clone() * (1.0 - loss.smoothing) + loss.smoothing / vocabulary as f32;
        let hard = self.cross_entropy(self.trained(loss), smoothed, loss.student);
        let Some((soft, partner)) = loss.soft.zip(loss.partner) else {
            return hard;
        };
        let teacher = self.row(partner).detach() - labels * soft.dampening;
        let wanted = softmax(teacher / soft.temperature, 2);
        let own = self.row(loss.student) / soft.temperature;
        let follow = self.cross_entropy(own, wanted, loss.student);
        hard * (1.0 - soft.share) + follow * (soft.share * soft.temperature * soft.temperature)
    }

    /// As [`trainer::recipe::Measured`] says; the gradients by autodiff on the logits.
    fn measured(&self, losses: &[Loss]) -> Tensor<1> {
        let [models, _, _] = self.logits.dims();
        let mut views: Vec<(usize, Tensor<3>)> = (0..models).map(|m| (m, self.row(m))).collect();
        let mixed = losses.iter().filter(|loss| loss.mixing.is_some());
        views.extend(mixed.map(|loss| (loss.student, self.trained(loss))));
        let mut numbers: [Vec<Tensor<1>>; 3] = Default::default();
        for (model, logits) in views {
            let log = log_softmax(logits.inner(), 2);
            let labels = self.labels(model);
            let at_target = (log.clone() * labels).sum_dim(2).squeeze_dim::<2>(2);
            let entropy = (log.clone().exp() * log).sum_dim(2).neg();
            numbers[0].push(self.mean(at_target.clone().neg(), model));
            numbers[1].push(self.mean(at_target.exp(), model));
            numbers[2].push(self.mean(entropy.squeeze_dim::<2>(2), model));
        }
        let gradients = losses.iter().map(|loss| self.push(loss));
        let all = numbers.into_iter().flatten().chain(gradients);
        Tensor::cat(all.collect(), 0)
    }

    /// Sum of the sizes of a loss's derivatives with respect to the student's other logits.
    fn push(&self, loss: &Loss) -> Tensor<1> {
        let logits = self.logits.clone().inner().autodiff().require_grad();
        let alone = Self {
            logits: logits.clone(),
            targets: self.targets.clone(),
            mask: self.mask.clone(),
        };
        let gradients = alone.loss(loss).backward();
        let gradient = logits.grad(&gradients).expect("the loss depends on it");
        let own = gradient.narrow(0, loss.student, 1);
        let others = self.labels(loss.student).neg() + 1.0;
        (own.abs() * others).sum()
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
