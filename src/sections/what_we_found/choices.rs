//! What a reader can choose under "What we found".

use crate::article::Choice;
use crate::findings::Measure;

impl Choice for Measure {
    const ALL: &'static [Self] = &[
        Self::SameSteps,
        Self::SameCompute,
        Self::Loss,
        Self::Calibration,
    ];

    fn label(self) -> &'static str {
        match self {
            Self::SameSteps => "held-out accuracy, same steps",
            Self::SameCompute => "held-out accuracy, same arithmetic",
            Self::Loss => "held-out loss",
            Self::Calibration => "calibration error",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::SameSteps => "steps",
            Self::SameCompute => "arithmetic",
            Self::Loss => "loss",
            Self::Calibration => "calibration",
        }
    }
}

/// The settings in which every method was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// The lab's own.
    Derivatives,
    /// Sums, with an M0 of each seed's own.
    Addition,
    /// Sorting, from random weights.
    Sorting,
    /// Sums modulo a prime, from random weights.
    ModularAddition,
}

impl Choice for Task {
    const ALL: &'static [Self] = &[
        Self::Derivatives,
        Self::Addition,
        Self::Sorting,
        Self::ModularAddition,
    ];

    fn label(self) -> &'static str {
        match self {
            Self::Derivatives => "derivatives",
            Self::Addition => "addition",
            Self::Sorting => "sorting",
            Self::ModularAddition => "modular addition",
        }
    }

    /// The setting's key in the plan, too.
    fn key(self) -> &'static str {
        match self {
            Self::Derivatives => "default",
            Self::Addition => "addition",
            Self::Sorting => "sorting",
            Self::ModularAddition => "modular-addition",
        }
    }
}

/// Who is held against whom in every setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// WMSS against SFT.
    Sft,
    /// WMSS against D0.
    Temperature,
    /// D0 against SFT.
    TemperatureSft,
}

impl Against {
    /// The two contenders, in the words of `lab-who`.
    pub fn contenders(self) -> (&'static str, &'static str) {
        match self {
            Self::Sft => ("wmss", "sft"),
            Self::Temperature => ("wmss", "d0"),
            Self::TemperatureSft => ("d0", "sft"),
        }
    }
}

impl Choice for Against {
    const ALL: &'static [Self] = &[Self::Sft, Self::Temperature, Self::TemperatureSft];

    fn label(self) -> &'static str {
        match self {
            Self::Sft => "WMSS less SFT",
            Self::Temperature => "WMSS less D0",
            Self::TemperatureSft => "D0 less SFT",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Sft => "sft",
            Self::Temperature => "d0",
            Self::TemperatureSft => "d0-sft",
        }
    }
}
