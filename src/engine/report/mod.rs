//! What came in: stanzas of the other side's, the page's own calls, what the page's own stack sends,
//! and what the server answers.

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
