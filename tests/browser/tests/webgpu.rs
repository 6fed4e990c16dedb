//! Training on real WebGPU. In CI it is software, thousands of times slower than a graphics card, so
//! the model is the smallest that still has every kernel of the large one.

use browser_tests::{Bytes, LONG, Options, Outcome, Probe, SOON, Webgpu, visit};
use protocol::{Benchmark, BenchmarkMode, Command, DeviceChoice, Event, ModelSize};

const TINY: Benchmark = Benchmark {
    model: ModelSize {
        width: 16,
        layers: 1,
        heads: 2,
    },
    context: 8,
    batch: 4,
    mode: BenchmarkMode::Wmss,
    steps: 10,
};

/// The loss of each of ten WMSS steps.
async fn losses(probe: &Probe<'_>, device: DeviceChoice) -> Outcome<Vec<f64>> {
    probe
        .say(
            Command::Measure {
                benchmark: TINY,
                device,
            },
            Bytes::Nothing,
        )
        .await?;
    let measured = |event| {
        if let Event::Measured(result) = event {
            Some(result.losses)
        } else {
            None
        }
    };
    probe.hear("ten steps", LONG, measured).await
}

#[test]
fn ten_wmss_steps_on_webgpu_have_the_losses_of_ten_on_the_cpu() -> Outcome {
    visit(Options::with(Webgpu::Software), async |page| {
        let probe = Probe::start(page).await?;
        let gpu = losses(&probe, DeviceChoice::Gpu).await?;
        let cpu = losses(&probe, DeviceChoice::Cpu).await?;
        assert_eq!((gpu.len(), cpu.len()), (10, 10));
        let furthest = gpu
            .iter()
            .zip(&cpu)
            .map(|(g, c)| (g - c).abs())
            .fold(0.0, f64::max);
        assert!(
            furthest < 1e-4,
            "they are {furthest:e} apart: {gpu:?} and {cpu:?}"
        );
        assert!(gpu[9] < gpu[0], "the loss falls: {gpu:?}");
        Ok(())
    })
}

#[test]
fn the_lab_trains_on_webgpu_when_asked_to() -> Outcome {
    visit(Options::with(Webgpu::Software), async |page| {
        page.open_lab("device=gpu", LONG).await?;
        let words = page.last_words().await;
        assert!(words.contains("Training on the GPU"), "{words}");
        let step = page.control("button", "Step").await?;
        page.click(&step).await?;
        let taken = async || Ok((page.step().await? == 1).then_some(()));
        page.wait("one step on the GPU", LONG, taken).await?;
        page.wait("its curves", SOON, async || {
            let dots: usize = page
                .ask(
                    "return document.querySelectorAll('.drawing .empty').length",
                    vec![],
                )
                .await?;
            Ok((dots < 4).then_some(()))
        })
        .await
    })
}
