//! The calls: one of them, the table of all, and how users see them.

// The folder is about calls, and this file about one.
#[allow(clippy::module_inception)]
mod call;
mod describe;
mod from_page;
mod table;

pub use call::{Call, CallState, EndedBy, Outcome, PathKind};
pub use describe::{of_call, put_jid, put_number, put_some_text};
pub use table::{Calls, push_bounded};
