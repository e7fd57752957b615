//! The crossing to JavaScript. Nothing is decided here.
//!
//! Towards JavaScript a stanza goes as one compact buffer and everything else as a small plain
//! value; towards Rust every answer is one compact buffer. JavaScript's half is `js/bridge.ts`.

pub mod read;

pub mod write;

#[cfg(target_arch = "wasm32")]
mod output;

#[cfg(target_arch = "wasm32")]
mod argument;

#[cfg(target_arch = "wasm32")]
mod core;

#[cfg(target_arch = "wasm32")]
pub use self::core::{Core, words};
