//! The crossing to JavaScript. It makes no decisions.
//!
//! In both directions, everything crosses as whole numbers in the memory of the wasm module.
//! JavaScript's half is `js/crossing/`.

pub mod texts;

pub mod read;

pub mod argument;

pub mod write;

/// Its code has half the size of the standard library's allocator, and is as fast for our few small
/// allocations.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

pub mod output;

#[cfg(target_arch = "wasm32")]
pub mod exports;
