//! The stanzas of a call: one file per family of actions, each with its typed form.
//!
//! A typed form is a node of a known [shape](shape::Shape): [`Stanza::parse`] checks that what
//! is required is there, and getters read it; writers and `outgoing` constructors make it, and
//! [`Stanza::build`] gives the node to send. What is not known of a stanza stays in its node.
//! What differs between servers and times is not code but a row in [`profile`].
//!
//! Direction: out, sent by us or by WhatsApp's own stack in our place; in, received. Sections are
//! of the protocol notes; the ranks of evidence are theirs: (WA) the official client, (SRC) a
//! working open-source client, (RUN) seen with the published wa-js, (VER) recomputed.
//!
//! | stanza | direction | section | evidence | open |
//! |---|---|---|---|---|
//! | `<call>` around each action: [`Call`] | both | §1.1, §1.6 | (WA) | whether `recipient` is ever set on a 1:1 call |
//! | [`Offer`](offer::Offer) 1:1 | both | §1.2, §1.6 | (SRC) order and capability, (RUN) `wa-js-4.3` | which video codecs the official client offers |
//! | [`Offer`](offer::Offer) of a group call, and to join one | both | §1.5 | (SRC) | the words of `state` |
//! | [`OfferNotice`](offer::OfferNotice) | in | §1.6 | (SRC), ack (WA) | what else it says |
//! | [`Preaccept`](preaccept::Preaccept) | both | §1.2 | (SRC) | |
//! | [`Accept`](accept::Accept) | both | §1.2, §1.3 | (RUN) what we send, (SRC) the rest | `net` 2 or 3; whether `<enc>` is needed; metadata before or behind capability |
//! | [`Reject`](reject::Reject) | both | §1.2, §1.7 | (WA) | further reasons |
//! | [`Terminate`](terminate::Terminate) | both | §1.2, §1.7 | (SRC) one per device, (WA) reasons | the unit of `call_duration` |
//! | [`Transport`](transport::Transport) | both | §1.2 | (SRC) | further types; the address format of peer candidates |
//! | [`RelayLatency`](relay_latency::RelayLatency) | both | §1.2 | (SRC), numbers (VER) | what the flag `0x2000000` stands for |
//! | [`Mute`](mute::Mute) | both | §0.1, §1.2 | (WA) id and ack, zapo and WaCalls the values | values but 0 and 1 |
//! | [`Heartbeat`](heartbeat::Heartbeat) | out | §1.2 | (SRC) | |
//! | [`VideoUpdate`](video::VideoUpdate) | both | §1.2, §1.4 | (SRC) | |
//! | [`EncRekey`](enc_rekey::EncRekey) | both | §1.5 | (SRC) | whether anybody sends it with a `<destination>` |
//! | [`GroupUpdate`](group::GroupUpdate) | in | §1.5 | (SRC) | whether `av_upgrade` and `relay` stand beside `group_info` or in it: read beside it, kept in it |
//! | [`UserAction`](user_action::UserAction) | both | §1.5 | (SRC) | actions but `raise_hand` |
//! | [`ScreenShare`](screen_share::ScreenShare) | both | §1.5, §1.8 | (SRC), states (WA) | version but 2 |
//! | [`WaitingRoomUpdate`](waiting_room::WaitingRoomUpdate) | in | §1.5 | (SRC) | the words of `state` |
//! | [`WaitingRoomToggle`](waiting_room::WaitingRoomToggle) | out | §1.5 | (SRC), of a link (WA) | |
//! | [`WaitingRoomAdmit`](waiting_room::WaitingRoomAdmit), [`WaitingRoomDeny`](waiting_room::WaitingRoomDeny) | out | §1.5 | (SRC) | whether `user_pn` goes along |
//! | [`LinkCreate`](link::LinkCreate) | out | §1.5 | (SRC), from `call-id` on (WA) | how its ack spells the token |
//! | [`LinkQuery`](link::LinkQuery) | out | §1.5 | (SRC), `action` (WA) | |
//! | [`LinkJoin`](link::LinkJoin) | out | §1.5 | (SRC) | |
//! | the address of a [`CallLink`](link::CallLink) | both | §1.5, §3.1 | `voice` (WA), `audio` (SRC) | which characters a token has |
//! | [`UnknownAction`](call::UnknownAction) | in | §1.6 | (SRC) | `interruption`, `flowcontrol`, `peer_state`, `relay_election`, `mute` of version 1: names only |
//! | [`Ack`], generic, typed, nack | both | §1.6, §1.7 | (WA); the `<error>` child seed document 001 alone | what the codes of link nacks stand for |
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

/// Any stanza of call signalling for people to read: `{ stanza, … }`.
///
/// # Errors
///
/// It is none, or something required is missing or is not what it should be.
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
