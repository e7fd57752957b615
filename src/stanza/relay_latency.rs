//! `<relaylatency>`: the round-trip times to relays.

use super::element::element;
use super::media::{Destination, TransportEnd};

element! {
    /// Reports the round-trip times to relays.
    ///
    /// Source: protocol.md §1.2 (SRC) oxidezap/whatsapp-rust.
    RelayLatency in call {
        /// The relays.
        te: Vec<TransportEnd> = TE,
        /// The devices that the report is for.
        destination: Option<Destination> = DESTINATION,
    }
}
