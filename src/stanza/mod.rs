//! The stanzas of a call. Each family of actions has a file with its typed forms.
//!
//! A typed form is a node of a known [shape](shape::Shape). [`Stanza::parse`] checks that all
//! required parts are present, and getters read them. `outgoing` constructors and `with_…` methods
//! write them, and [`Stanza::build`] returns the node to send. Unknown attributes and children stay
//! in the node. Differences between servers and releases are not code but data, in [`profile`].
//!
//! Direction: "out" is sent by us, or by WhatsApp's native stack in our place; "in" is received.
//! Sections are those of the protocol notes, and so are the ranks of evidence: (WA) the official
//! client, (SRC) a working open-source client, (RUN) seen with the published wa-js, (VER)
//! recomputed.
//!
//! | stanza | direction | section | evidence | open |
//! |---|---|---|---|---|
//! | `<call>` around each action: [`Call`] | both | §1.1, §1.6 | (WA) | whether `recipient` is ever set on a 1:1 call |
//! | [`Offer`](offer::Offer) 1:1 | both | §1.2, §1.6 | (SRC) order and capability, (RUN) `wa-js-4.3` | which video codecs the official client offers |
//! | [`Offer`](offer::Offer) of a group call, and to join one | both | §1.5 | (SRC) | the words of `state` |
//! | [`OfferNotice`](offer::OfferNotice) | in | §1.6 | (SRC), ack (WA) | its other attributes and children |
//! | [`Preaccept`](preaccept::Preaccept) | both | §1.2 | (SRC) | |
//! | [`Accept`](accept::Accept) | both | §1.2, §1.3 | (RUN) what we send, (SRC) the rest | `net` 2 or 3; whether `<enc>` is needed; metadata before or after capability |
//! | [`Reject`](reject::Reject) | both | §1.2, §1.7 | (WA) | further reasons |
//! | [`Terminate`](terminate::Terminate) | both | §1.2, §1.7 | (SRC) one per device, (WA) reasons | the unit of `call_duration` |
//! | [`Transport`](transport::Transport) | both | §1.2 | (SRC) | further types; the address format of peer candidates |
//! | [`RelayLatency`](relay_latency::RelayLatency) | both | §1.2 | (SRC), numbers (VER) | what the flag `0x2000000` means |
//! | [`Mute`](mute::Mute) | both | §0.1, §1.2 | (WA) id and ack, zapo and WaCalls the values | values other than 0 and 1 |
//! | [`Heartbeat`](heartbeat::Heartbeat) | out | §1.2 | (SRC) | |
//! | [`VideoUpdate`](video::VideoUpdate) | both | §1.2, §1.4 | (SRC) | |
//! | [`EncRekey`](enc_rekey::EncRekey) | both | §1.5 | (SRC) | whether anybody sends it with a `<destination>` |
//! | [`GroupUpdate`](group::GroupUpdate) | in | §1.5 | (SRC) | whether `av_upgrade` and `relay` are siblings of `group_info` or its children: read as siblings, kept as children |
//! | [`UserAction`](user_action::UserAction) | both | §1.5 | (SRC) | actions other than `raise_hand` |
//! | [`ScreenShare`](screen_share::ScreenShare) | both | §1.5, §1.8 | (SRC), states (WA) | versions other than 2 |
//! | [`WaitingRoomUpdate`](waiting_room::WaitingRoomUpdate) | in | §1.5 | (SRC) | the words of `state` |
//! | [`WaitingRoomToggle`](waiting_room::WaitingRoomToggle) | out | §1.5 | (SRC), of a link (WA) | |
//! | [`WaitingRoomAdmit`](waiting_room::WaitingRoomAdmit), [`WaitingRoomDeny`](waiting_room::WaitingRoomDeny) | out | §1.5 | (SRC) | whether they contain `user_pn` |
//! | [`LinkCreate`](link::LinkCreate) | out | §1.5 | (SRC), from `call-id` on (WA) | how its ack spells the token |
//! | [`LinkQuery`](link::LinkQuery) | out | §1.5 | (SRC), `action` (WA) | |
//! | [`LinkJoin`](link::LinkJoin) | out | §1.5 | (SRC) | |
//! | the address of a [`CallLink`](link::CallLink) | both | §1.5, §3.1 | `voice` (WA), `audio` (SRC) | which characters a token has |
//! | [`UnknownAction`](call::UnknownAction) | in | §1.6 | (SRC) | `interruption`, `flowcontrol`, `peer_state`, `relay_election`, `mute` of version 1: names only |
//! | [`Ack`], generic, typed, nack | both | §1.6, §1.7 | (WA); the `<error>` child only seed document 001 | what the codes of link nacks mean |
//! | [`RelayInfo`](relay::RelayInfo) in the ack of an offer, an offer, an update | in | §1.5 | (RUN) `key`, `token`, `te2`; (SRC) the rest | what `attribute_padding` is for |
//! | [`Receipt`], and its `enc_rekey_retry` | both | §1.6 | (WA) | |

pub mod profile;

pub mod secret;

pub mod shape;

pub mod element;

pub mod vocabulary;

pub mod whole;

pub mod call_ref;

mod show;

mod spelling;

pub mod latency;

pub mod media;

pub mod relay;

pub mod group;

pub mod offer;

pub mod preaccept;

pub mod accept;

pub mod reject;

pub mod terminate;

pub mod transport;

pub mod relay_latency;

pub mod mute;

pub mod heartbeat;

pub mod video;

pub mod enc_rekey;

pub mod user_action;

pub mod screen_share;

pub mod waiting_room;

pub mod link;

pub mod call;

pub mod ack;

pub mod receipt;

use crate::node::{Node, StanzaError};
use crate::object::Object;
use crate::words as w;

use ack::Ack;
use call::Call;
use element::Element;
use receipt::Receipt;
use whole::not_a;

pub use whole::Stanza;

/// Returns a stanza of call signalling as an object for people to read: `{ stanza, … }`.
///
/// # Errors
///
/// The node is no such stanza, or a required part is missing or invalid.
pub fn show(node: &Node) -> Result<Object, StanzaError> {
    check(node)?;
    let mut object = Object::default();
    object.put_text("stanza", node.tag);
    match node.tag.word() {
        Some(w::CALL) => call::show(node, &mut object),
        Some(w::ACK) => show::element(node, Ack::SHAPE, None, &mut object),
        _ => show::element(node, Receipt::SHAPE, None, &mut object),
    }
    Ok(object)
}

fn check(node: &Node) -> Result<(), StanzaError> {
    match node.tag.word() {
        Some(w::CALL) => Call::check(node),
        Some(w::ACK) => Ack::check(node),
        Some(w::RECEIPT) => Receipt::check(node),
        _ => Err(not_a(node.tag, "a call, an ack or a receipt", node)),
    }
}
