//! The model's forward and backward pass, over whatever computes its operations.

use super::{Affine, Attended, Bent, Kernels, Normed, Shape};
use crate::interruptions::{Interrupted, Interruptions};
use crate::recipe::{Loss, Measured};

/// What the backward pass needs of one layer.
struct Layer<A> {
    input: A,
    norm1: Normed<A>,
    qkv: A,
    attended: Attended<A>,
    middle: A,
    norm2: Normed<A>,
    hidden: Bent<A>,
}

/// What only some steps bring with them.
pub struct Extra<A> {
    /// Noise on the embeddings, `[M, N, D]`.
    pub noise: Option<A>,
    /// Logits that no model of this step makes, `[teachers, N, V]`.
    pub given: Option<A>,
}

/// What the backward pass needs of the whole.
struct Trace<A> {
    layers: Vec<Layer<A>>,
    last: A,
    norm: Normed<A>,
    logits: A,
}

/// What all of a pass works with. In every part that takes its time others may have a turn.
pub struct Pass<'a, K: Kernels> {
    /// What computes.
    pub kernels: &'a K,
    /// With rows for what is read.
    pub shape: &'a Shape,
    /// The same with rows for those positions alone whose logits are asked for: from the last
    /// layer's attention on there is no need of others.
    pub asked: &'a Shape,
    /// Every model's, `[M, P]`.
    pub parameters: &'a K::Array,
    /// As [`super::batch::batch`] packs it.
    pub batch: &'a K::Array,
    /// Who may end it.
    pub interruptions: &'a Interruptions,
}

