//! The crossing to JavaScript. It makes no decisions.
//!
//! In both directions, everything crosses as whole numbers in the memory of the wasm module.
//! JavaScript's half is `js/crossing/`.

pub mod texts;

pub mod read;

pub mod argument;

pub mod write;

#[cfg(target_arch = "wasm32")]
mod pool;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: pool::Pool = pool::Pool {
    free: [const { std::cell::Cell::new(std::ptr::null_mut()) }; 32],
    unused: std::cell::Cell::new((0, 0)),
};

pub mod output;

#[cfg(target_arch = "wasm32")]
pub mod exports;
