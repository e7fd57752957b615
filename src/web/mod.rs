//! The crossing to JavaScript. Nothing is decided here.
//!
//! Either way everything goes as whole numbers, which stand in this module's memory. JavaScript's
//! half is `js/crossing/`.

pub mod texts;

pub mod read;

pub mod argument;

pub mod write;

/// Half the size of the standard library's allocator, and as fast for our few small allocations.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

pub mod output;

#[cfg(target_arch = "wasm32")]
pub mod exports;
