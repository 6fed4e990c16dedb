//! The page: an article on weak-driven learning whose figures can be touched, and a lab that trains.

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(wmss_playground::app::App);
}
