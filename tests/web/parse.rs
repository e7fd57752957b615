//! Stanzas for people to read: `parse`, and what those are told who look on.

use wasm_bindgen_test::wasm_bindgen_test;
use wpp_call::web::exports as core;

use crate::answers::{RINGING, ack, call, calls, stanza};
use crate::buffers::Property;
use crate::told::{Told, answered, event, events, nothing_is_left, told};
use crate::{NONE, NOW, started};

fn parsed(buffer: &[u8]) -> Told {
    Told::read(&core::parse(buffer).to_vec())
}

#[wasm_bindgen_test]
fn a_stanza_is_parsed_without_an_engine() {
    let ack = parsed(&stanza("ack", &[("error", "439")])).object("stanza");
    assert_eq!(ack.names(), ["error", "errorName", "stanza"]);
    assert_eq!(ack.text("stanza"), "ack");
    assert_eq!(ack.text("error"), "439");
    assert_eq!(ack.text("errorName"), "ChildOrder");
}

#[wasm_bindgen_test]
fn a_stanza_that_does_not_say_what_it_must_is_an_error_that_says_so() {
    let (facts, message) = parsed(&stanza("call", &[("from", "4915")])).failure();
    assert_eq!(facts.names(), ["code", "expected", "found", "place"]);
    assert_eq!(facts.text("code"), "invalid_stanza");
    assert_eq!(facts.text("place"), "call from");
    assert_eq!(facts.text("expected"), "a JID");
    assert_eq!(facts.text("found"), "4915");
    assert_eq!(message, "<call from>: expected a JID, found 4915");
}

#[wasm_bindgen_test]
fn a_buffer_that_is_no_stanza_is_an_error() {
    let whole = stanza("ack", &[]);
    for buffer in [&[][..], &whole[1..], &[whole.clone(), vec![0]].concat()] {
        assert_eq!(parsed(buffer).failure().0.text("code"), "invalid_stanza");
    }
}

#[wasm_bindgen_test]
fn a_stanza_is_kept_though_nobody_looks_on() {
    started();
    core::stanza(NOW, &stanza("ack", &[("id", "1.2-3")]));
    let kept = Told::read(&core::poll().unwrap().to_vec());
    assert_eq!(
        kept.names(),
        ["direction", "kind", "path", "print", "stanza"]
    );
    assert_eq!(kept.text("direction"), "in");
    assert_eq!(kept.get("print"), &Property::Switch(false));
    assert_eq!(kept.object("stanza").text("id"), "1.2-3");
    assert!(core::poll().is_none());
}

#[wasm_bindgen_test]
fn those_who_look_on_are_told_of_what_comes_in_and_goes_out() {
    started();
    core::stanza(NOW, &stanza("ack", &[]));
    nothing_is_left(); // that is to be printed

    let print = |is_on: bool| {
        let (option, part) = ("trace".into(), "".into());
        assert!(core::configure(&option, &part, &is_on.into(), true).is_none());
    };
    print(true);
    core::stanza(NOW, &stanza("ack", &[("id", "1.2-3")]));
    let trace = told("trace");
    assert_eq!(trace.text("direction"), "in");
    assert_eq!(trace.object("stanza").text("id"), "1.2-3");
    core::stanza(NOW, &stanza("message", &[]));
    let (facts, _) = told("trace").failure();
    assert_eq!(facts.text("code"), "invalid_stanza");
    core::stanza(NOW, &[0xff]);
    nothing_is_left();

    core::reject(NOW, 1, &NONE, &NONE);
    answered("calls", &calls(&[call("A", RINGING, 0)]));
    event("incoming_call");
    let trace = told("trace");
    assert_eq!(trace.text("direction"), "out");
    let action = trace.object("stanza").object("action");
    assert_eq!(action.text("tag"), "reject");
    assert_eq!(action.text("callId"), "A");
    let send = told("send");
    core::answer(NOW, send.number("request") as u32, &ack(&[]));
    assert_eq!(told("trace").text("direction"), "in");

    print(false);
    core::stanza(NOW, &stanza("ack", &[]));
    core::accept(NOW, 2, &NONE);
    events(&["ack", "state_changed", "ended"]);
    assert_eq!(told("endCall").text("id"), "A");
    told("done");
    told("calls");
    nothing_is_left();
}
