//! How contenders are named and coloured, in charts and in words.

use protocol::{Method, RunConfig, WeakAgent};

use crate::chart::Role;

/// A contender as the reader sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Its name, unlike any other contender's.
    pub name: String,
    /// Its colour.
    pub role: Role,
}

/// Colours of those that are not SFT, in the order in which they come.
const ROLES: [Role; 4] = [Role::Strong, Role::Control, Role::Mixed, Role::Weak];

/// Every contender of a run.
pub fn shown(config: &RunConfig) -> Vec<Shown> {
    let mut others = ROLES.into_iter();
    let names = names(config);
    let role = |method| match method {
        Method::Sft => Role::Sft,
        _ => others.next().unwrap_or(Role::Quiet),
    };
    let roles: Vec<Role> = config
        .contenders
        .iter()
        .map(|c| c.method)
        .map(role)
        .collect();
    names
        .into_iter()
        .zip(roles)
        .map(|(name, role)| Shown { name, role })
        .collect()
}

fn names(config: &RunConfig) -> Vec<String> {
    let name = |method: Method| match method {
        Method::Sft => "SFT",
        Method::Wmss {
            weak: WeakAgent::Joint,
            ..
        } => "WMSS",
        Method::Wmss { .. } => "WMSS, weak frozen",
        Method::Curriculum { .. } => "Curriculum only",
        Method::Temperature => "D0",
        Method::LabelSmoothing { .. } => "Label smoothing",
        Method::Neftune { .. } => "NEFTune",
        Method::Undial { .. } => "UNDIAL",
        Method::SelfDistillation { .. } => "Self-distillation",
    };
    config
        .contenders
        .iter()
        .map(|c| name(c.method).to_owned())
        .collect()
}
