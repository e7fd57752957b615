//! The buffers of the crossing, both ways, against the grammars that `src/web/read.rs` and
//! `src/web/write.rs` give. Whatever arrives from the page, a panic is our fault.
#![cfg(test)]
#![cfg(test)]

#[path = "../support/buffers.rs"]
mod buffers;

#[path = "../support/read_outputs.rs"]
mod read_outputs;

#[path = "../support/outputs.rs"]
mod every_output;

use wpp_call::jid::Jid;

/// Bytes and texts, one after the other.
macro_rules! buffer {
    ($($part:expr),* $(,)?) => { [$(AsRef::<[u8]>::as_ref(&$part)),*].concat() };
}

mod samples;

mod answers;

mod broken;

mod written;

mod outputs;

fn jid(text: &str) -> Jid {
    text.parse().unwrap()
}
