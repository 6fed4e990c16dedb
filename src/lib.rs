//! The page's views, charts and state. It speaks to the trainer through `protocol` alone.

pub mod app;
pub mod article;
pub mod chart;
pub mod clipboard;
pub mod evidence;
pub mod findings;
pub mod lab;
pub mod lambda_slider;
pub mod lesson;
pub mod link;
pub mod near;
pub mod number_field;
pub mod offline;
pub mod parts;
pub mod presenter;
pub mod saving;
pub mod sections;
pub mod sharing;
pub mod tour;
