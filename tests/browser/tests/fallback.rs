//! A browser without WebGPU.

use browser_tests::{LONG, Options, Outcome, visit};

#[test]
fn without_webgpu_the_lab_trains_on_the_cpu_and_says_why_and_what_to_do() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("", LONG).await?;
        let words = page.last_words().await;
        for part in [
            "Training on the CPU, because",
            "WebGPU",
            "up-to-date graphics driver",
            "chrome://flags",
        ] {
            assert!(words.contains(part), "“{part}” is missing. {words}");
        }
        Ok(())
    })
}
