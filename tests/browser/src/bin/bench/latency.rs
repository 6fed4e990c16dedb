//! From an input event of the slider to the painted frame, and what else keeps the page's thread.

use std::time::Duration;

use browser_tests::{LONG, Options, Outcome, Page, SOON, visit};
use fantoccini::wd::TimeoutConfiguration;
use serde_json::{Value, json, to_value};

use crate::{head, row};

const SAMPLES: usize = 100;
/// A phone's processor against a laptop's.
const SLOWER: u32 = 4;

/// Moves the slider `count` times, at random moments of a frame. A message that was posted in an
/// animation frame arrives right after that frame was painted.
const MOVE_AND_TIME: &str = "
    const [slider, count, done] = arguments;
    const samples = [];
    slider.scrollIntoView({block: 'start', behavior: 'instant'});
    const next = () => {
        if (samples.length === count) return done(samples);
        const begun = performance.now();
        slider.value = (samples.length * 37 % 100) / 100;
        slider.dispatchEvent(new Event('input', {bubbles: true}));
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => {
                samples.push(performance.now() - begun);
                channel.port1.close();
                setTimeout(next, 10 + 40 * Math.random());
            };
            channel.port2.postMessage(null);
        });
    };
    setTimeout(next, 500);";

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
    ]);
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        print_row("without training", page).await?;
        page.ask::<Option<()>>(WATCH_TASKS, vec![]).await?;
        let start = page.wait_until_enabled("Start", SOON).await?;
        page.click(&start).await?;
        let under_way = async || Ok((page.step().await? > 0).then_some(()));
        page.wait("the first step", LONG, under_way).await?;
        print_row("while training on the CPU", page).await?;
        let raced = async || Ok((page.step().await? > 110).then_some(()));
        page.wait("the race", LONG, raced).await?;
        print_row("during the race on the CPU", page).await?;
        let longest: f64 = page.ask("return longest", vec![]).await?;
        slow_down(page, SLOWER).await?;
        print_row(&format!("the same on a processor {SLOWER} × slower"), page).await?;
        slow_down(page, 1).await?;
        let longest = if longest > 0.0 {
            format!("{longest:.0} ms")
        } else {
            "under 50 ms".to_owned()
        };
        println!("\nLongest task of the page's thread while training: {longest}.");
        Ok(())
    })
}

/// Slows the page's thread down, as a weaker device would.
async fn slow_down(page: &Page, rate: u32) -> Outcome {
    let command = "Emulation.setCPUThrottlingRate";
    page.devtools(command, json!({ "rate": rate })).await?;
    Ok(())
}

async fn print_row(title: &str, page: &Page) -> Outcome {
    eprintln!("timing the slider {title} …");
    let patience = Duration::from_secs(120);
    let limits = TimeoutConfiguration::new(Some(patience), Some(patience), None);
    page.client().update_timeouts(limits).await?;
    let slider = page
        .control("slider", "λ, the strong model's share")
        .await?;
    let arguments: Vec<Value> = vec![to_value(&slider)?, SAMPLES.into()];
    let samples = page
        .client()
        .execute_async(MOVE_AND_TIME, arguments)
        .await?;
    let mut samples: Vec<f64> = serde_json::from_value(samples)?;
    samples.sort_by(f64::total_cmp);
    let at = |share: usize| {
        format!(
            "{:.1}",
            samples[(samples.len() * share / 100).min(samples.len() - 1)]
        )
    };
    row([title, &at(50), &at(95)]);
    Ok(())
}
