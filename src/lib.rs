//! The page's views, charts and state. It speaks to the trainer through `protocol` alone.

pub mod app;
pub mod article;
pub mod chart;
pub mod clipboard;
pub mod evidence;
pub mod lab;
pub mod lambda_slider;
pub mod link;
pub mod number_field;
pub mod saving;
pub mod sections;
