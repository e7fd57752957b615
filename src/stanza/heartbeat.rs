//! `<heartbeat>`: still here.

use super::element::element;
use crate::node::Text;

element! {
    /// Keeps a group call or a waiting room alive; goes to `{call-id}@call`.
    ///
    /// Source: protocol.md §1.2 (SRC) oxidezap/whatsapp-rust.
    Heartbeat in call {
        /// `waiting_room` in one.
        kind: Option<Text> = TYPE,
    }
}
