//! Two crossings of the shipped module alone, to be measured: an offer on its way out, from the
//! ciphertexts to the buffer, and a stanza on its way in, from the buffer to the tree.
//!
//! The module has the shipped one's exports, too, so these have other names.

#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;

use wpp_call::crypto::{Fill, StanzaIds};
use wpp_call::jid::Jid;
use wpp_call::stanza::Stanza;
use wpp_call::stanza::call::{Call, Peer};
use wpp_call::stanza::call_ref::CallRef;
use wpp_call::stanza::element::Leaf;
use wpp_call::stanza::offer::{CiphertextKind, Encrypted, Offer};
use wpp_call::stanza::profile;
use wpp_call::web::exports::Listener;
use wpp_call::web::{read, write};
use wpp_call::words;

/// What an offer is made from.
struct Fixture {
    ids: StanzaIds,
    me: Jid,
    callee: Jid,
    devices: Vec<Jid>,
    ciphertext: Vec<u8>,
    identity: Vec<u8>,
}

thread_local! {
    static FIXTURE: RefCell<Option<Fixture>> = const { RefCell::new(None) };
}

/// The dictionary of the crossing, a space behind each word.
#[wasm_bindgen]
pub fn dictionary() -> String {
    words::DICTIONARY.into()
}

/// From now on, offers go from `me` to these devices of `callee`; whether these are addresses.
#[wasm_bindgen(js_name = prepareOffer)]
pub fn prepare_offer(
    me: &str,
    callee: &str,
    devices: Vec<String>,
    ciphertext: Vec<u8>,
    identity: Vec<u8>,
) -> bool {
    let zeros: &mut Fill<()> = &mut |bytes| {
        bytes.fill(0);
        Ok(())
    };
    let devices: Option<Vec<Jid>> = devices.iter().map(|device| device.parse().ok()).collect();
    let fixture = || {
        Some(Fixture {
            ids: StanzaIds::draw(zeros).ok()?,
            me: me.parse().ok()?,
            callee: callee.parse().ok()?,
            devices: devices?,
            ciphertext,
            identity,
        })
    };
    FIXTURE.with_borrow_mut(|slot| {
        *slot = fixture();
        slot.is_some()
    })
}

/// Gives `listener` an offer in the current profile, as the engine makes it; nothing before
/// [`prepare_offer`].
#[wasm_bindgen(js_name = buildOffer)]
pub fn build_offer(call_id: &str, listener: &Listener) {
    let node = FIXTURE.with_borrow_mut(|slot| {
        let fixture = slot.as_mut()?;
        let encrypt = |device: &Jid| Encrypted {
            device: device.clone(),
            kind: CiphertextKind::Pkmsg,
            ciphertext: fixture.ciphertext.clone(),
        };
        let call = CallRef {
            id: call_id.into(),
            creator: fixture.me.clone(),
        };
        let encrypted = fixture.devices.iter().map(encrypt).collect();
        let offer = Offer::outgoing(&profile::CURRENT, &call, false, encrypted)
            .with_device_identity(Some(Leaf(fixture.identity.clone())));
        let peer = fixture.devices.first().unwrap_or(&fixture.callee);
        let id = fixture.ids.next_id();
        let call = Call::outgoing(None, id, Peer::Jid(*peer), offer);
        call.build(&profile::CURRENT).ok()
    });
    if let Some(node) = node {
        listener.take(&write::stanza(&node));
    }
}

/// Reads a stanza, checks it as one of a call, and forgets it; whether it was one.
#[wasm_bindgen(js_name = readStanza)]
pub fn read_stanza(buffer: &[u8]) -> bool {
    read::stanza(buffer).is_ok_and(|node| Call::parse(node).is_ok())
}
