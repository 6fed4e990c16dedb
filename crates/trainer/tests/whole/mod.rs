//! Work that nobody interrupts.

use burn::tensor::Tensor;
use pollster::block_on;
use trainer::data::Sequences;
use trainer::interruptions::Interruptions;
use trainer::recipe::{Recipe, State};

/// [`Recipe::gradient`].
pub fn gradient(recipe: &Recipe, state: &State, sequences: &Sequences) -> (Tensor<2>, Tensor<1>) {
    let gradient = block_on(recipe.gradient(state, sequences, &Interruptions::none()));
    gradient.expect("nobody interrupts it")
}
