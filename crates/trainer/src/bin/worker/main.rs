//! The trainer in a browser's worker: messages in, messages out, a session between them; or a
//! helper of such a worker.

#[cfg(target_arch = "wasm32")]
mod crew;
#[cfg(target_arch = "wasm32")]
mod desk;
#[cfg(target_arch = "wasm32")]
mod gpu;
#[cfg(target_arch = "wasm32")]
mod helper;
#[cfg(target_arch = "wasm32")]
mod mailbox;
#[cfg(target_arch = "wasm32")]
mod start;

#[cfg(target_arch = "wasm32")]
fn main() {
    start::run_constructors();
    if helper::is_one() {
        wasm_bindgen_futures::spawn_local(helper::serve());
    } else {
        wasm_bindgen_futures::spawn_local(desk::serve());
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The worker runs in a browser; natively there is `cargo xtask experiment`.");
}
