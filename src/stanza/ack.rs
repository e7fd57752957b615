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
    /// What the server, or a peer, said to a stanza.
    ///
    /// An `error` attribute makes it a nack (WA); seed document 001's `<error code>` child does so,
    /// too. Which action was acknowledged need not stand there: the stanza id tells.
    ///
    /// Source: protocol.md §1.6, §1.7; seed document 001.
    Ack {
        /// Who says so.
        from: Option<Jid> = FROM,
        /// Who sent the stanza.
        to: Option<Jid> = TO,
        /// The stanza's id.
        id: Option<Text> = ID,
        /// `call`
        class: Option<Text> = CLASS,
        /// The stanza's action.
        kind: Option<Text> = TYPE,
        /// Of a group's members, who sent it.
        participant: Option<Jid> = PARTICIPANT,
        /// Whom the stanza was for.
        recipient: Option<Jid> = RECIPIENT,
        /// When, in seconds since 1970-01-01 UTC.
        t: Option<u64> = T,
        /// The nack code.
        error: Option<NackCode> = ERROR,
        /// The nack, as seed document 001 has it.
        error_child: Option<AckError> = ERROR,
        /// My own address as the server sees it; [`endpoint`](super::relay::endpoint) reads it.
        rte: Option<Leaf<Vec<u8>>> = RTE,
        /// The relays of a call whose offer this acknowledges.
        relay: Option<RelayInfo> = RELAY,
    }
}

element! {
    /// `<error code text>`
    AckError {
        /// The nack code.
        code: Option<NackCode> = CODE,
        /// In words.
        text: Option<Text> = TEXT,
    }
}

impl Ack {
    /// The nack code; `None` for an acknowledgement.
    pub fn nack(&self) -> Option<NackCode> {
        nack(&self.0)
    }
}

/// The nack code of an ack that has been [checked](Stanza::expect).
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
    /// Why the server refused a stanza; `0` says that it did not.
    ///
    /// Source: protocol.md §1.7, (WA) and, for 439 and 463, seen in the field. The meanings are
    /// those of an offer's nacks. The last four, and 427 and 428 too, are also seen with call links;
    /// nobody has told what they stand for there.
    NackCode {
        /// Not from the caller's country.
        CALLER_COUNTRY = N401: "CallerCountry",
        /// Not by this caller.
        CALLER_NOT_ENABLED = N403: "CallerNotEnabled",
        /// Not to the callee's country.
        CALLEE_COUNTRY = N405: "CalleeCountry",
        /// Not to the callee's platform.
        CALLEE_PLATFORM = N406: "CalleePlatform",
        /// The server's own word for it.
        UNKNOWN = N409: "Unknown",
        /// The group has a call.
        DUPLICATE_LINKED_GROUP_CALL = N411: "DuplicateLinkedGroupCall",
        /// The callee's app is too old.
        CALLEE_APP_VERSION = N426: "CalleeAppVersion",
        /// No group calls here.
        GROUP_CALL_NOT_ENABLED = N427: "GroupCallNotEnabled",
        /// Too many members.
        GROUP_MAX_LIMIT = N428: "GroupMaxLimit",
        /// No room for another member.
        GROUP_CAPACITY_FULL = N434: "GroupCapacityFull",
        /// The children of the offer are in another order than the server takes.
        CHILD_ORDER = N439: "ChildOrder",
        /// The callee's system is too old.
        CALLEE_OS_VERSION = N460: "CalleeOSVersion",
        /// The trusted-contact token is missing.
        TC_TOKEN = N463: "TcToken",
        /// The callee cannot be reached.
        UNAVAILABLE = N473: "Unavailable",
        /// Of a call link.
        LINK_400 = N400,
        /// Of a call link.
        LINK_404 = N404,
        /// Of a call link.
        LINK_432 = N432,
        /// Of a call link.
        LINK_503 = N503,
    }
}
