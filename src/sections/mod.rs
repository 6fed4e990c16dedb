//! One file per section of the article, named as its heading.

pub mod logit_mixing;
pub mod opening;
