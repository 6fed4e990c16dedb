//! The trainer against numbers that others have published.

use burn::tensor::Device;
use pollster::block_on;
use protocol::{Preset, RunConfig};
use trainer::base;
use trainer::run::{Pending, Run};

/// minGPT's demo.ipynb prints a loss of 1.064 before the first step, 0.147 after 100 and 0.008 after
/// 1,000, and in the end every row of both sets right. Its weights and batches are drawn otherwise,
/// and it has dropout: what must agree is the region, not the digits. After 700 steps the last row
/// or two are a matter of rounding, which is not the same on all processors.
#[test]
fn min_gpts_sorting_is_learnt_as_it_was_published() {
    let preset = Preset::find("mingpt-sorting").expect("a preset of the lab");
    let config = RunConfig {
        sft_steps: 700,
        ..preset.config.clone()
    };
    let m0 = base::random(&config).expect("a task with a size");
    let run = async {
        let mut run = Run::new(config.clone(), m0, &Device::flex()).await?;
        let mut pending = Vec::new();
        for _ in 0..config.sft_steps {
            pending.push(run.step().await?);
        }
        let metrics = Pending::read(pending).await?;
        Ok::<_, trainer::run::RunError>((metrics, run.accuracy().await?))
    };
    let (metrics, accuracy) = block_on(run).expect("the CPU does not fail");
    let loss = |step: usize| metrics[step].contenders[0].student.loss;
    assert!((1.0..1.2).contains(&loss(0)), "{}", loss(0));
    assert!(loss(100) < 0.2, "{}", loss(100));
    let last = metrics[650..].iter().map(|m| m.contenders[0].student.loss);
    let last = last.sum::<f64>() / 50.0;
    assert!(last < 0.02, "{last}");
    let worse = accuracy[0].train.min(accuracy[0].held_out);
    assert!(worse > 0.995, "{:?}", accuracy[0]);
}
