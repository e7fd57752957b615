//! Stanzas for people to read.

use crate::core;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::answers::stanza;
use crate::memory::{forget_texts, ints_of, write, write_ints};
use crate::parts::Part;
use crate::started;
use crate::told::Told;

fn parsed(stanza: &Part) -> Told {
    Told::at(core::parse(write(stanza)))
}

#[wasm_bindgen_test]
fn a_stanza_is_parsed() {
    started();
    let ack = parsed(&stanza("ack", &[("error", "439")])).object("stanza");
    assert_eq!(ack.names(), ["error", "errorName", "stanza"]);
    assert_eq!(ack.text("stanza"), "ack");
    assert_eq!(ack.text("error"), "439");
    assert_eq!(ack.text("errorName"), "ChildOrder");
}

#[wasm_bindgen_test]
fn a_stanza_that_does_not_say_what_it_must_is_an_error_that_says_so() {
    started();
    let (facts, message) = parsed(&stanza("call", &[("from", "4915")])).failure();
    assert_eq!(facts.names(), ["code", "expected", "found", "place"]);
    assert_eq!(facts.text("code"), "invalid_stanza");
    assert_eq!(facts.text("place"), "call from");
    assert_eq!(facts.text("expected"), "a JID");
    assert_eq!(facts.text("found"), "4915");
    assert_eq!(message, "<call from>: expected a JID, found 4915");
}

#[wasm_bindgen_test]
fn numbers_that_are_no_stanza_are_an_error() {
    started();
    let whole = ints_of(&stanza("ack", &[]));
    for ints in [&[][..], &whole[1..], &[whole.clone(), vec![0]].concat()] {
        let parsed = Told::at(core::parse(write_ints(ints)));
        assert_eq!(parsed.failure().0.text("code"), "invalid_stanza");
        forget_texts();
    }
}
