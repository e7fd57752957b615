//! `<ack class="call">`: the answer to a call stanza.

use super::element::{Leaf, element};
use super::relay::RelayInfo;
use super::vocabulary::vocabulary;
use super::whole::Stanza;
use crate::jid::Jid;
use crate::node::{Node, Text};
use crate::words as w;
use crate::words::Word;

element! {
    /// The answer of the server, or of a peer, to a stanza.
    ///
    /// An `error` attribute makes it a nack (WA), and so does the `<error code>` child of seed
    /// document 001. `type`, the acknowledged action, may be missing, since the stanza id
    /// identifies the stanza.
    ///
    /// Source: protocol.md §1.6, §1.7; seed document 001.
    Ack {
        /// The sender of the ack.
        from: Option<Jid> = FROM,
        /// The sender of the stanza.
        to: Option<Jid> = TO,
        /// The id of the stanza.
        id: Option<Text> = ID,
        /// `call`
        class: Option<Text> = CLASS,
        /// The action of the stanza.
        kind: Option<Text> = TYPE,
        /// The group member who sent the stanza.
        participant: Option<Jid> = PARTICIPANT,
        /// The addressee of the stanza.
        recipient: Option<Jid> = RECIPIENT,
        /// The time, in seconds since 1970-01-01 UTC.
        t: Option<u64> = T,
        /// The nack code.
        error: Option<NackCode> = ERROR,
        /// The nack, in the form of seed document 001.
        error_child: Option<AckError> = ERROR,
        /// Our own address as the server sees it. [`endpoint`](super::relay::endpoint) reads it.
        rte: Option<Leaf<Vec<u8>>> = RTE,
        /// The relays of the call, if this is the ack of an offer.
        relay: Option<RelayInfo> = RELAY,
    }
}

element! {
    /// `<error code text>`
    AckError {
        /// The nack code.
        code: Option<NackCode> = CODE,
        /// The error in words.
        text: Option<Text> = TEXT,
    }
}

impl Ack {
    /// Returns the nack code, or `None` if the stanza was accepted.
    pub fn nack(&self) -> Option<NackCode> {
        nack(&self.0)
    }
}

/// Returns the nack code of an ack that has been [checked](Stanza::expect).
pub fn nack(ack: &Node) -> Option<NackCode> {
    let in_child = || ack.child(w::ERROR)?.optional(w::CODE);
    let code = ack.optional(w::ERROR).or_else(in_child);
    // The page itself treats a missing attribute as "0".
    code.filter(|code| *code != w::N0).map(Into::into)
}

impl Stanza for Ack {
    const TAG: Word = w::ACK;
}

vocabulary! {
    /// The reason why the server refused a stanza. `0` means that it did not.
    ///
    /// Source: protocol.md §1.7, (WA) and, for 439 and 463, seen in the field. The meanings are
    /// those of an offer's nacks. Nacks of call links have the last four codes, and also 427 and
    /// 428. The meaning of these two for a link is not known.
    NackCode {
        /// Not allowed from the caller's country.
        CALLER_COUNTRY = N401: "CallerCountry",
        /// Not allowed for this caller.
        CALLER_NOT_ENABLED = N403: "CallerNotEnabled",
        /// Not allowed to the callee's country.
        CALLEE_COUNTRY = N405: "CalleeCountry",
        /// Not allowed to the callee's platform.
        CALLEE_PLATFORM = N406: "CalleePlatform",
        /// WhatsApp's own name for it is `Unknown`; the meaning is not known.
        UNKNOWN = N409: "Unknown",
        /// The group already has a call.
        DUPLICATE_LINKED_GROUP_CALL = N411: "DuplicateLinkedGroupCall",
        /// The callee's app is too old.
        CALLEE_APP_VERSION = N426: "CalleeAppVersion",
        /// Group calls are not enabled.
        GROUP_CALL_NOT_ENABLED = N427: "GroupCallNotEnabled",
        /// Too many members.
        GROUP_MAX_LIMIT = N428: "GroupMaxLimit",
        /// No room for another member.
        GROUP_CAPACITY_FULL = N434: "GroupCapacityFull",
        /// The server does not accept the order of the offer's children.
        CHILD_ORDER = N439: "ChildOrder",
        /// The callee's system is too old.
        CALLEE_OS_VERSION = N460: "CalleeOSVersion",
        /// The trusted-contact token is missing.
        TC_TOKEN = N463: "TcToken",
        /// The callee cannot be reached.
        UNAVAILABLE = N473: "Unavailable",
        /// A nack of a call link.
        LINK_400 = N400,
        /// A nack of a call link.
        LINK_404 = N404,
        /// A nack of a call link.
        LINK_432 = N432,
        /// A nack of a call link.
        LINK_503 = N503,
    }
}
