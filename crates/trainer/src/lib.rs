//! The training loop of weak-driven learning, on burn.
//!
//! The same code trains natively on the CPU, and in the browser on WebGPU or the CPU. Shapes in
//! comments: `M` models side by side, `B` sequences, `S` tokens each, `N = B·S`, `V` tokens in the
//! vocabulary, `D` the width, `H` heads, `P` parameters of one model.

pub mod archive;
pub mod base;
pub mod benchmark;
pub mod data;
pub mod helpers;
pub mod interruptions;
pub mod kernels;
pub mod model;
pub mod optimizer;
pub mod random;
pub mod readback;
pub mod recipe;
pub mod run;
pub mod sampling;
pub mod self_test;
pub mod session;
pub mod task;
