//! What a look into the models finds; each is an answer to a command of its own.

use serde::{Deserialize, Serialize};

/// Whose logits the weak ones are, where a contender's models are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WeakModel {
    /// The contender's own weak model, which its mixture is trained with.
    Own,
    /// M0: the contender has no weak model, or not yet.
    Base,
}

/// One value for each of the three distributions over the next token.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ByVoice<T> {
    /// The weak model's.
    pub weak: T,
    /// The strong model's: the contender's student.
    pub strong: T,
    /// That of λ·z_strong + (1−λ)·z_weak (V2 Eq. 5).
    pub mixed: T,
}

/// A token that was written, and what else could have been.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WrittenToken {
    /// The token as a reader sees it; the end token is shown as "end".
    pub token: String,
    /// Its probability after everything before it, 0 to 1.
    pub probability: f64,
    /// The three likeliest other tokens with their probabilities, likeliest first; fewer where the
    /// vocabulary is smaller.
    pub alternatives: Vec<(String, f64)>,
}

/// What one of the three writes after a prompt, the likeliest token each time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Continuation {
    /// Up to the end token, or until the context is full.
    pub tokens: Vec<WrittenToken>,
    /// Whether that is the right answer; nothing, where the prompt has none.
    pub right: Option<bool>,
}

/// How a contender is trained, as far as it tells how large a token's gradient is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Training {
    /// Plain cross-entropy: 1 − P_strong(y).
    Plain,
    /// The cross-entropy of a mixture: λ·(1 − P_mix(y)) (V2 Eq. 22).
    Mixed {
        /// λ.
        lambda: f64,
    },
    /// The cross-entropy of softmax(λ·z): λ·(1 − P_λ(y)).
    Tempered {
        /// λ.
        lambda: f64,
    },
    /// A loss with further goals than the right token, such as a teacher's distribution.
    Other,
}

/// A token of the right answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RightToken {
    /// The token as a reader sees it; the end token is shown as "end".
    pub token: String,
    /// Its probability after the right tokens before it, 0 to 1.
    pub probability: ByVoice<f64>,
    /// Sum of the sizes of the loss's derivatives with respect to the student's logits of all other
    /// tokens, as in [`crate::ContenderMetrics::gradient`], for this token alone.
    pub gradient: f64,
}

/// A prompt's answer, token by token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    /// The text that is continued.
    pub prompt: String,
    /// Whose models were asked, as an index into the configuration's contenders.
    pub contender: usize,
    /// Steps taken since M0.
    pub step: u32,
    /// Whose the weak logits are.
    pub weak: WeakModel,
    /// λ of the mixture, 0 to 1.
    pub lambda: f64,
    /// How the next step trains the student.
    pub training: Training,
    /// What each of the three writes.
    pub answers: ByVoice<Continuation>,
    /// What is right after the prompt; empty where nothing is, or nobody knows.
    pub right: Vec<RightToken>,
}

/// An example of the train set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Its prompt.
    pub prompt: String,
    /// Mean entropy of the weak model over the answer's tokens, in nats.
    pub weak: f64,
    /// The same of the strong model.
    pub strong: f64,
    /// Probability that a draw takes this example, 0 to 1; over the train set they sum to 1.
    pub weight: f64,
}

/// The train set by its entropies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    /// Whose train set this is, as an index into the configuration's contenders.
    pub contender: usize,
    /// Steps taken since M0.
    pub step: u32,
    /// Whose the weak entropies are.
    pub weak: WeakModel,
    /// The round, from 0, at whose beginning the entropies were measured, and by which the contender
    /// draws. Nothing, where they were measured just now and every example is drawn alike.
    pub round: Option<u32>,
    /// Every example of the train set.
    pub samples: Vec<Sample>,
}

/// Where one head of one layer looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Layer, from 0.
    pub layer: usize,
    /// Head within the layer, from 0.
    pub head: usize,
    /// Row `i` holds the shares that token `i` gives to each token: they sum to 1, and those of later
    /// tokens are 0.
    pub shares: Vec<Vec<f32>>,
}

/// Where the strong model looks while it reads a prompt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attention {
    /// The text that is read.
    pub prompt: String,
    /// Whose student reads it, as an index into the configuration's contenders.
    pub contender: usize,
    /// Steps taken since M0.
    pub step: u32,
    /// The text's tokens as a reader sees them.
    pub tokens: Vec<String>,
    /// Every head of every layer, layer by layer.
    pub heads: Vec<Head>,
}
