//! What came in: stanzas of the other side's, the page's own calls, what the page's own stack sends,
//! and what the server answers.

mod ack;
mod page;
mod renamed;
mod second_call;
mod signal;
mod stack;
mod stanza;

pub use ack::acknowledged;
