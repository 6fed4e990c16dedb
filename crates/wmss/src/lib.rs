//! The mathematics of weak-driven learning (WMSS, Chen et al. 2026, arXiv:2602.08222v2).
//!
//! Everything is `f64` over a small vocabulary, and nothing here knows of a page, a GPU or a file.
//! The figures that the paper and the talk print are embedded data: [`mod@paper`] and [`mod@blog`].
//! Logits are in nats, a distribution's entries sum to 1, and a *target* is an index into the
//! vocabulary. "V2" in a docstring is the second version of the paper.

pub mod baselines;
pub mod blog;
pub mod calibration;
pub mod corrections;
pub mod cross_entropy;
pub mod curriculum;
pub mod descent;
pub mod distillation;
pub mod distribution;
pub mod example;
pub mod interval;
pub mod lambda;
pub mod mixture;
pub mod noise;
pub mod paper;
pub mod search;
pub mod shielding;
pub mod statistics;

pub use blog::blog;
pub use distribution::{Distribution, DistributionError, log_softmax};
pub use interval::Interval;
pub use lambda::{Lambda, LambdaError};
pub use mixture::Mixture;
pub use paper::paper;
