//! Workers that do a part of the CPU's work: they change nothing but the time, and may fail.

use std::collections::BTreeMap;

use browser_tests::{Bytes, LONG, Options, Outcome, Page, Probe, visit};
use protocol::{
    Accuracy, Base, Command, DeviceChoice, Event, Method, ModelSize, RunConfig, StepMetrics,
    VERSION,
};
use serde::Deserialize;

/// Of contenders with more than one model, and noise that travels beside the rest.
fn config() -> RunConfig {
    RunConfig {
        base: Base::Random,
        model: ModelSize {
            width: 16,
            layers: 1,
            heads: 2,
        },
        batch: 37,
        train_examples: 128,
        held_out_examples: 32,
        sft_steps: 20,
        race_steps: 40,
        contenders: vec![Method::WMSS.into(), Method::NEFTUNE.into()],
        ..RunConfig::default()
    }
}

/// What a run says.
#[derive(Debug, Default, PartialEq)]
struct Said {
    steps: Vec<StepMetrics>,
    /// By step.
    accuracies: BTreeMap<u32, Vec<Accuracy>>,
}

/// What a run says on a processor of so many cores, and how many pieces helpers were given. `helper`
/// runs in each of them before it does anything.
async fn run(page: &Page, cores: usize, helper: &str) -> Outcome<(Said, u64)> {
    run_for(page, cores, helper, Reader::Patient).await
}

/// Asks for room as often as a page does while a slider is moved.
fn asking_for_room() -> String {
    let message = serde_json::json!({"version": VERSION, "run": 1, "body": Command::MakeRoom});
    let text = serde_json::Value::from(message.to_string());
    format!(
        "setInterval(() => {{
            const data = [{text}, null];
            self.dispatchEvent(new MessageEvent('message', {{data}}));
        }}, 50);"
    )
}

/// Who watches a run.
#[derive(Clone, Copy, PartialEq)]
enum Reader {
    Patient,
    /// Pauses at all that is said of a step, and goes on.
    Restless,
    /// Moves sliders all the time.
    Moving,
}

async fn run_for(page: &Page, cores: usize, helper: &str, reader: Reader) -> Outcome<(Said, u64)> {
    let worker = match reader {
        Reader::Moving => asking_for_room(),
        Reader::Patient | Reader::Restless => String::new(),
    };
    let before = format!(
        "Object.defineProperty(navigator, 'hardwareConcurrency', {{value: {cores}}});
        const counts = {{pieces: 0}};
        if (self.name === 'helper') {{
            {helper}
        }} else {{
            {worker}
            const own = Worker.prototype.postMessage;
            Worker.prototype.postMessage = function (parcel, ...more) {{
                counts.pieces += Array.isArray(parcel);
                return own.call(this, parcel, ...more);
            }};
            const channel = new BroadcastChannel('counts');
            channel.onmessage = () => channel.postMessage(counts);
        }}"
    );
    let probe = Probe::start_with(page, &before).await?;
    let open = Command::Open {
        config: config(),
        device: DeviceChoice::Cpu,
    };
    probe.say(open, Bytes::Nothing).await?;
    let probed = |event| matches!(event, Event::Probed { .. }).then_some(());
    probe.hear("the time of a step", LONG, probed).await?;
    probe.say(Command::Start, Bytes::Nothing).await?;
    let mut said = Said::default();
    while said.steps.len() < config().steps() as usize {
        match probe.hear("what comes next", LONG, Some).await? {
            Event::Steps { metrics, .. } => {
                said.steps.extend(metrics);
                if reader == Reader::Restless {
                    probe.say(Command::Pause, Bytes::Nothing).await?;
                }
            }
            Event::Training(false) => probe.say(Command::Start, Bytes::Nothing).await?,
            Event::Accuracy { step, contenders } => {
                said.accuracies.insert(step, contenders);
            }
            _ => {}
        }
    }
    Ok((said, probe.counted::<Pieces>().await?.pieces))
}

#[derive(Deserialize)]
struct Pieces {
    pieces: u64,
}

#[test]
fn a_run_with_helpers_is_the_run_without_them_to_the_last_bit() -> Outcome {
    visit(Options::default(), async |page| {
        let (alone, pieces) = run(page, 1, "").await?;
        assert_eq!(pieces, 0);
        let (helped, pieces) = run(page, 3, "").await?;
        // A step is four pieces.
        assert!(pieces >= 4 * u64::from(config().steps()), "{pieces}");
        assert_eq!(helped, alone);
        Ok(())
    })
}

#[test]
fn a_run_whose_helpers_are_interrupted_is_the_same_run() -> Outcome {
    visit(Options::default(), async |page| {
        let (alone, _) = run(page, 1, "").await?;
        let (helped, pieces) = run_for(page, 3, "", Reader::Restless).await?;
        assert!(pieces >= 4 * u64::from(config().steps()), "{pieces}");
        assert_eq!(helped.steps, alone.steps);
        Ok(())
    })
}

#[test]
fn while_a_reader_moves_something_a_core_is_left_to_the_page() -> Outcome {
    visit(Options::default(), async |page| {
        let (alone, _) = run(page, 1, "").await?;
        let (still, of_still) = run(page, 2, "").await?;
        let (moved, of_moved) = run_for(page, 2, "", Reader::Moving).await?;
        // Of two cores one is the trainer's own; the other helper scores prompts now and then.
        assert!(of_moved < of_still / 2, "{of_moved} and {of_still}");
        assert_eq!((&still, &moved), (&alone, &alone));
        Ok(())
    })
}

#[test]
fn a_run_whose_helpers_fail_goes_on_by_itself() -> Outcome {
    visit(Options::default(), async |page| {
        let (alone, _) = run(page, 1, "").await?;
        let (helped, pieces) = run(page, 4, "throw Error('never there')").await?;
        assert_eq!(pieces, 0);
        assert_eq!(helped, alone);
        // With a piece in their hands.
        let break_off = "
            let answers = 0;
            const own = self.postMessage;
            self.postMessage = (parcel, ...more) => {
                answers += parcel.length === 5;
                if (answers > 20) setTimeout(() => { throw Error('gone'); });
                else own.call(self, parcel, ...more);
            };";
        let (helped, pieces) = run(page, 4, break_off).await?;
        assert!((20..=4 * 21).contains(&pieces), "{pieces}");
        assert_eq!(helped, alone);
        Ok(())
    })
}
