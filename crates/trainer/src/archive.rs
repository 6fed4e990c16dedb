//! Named arrays in a safetensors file that knows whether it was altered.

use std::borrow::Cow;
use std::fmt;
use std::iter::once;

use bytemuck::cast_slice;
use safetensors::tensor::{Dtype, SafeTensorError, TensorView};
use safetensors::{SafeTensors, serialize};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::interruptions::{Interrupted, Interruptions};
use crate::task::TaskError;

const _: () = assert!(
    cfg!(target_endian = "little"),
    "safetensors files are little-endian, and numbers are written as they lie in memory"
);

/// What is hashed at once, in bytes: some milliseconds.
const HASHED_AT_ONCE: usize = 1 << 20;

/// The one metadata key. A single key, because several would be written in a random order and the
/// same content would not give the same file.
const KEY: &str = "wmss";

/// Why a file is not a whole, unaltered archive.
#[derive(Debug)]
pub enum ArchiveError {
    /// It is cut off, or no safetensors file at all.
    Unreadable(SafeTensorError),
    /// It is a safetensors file of somebody else's.
    Foreign,
    /// Its content does not match its checksum.
    Altered,
    /// It lacks this array, or has it in another shape.
    Missing(String),
    /// Its description cannot be understood.
    Description(serde_json::Error),
    /// It is of a task that can't be learnt as it says.
    Task(TaskError),
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => {
                write!(
                    f,
                    "The checkpoint is cut off or not a checkpoint at all ({error})."
                )
            }
            Self::Foreign => write!(f, "This file was not written by this page."),
            Self::Altered => write!(
                f,
                "The checkpoint was altered: its checksum does not match."
            ),
            Self::Missing(name) => write!(f, "The checkpoint does not fit: {name} is missing."),
            Self::Description(error) => {
                write!(f, "The checkpoint's description can't be read ({error}).")
            }
            Self::Task(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ArchiveError {}

/// Numbers with a name and a shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// What they are.
    pub name: String,
    /// Their shape; its product is their count.
    pub shape: Vec<usize>,
    /// The numbers, row by row.
    pub values: Vec<f32>,
}

/// Arrays and a description of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Archive {
    /// What the arrays belong to, as JSON.
    pub description: String,
    /// The arrays.
    pub arrays: Vec<Array>,
}

#[derive(Serialize, Deserialize)]
struct Seal {
    description: String,
    sha256: String,
}

impl Archive {
    /// The file. The same content always gives the same bytes.
    ///
    /// # Errors
    /// When a shape does not fit its numbers.
    pub fn write(&self) -> Result<Vec<u8>, ArchiveError> {
        self.sealed(self.checksum())
    }

    /// [`Self::write`], which lets others have their turn.
    ///
    /// # Errors
    /// When the work is given up; or as before.
    pub async fn write_by_turns(
        &self,
        interruptions: &Interruptions,
    ) -> Result<Result<Vec<u8>, ArchiveError>, Interrupted> {
        let mut hash = Sha256::new();
        for part in self.hashed() {
            hash.update(part);
            interruptions.allow().await?;
        }
        Ok(self.sealed(hash))
    }

    fn sealed(&self, hash: Sha256) -> Result<Vec<u8>, ArchiveError> {
        let seal = Seal {
            description: self.description.clone(),
            sha256: hexadecimal(hash),
        };
        let seal = serde_json::to_string(&seal).map_err(ArchiveError::Description)?;
        let views: Result<Vec<_>, _> = (self.arrays.iter())
            .map(|a| {
                let view = TensorView::new(Dtype::F32, a.shape.clone(), cast_slice(&a.values))?;
                Ok((&a.name, view))
            })
            .collect();
        let metadata = [(KEY.to_owned(), seal)].into();
        serialize(views.map_err(ArchiveError::Unreadable)?, Some(metadata))
            .map_err(ArchiveError::Unreadable)
    }

