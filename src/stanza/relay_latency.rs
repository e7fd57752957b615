//! `<relaylatency>`: how far the relays are.

use super::element::element;
use super::media::{Destination, TransportEnd};

element! {
    /// Reports how long the way to relays is.
    ///
    /// Source: protocol.md §1.2 (SRC) oxidezap/whatsapp-rust.
    RelayLatency in call {
        /// The relays.
        te: Vec<TransportEnd> = TE,
        /// For which devices.
        destination: Option<Destination> = DESTINATION,
    }
}