impl<K: Kernels> Pass<'_, K> {
    /// The next token's logits at every position that is asked for, `[R, V]`, computed without keeping
    /// what only a backward pass would need.
    ///
    /// # Errors
    /// When the work is given up.
    pub async fn logits(&self) -> Result<K::Array, Interrupted> {
        let shape = self.shape;
        let mut x = self.kernels.embed(shape, self.parameters, self.batch);
        for layer in 0..shape.layers.len() {
            (_, x) = self.layer(layer, x).await?;
        }
        let norm = self.norm(self.asked, &x, shape.final_norm).await?;
        (self.linear(self.asked, &norm.output, shape.head, None)).await
    }

    /// Every layer's shares of attention, `[M·B, H, S, S]` each.
    ///
    /// # Errors
    /// When the work is given up.
    pub async fn attention(&self) -> Result<Vec<K::Array>, Interrupted> {
        let layers = self.shape.layers.len();
        let mut x = self.kernels.embed(self.shape, self.parameters, self.batch);
        let mut shares = Vec::with_capacity(layers);
        for layer in 0..layers {
            let (kept, output) = self.layer(layer, x).await?;
            shares.push(kept.attended.shares);
            x = output;
        }
        Ok(shares)
    }

    /// The gradient of every parameter, `[M, P]`, and the measurements of
    /// [`crate::recipe::Recipe::step`].
    ///
    /// # Errors
    /// When the work is given up.
    pub async fn gradient(
        &self,
        losses: &[Loss],
        extra: &Extra<K::Array>,
    ) -> Result<(K::Array, K::Array), Interrupted> {
        let Self {
            kernels,
            shape,
            asked,
            batch,
            interruptions,
            ..
        } = self;
        let trace = self.trace(extra.noise.as_ref()).await?;
        let logits = match &extra.given {
            Some(given) => kernels.beside(trace.logits, given),
            None => trace.logits,
        };
        let scored = kernels.objective(asked, &logits, batch, losses);
        let count = Measured::new(shape.models, losses).count();
        let measured = kernels.sums(asked, &scored.rows, count);
        self.interruptions.allow().await?;

        let mut gradient = kernels.gradient(shape);
        let into = &mut gradient;
        let output = &trace.norm.output;
        let derivative =
            (self.linear_back(asked, output, &scored.gradient, shape.head, None, into)).await?;
        let (last, norm) = (&trace.last, &trace.norm);
        let back = self.norm_back(asked, &derivative, last, norm, shape.final_norm, None, into);
        let mut derivative = back.await?;
        for (number, layer) in trace.layers.into_iter().enumerate().rev() {
            let (at, after) = (&shape.layers[number], self.after_attention(number));
            let (hidden, attended) = (&layer.hidden, &layer.attended);
            let (bent, slope) = (&hidden.output, Some(&hidden.slope));
            let bent =
                (self.linear_back(after, bent, &derivative, at.contract, slope, into)).await?;
            let normed = &layer.norm2.output;
            let normed = (self.linear_back(after, normed, &bent, at.expand, None, into)).await?;
            let (x, norm, onto) = (&layer.middle, &layer.norm2, Some(&derivative));
            let middle = (self.norm_back(after, &normed, x, norm, at.norm2, onto, into)).await?;
            let mixed = &attended.output;
            let mixed =
                (self.linear_back(after, mixed, &middle, at.projection, None, into)).await?;
            let shares = &attended.shares;
            let back = kernels.attention_backward(
                [shape, after],
                batch,
                &mixed,
                &layer.qkv,
                shares,
                interruptions,
            );
            let qkv = back.await?;
            let normed = &layer.norm1.output;
            let normed = (self.linear_back(shape, normed, &qkv, at.qkv, None, into)).await?;
            let middle = if after.rows == shape.rows {
                middle
            } else {
                kernels.widened([shape, after], batch, &middle)
            };
            let (x, norm, onto) = (&layer.input, &layer.norm1, Some(&middle));
            derivative = (self.norm_back(shape, &normed, x, norm, at.norm1, onto, into)).await?;
        }
        kernels.embed_gradient(shape, &derivative, batch, into);
        self.interruptions.allow().await?;
        Ok((kernels.collect(shape, gradient), measured))
    }

    async fn trace(&self, noise: Option<&K::Array>) -> Result<Trace<K::Array>, Interrupted> {
        let shape = self.shape;
        let mut last = self.kernels.embed(shape, self.parameters, self.batch);
        if let Some(noise) = noise {
            last = self.kernels.disturbed(shape, self.batch, &last, noise);
        }
        let mut layers = Vec::with_capacity(shape.layers.len());
        for layer in 0..shape.layers.len() {
            let (kept, output) = self.layer(layer, last).await?;
            layers.push(kept);
            last = output;
        }
        let asked = self.asked;
        let norm = self.norm(asked, &last, shape.final_norm).await?;
        let logits = (self.linear(asked, &norm.output, shape.head, None)).await?;
        Ok(Trace {
            layers,
            last,
            norm,
            logits,
        })
    }

    /// One layer of the forward pass: what it leaves for the backward pass, and its output.
    async fn layer(
        &self,
        layer: usize,
        input: K::Array,
    ) -> Result<(Layer<K::Array>, K::Array), Interrupted> {
        let (shape, after) = (self.shape, self.after_attention(layer));
        let at = shape.layers[layer];
        let norm1 = self.norm(shape, &input, at.norm1).await?;
        let qkv = self.linear(shape, &norm1.output, at.qkv, None).await?;
        let attended =
            (self.kernels).attention([shape, after], self.batch, &qkv, self.interruptions);
        let attended = attended.await?;
        let narrowed = (after.rows != shape.rows)
            .then(|| (self.kernels).narrowed([shape, after], self.batch, &input));
        let residual = Some(narrowed.as_ref().unwrap_or(&input));
        let mixed = &attended.output;
        let middle = (self.linear(after, mixed, at.projection, residual)).await?;
        let norm2 = self.norm(after, &middle, at.norm2).await?;
        let hidden = (self.linear_gelu(after, &norm2.output, at.expand)).await?;
        let output = self.linear(after, &hidden.output, at.contract, Some(&middle));
        let output = output.await?;
        let kept = Layer {
            input,
            norm1,
            qkv,
            attended,
            middle,
            norm2,
            hidden,
        };
        Ok((kept, output))
    }

    /// The rows that there are from a layer's attention on.
    fn after_attention(&self, layer: usize) -> &Shape {
        if layer + 1 == self.shape.layers.len() {
            self.asked
        } else {
            self.shape
        }
    }

    async fn norm(
        &self,
        shape: &Shape,
        x: &K::Array,
        gain: usize,
    ) -> Result<Normed<K::Array>, Interrupted> {
        let normed = self.kernels.norm(shape, x, self.parameters, gain);
        self.interruptions.allow().await?;
        Ok(normed)
    }

    async fn linear(
        &self,
        shape: &Shape,
        x: &K::Array,
        affine: Affine,
        onto: Option<&K::Array>,
    ) -> Result<K::Array, Interrupted> {
        (self.kernels)
            .linear(shape, x, self.parameters, affine, onto, self.interruptions)
            .await
    }

    async fn linear_gelu(
        &self,
        shape: &Shape,
        x: &K::Array,
        affine: Affine,
    ) -> Result<Bent<K::Array>, Interrupted> {
        (self.kernels)
            .linear_gelu(shape, x, self.parameters, affine, self.interruptions)
            .await
    }

    /// The way back through a linear layer: its gradient, and the derivative before it.
    async fn linear_back(
        &self,
        shape: &Shape,
        x: &K::Array,
        derivative: &K::Array,
        affine: Affine,
        slope: Option<&K::Array>,
        into: &mut K::Array,
    ) -> Result<K::Array, Interrupted> {
        let Self {
            kernels,
            parameters,
            interruptions,
            ..
        } = self;
        (kernels.linear_gradient(shape, x, derivative, affine, into, interruptions)).await?;
        kernels
            .linear_backward(shape, derivative, parameters, affine, slope, interruptions)
            .await
    }

    /// The same through a norm.
    #[allow(
        clippy::too_many_arguments,
        reason = "a norm's derivative has these inputs"
    )]
    async fn norm_back(
        &self,
        shape: &Shape,
        derivative: &K::Array,
        x: &K::Array,
        normed: &Normed<K::Array>,
        gain: usize,
        onto: Option<&K::Array>,
        into: &mut K::Array,
    ) -> Result<K::Array, Interrupted> {
        let Self {
            kernels,
            parameters,
            ..
        } = self;
        let statistics = &normed.statistics;
        kernels.norm_gradient(shape, derivative, x, statistics, gain, into);
        let before =
            kernels.norm_backward(shape, derivative, x, statistics, parameters, gain, onto);
        self.interruptions.allow().await?;
        Ok(before)
    }
}
