//! Calls that the page reports.

use crate::core;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::answers::{
    ACTIVE, ENDED, IS_ENDED_BY_USER, IS_OFFLINE, IS_OUTGOING, IS_VIDEO, RINGING, call,
    call_offered_at,
};
use crate::memory::{forget_texts, ints_of, write, write_ints};
use crate::reader::Property;
use crate::told::{Told, event, events, nothing_is_left, page_call};
use crate::{NOW, started};

#[wasm_bindgen_test]
fn a_call_that_rings_is_told_once() {
    started();
    for _ in 0..3 {
        page_call(&call("A", RINGING, IS_VIDEO));
    }
    let expected = [
        ("id", Property::Text("A".into())),
        ("isGroup", Property::Switch(false)),
        ("groupJid", Property::Null),
        ("isSilenced", Property::Switch(false)),
        ("isVideo", Property::Switch(true)),
        ("offerTime", Property::Number(100)),
    ];
    let expected = expected.map(|(name, property)| (name.to_owned(), property));
    let mut told = event("incoming_call");
    let peer = told.0.remove("peer").unwrap();
    assert_eq!(told, Told::from(expected.to_vec()));
    let peer_of_a_user = [
        ("jid", Property::Text("222@lid".into())),
        ("lid", Property::Text("222@lid".into())),
        ("phone", Property::Null),
    ];
    let peer_of_a_user = peer_of_a_user.map(|(name, property)| (name.to_owned(), property));
    assert_eq!(peer, Property::Object(peer_of_a_user.into()).into());
    nothing_is_left();
}

#[wasm_bindgen_test]
fn a_call_without_a_time_was_offered_now() {
    started();
    let call = call_offered_at(0, "A", RINGING, 0);
    core::page_call(NOW + 999.0, write(&call));
    assert_eq!(event("incoming_call").number("offerTime"), 1_700_000_000);
}

#[wasm_bindgen_test]
fn a_call_that_does_not_ring_or_cannot_be_read_is_not_told() {
    started();
    page_call(&call("A", ACTIVE, 0));
    page_call(&call("B", RINGING, IS_OUTGOING));
    nothing_is_left();
    page_call(&call("C", RINGING, IS_OFFLINE));
    events(&["state_changed", "missed", "ended"]);
    let whole = call("D", RINGING, 0);
    let ints = ints_of(&whole);
    for end in 0..ints.len() {
        core::page_call(NOW, write_ints(&ints[..end]));
    }
    forget_texts();
    nothing_is_left();
    page_call(&whole);
    event("incoming_call");
}

#[wasm_bindgen_test]
fn a_call_that_the_user_ended_in_the_page_ended_by_him() {
    for (flags, by) in [
        (IS_ENDED_BY_USER, Property::Text("me".into())),
        (0, Property::Null),
    ] {
        started();
        page_call(&call("A", RINGING, 0));
        page_call(&call("A", ENDED, flags));
        events(&["incoming_call", "state_changed"]);
        assert_eq!(event("ended").get("by"), &by);
        nothing_is_left();
    }
}

#[wasm_bindgen_test]
fn the_calls_are_listed_plain() {
    started();
    let list = || Told::at(core::calls());
    assert_eq!(list().get("calls"), &Property::Objects(vec![]));
    page_call(&call("A", RINGING, IS_VIDEO));
    let list = list();
    assert_eq!(list.names(), ["calls"]);
    let Property::Objects(calls) = list.get("calls") else {
        panic!("{list:?}");
    };
    let names: Vec<&str> = calls[0].iter().map(|(name, _)| &**name).collect();
    assert_eq!(
        names,
        [
            "id",
            "direction",
            "path",
            "state",
            "isVideo",
            "isGroup",
            "groupJid",
            "isSilenced",
            "peer",
            "peerDevice",
            "creator",
            "linkToken",
            "isWaiting",
            "offerTime",
            "acceptedTime",
            "endedTime",
            "durationMs",
            "muted",
            "peerMuted",
            "outcome",
            "reason"
        ]
    );
    assert_eq!(calls.len(), 1);
    let call = Told::from(calls[0].clone());
    assert_eq!(call.text("id"), "A");
    assert_eq!(call.get("outcome"), &Property::Null);
    assert_eq!(call.object("peer").text("jid"), "222@lid");
}