    /// The archive in these bytes.
    ///
    /// # Errors
    /// When they are cut off, foreign, or do not match their own checksum.
    pub fn read(bytes: &[u8]) -> Result<Self, ArchiveError> {
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(ArchiveError::Unreadable)?;
        let seal = metadata.metadata().as_ref().and_then(|m| m.get(KEY));
        let seal: Seal = serde_json::from_str(seal.ok_or(ArchiveError::Foreign)?)
            .map_err(ArchiveError::Description)?;
        let file = SafeTensors::deserialize(bytes).map_err(ArchiveError::Unreadable)?;
        let mut arrays: Vec<Array> = file.iter().map(|(name, view)| array(name, &view)).collect();
        arrays.sort_by(|a, b| a.name.cmp(&b.name));
        let archive = Self {
            description: seal.description,
            arrays,
        };
        if hexadecimal(archive.checksum()) == seal.sha256 {
            Ok(archive)
        } else {
            Err(ArchiveError::Altered)
        }
    }

    /// The numbers of one array of this shape.
    ///
    /// # Errors
    /// When there is no such array.
    pub fn values(&self, name: &str, shape: &[usize]) -> Result<&[f32], ArchiveError> {
        let found = self
            .arrays
            .iter()
            .find(|a| a.name == name && a.shape == shape);
        let missing = || ArchiveError::Missing(format!("{name} {shape:?}"));
        found.map(|a| a.values.as_slice()).ok_or_else(missing)
    }

    fn checksum(&self) -> Sha256 {
        let mut hash = Sha256::new();
        self.hashed().for_each(|part| hash.update(part));
        hash
    }

    /// What the checksum is of, part by part: description, names, shapes and numbers, whatever the
    /// arrays' order.
    fn hashed(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let mut sorted: Vec<&Array> = self.arrays.iter().collect();
        sorted.sort_by(|a, b| a.name.cmp(&b.name));
        let parts = sorted.into_iter().flat_map(|array| {
            let head = format!("\n{} {:?}\n", array.name, array.shape);
            let numbers = cast_slice(&array.values).chunks(HASHED_AT_ONCE);
            once(Cow::Owned(head.into_bytes())).chain(numbers.map(Cow::Borrowed))
        });
        once(Cow::Borrowed(self.description.as_bytes())).chain(parts)
    }
}

fn hexadecimal(hash: Sha256) -> String {
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

fn array(name: &str, view: &TensorView<'_>) -> Array {
    let number = |b: &[u8]| f32::from_le_bytes([b[0], b[1], b[2], b[3]]);
    Array {
        name: name.to_owned(),
        shape: view.shape().to_vec(),
        values: view.data().chunks_exact(4).map(number).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive() -> Archive {
        Archive {
            description: "{\"step\":7}".into(),
            arrays: ["b", "a"]
                .map(|name| Array {
                    name: name.into(),
                    shape: vec![2, 3],
                    values: (0..6u8).map(f32::from).collect(),
                })
                .into(),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let read = Archive::read(&archive().write().expect("shapes fit")).expect("whole");
        assert_eq!(read.description, archive().description);
        assert_eq!(read.values("a", &[2, 3]).expect("there")[5], 5.0);
        assert!(read.values("a", &[6]).is_err());
    }

    #[test]
    fn one_flipped_bit_anywhere_or_a_missing_end_is_noticed() {
        let bytes = archive().write().expect("shapes fit");
        for i in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[i] ^= 1;
            let read = Archive::read(&altered);
            assert!(
                read.is_err() || read.is_ok_and(|a| a.arrays.len() == 2 && same(&a)),
                "byte {i}"
            );
            assert!(Archive::read(&bytes[..i]).is_err());
        }
    }

    /// A flipped bit in the header's white space changes nothing that counts.
    fn same(read: &Archive) -> bool {
        read.description == archive().description
            && read.arrays[0].values == archive().arrays[0].values
    }
}
