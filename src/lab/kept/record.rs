//! A kept run as one file: a line of JSON that describes it, then the checkpoint's bytes.

use protocol::{RunConfig, StepMetrics};
use serde::{Deserialize, Serialize};

use crate::lab::state::Evaluation;

/// Ends the line.
const END: u8 = b'\n';

/// A run's measurements up to a step.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// Every step's measurements.
    pub metrics: Vec<StepMetrics>,
    /// Seconds of training when each of them had been taken.
    pub seconds: Vec<f64>,
    /// Every evaluation.
    pub evaluations: Vec<Evaluation>,
}

/// What is known of a kept run without opening its checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// What the run is made of, with what was changed on the way.
    pub config: RunConfig,
    /// Steps taken since M0.
    pub step: u32,
    /// When, in milliseconds since 1970.
    pub kept_at: f64,
    /// Counts the runs written; the largest is the newest.
    pub sequence: u64,
    /// Its measurements so far.
    pub curves: Curves,
    /// Bytes of the checkpoint.
    pub checkpoint_bytes: usize,
}

impl Record {
    /// The line that goes before the checkpoint's bytes.
    ///
    /// # Errors
    /// When JSON can't hold it, which numbers and lists never cause.
    pub fn line(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut line = serde_json::to_vec(self)?;
        line.push(END);
        Ok(line)
    }

    /// The record at the beginning of a file, and where the checkpoint begins. Nothing, if the file
    /// is not whole or was written by another version of this page.
    pub fn read(file: &[u8]) -> Option<(Self, usize)> {
        let end = file.iter().position(|byte| *byte == END)?;
        let record: Self = serde_json::from_slice(&file[..end]).ok()?;
        let begin = end + 1;
        (file.len() - begin == record.checkpoint_bytes).then_some((record, begin))
    }

    /// Steps of the whole run.
    pub fn total(&self) -> u32 {
        self.config.steps()
    }

    /// Whether there is nothing left to go on with.
    pub fn finished(&self) -> bool {
        self.step >= self.total()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{AgentMeans, ContenderMetrics};

    fn record() -> Record {
        let sft = AgentMeans {
            loss: 0.1 + 0.2, // a number whose last bit must come back
            target: 0.5,
            entropy: 0.0,
        };
        let sft = ContenderMetrics {
            student: sft,
            weak: None,
            trained: None,
            gradient: 0.5,
            lambda: None,
        };
        let metrics = (1..=50).map(|step| StepMetrics {
            step,
            contenders: vec![sft],
        });
        Record {
            config: RunConfig::default(),
            step: 50,
            kept_at: 1.7e12,
            sequence: 3,
            curves: Curves {
                metrics: metrics.collect(),
                seconds: vec![0.25; 50],
                evaluations: Vec::new(),
            },
            checkpoint_bytes: 4,
        }
    }

    #[test]
    fn a_kept_run_is_read_back_and_one_that_is_cut_off_is_none() {
        let mut file = record().line().expect("plain numbers");
        file.extend(*b"\n\0ab");
        let (read, begin) = Record::read(&file).expect("whole");
        assert_eq!((read, &file[begin..]), (record(), b"\n\0ab".as_slice()));
        assert!((0..file.len()).all(|length| Record::read(&file[..length]).is_none()));
    }

    #[test]
    fn only_an_unfinished_run_can_go_on() {
        let mut record = record();
        assert!(!record.finished());
        record.step = record.total();
        assert!(record.finished());
    }
}
