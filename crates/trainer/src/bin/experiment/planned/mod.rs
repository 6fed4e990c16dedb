//! Runs a declared plan, seed by seed, and writes what it found.

mod found;
mod job;
mod kept;
mod progress;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use protocol::RunConfig;
use protocol::experiment::{Findings, Plan, PlannedSetting, VERSION};
use trainer::base;

use crate::written::{json, revision};
use crate::{Failure, USAGE};
use job::{Measured, measure};
use kept::{Kept, Wanted};
use progress::Progress;

/// What the command says of a plan.
struct Options {
    seeds: Option<u32>,
    only: Option<Vec<String>>,
    threads: usize,
    folder: PathBuf,
    measured: Option<String>,
}

impl Options {
    fn read(settings: &[&str]) -> Result<Self, Failure> {
        let mut options = Self {
            seeds: None,
            only: None,
            threads: thread::available_parallelism().map_or(1, NonZero::get),
            folder: PathBuf::from("target/experiment"),
            measured: None,
        };
        for setting in settings {
            match setting.split_once('=') {
                Some(("seeds", value)) => options.seeds = Some(value.parse()?),
                Some(("only", value)) => {
                    options.only = Some(value.split(',').map(str::to_owned).collect());
                }
                Some(("threads", value)) => options.threads = value.parse::<usize>()?.max(1),
                Some(("measured", value)) => options.measured = Some(value.to_owned()),
                Some(("folder", value)) => options.folder = PathBuf::from(value),
                _ => return Err(format!("There is no setting “{setting}”.\n{USAGE}").into()),
            }
        }
        Ok(options)
    }

    /// The part of `plan` that is asked for.
    fn cut(&self, mut plan: Plan) -> Result<Plan, Failure> {
        plan.seeds = self.seeds.unwrap_or(plan.seeds);
        if let Some(only) = &self.only {
            let has = |key: &String| plan.settings.iter().any(|s| s.key == *key);
            if let Some(stranger) = only.iter().find(|key| !has(key)) {
                return Err(format!("The plan has no setting “{stranger}”.").into());
            }
            plan.settings.retain(|s| only.contains(&s.key));
        }
        if plan.seeds == 0 || plan.settings.is_empty() || plan.every == 0 {
            return Err("The plan is empty.".into());
        }
        Ok(plan)
    }
}

/// A job that is still to be run.
struct Job {
    setting: String,
    config: RunConfig,
}

/// Runs the plan in the file `plan` from the M0 in the file `m0`, and writes the findings to `file`.
pub fn run(plan: &str, m0: &str, file: &str, settings: &[&str]) -> Result<(), Failure> {
    let options = Options::read(settings)?;
    let text = std::fs::read_to_string(plan).map_err(|error| format!("{plan}: {error}"))?;
    let plan: Plan = serde_json::from_str(&text).map_err(|error| format!("{plan}: {error}"))?;
    if plan.version != VERSION {
        return Err("The plan is of another version than this program.".into());
    }
    let plan = options.cut(plan)?;
    let (_, shipped) = base::read(&std::fs::read(m0)?)?;
    // Before the runs: they measure the program as it was built.
    let revision = options.measured.clone().unwrap_or_else(revision);
    let kept = Kept::open(&options.folder)?;
    let wanted = |setting: &PlannedSetting, seed: u32| -> Result<Wanted, Failure> {
        Ok(Wanted {
            revision: revision.clone(),
            config: setting.config(seed)?,
            every: plan.every,
        })
    };
    // Seed by seed, so that what is there after a while is a smaller experiment and not a part of one.
    let (mut jobs, mut done) = (Vec::new(), 0);
    for seed in 1..=plan.seeds {
        for setting in &plan.settings {
            let wanted = wanted(setting, seed)?;
            if kept.read(&setting.key, seed, &wanted).is_some() {
                done += 1;
                continue;
            }
            jobs.push(Job {
                setting: setting.key.clone(),
                config: wanted.config,
            });
        }
    }
    if let Some(measured) = options.measured.as_ref().filter(|_| !jobs.is_empty()) {
        let missing = jobs.len();
        return Err(
            format!("{missing} runs have not been measured by revision {measured}.").into(),
        );
    }
    let costs = jobs.iter().map(|job| progress::cost(&job.config)).collect();
    let progress = Progress::begin(done, costs, options.threads);
    work(&jobs, &options, &progress, |job| {
        let config = job.config.clone();
        let measured = measure(config, plan.every, &shipped, &revision);
        kept.write(&job.setting, &pollster::block_on(measured)?)
    })?;
    let found = |setting: &PlannedSetting| {
        let read = |seed| -> Result<Measured, Failure> {
            let measured = kept.read(&setting.key, seed, &wanted(setting, seed)?);
            measured.ok_or_else(|| format!("“{}” was not kept.", setting.key).into())
        };
        let jobs: Result<Vec<Measured>, Failure> = (1..=plan.seeds).map(read).collect();
        Ok(found::setting(&jobs?))
    };
    let settings: Result<Vec<_>, Failure> = plan.settings.iter().map(found).collect();
    let findings = Findings {
        version: VERSION,
        revision: revision.clone(),
        machine: format!("{} {}, CPU", std::env::consts::ARCH, std::env::consts::OS),
        settings: settings?,
        plan: plan.clone(),
    };
    write(Path::new(file), &findings)
}

