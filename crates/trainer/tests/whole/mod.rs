//! Work that nobody interrupts.

use burn::tensor::Tensor;
use pollster::block_on;
use trainer::data::Sequences;
use trainer::interruptions::Interruptions;
use trainer::recipe::{Recipe, State};

/// The gradient at `state`, `[M, P]`, and what a step measures there. Without a memory AdamW's first
/// moment is the gradient itself.
pub fn gradient(recipe: &Recipe, state: &State, sequences: &Sequences) -> (Tensor<2>, Tensor<1>) {
    let (mut recipe, mut state) = (recipe.clone(), state.clone());
    recipe.rates.settings.beta1 = 0.0;
    recipe.rates.settings.clip = 0.0;
    let measured = block_on(recipe.step(&mut state, sequences, &Interruptions::none()));
    let [first, _] = state.optimizer.split();
    (first, measured.expect("nobody interrupts it"))
}
