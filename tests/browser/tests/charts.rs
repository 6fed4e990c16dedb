//! The lab's charts: read together at one step, and taken along as files.

use browser_tests::{Element, Key, LONG, Options, Outcome, Page, SOON, visit};
use protocol::RunConfig;
use protocol::describe::run_name;
use serde::Deserialize;
use serde_json::{json, to_value};

const READ: &str = "Probability of the right character";
const FOLLOWS: &str = "Entropy";
const SELDOM_MEASURED: &str = "Accuracy";

/// Keeps what would be downloaded.
const CATCH: &str = "
    window.caught = [];
    const files = new Map();
    const own = URL.createObjectURL;
    URL.createObjectURL = file => {
        const address = own.call(URL, file);
        files.set(address, file);
        return address;
    };
    HTMLAnchorElement.prototype.click = function () {
        caught.push({name: this.download, file: files.get(this.href)});
    };";

const FILE: &str = "
    const [name, done] = arguments;
    const found = caught.find(c => c.name === name);
    if (!found) return done(null);
    found.file.text().then(text => done({mime: found.file.type, text}));";

/// The name of a file: the run's and the chart's.
fn file(extension: &str) -> String {
    let run = run_name(&RunConfig::default());
    format!("wmss-{run}-probability-of-the-right-character.{extension}")
}

/// A file that was saved.
#[derive(Debug, Deserialize)]
struct File {
    mime: String,
    text: String,
}

/// What stands over a figure's drawing, and what its slider says.
async fn reading(page: &Page, figure: &str) -> Outcome<(String, String)> {
    let script = "
        const titled = f => f.querySelector('.title').textContent === arguments[0];
        const figure = [...document.querySelectorAll('figure')].find(titled);
        const slider = figure.querySelector('input');
        return [figure.querySelector('.reading')?.textContent ?? '', slider.getAttribute('aria-valuetext')];";
    page.ask(script, vec![figure.into()]).await
}

async fn saved(page: &Page, button: &str, file: &str) -> Outcome<File> {
    let button: Element = page.control("button", &format!("{button}: {READ}")).await?;
    page.press(&button, Key::Enter, 1).await?;
    page.wait(file, SOON, async || {
        let found = page.client().execute_async(FILE, vec![file.into()]);
        Ok(serde_json::from_value(found.await?)?)
    })
    .await
}

/// Pixels of a figure's drawing for each pixel of the page, and the number of dark ones.
const DRAWN: &str = "
    const canvas = document.querySelector('#mixing-demo canvas');
    canvas.scrollIntoView();
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const dark = data.filter((alpha, i) => i % 4 === 3 && alpha > 127).length;
    return [canvas.width / canvas.clientWidth, dark];";

#[test]
fn a_figure_is_drawn_as_fine_as_the_screen_that_it_is_moved_to() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let mut coarse = 0.0;
        for density in [1.0, 2.0, 1.5, 3.0, 1.0] {
            // Chromium tells the page of an emulated screen only if its size is another, too.
            let screen = json!({
                "width": 1280 + (10.0 * density) as u32, "height": 800,
                "deviceScaleFactor": density, "mobile": false,
            });
            page.devtools("Emulation.setDeviceMetricsOverride", screen)
                .await?;
            let what = format!("a figure of {density} times as many pixels");
            let dark = page.wait(&what, SOON, async || {
                let (fine, dark): (f64, f64) = page.ask(DRAWN, vec![]).await?;
                Ok(((fine - density).abs() < 0.01 && dark > 0.0).then_some(dark))
            });
            let dark = dark.await?;
            if coarse == 0.0 {
                coarse = dark;
            }
            // The same picture, not a larger or a smaller part of it.
            let times = dark / coarse / (density * density);
            assert!((0.7..1.4).contains(&times), "{density}: {times}");
        }
        Ok(())
    })
}

#[test]
fn a_step_read_in_one_chart_is_shown_in_the_others_and_each_is_saved_with_its_numbers() -> Outcome {
    visit(Options::default(), async |page| {
        page.open_lab("device=cpu", LONG).await?;
        for step in 1..=3 {
            let button = page.wait_until_enabled("Step", LONG).await?;
            page.press(&button, Key::Enter, 1).await?;
            let taken = async || Ok((page.step().await? == step).then_some(()));
            page.wait("a step", LONG, taken).await?;
        }

        let slider = page
            .control("slider", &format!("Read values: {READ}"))
            .await?;
        page.press(&slider, Key::Right, 1).await?;
        let (shown, spoken) = reading(page, READ).await?;
        assert!(shown.starts_with("Step 2: SFT 0."), "{shown}");
        assert_eq!(shown, spoken);
        let (shown, spoken) = reading(page, FOLLOWS).await?;
        assert!(shown.starts_with("Step 2: SFT "), "{shown}");
        assert_eq!(spoken, "none", "only the chart that is read speaks");
        let (shown, _) = reading(page, SELDOM_MEASURED).await?;
        assert!(
            shown.starts_with("Step 0: "),
            "the last one before: {shown}"
        );
        let elsewhere = page.control("button", "Step").await?;
        page.focus(&elsewhere).await?;
        let gone = async || Ok(reading(page, FOLLOWS).await?.0.is_empty().then_some(()));
        page.wait("the cursor to go", SOON, gone).await?;

        page.ask::<Option<()>>(CATCH, vec![]).await?;
        let script = "
            const summary = [...document.querySelectorAll('summary')].find(s => s.textContent === arguments[0]);
            summary.click(); return summary";
        let title = format!("Data table: {READ}");
        page.client()
            .execute(script, vec![to_value(title)?])
            .await?;
        let drawing = saved(page, "Save as SVG", &file("svg")).await?;
        assert_eq!(drawing.mime, "image/svg+xml");
        for part in [
            format!("<title>{READ}</title>"),
            "<desc>At step 3 ".into(),
            ">WMSS</text>".into(),
        ] {
            assert!(
                drawing.text.contains(&part),
                "{part} is not in {}",
                drawing.text
            );
        }
        let numbers = saved(page, "Save numbers as CSV", &file("csv")).await?;
        assert_eq!(numbers.mime, "text/csv");
        let records: Vec<&str> = numbers.text.split("\r\n").collect();
        assert_eq!(records[0], "Step,SFT,WMSS");
        assert_eq!(
            records.len(),
            5,
            "a head, three steps and the end: {records:?}"
        );
        assert!(
            records[1].len() > "1,0.123,".len(),
            "rounded: {}",
            records[1]
        );
        let pixels = saved(page, "Save as PNG", &file("png")).await?;
        assert_eq!(pixels.mime, "image/png");
        assert!(pixels.text.len() > 5000, "{} letters", pixels.text.len());
        Ok(())
    })
}
