//! `<transport>`: negotiates the transport of media.

use super::call_ref::CallRef;
use super::element::element;
use super::media::{Net, TransportEnd};
use super::vocabulary::vocabulary;
use crate::node::Text;
use crate::words as w;

element! {
    /// Offers the other side an address for media, or answers such an offer.
    ///
    /// Source: protocol.md §1.2 (SRC) oxidezap/whatsapp-rust; zapo sends type and round 0 first
    /// and 1 after the accept.
    Transport in call {
        /// The round of candidates.
        p2p_cand_round: Option<Text> = P2P_CAND_ROUND,
        /// The kind of message.
        kind: Option<TransportKind> = TRANSPORT_MESSAGE_TYPE,
        /// The addresses.
        te: Vec<TransportEnd> = TE,
        /// The kind of network.
        net: Option<Net> = NET,
    }
}

vocabulary! {
    /// `transport-message-type`.
    ///
    /// Source: protocol.md §1.2.
    TransportKind {
        /// An address at a relay.
        RELAY_CANDIDATE = N1: "RelayCandidate",
        /// An address of the peer itself. The callee answers with 9 (keep-alive).
        PEER_ICE = N3: "PeerIce",
        /// A keep-alive; also used as an answer.
        KEEP_ALIVE = N9: "KeepAlive",
    }
}

impl Transport {
    /// Makes our `<transport>`. Its `net` names a protocol, except in a keep-alive.
    pub fn outgoing(call: &CallRef, kind: Option<TransportKind>, te: Vec<TransportEnd>) -> Self {
        let names_protocol = kind != Some(TransportKind::KEEP_ALIVE);
        let net = Net::of_medium(w::N2).with_protocol(names_protocol.then(|| w::N0.into()));
        Self::of(call)
            .with_kind(kind)
            .with_te(te)
            .with_net(Some(net))
    }
}
