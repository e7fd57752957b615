//! Stanzas for people to read.

use wasm_bindgen_test::wasm_bindgen_test;
use wpp_call::web::exports as core;

use crate::answers::stanza;
use crate::told::Told;

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
