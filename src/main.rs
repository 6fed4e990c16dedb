//! The page: an article on weak-driven learning whose figures can be touched, and a lab that trains.

use leptos::mount::mount_to_body;
use wmss_playground::app::App;
use wmss_playground::presenter::{SpeakerWindow, is_for_speaker};

fn main() {
    console_error_panic_hook::set_once();
    if is_for_speaker() {
        mount_to_body(SpeakerWindow);
    } else {
        mount_to_body(App);
    }
}
