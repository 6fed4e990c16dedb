//! From an input event of λ's sliders to the painted frame, and what else keeps the page's thread.

use std::time::Duration;

use browser_tests::{LONG, Options, Outcome, Page, SOON, Webgpu, visit};
use fantoccini::wd::TimeoutConfiguration;
use serde_json::{Value, json};

use crate::{adapter, head, row};

const SAMPLES: usize = 100;
/// A phone's processor against a laptop's.
const SLOWER: u32 = 4;
/// The sliders by their names in the document.
const SLIDERS: [(&str, &str); 2] = [("lambda", "the article's"), ("lab-lambda", "the lab's")];
/// What no page can be quicker than: one that has nothing but a slider, which nobody listens to.
const NOTHING_ELSE: &str = "
    document.body.innerHTML = '<input id=\"alone\" type=\"range\" min=\"0\" max=\"1\" step=\"0.01\">'";
/// A race that does not end meanwhile.
const STEPS: u32 = 50_000;

/// Moves the slider `count` times, at random moments of a frame: how long each took to the painted
/// frame, and how much of it was no waiting for the frame to begin. The page follows a signal in
/// microtasks; a message that was posted in an animation frame arrives right after that frame was
/// painted.
const MOVE_AND_TIME: &str = "
    const [id, count, done] = arguments;
    const slider = document.getElementById(id), samples = [];
    slider.scrollIntoView({block: 'start', behavior: 'instant'});
    const next = async () => {
        if (samples.length === count) return done(samples);
        const begun = performance.now();
        slider.value = (samples.length * 37 % 100) / 100;
        slider.dispatchEvent(new Event('input', {bubbles: true}));
        requestAnimationFrame(() => {
            const frame = performance.now();
            const channel = new MessageChannel();
            channel.port1.onmessage = () => {
                const painted = performance.now();
                samples.push([painted - begun, handled - begun + painted - frame]);
                channel.port1.close();
                setTimeout(next, 10 + 40 * Math.random());
            };
            channel.port2.postMessage(null);
        });
        for (let hop = 0; hop < 20; hop++) await null;
        const handled = performance.now();
    };
    setTimeout(next, 500);";

/// Has the next run's race last.
const LONG_RACE: &str = "
    const field = document.getElementById('race-steps');
    field.value = arguments[0];
    for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, {bubbles: true}));";

const WATCH_TASKS: &str = "
    window.longest = 0;
    new PerformanceObserver(list => {
        for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
    }).observe({type: 'longtask'});";

/// Prints the table.
pub fn print() -> Outcome {
    head([
        "λ's slider, from input event to painted frame",
        "p50, ms",
        "p95, ms",
        "of it at work, p50",
        "p95",
    ]);
    visit(Options::with(Webgpu::GraphicsCard), async |page| {
        page.open("").await?;
        match adapter::offered(page).await? {
            Some(found) if !found.software => measure(page, "gpu").await,
            _ => Ok(()),
        }
    })?;
    visit(Options::default(), async |page| {
        measure_nothing(page).await?;
        measure(page, "cpu").await
    })
}

async fn measure_nothing(page: &Page) -> Outcome {
    page.client().goto("about:blank").await?;
    page.ask::<Option<()>>(NOTHING_ELSE, vec![]).await?;
    let title = "a slider that moves nothing, on an empty page";
    print_row(page, "alone", title).await?;
    slow_down(page, SLOWER).await?;
    let title = format!("{title}, on a processor {SLOWER} × slower");
    print_row(page, "alone", &title).await?;
    slow_down(page, 1).await
}

async fn measure(page: &Page, device: &str) -> Outcome {
    page.open_lab(&format!("device={device}"), LONG).await?;
    let painted = if device == "gpu" {
        "painted by the card"
    } else {
        "painted in software"
    };
    print_rows(page, &format!("without training, {painted}")).await?;
    page.ask::<Option<()>>(LONG_RACE, vec![STEPS.into()])
        .await?;
    // A setting of the race counts from the next reset.
    let reset = page.wait_until_enabled("Reset", SOON).await?;
    page.click(&reset).await?;
    let start = page.wait_until_enabled("Start", SOON).await?;
    page.click(&start).await?;
    let raced = async || Ok((page.step().await? > 110).then_some(()));
    page.wait("the race", LONG, raced).await?;
    page.ask::<Option<()>>(WATCH_TASKS, vec![]).await?;
    let title = format!("during the race on the {}", device.to_uppercase());
    print_rows(page, &title).await?;
    let longest: f64 = page.ask("return longest", vec![]).await?;
    slow_down(page, SLOWER).await?;
    print_rows(page, &format!("{title}, on a processor {SLOWER} × slower")).await?;
    slow_down(page, 1).await?;
    // Otherwise it was over before the last move.
    page.wait_until_enabled("Pause", SOON).await?;
    let longest = if longest > 0.0 {
        format!("{longest:.0} ms")
    } else {
        "under 50 ms".to_owned()
    };
    eprintln!("Longest task of the page's thread {title}: {longest}.");
    Ok(())
}

/// Slows the page's thread down, as a weaker device would.
async fn slow_down(page: &Page, rate: u32) -> Outcome {
    let command = "Emulation.setCPUThrottlingRate";
    page.devtools(command, json!({ "rate": rate })).await?;
    Ok(())
}

async fn print_rows(page: &Page, title: &str) -> Outcome {
    for (id, whose) in SLIDERS {
        print_row(page, id, &format!("{whose}, {title}")).await?;
    }
    Ok(())
}

async fn print_row(page: &Page, slider: &str, title: &str) -> Outcome {
    eprintln!("timing {title} …");
    let patience = Duration::from_secs(120);
    let limits = TimeoutConfiguration::new(Some(patience), Some(patience), None);
    page.client().update_timeouts(limits).await?;
    let arguments: Vec<Value> = vec![slider.into(), SAMPLES.into()];
    let samples = page
        .client()
        .execute_async(MOVE_AND_TIME, arguments)
        .await?;
    let samples: Vec<[f64; 2]> = serde_json::from_value(samples)?;
    let at = |which: usize, share: usize| {
        let mut all: Vec<f64> = samples.iter().map(|sample| sample[which]).collect();
        all.sort_by(f64::total_cmp);
        let place = (all.len() * share / 100).min(all.len() - 1);
        format!("{:.1}", all[place])
    };
    row([title, &at(0, 50), &at(0, 95), &at(1, 50), &at(1, 95)]);
    Ok(())
}
