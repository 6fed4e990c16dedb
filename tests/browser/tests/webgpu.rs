//! Training on real WebGPU. In CI it is software, thousands of times slower than a graphics card, so
//! the model is the smallest that still has every kernel of the large one.

use browser_tests::{Bytes, Counts, LONG, Options, Outcome, Page, Probe, SOON, Webgpu, visit};
use protocol::{
    Accuracy, Base, Benchmark, BenchmarkMode, Command, DeviceChoice, Event, Method, ModelSize,
    RunConfig, Setting, Teacher,
};

const TINY: Benchmark = Benchmark {
    model: ModelSize {
        width: 16,
        layers: 1,
        heads: 4,
    },
    context: 8,
    batch: 4,
    mode: BenchmarkMode::Wmss,
    steps: 10,
};

/// Takes a benchmark's steps.
async fn measure(
    probe: &Probe<'_>,
    benchmark: Benchmark,
    device: DeviceChoice,
) -> Outcome<Vec<f64>> {
    let command = Command::Measure { benchmark, device };
    probe.say(command, Bytes::Nothing).await?;
    let measured = |event| {
        if let Event::Measured(result) = event {
            Some(result.losses)
        } else {
            None
        }
    };
    probe.hear("the steps", LONG, measured).await
}

/// `crates/trainer/tests/hundred_steps.rs` is the same without a browser.
#[test]
fn a_hundred_wmss_steps_on_webgpu_and_on_the_cpu_have_the_losses_of_jax() -> Outcome {
    let jax = include_str!("../../peers/hundred_steps.json");
    let (benchmark, jax): (Benchmark, Vec<f64>) = serde_json::from_str(jax)?;
    visit(Options::with(Webgpu::Software), async |page| {
        let probe = Probe::start(page).await?;
        let gpu = measure(&probe, benchmark, DeviceChoice::Gpu).await?;
        let cpu = measure(&probe, benchmark, DeviceChoice::Cpu).await?;
        for (name, a, b) in [
            ("WebGPU and JAX", &gpu, &jax),
            ("the CPU and JAX", &cpu, &jax),
            ("WebGPU and the CPU", &gpu, &cpu),
        ] {
            assert_eq!((a.len(), b.len()), (100, 100));
            let apart = a.iter().zip(b).map(|(a, b)| (a - b).abs());
            let furthest = apart.fold(0.0, f64::max);
            eprintln!("{name}: at most {furthest:.1e} apart");
            assert!(
                furthest < 1e-5,
                "{name} are {furthest:e} apart: {a:?} and {b:?}"
            );
        }
        assert!(gpu[99] < gpu[0], "the loss falls: {gpu:?}");
        Ok(())
    })
}

/// The widest head that the lab allows, on its longest lines, and others of which shared memory holds
/// only a part at a time; heads that it holds whole; and the largest model, which has more parameters
/// than there are units along one side.
#[test]
fn models_of_any_size_train_on_webgpu_as_on_the_cpu() -> Outcome {
    let size = |width, layers, heads, context| Benchmark {
        model: ModelSize {
            width,
            layers,
            heads,
        },
        context,
        batch: 2,
        steps: 2,
        ..TINY
    };
    visit(Options::with(Webgpu::Software), async |page| {
        let probe = Probe::start(page).await?;
        let largest = size(256, 8, 4, 4);
        let parts = [size(256, 1, 1, 65), size(48, 1, 1, 65), size(64, 1, 1, 43)];
        let whole = [size(16, 1, 1, 65), size(40, 1, 4, 25)];
        for benchmark in parts.into_iter().chain(whole).chain([largest]) {
            let gpu = measure(&probe, benchmark, DeviceChoice::Gpu).await?;
            let cpu = measure(&probe, benchmark, DeviceChoice::Cpu).await?;
            let apart = gpu.iter().zip(&cpu).map(|(g, c)| (g - c).abs());
            let furthest = apart.fold(0.0, f64::max);
            assert!(
                gpu.len() == 2 && furthest < 1e-5,
                "{benchmark:?}: they are {furthest:e} apart: {gpu:?} and {cpu:?}"
            );
        }
        Ok(())
    })
}

