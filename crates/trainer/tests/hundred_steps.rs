//! A hundred WMSS steps natively. `tests/browser/tests/webgpu.rs` takes the same in a browser, on
//! both devices; all are compared with JAX, which `tests/peers/native_jax.py least wmss 100` ran.

use burn::tensor::Device;
use protocol::Benchmark;
use trainer::benchmark::Timing;
use trainer::interruptions::Interruptions;

#[test]
fn a_hundred_wmss_steps_have_the_losses_of_jax() {
    let jax = include_str!("../../../tests/peers/hundred_steps.json");
    let (benchmark, jax): (Benchmark, Vec<f64>) =
        serde_json::from_str(jax).expect("what was run, and its losses");
    let mut timing = Timing::new(benchmark, &Device::flex(), Interruptions::none());
    while !timing.finished() {
        pollster::block_on(timing.step()).expect("the CPU does not fail");
    }
    let losses = timing.result().losses;
    assert_eq!(losses.len(), 100);
    let apart = losses.iter().zip(&jax).map(|(a, b)| (a - b).abs());
    let furthest = apart.fold(0.0, f64::max);
    eprintln!("at most {furthest:.1e} apart");
    assert!(
        furthest < 1e-5,
        "they are {furthest:e} apart: {losses:?} and {jax:?}"
    );
}
