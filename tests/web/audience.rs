//! The page is asked whether anybody listens.

use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wpp_call::words;

use crate::answers::{ENDED, RINGING, call};
use crate::start;
use crate::told::{event, nothing_is_left, page_call};

/// A page in which somebody listens to an event alone, or nobody. Gives the events that it is asked about.
fn page_with_listener_to(heard: &str) -> Array {
    let asked = Array::new();
    let words: Array = words::ALL.iter().map(|word| JsValue::from(*word)).collect();
    let source = "return { other() {}, isHeard: event => { asked.push(words[event]); return words[event] === heard; } }";
    let make = Function::new_with_args("asked, words, heard", source);
    let page = make.call3(&JsValue::NULL, &asked, &words, &heard.into());
    start(page.unwrap().unchecked_into());
    asked
}

#[wasm_bindgen_test]
fn the_page_is_asked_by_the_number_of_an_events_name() {
    let asked = page_with_listener_to("ended");
    page_call(&call("A", RINGING, 0));
    event("incoming_call");
    page_call(&call("A", ENDED, 0));
    event("ended");
    nothing_is_left();
    assert_eq!(asked.join(" "), "state_changed ended");
}

#[wasm_bindgen_test]
fn what_nobody_hears_does_not_cross() {
    page_with_listener_to("");
    page_call(&call("A", RINGING, 0));
    event("incoming_call");
    page_call(&call("A", ENDED, 0));
    nothing_is_left();
}
