//! Finished jobs in a folder, so that a plan that was stopped goes on where it was.

use std::fs;
use std::path::{Path, PathBuf};

use super::job::Measured;
use crate::Failure;

/// The folder of one plan's finished jobs.
pub struct Kept {
    folder: PathBuf,
}

impl Kept {
    /// The folder, made where it is not there yet.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(folder)
            .map_err(|error| format!("could not make {}: {error}", folder.display()))?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    fn file(&self, setting: &str, seed: u32) -> PathBuf {
        self.folder.join(format!("{setting}-{seed}.json"))
    }

    /// A job that is finished. One that is damaged, or was run by another program or with other
    /// settings than `wanted`, counts as not run.
    pub fn read(&self, setting: &str, seed: u32, wanted: &Wanted) -> Option<Measured> {
        let text = fs::read_to_string(self.file(setting, seed)).ok()?;
        let measured: Measured = serde_json::from_str(&text).ok()?;
        let same = measured.revision == wanted.revision
            && measured.config == wanted.config
            && measured.every == wanted.every;
        same.then_some(measured)
    }

    /// Keeps a finished job. It appears under its name only once it is whole.
    pub fn write(&self, setting: &str, measured: &Measured) -> Result<(), Failure> {
        let path = self.file(setting, measured.config.seed);
        let half = path.with_extension("half");
        fs::write(&half, serde_json::to_string(measured)?)?;
        Ok(fs::rename(half, path)?)
    }
}

/// What a job must have been to count.
pub struct Wanted {
    /// The program's commit.
    pub revision: String,
    /// What is run.
    pub config: protocol::RunConfig,
    /// How often models are examined, in steps.
    pub every: u32,
}
