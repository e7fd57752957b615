//! Calls that the page reports.

use wasm_bindgen_test::wasm_bindgen_test;
use wpp_call::web::exports as core;

use crate::answers::{ACTIVE, IS_OFFLINE, IS_OUTGOING, IS_VIDEO, RINGING, call};
use crate::buffers::Property;
use crate::told::{Told, nothing_is_left, told};
use crate::{NOW, started};

#[wasm_bindgen_test]
fn a_call_that_rings_is_told_once() {
    started();
    for _ in 0..3 {
        core::page_call(NOW, &call("A", RINGING, IS_VIDEO));
    }
    let expected = [
        ("kind", Property::Text("incomingCall".into())),
        ("id", Property::Text("A".into())),
        ("isGroup", Property::Switch(false)),
        ("isVideo", Property::Switch(true)),
        ("offerTime", Property::Number(100)),
    ];
    let expected = expected.map(|(name, property)| (name.to_owned(), property));
    assert_eq!(told("incomingCall"), Told(expected.into()));
    nothing_is_left();
}

#[wasm_bindgen_test]
fn a_call_without_a_time_was_offered_now() {
    started();
    let mut call = call("A", RINGING, 0);
    *call.last_mut().unwrap() = 0;
    core::page_call(NOW + 999.0, &call);
    assert_eq!(told("incomingCall").number("offerTime"), 1_700_000_000);
}

#[wasm_bindgen_test]
fn a_call_that_does_not_ring_or_cannot_be_read_is_not_told() {
    started();
    core::page_call(NOW, &call("A", ACTIVE, 0));
    core::page_call(NOW, &call("B", RINGING, IS_OUTGOING));
    core::page_call(NOW, &call("C", RINGING, IS_OFFLINE));
    let whole = call("D", RINGING, 0);
    for end in 0..whole.len() {
        core::page_call(NOW, &whole[..end]);
    }
    nothing_is_left();
    core::page_call(NOW, &whole);
    told("incomingCall");
}
