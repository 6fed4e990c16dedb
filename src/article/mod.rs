//! What every section is made of: headings with links, demos, controls, equations, notes.

mod arrival;
mod aside;
mod choices;
mod coloured;
mod contents;
mod correction;
mod demo;
mod dialogue;
mod equation;
mod part;
mod player;
mod predict;
mod references;
mod section;
mod slider;
mod toggle;
mod typed;

pub use arrival::{focus_heading, follow_links};
pub use aside::provide_cards;
pub use choices::{Choice, Choices};
pub use coloured::coloured;
pub use contents::{Contents, Entry, Place, Station, Stations};
pub use correction::{Correction, all_corrections};
pub use demo::Demo;
pub use dialogue::{Dialogue, Said};
pub use equation::{Display, Equation, Inline, equations};
pub use part::{Arriving, Draw, Part, keep_in_place_what_follows};
pub use player::Player;
pub use predict::{Guess, Predict};
pub use references::{Cite, Explained, Reference, References, Word};
pub use section::Section;
pub use slider::Slider;
pub use toggle::Toggle;
pub use typed::{TYPED_HINT, Typed};
