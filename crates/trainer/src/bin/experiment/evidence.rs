//! Measures what the article quotes, and writes it as a file.

use protocol::RunConfig;
use protocol::evidence::{Evidence, VERSION};
use trainer::base;

use crate::example::examples;
use crate::gather::gather;
use crate::written::{json, revision};
use crate::{Failure, USAGE};

/// Runs unless the command says otherwise.
const SEEDS: u32 = 5;

/// Runs the default configuration from the M0 in `m0` with the seeds 1, 2, … and writes what they
/// measured to `file`.
pub async fn write(m0: &str, file: &str, settings: &[&str]) -> Result<(), Failure> {
    let seeds = seeds(settings)?;
    let (_, base) = base::read(&std::fs::read(m0)?)?;
    // Before the runs: they measure the program as it was built.
    let revision = revision();
    let config = |seed| RunConfig {
        seed,
        ..RunConfig::default()
    };
    let first = gather(config(1), base.clone()).await?;
    let examples = examples(&config(1), &first.models).await?;
    let mut runs = vec![first.run];
    for seed in 2..=seeds {
        runs.push(gather(config(seed), base.clone()).await?.run);
    }
    let text = json(&Evidence {
        version: VERSION,
        config: config(1),
        revision,
        place: "native CPU".to_owned(),
        runs,
        examples,
    })?;
    // A number that is none is written as null, which no reader takes: better found out here.
    serde_json::from_str::<Evidence>(&text)?;
    std::fs::write(file, &text)?;
    println!("Wrote {file}, {} bytes.", text.len());
    Ok(())
}

fn seeds(settings: &[&str]) -> Result<u32, Failure> {
    let mut seeds = SEEDS;
    for setting in settings {
        match setting.split_once('=') {
            Some(("seeds", value)) => seeds = value.parse()?,
            _ => return Err(format!("There is no setting “{setting}”.\n{USAGE}").into()),
        }
    }
    if seeds == 0 {
        return Err("At least one seed is needed.".into());
    }
    Ok(seeds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_is_none_is_refused() {
        assert_eq!(seeds(&[]).ok(), Some(SEEDS));
        assert_eq!(seeds(&["seeds=3"]).ok(), Some(3));
        for wrong in ["seeds=0", "seeds=x", "seeds", "lambda=1"] {
            assert!(seeds(&[wrong]).is_err(), "{wrong}");
        }
    }
}
