//! What has to run before everything else.
#![allow(
    unsafe_code,
    reason = "the linker's function for constructors can only be called so"
)]

unsafe extern "C" {
    /// Runs every constructor of the program; made by the linker.
    fn __wasm_call_ctors();
}

/// Lets CubeCL's operations register themselves (through the `inventory` crate). A program that does
/// not ask for its constructors gets them from the linker before *each* call from JavaScript, and a
/// training step on the GPU makes hundreds of calls: that took a third of its time.
pub fn run_constructors() {
    // SAFETY: called once, first thing in `main`, on the only thread.
    unsafe { __wasm_call_ctors() }
}
