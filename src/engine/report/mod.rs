//! Reports, which are inputs that the engine did not ask for: stanzas that the page receives,
//! changes of the page's calls, stanzas that the native stack sends, and the server's acks.

mod ack;
mod ending;
mod outgoing;
mod page;
mod renamed;
mod second_call;
mod signal;
mod stack;
mod stanza;

pub use ack::{check_ack, emit_ack};
pub use outgoing::handle_page_offer;
pub use page::handle_page_call;
pub use renamed::forget_link_call;
pub use second_call::miss_second_call;
pub use stack::handle_stack_stanza;
pub use stanza::{handle_stanza, hidden_from_page, path_of};
