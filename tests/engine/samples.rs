//! Addresses, calls and answers that tests use.

use wpp_call::engine::{Ciphertext, PageCall, PageState, Phase, RawState};
use wpp_call::jid::Jid;
use wpp_call::node::Node;
use wpp_call::stanza::offer::CiphertextKind;

pub const ME_PN: &str = "4915550001111:2@s.whatsapp.net";
pub const ME_LID: &str = "111:3@lid";
pub const BOB: &str = "222@lid";
pub const BOBS_TABLET: &str = "222:7@lid";

pub fn jid(text: &str) -> Jid {
    text.parse().unwrap()
}

// What the page encrypts, and what the server says.

pub fn msg() -> Ciphertext {
    Ok((CiphertextKind::Msg, [0x0a].into()))
}

pub fn pkmsg() -> Ciphertext {
    Ok((CiphertextKind::Pkmsg, [0x0b].into()))
}

pub fn no_session() -> Ciphertext {
    Err("no session".into())
}

pub fn ack() -> Node {
    Node::new("ack").attr("class", "call")
}

pub fn ack_with_relay() -> Node {
    ack().children(vec![Node::new("relay")])
}

// Calls that the page has, all of them with BOB's tablet.

pub fn ringing(id: &str) -> PageCall {
    in_phase(id, Phase::Ringing)
}

/// One that this user started, on whatever device.
pub fn outgoing(id: &str) -> PageCall {
    PageCall {
        is_outgoing: true,
        ..in_phase(id, Phase::Outgoing)
    }
}

/// The one that the page shows as active.
pub fn active(id: &str) -> PageCall {
    PageCall {
        is_active: true,
        ..in_phase(id, Phase::Active)
    }
}

pub fn group(id: &str) -> PageCall {
    PageCall {
        is_group: true,
        peer: jid("call"),
        ..in_phase(id, Phase::Unknown)
    }
}

pub fn in_phase(id: &str, phase: Phase) -> PageCall {
    PageCall {
        id: id.into(),
        previous_id: None,
        peer: jid(BOBS_TABLET),
        link_token: None,
        state: PageState {
            phase,
            raw: RawState::Text(format!("{phase:?}").into()),
        },
        is_group: false,
        group_jid: None,
        is_video: false,
        is_outgoing: false,
        is_active: false,
        is_native: false,
        was_offline: false,
        ended_by_user: false,
        is_waiting: false,
        is_silenced: false,
        other_address: None,
        log_result: None,
        offer_time: None,
    }
}
