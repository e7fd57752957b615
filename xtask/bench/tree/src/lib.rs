//! Two crossings of the shipped module alone, for measurements: an offer on its way out, from the
//! devices to the numbers, and a stanza on its way in, from the numbers to the tree.
//!
//! The module also has the exports of the shipped one, so these have other names.

#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;

use wpp_call::bytes::{Bytes, Kept};
use wpp_call::crypto::{Fill, StanzaIds};
use wpp_call::jid::Jid;
use wpp_call::node::Node;
use wpp_call::stanza::Stanza;
use wpp_call::stanza::call::{self, Call, Peer};
use wpp_call::stanza::call_ref::CallRef;
use wpp_call::stanza::element::Leaf;
use wpp_call::stanza::offer::{CiphertextKind, Encrypted, Offer};
use wpp_call::stanza::profile;
use wpp_call::text::{self, Mark, Marks};
use wpp_call::web::read;
use wpp_call::web::write::Writer;
use wpp_call::words;

/// The parts of an offer.
struct Fixture {
    ids: StanzaIds,
    me: Jid,
    callee: Jid,
    devices: Vec<Jid>,
    ciphertext: Kept,
    identity: Kept,
}

impl Mark for Fixture {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            ids,
            me,
            callee,
            devices,
            ciphertext: _,
            identity: _,
        } = self;
        ids.mark(marks);
        me.mark(marks);
        callee.mark(marks);
        devices.mark(marks);
    }
}

/// The state of the crossing, as in `exports.rs`.
#[derive(Default)]
struct Crossing {
    fixture: Option<Fixture>,
    input: Vec<i32>,
    output: Writer,
}

thread_local! {
    static CROSSING: RefCell<Crossing> = RefCell::default();
}

/// Returns the address in the memory, counted in numbers.
fn place_of(ints: &[i32]) -> usize {
    ints.as_ptr() as usize / size_of::<i32>()
}

/// Returns the place where JavaScript writes an input with this many numbers.
#[wasm_bindgen(js_name = treeRoom)]
pub fn tree_room(length: usize) -> usize {
    CROSSING.with_borrow_mut(|crossing| {
        if crossing.input.len() < length {
            crossing.input.resize(length.next_power_of_two(), 0);
        }
        place_of(&crossing.input)
    })
}

/// Forgets the texts that both sides know.
#[wasm_bindgen(js_name = forgetTreeTexts)]
pub fn forget_tree_texts() {
    CROSSING.with_borrow_mut(|crossing| {
        crossing.output.texts().clear();
        text::sweep_if_nearly_full(&[&crossing.fixture]);
    });
}

/// Returns the dictionary of the crossing, with a space after each word.
#[wasm_bindgen]
pub fn dictionary() -> String {
    words::DICTIONARY.into()
}

/// Sets the parts of the next offers: from `me` to these devices of `callee`. JavaScript keeps the
/// ciphertext for each device, and the device identity, by these numbers. Returns whether all texts
/// are addresses.
#[wasm_bindgen(js_name = prepareOffer)]
pub fn prepare_offer(
    me: &str,
    callee: &str,
    devices: Vec<String>,
    ciphertext: u32,
    identity: u32,
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
            ciphertext: Kept::new(ciphertext),
            identity: Kept::new(identity),
        })
    };
    CROSSING.with_borrow_mut(|crossing| {
        crossing.fixture = fixture();
        crossing.fixture.is_some()
    })
}

/// Builds an offer in the current profile, as the engine does. Returns its place in the memory; 0
/// before [`prepare_offer`].
#[wasm_bindgen(js_name = buildOffer)]
pub fn build_offer(call_id: &str) -> usize {
    CROSSING.with_borrow_mut(|crossing| {
        let built = crossing.fixture.as_mut().and_then(|it| offer(it, call_id));
        let Some(node) = built else {
            return 0;
        };
        crossing.output.begin();
        crossing.output.node(&node);
        place_of(crossing.output.finish())
    })
}

fn offer(fixture: &mut Fixture, call_id: &str) -> Option<Node> {
    let encrypt = |device: &Jid| Encrypted {
        device: *device,
        kind: CiphertextKind::Pkmsg,
        ciphertext: Bytes::Kept(fixture.ciphertext.clone()),
    };
    let call = CallRef {
        id: call_id.into(),
        creator: fixture.me,
    };
    let encrypted = fixture.devices.iter().map(encrypt).collect();
    let offer = Offer::outgoing(&profile::CURRENT, &call, false, encrypted)
        .with_device_identity(Some(Leaf(Bytes::Kept(fixture.identity.clone()))));
    let peer = fixture.devices.first().unwrap_or(&fixture.callee);
    let id = fixture.ids.next_id();
    let call = Call::outgoing(None, id, Peer::Jid(*peer), offer);
    call.build(&profile::CURRENT).ok()
}

/// Reads a stanza, checks it, and forgets it. Returns whether it is a valid one of a call. If it is
/// not `whole`, the page has left out what the engine does not read.
#[wasm_bindgen(js_name = readTree)]
pub fn read_tree(length: usize, whole: bool) -> bool {
    CROSSING.with_borrow_mut(|crossing| {
        let input = crossing.input.get(..length).unwrap_or_default();
        let node = read::stanza(input, crossing.output.texts());
        node.is_ok_and(|node| match whole {
            true => Call::parse(node).is_ok(),
            false => call::is_readable(&node),
        })
    })
}
