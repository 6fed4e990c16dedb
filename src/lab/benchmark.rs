//! How fast is this device? A training step of known size, timed where the reader is.

use std::fmt::Write as _;

use leptos::prelude::*;
use protocol::{
    Benchmark, BenchmarkMode, BenchmarkResult, Command, DeviceChoice, Event, ModelSize,
};

use super::client::{Client, Incoming};
use super::trainer::Trainer;
use crate::clipboard;

/// What is timed, in this order; the workload of `docs/performance.md`, so that numbers compare.
const TIMINGS: [(DeviceChoice, BenchmarkMode); 4] = [
    (DeviceChoice::Cpu, BenchmarkMode::Sft),
    (DeviceChoice::Cpu, BenchmarkMode::Wmss),
    (DeviceChoice::Gpu, BenchmarkMode::Sft),
    (DeviceChoice::Gpu, BenchmarkMode::Wmss),
];
const STEPS: usize = 20;
/// No run of the lab has this number.
const RUN: u32 = 0;

/// What became of a timing: its result, or the trainer's words why there is none.
type Outcome = Result<BenchmarkResult, String>;

/// What has been timed, and whether more is to come.
#[derive(Debug, Clone, PartialEq, Default)]
struct Progress {
    outcomes: Vec<Outcome>,
    running: bool,
}

impl Progress {
    /// What to time next.
    fn next(&self) -> Option<(DeviceChoice, BenchmarkMode)> {
        let next = TIMINGS.get(self.outcomes.len())?;
        self.running.then_some(*next)
    }

    /// Takes in what came of a timing. Where there is no GPU, the rest of it is not asked for.
    fn take(&mut self, outcome: Outcome) {
        self.outcomes.push(outcome);
        self.running = match (self.outcomes.last(), TIMINGS.get(self.outcomes.len())) {
            (_, None) => false,
            (Some(Err(_)), Some((device, _))) => *device != DeviceChoice::Gpu,
            _ => true,
        };
    }

    fn rows(&self) -> impl Iterator<Item = (String, &Outcome)> {
        TIMINGS
            .iter()
            .zip(&self.outcomes)
            .map(|((device, mode), outcome)| {
                let device = match device {
                    DeviceChoice::Cpu => "CPU",
                    _ => "GPU",
                };
                let mode = match mode {
                    BenchmarkMode::Sft => "SFT",
                    BenchmarkMode::Wmss => "WMSS",
                };
                (format!("{mode} on the {device}"), outcome)
            })
    }

    /// The same as text, to be sent to somebody.
    fn text(&self, browser: &str, cores: f64) -> String {
        let mut text = format!("{}\n{browser}\nCores: {cores}\n", workload());
        for (name, outcome) in self.rows() {
            // Writing into a string can't fail.
            let _ = match outcome {
                Ok(result) => writeln!(
                    text,
                    "{name}: {:.1} ms a step (fastest {:.1} ms, first {:.0} ms)",
                    result.median_ms, result.minimum_ms, result.first_ms
                ),
                Err(reason) => writeln!(text, "{name}: {reason}"),
            };
        }
        text
    }
}

fn workload() -> String {
    let ModelSize {
        width,
        layers,
        heads,
    } = ModelSize::LAB;
    format!(
        "WMSS Playground, one training step: {layers} layers, width {width}, {heads} heads, {} sequences of {} tokens",
        benchmark(BenchmarkMode::Sft).batch,
        benchmark(BenchmarkMode::Sft).context
    )
}

fn benchmark(mode: BenchmarkMode) -> Benchmark {
    Benchmark {
        model: ModelSize::LAB,
        context: 16,
        batch: 64,
        mode,
        steps: STEPS,
    }
}

/// A benchmark with a worker of its own, so that the run beside it stays as it is.
#[derive(Clone, Copy)]
struct Bench {
    progress: RwSignal<Progress>,
    client: StoredValue<Option<Client>, LocalStorage>,
}

impl Bench {
    fn start(self) {
        self.progress.set(Progress {
            running: true,
            ..Progress::default()
        });
        match Client::start(move |incoming| self.hear(incoming)) {
            Ok(client) => {
                self.client.set_value(Some(client));
                self.go_on();
            }
            Err(reason) => self.take(Err(reason)),
        }
    }

    fn stop(self) {
        self.client.set_value(None);
        self.progress.update(|progress| progress.running = false);
    }

    fn go_on(self) {
        let Some((device, mode)) = self.progress.with_untracked(Progress::next) else {
            return self.stop();
        };
        let command = Command::Measure {
            benchmark: benchmark(mode),
            device,
        };
        self.client.with_value(|client| {
            if let Some(client) = client {
                client.send(RUN, command, None);
            }
        });
    }