/// Long enough for their launches to be recorded and repeated, in the race before λ is moved and after.
const SFT_STEPS: u32 = 9;
const RACE_STEPS: u32 = 18;
const TEACHERS_STEPS: u32 = 9;

/// The losses and gradients of a tiny race whose contenders draw different examples: of a mixture, of
/// one who learns from a larger teacher, of one with noise on its embeddings, and of one whose teacher
/// stands still beside it; and what it asked of WebGPU.
async fn race(page: &Page, device: DeviceChoice) -> Outcome<(Vec<f64>, Counts)> {
    let probe = Probe::start_counting(page).await?;
    let mut config = RunConfig {
        base: Base::Random,
        model: TINY.model,
        teacher: Teacher {
            model: ModelSize {
                width: 32,
                ..TINY.model
            },
            examples: 32,
            steps: TEACHERS_STEPS,
        },
        train_examples: 16,
        held_out_examples: 16,
        batch: 4,
        sft_steps: SFT_STEPS,
        race_steps: RACE_STEPS,
        contenders: vec![
            Method::WMSS.into(),
            Method::DISTILLATION.into(),
            Method::NEFTUNE.into(),
            Method::UNDIAL.into(),
        ],
        ..RunConfig::default()
    };
    config.change(SFT_STEPS + RACE_STEPS / 2, Setting::Lambda(0.9));
    let open = Command::Open { config, device };
    probe.say(open, Bytes::Nothing).await?;
    let probed = |event| matches!(event, Event::Probed { .. }).then_some(());
    probe.hear("the device to be tried", LONG, probed).await?;
    probe.say(Command::Start, Bytes::Nothing).await?;
    let taught = |event| matches!(event, Event::TeacherReady { .. }).then_some(());
    probe.hear("the teacher", LONG, taught).await?;
    let mut found = Vec::new();
    while found.len() < 2 * 4 * RACE_STEPS as usize {
        let steps = |event| match event {
            Event::Steps { metrics, .. } => Some(metrics),
            _ => None,
        };
        let metrics = probe.hear("steps of the race", LONG, steps).await?;
        let race = metrics.iter().filter(|m| m.contenders.len() == 4);
        let all = race.flat_map(|m| {
            m.contenders
                .iter()
                .flat_map(|c| [c.student.loss, c.gradient])
        });
        found.extend(all);
    }
    Ok((found, probe.counts().await?))
}

#[test]
fn a_race_of_different_methods_is_the_same_on_webgpu_and_on_the_cpu() -> Outcome {
    visit(Options::with(Webgpu::Software), async |page| {
        let (gpu, counts) = race(page, DeviceChoice::Gpu).await?;
        let (cpu, _) = race(page, DeviceChoice::Cpu).await?;
        assert_eq!(gpu.len(), cpu.len());
        let is_near = |(g, c): (&f64, &f64)| (g - c).abs() < 1e-4;
        assert!(gpu.iter().zip(&cpu).all(is_near), "{gpu:?} and {cpu:?}");
        // Of a repeated step few launches are bound, of any other all of them.
        let is_repeated = counts.dispatches > counts.bindings + 100;
        assert!(is_repeated, "nothing was repeated: {counts:?}");
        Ok(())
    })
}

/// How right M0 is when the lab's default run is opened.
async fn accuracy_of_m0(page: &Page, device: DeviceChoice) -> Outcome<Accuracy> {
    let probe = Probe::start(page).await?;
    let config = RunConfig::default();
    let open = Command::Open { config, device };
    probe.say(open, Bytes::Nothing).await?;
    let evaluated = |event| match event {
        Event::Accuracy { contenders, .. } => contenders.first().copied(),
        _ => None,
    };
    probe.hear("the first evaluation", LONG, evaluated).await
}

