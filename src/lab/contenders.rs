//! How contenders are named and coloured, in charts and in words.

use protocol::describe::contender_names;
use protocol::{Method, RunConfig};

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
const ROLES: [Role; 4] = [Role::Strong, Role::Control, Role::Rival, Role::Outsider];

/// Every contender of a run.
pub fn shown(config: &RunConfig) -> Vec<Shown> {
    let mut others = ROLES.into_iter();
    let names = contender_names(config);
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