    fn take(self, outcome: Outcome) {
        self.progress.update(|progress| progress.take(outcome));
        // A worker must not be ended from within its own message.
        set_timeout(move || self.go_on(), std::time::Duration::ZERO);
    }

    fn hear(self, incoming: Incoming) {
        match incoming {
            Incoming::Event {
                event: Event::Measured(result),
                ..
            } => self.take(Ok(result)),
            Incoming::Event {
                event: Event::Refused { reason } | Event::Panicked { message: reason },
                ..
            }
            | Incoming::Failed(reason) => self.take(Err(reason)),
            Incoming::Event { .. } => {}
        }
    }
}

/// The benchmark, folded.
#[component]
pub fn DeviceBenchmark(trainer: Trainer) -> impl IntoView {
    let bench = Bench {
        progress: RwSignal::new(Progress::default()),
        client: StoredValue::new_local(None),
    };
    let progress = bench.progress;
    let running = Memo::new(move |_| progress.with(|p| p.running));
    let training = Memo::new(move |_| trainer.state.with(|s| s.training));
    let has_result = Memo::new(move |_| progress.with(|p| !p.running && !p.outcomes.is_empty()));
    let said = RwSignal::new("");
    let navigator = window().navigator();
    let (browser, cores) = (navigator.user_agent(), navigator.hardware_concurrency());
    let browser = browser.unwrap_or_default();
    let text = move || progress.with_untracked(|p| p.text(&browser, cores));
    let copy = move |_| clipboard::copy(&text(), said);
    let status = move || {
        if running.get() {
            let done = progress.with(|p| p.outcomes.len());
            format!("Timing, {} of {} …", done + 1, TIMINGS.len())
        } else if training.get() {
            "Pause the run first: two would share the processor.".to_owned()
        } else {
            String::new()
        }
    };
    view! {
        <details class="more" id="device-speed">
            <summary>"How fast is this device?"</summary>
            <p>
                {format!("{}.", workload())}
                " Median, fastest and first step of " {STEPS}
                ", each until its loss is back. On the CPU up to four cores share it. The first one on a GPU compiles its kernels. A GPU that is imitated in software takes minutes."
            </p>
            <div class="buttons" role="group" aria-label="Benchmark">
                <button disabled=move || running.get() || training.get() on:click=move |_| bench.start()>
                    "Time a training step"
                </button>
                <button disabled=move || !running.get() on:click=move |_| bench.stop()>
                    "Stop timing"
                </button>
                <button disabled=move || !has_result.get() on:click=copy>"Copy as text"</button>
            </div>
            <p role="status">{status} {move || said.get()}</p>
            <Timings progress=progress />
        </details>
    }
}

#[component]
fn Timings(progress: RwSignal<Progress>) -> impl IntoView {
    let row = |(name, outcome): (String, &Outcome)| {
        let cells = match outcome {
            Ok(result) => [result.median_ms, result.minimum_ms, result.first_ms]
                .map(|ms| view! { <td>{format!("{ms:.1}")}</td> })
                .collect_view()
                .into_any(),
            Err(reason) => {
                view! { <td colspan="3" class="reason">{reason.clone()}</td> }.into_any()
            }
        };
        view! { <tr><th scope="row">{name}</th>{cells}</tr> }
    };
    view! {
        <Show when=move || progress.with(|p| !p.outcomes.is_empty())>
            <div class="scroll" tabindex="0" role="region" aria-label="Times of a training step">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Milliseconds"</th>
                            <th scope="col">"median"</th>
                            <th scope="col">"fastest"</th>
                            <th scope="col">"first"</th>
                        </tr>
                    </thead>
                    <tbody>{move || progress.with(|p| p.rows().map(row).collect_view())}</tbody>
                </table>
            </div>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(median_ms: f64) -> Outcome {
        Ok(BenchmarkResult {
            median_ms,
            minimum_ms: median_ms - 1.0,
            first_ms: 10.0 * median_ms,
            losses: vec![],
        })
    }

    #[test]
    fn everything_is_timed_once_and_in_order() {
        let mut progress = Progress {
            running: true,
            ..Progress::default()
        };
        for expected in TIMINGS {
            assert_eq!(progress.next(), Some(expected));
            progress.take(result(20.0));
        }
        assert_eq!((progress.next(), progress.running), (None, false));
    }

    #[test]
    fn where_there_is_no_gpu_it_is_asked_for_only_once() {
        let mut progress = Progress {
            running: true,
            ..Progress::default()
        };
        progress.take(result(20.0));
        progress.take(result(40.0));
        progress.take(Err("There is no GPU.".into()));
        assert!(!progress.running);
        let text = progress.text("A browser", 8.0);
        for part in [
            "A browser\nCores: 8\n",
            "SFT on the CPU: 20.0 ms",
            "SFT on the GPU: There is no GPU.",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
}
