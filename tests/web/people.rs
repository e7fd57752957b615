//! Users' other addresses, which the page is asked for.

use crate::core;
use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::answers::{RINGING, call};
use crate::reader::Property;
use crate::start;
use crate::told::{Told, event, page_call};

/// A page that answers by this function, which may note in `asked` what it is asked for.
fn page(answer: &str) -> (core::Page, Array) {
    let asked = Array::new();
    let make = Function::new_with_args(
        "asked",
        &format!("return {{ other: {answer}, isHeard: () => true }}"),
    );
    let people = make.call1(&JsValue::NULL, &asked).unwrap();
    (people.unchecked_into(), asked)
}

#[wasm_bindgen_test]
fn the_page_is_asked_for_a_user_as_it_spells_him_and_answers_so() {
    let answer = "address => { asked.push(address); return '49151@c.us'; }";
    let (people, asked) = page(answer);
    start(people);
    page_call(&call("A", RINGING, 0));
    let peer = event("incoming_call").object("peer");
    assert_eq!((peer.text("jid"), peer.text("lid")), ("222@lid", "222@lid"));
    assert_eq!(peer.text("phone"), "49151");
    assert_eq!(asked.join(" "), "222@lid");
}

#[wasm_bindgen_test]
fn what_is_no_address_is_no_answer() {
    for answer in [
        "() => undefined",
        "() => 'oops'",
        "() => ''",
        "() => '222@lid'",
    ] {
        start(page(answer).0);
        page_call(&call("A", RINGING, 0));
        let peer = event("incoming_call").object("peer");
        assert_eq!(peer.get("phone"), &Property::Null, "{answer}");
    }
}

#[wasm_bindgen_test]
fn one_call_is_given_by_its_id_and_asked_for_alone() {
    let (people, asked) = page("address => { asked.push(address); return '49151@c.us'; }");
    start(people);
    for id in ["A", "B"] {
        page_call(&call(id, RINGING, 0));
        event("incoming_call");
    }
    asked.set_length(0);
    let found = Told::at(core::call("B"));
    assert_eq!(found.text("id"), "B");
    assert_eq!(found.object("peer").text("phone"), "49151");
    assert_eq!(asked.length(), 1);
    for nobody in ["NOBODY", ""] {
        assert_eq!(core::call(nobody), 0, "{nobody:?}");
    }
}
