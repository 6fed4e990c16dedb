//! A worker in the middle of a long step hears the page.

use browser_tests::{Bytes, LONG, Options, Outcome, Probe, visit};
use protocol::{Base, Command, DeviceChoice, Event, ModelSize, RunConfig};

/// Of which one step takes seconds.
fn large() -> RunConfig {
    RunConfig {
        base: Base::Random,
        model: ModelSize {
            width: 256,
            layers: 4,
            heads: 4,
        },
        batch: 512,
        train_examples: 512,
        held_out_examples: 16,
        ..RunConfig::default()
    }
}

/// What the worker says next, but for news of its progress.
async fn answer(probe: &Probe<'_>) -> Outcome<Event> {
    let answer = |event| (!matches!(event, Event::Working { .. })).then_some(event);
    probe.hear("an answer", LONG, answer).await
}

#[test]
fn a_step_under_way_keeps_neither_a_sign_of_life_nor_a_pause_waiting() -> Outcome {
    visit(Options::default(), async |page| {
        let probe = Probe::start(page).await?;
        let open = Command::Open {
            config: large(),
            device: DeviceChoice::Cpu,
        };
        probe.say(open, Bytes::Nothing).await?;
        let probed = |event| matches!(event, Event::Probed { .. }).then_some(());
        probe.hear("the time of a step", LONG, probed).await?;

        probe.say(Command::Start, Bytes::Nothing).await?;
        assert_eq!(answer(&probe).await?, Event::Training(true));
        probe.say(Command::Ping, Bytes::Nothing).await?;
        let alive = answer(&probe).await?;
        assert!(matches!(alive, Event::Alive { .. }), "{alive:?}");
        probe.say(Command::Pause, Bytes::Nothing).await?;
        assert_eq!(answer(&probe).await?, Event::Training(false));
        let kept = answer(&probe).await?;
        assert_eq!(kept, Event::Checkpoint { step: 0 }, "no step was taken");

        // The accuracies are being measured now.
        probe.say(Command::Start, Bytes::Nothing).await?;
        assert_eq!(answer(&probe).await?, Event::Training(true));
        Ok(())
    })
}
