//! One call, the table of calls, and what users see of a call.

// The folder is named after its topic, and this file after its type.
#[allow(clippy::module_inception)]
mod call;
mod describe;
mod from_page;
mod table;

pub use call::{Call, CallState, EndedBy, Outcome, PathKind};
pub use describe::{of_call, put_jid, put_number, put_some_text};
pub use table::{Calls, push_bounded};