#[test]
fn a_model_is_as_right_on_webgpu_as_on_the_cpu() -> Outcome {
    visit(Options::with(Webgpu::Software), async |page| {
        let gpu = accuracy_of_m0(page, DeviceChoice::Gpu).await?;
        let cpu = accuracy_of_m0(page, DeviceChoice::Cpu).await?;
        assert_eq!(gpu, cpu);
        assert!(cpu.train > 0.0 && cpu.held_out > 0.0, "no test otherwise");
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

/// Counts do not vary from run to run or from machine to machine, so they are what a step's price
/// is held to; `docs/performance.md` says what they were and are.
#[test]
fn a_step_is_a_handful_of_kernels_and_its_pipelines_are_few() -> Outcome {
    for (mode, most) in [(BenchmarkMode::Sft, 120), (BenchmarkMode::Wmss, 230)] {
        let benchmark = |steps| Benchmark {
            model: ModelSize {
                layers: 2,
                ..TINY.model
            },
            mode,
            steps,
            ..TINY
        };
        visit(Options::with(Webgpu::Software), async |page| {
            let probe = Probe::start_counting(page).await?;
            let counted = async |steps| {
                measure(&probe, benchmark(steps), DeviceChoice::Gpu).await?;
                probe.counts().await
            };
            let first = counted(1).await?;
            // Both bring weights to the device and record their launches; the longer one repeats them
            // five times more.
            let (short, long) = (counted(8).await?, counted(13).await?);
            let each = |of: fn(&Counts) -> u64| {
                let (shorter, longer) = (of(&short) - of(&first), of(&long) - of(&short));
                (longer - shorter) as f64 / 5.0
            };
            eprintln!(
                "{mode:?}: {} dispatches, {} bindings, {} submits and {} readbacks a step; {} pipelines from {} bytes of WGSL",
                each(|c| c.dispatches),
                each(|c| c.bindings),
                each(|c| c.submits),
                each(|c| c.readbacks),
                first.pipelines,
                first.shader_bytes
            );
            assert!(each(|c| c.bindings) <= 5.0, "{short:?} {long:?}");
            assert!(
                each(|c| c.dispatches) <= f64::from(most),
                "{short:?} {long:?}"
            );
            assert!(each(|c| c.submits) <= 2.0, "{short:?} {long:?}");
            assert!(each(|c| c.readbacks) <= 1.0, "{short:?} {long:?}");
            assert!(first.pipelines <= 45, "{first:?}");
            assert!(first.shader_bytes <= 200_000, "{first:?}");
            assert_eq!(
                long.pipelines, first.pipelines,
                "a step compiles nothing anew"
            );
            Ok(())
        })?;
    }
    Ok(())
}

/// The benchmark scores every position, the lab only answers, for which it has kernels of its own.
#[test]
fn a_step_of_the_lab_is_as_few_kernels() -> Outcome {
    visit(Options::with(Webgpu::Software), async |page| {
        let probe = Probe::start_counting(page).await?;
        let config = RunConfig {
            base: Base::Random,
            model: ModelSize {
                layers: 2,
                ..TINY.model
            },
            train_examples: 16,
            held_out_examples: 16,
            batch: 4,
            ..RunConfig::default()
        };
        let device = DeviceChoice::Gpu;
        let open = Command::Open { config, device };
        probe.say(open, Bytes::Nothing).await?;
        let probed = |event| matches!(event, Event::Probed { .. }).then_some(());
        probe.hear("the device to be tried", LONG, probed).await?;
        let step = async || {
            probe.say(Command::Step, Bytes::Nothing).await?;
            let told = |event| matches!(event, Event::Steps { .. }).then_some(());
            probe.hear("a step", LONG, told).await?;
            probe.counts().await
        };
        let (first, second) = (step().await?, step().await?);
        let dispatches = second.dispatches - first.dispatches;
        eprintln!(
            "{dispatches} dispatches; {} pipelines so far",
            second.pipelines
        );
        assert!(dispatches <= 120, "{first:?} {second:?}");
        assert!(second.submits - first.submits <= 2, "{first:?} {second:?}");
        assert_eq!(second.readbacks - first.readbacks, 1);
        assert_eq!(
            second.pipelines, first.pipelines,
            "a step compiles nothing anew"
        );
        Ok(())
    })
}