/// Has the jobs done by several threads, in their order. The first failure ends all of it.
fn work(
    jobs: &[Job],
    options: &Options,
    progress: &Progress,
    run: impl Fn(&Job) -> Result<(), Failure> + Sync,
) -> Result<(), Failure> {
    let next = Mutex::new(0..jobs.len());
    let failed = Mutex::new(None::<String>);
    let take = || next.lock().unwrap_or_else(PoisonError::into_inner).next();
    let worker = || {
        while let Some(place) = take() {
            let job = &jobs[place];
            let seconds = progress.started();
            if let Err(failure) = run(job) {
                let said = format!("“{}”, seed {}: {failure}", job.setting, job.config.seed);
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
                // Nobody takes another job.
                *next.lock().unwrap_or_else(PoisonError::into_inner) = 0..0;
                return;
            }
            progress.finished(place, &job.setting, job.config.seed, seconds);
        }
    };
    thread::scope(|scope| {
        for _ in 0..options.threads {
            scope.spawn(worker);
        }
    });
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(failure) => Err(failure.into()),
        None => Ok(()),
    }
}

fn write(file: &Path, findings: &Findings) -> Result<(), Failure> {
    let text = json(findings)?;
    // A number that is none is written as null, which no reader takes: better found out here.
    serde_json::from_str::<Findings>(&text)?;
    std::fs::write(file, &text)?;
    println!("Wrote {}, {} bytes.", file.display(), text.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use trainer::base::BaseConfig;

    use super::*;

    /// Two settings of models as small as they can be.
    const PLAN: &str = r#"{
        "version": 1, "seeds": 2, "every": 2,
        "settings": [
            {"key": "one", "name": "One", "why": "So.",
             "link": "lab-base=random&lab-width=8&lab-heads=1&lab-layers=1&lab-train=16&lab-held-out=16&lab-batch=4&lab-sft=3&lab-race=4",
             "contenders": ["sft", "wmss", "d0"]},
            {"key": "other", "name": "Other", "why": "So.",
             "link": "lab-base=random&lab-task=sorting&lab-width=8&lab-heads=1&lab-layers=1&lab-train=16&lab-held-out=16&lab-batch=4&lab-sft=2&lab-race=2",
             "contenders": ["sft", "wmss*frozen"]}
        ]
    }"#;

    struct Bench {
        folder: PathBuf,
    }

    impl Bench {
        fn new(name: &str) -> Self {
            let folder = format!("wmss-planned-{}-{name}", std::process::id());
            let folder = std::env::temp_dir().join(folder);
            fs::create_dir_all(&folder).expect("a folder for the test");
            let bench = Self { folder };
            fs::write(bench.file("plan.json"), PLAN).expect("a file for the test");
            let config = BaseConfig::new(Default::default(), protocol::ModelSize::LAB, 1);
            let count = config.architecture().expect("the default").parameters();
            let m0 = base::write(&config, &vec![0.0; count]).expect("as many as it has");
            fs::write(bench.file("m0"), m0).expect("a file for the test");
            bench
        }

        fn file(&self, name: &str) -> String {
            self.folder.join(name).to_string_lossy().into_owned()
        }

        fn run(&self, settings: &[&str]) -> Result<String, Failure> {
            let kept = format!("folder={}", self.file("kept"));
            let settings: Vec<&str> = settings.iter().copied().chain([kept.as_str()]).collect();
            run(
                &self.file("plan.json"),
                &self.file("m0"),
                &self.file("found"),
                &settings,
            )?;
            Ok(fs::read_to_string(self.file("found"))?)
        }

        /// When each kept run was written.
        fn written(&self, job: &str) -> std::time::SystemTime {
            let file = self.folder.join("kept").join(job);
            let data = fs::metadata(file).expect("a kept run");
            data.modified().expect("a time")
        }
    }

    impl Drop for Bench {
        fn drop(&mut self) {
            // Left behind, the system's folder for such things holds a little more.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }

    #[test]
    fn what_was_stopped_goes_on_where_it_was_and_comes_out_alike() {
        let bench = Bench::new("resumed");
        let first = bench.run(&["threads=2"]).expect("a small plan");
        let before = bench.written("one-1.json");
        // As if the program had been killed before this one and within that one.
        fs::remove_file(bench.file("kept/other-2.json")).expect("a kept run");
        fs::write(bench.file("kept/one-2.json"), "{\"revision\":").expect("a damaged run");
        assert_eq!(bench.run(&["threads=1"]).expect("the rest of it"), first);
        assert_eq!(bench.written("one-1.json"), before, "it is not run again");
        let found: Findings = serde_json::from_str(&first).expect("findings");
        assert_eq!(found.settings[0].steps, [0, 2, 3, 4, 6, 7]);
        let seed = &found.settings[0].seeds[1];
        assert_eq!(
            (seed.start.train.len(), seed.contenders[1].train.len()),
            (3, 3)
        );
        assert!(seed.contenders[1].end.weak_entropy.is_some());
        assert!(
            seed.contenders[2].end.weak_entropy.is_none(),
            "D0 has no weak model"
        );
    }

    #[test]
    fn a_part_of_the_plan_is_run_alone_and_another_revisions_runs_are_not_taken_for_ours() {
        let bench = Bench::new("part");
        let found = bench.run(&["only=other", "seeds=1"]).expect("a part of it");
        let found: Findings = serde_json::from_str(&found).expect("findings");
        assert_eq!(
            (found.settings.len(), found.settings[0].seeds.len()),
            (1, 1)
        );
        let missing = bench
            .run(&["measured=elsewhere"])
            .expect_err("nothing of that");
        assert!(missing.to_string().contains("4 runs"), "{missing}");
        assert!(bench.run(&["only=stranger"]).is_err());
        assert!(bench.run(&["seeds=0"]).is_err());
    }
}
