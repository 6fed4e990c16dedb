//! A picture of every section, on a phone and on a desk, light and dark, to be looked at.
//!
//! `screenshots FOLDER` writes `FOLDER/1280-light/logit-mixing.png` and so on.

use std::path::PathBuf;
use std::time::Duration;
use std::{env, fs};

use browser_tests::{Failure, Options, Outcome, Page, visit};
use serde_json::json;

const WIDTHS: [u32; 2] = [1280, 375];
const SCHEMES: [&str; 2] = ["light", "dark"];
/// Charts are drawn when they come near the screen, a frame or two later.
const DRAWN: Duration = Duration::from_millis(700);
/// The tallest picture, in CSS pixels: higher ones are refused by some graphics drivers.
const TALLEST: f64 = 8000.0;

const SECTIONS: &str = "return [...document.querySelectorAll('header.opening, main > section')]
    .map(section => section.id)";

fn main() -> Outcome {
    let folder = env::args().nth(1);
    let folder = PathBuf::from(folder.ok_or_else(|| Failure::new("where to? screenshots FOLDER"))?);
    for width in WIDTHS {
        for scheme in SCHEMES {
            let folder = folder.join(format!("{width}-{scheme}"));
            fs::create_dir_all(&folder)?;
            visit(Options::default(), async |page| {
                page.show(width, scheme).await?;
                page.open_lab("device=cpu", browser_tests::LONG).await?;
                let sections: Vec<String> = page.ask(SECTIONS, vec![]).await?;
                for id in sections {
                    let picture = picture(page, &id, width).await?;
                    fs::write(folder.join(format!("{id}.png")), picture)?;
                }
                Ok(())
            })?;
            println!("{}", folder.display());
        }
    }
    Ok(())
}

/// The section alone, in a window as tall as it is.
async fn picture(page: &Page, id: &str, width: u32) -> Outcome<Vec<u8>> {
    let element = json!(id);
    let go = "const section = document.getElementById(arguments[0]);
        section.scrollIntoView({behavior: 'instant'});
        return section.getBoundingClientRect().height";
    // What is fetched when it comes near makes a section taller.
    page.ask::<f64>(go, vec![element.clone()]).await?;
    tokio::time::sleep(DRAWN).await;
    let height: f64 = page.ask(go, vec![element.clone()]).await?;
    let size = json!({
        "width": width,
        "height": height.clamp(200.0, TALLEST).round(),
        "deviceScaleFactor": 1,
        "mobile": width < 500,
    });
    page.devtools("Emulation.setDeviceMetricsOverride", size)
        .await?;
    page.ask::<f64>(go, vec![element]).await?;
    tokio::time::sleep(DRAWN).await;
    Ok(page.client().screenshot().await?)
}
