//! `<heartbeat>`: keeps a call alive.

use super::element::element;
use crate::node::Text;

element! {
    /// Keeps a group call or a waiting room alive. It is sent to `{call-id}@call`.
    ///
    /// Source: protocol.md §1.2 (SRC) oxidezap/whatsapp-rust.
    Heartbeat in call {
        /// `waiting_room` if it is for a waiting room.
        kind: Option<Text> = TYPE,
    }
}
