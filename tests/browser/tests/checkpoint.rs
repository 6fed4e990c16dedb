//! A checkpoint that is cut off or altered is refused; a whole one goes on where it stood.

use browser_tests::{Bytes, LONG, Options, Outcome, Probe, visit};
use protocol::{Command, DeviceChoice, Event, RunConfig};

async fn restore(probe: &Probe<'_>, bytes: Bytes) -> Outcome<Event> {
    let command = Command::Restore {
        config: RunConfig::default(),
        device: DeviceChoice::Cpu,
    };
    probe.say(command, bytes).await?;
    let answer =
        |event| matches!(event, Event::Opened { .. } | Event::Refused { .. }).then_some(event);
    probe
        .hear("an answer to the checkpoint", LONG, answer)
        .await
}

async fn expect_refusal(probe: &Probe<'_>, bytes: Bytes, words: &str) -> Outcome {
    let answer = restore(probe, bytes).await?;
    let fits = matches!(&answer, Event::Refused { reason } if reason.contains(words));
    assert!(
        fits,
        "{bytes:?} should be refused with “{words}”: {answer:?}"
    );
    Ok(())
}

#[test]
fn an_altered_or_a_cut_off_checkpoint_is_refused_and_a_whole_one_restored() -> Outcome {
    visit(Options::default(), async |page| {
        let probe = Probe::start(page).await?;
        let open = Command::Open {
            config: RunConfig::default(),
            device: DeviceChoice::Cpu,
        };
        probe.say(open, Bytes::Nothing).await?;
        let opened = |event| matches!(event, Event::Opened { .. }).then_some(());
        probe.hear("an open run", LONG, opened).await?;
        probe.say(Command::Step, Bytes::Nothing).await?;
        let stepped = |event| matches!(event, Event::Steps { .. }).then_some(());
        probe.hear("the step", LONG, stepped).await?;
        probe.say(Command::Pause, Bytes::Nothing).await?;
        let kept = |event| {
            if let Event::Checkpoint { step } = event {
                Some(step)
            } else {
                None
            }
        };
        assert_eq!(probe.hear("a checkpoint", LONG, kept).await?, 1);

        expect_refusal(&probe, Bytes::Altered, "altered").await?;
        expect_refusal(&probe, Bytes::CutOff, "cut off").await?;
        expect_refusal(&probe, Bytes::Nothing, "missing").await?;
        let restored = restore(&probe, Bytes::Kept).await?;
        assert!(
            matches!(restored, Event::Opened { step: 1, .. }),
            "{restored:?}"
        );
        Ok(())
    })
}
