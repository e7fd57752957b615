//! The crossing itself: the room, the texts, and what no JavaScript of ours would write.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wpp_call::web::exports;
use wpp_call::words;

use crate::core;
use crate::core::STEADY;

use crate::answers::{
    DONE, IS_NATIVE, RINGING, ack, call, calls, encrypted, identity, stanza, stanza_with,
};
use crate::memory::{forget_texts, ints_of, memory, number_of, stanza_at, write, write_ints};
use crate::parts::Part;
use crate::reader::Property;
use crate::told::{
    Told, answer, answered, event, failed, nothing_is_left, page_call, said, tags, told,
};
use crate::{NONE, NOW, start, started};

/// A stanza with addresses, known words and other ones.
fn terminate() -> Part {
    let attrs = [("call-id", "A"), ("call-creator", "222:7@lid")];
    let action = stanza("terminate", &attrs);
    let attrs = [("id", "1"), ("t", "100"), ("from", "222:7@lid")];
    stanza_with("call", &attrs, vec![action])
}

/// One input for each export that takes one. What it brings is not read: its texts may have numbers
/// that are known to the core alone.
fn inputs() -> [(fn(usize), Part); 7] {
    let devices = [("222@lid", "msg"), ("222:7@lid", "pkmsg")];
    let is_answered: fn(usize) = |length| {
        exports::answer(NOW, STEADY, 1, length);
    };
    [
        (is_answered, identity("491:2@c.us", "111:3@lid")),
        (is_answered, encrypted(&devices)),
        (is_answered, calls(&[call("A", RINGING, IS_NATIVE)])),
        (is_answered, ack(&["relay"])),
        (
            |length| {
                exports::page_call(NOW, STEADY, length);
            },
            call("A", RINGING, 0),
        ),
        (
            |length| {
                exports::hidden_from_page(length);
                exports::stanza(NOW, STEADY, length);
            },
            terminate(),
        ),
        (
            |length| {
                exports::sent(NOW, STEADY, length);
                exports::parse(length);
            },
            terminate(),
        ),
    ]
}

/// An engine that has asked for request 1, and what is written for it; as if nothing had crossed.
fn asked(input: &Part) -> Vec<i32> {
    started();
    core::offer(NOW, 1, &"222@lid".into(), &NONE);
    said();
    forget_texts();
    input.ints()
}

/// It takes what comes as it should, and what went wrong is forgotten.
fn goes_on() {
    said();
    forget_texts();
    core::enable_call_interface(NOW, 2);
    answered("enableCalling", DONE);
    told("done");
}

#[wasm_bindgen_test]
fn any_number_in_any_place_is_an_error_or_nothing() {
    let numbers = [i32::MIN, -130, -2, -1, 0, 1, 2, 200, 1000, i32::MAX];
    for (read, input) in inputs() {
        let whole = asked(&input);
        for at in 0..whole.len() {
            for number in numbers {
                let mut ints = whole.clone();
                ints[at] = number;
                read(write_ints(&ints));
            }
        }
        goes_on();
    }
}

#[wasm_bindgen_test]
fn an_input_may_break_off_anywhere() {
    for (read, input) in inputs() {
        let whole = asked(&input);
        for end in 0..whole.len() {
            read(write_ints(&whole[..end]));
        }
        goes_on();
    }
}

#[wasm_bindgen_test]
fn a_length_beyond_the_room_is_an_input_that_cannot_be_read() {
    for length in [usize::MAX, usize::MAX / 4, 1 << 20] {
        for (read, input) in inputs() {
            write_ints(&asked(&input));
            read(length);
            goes_on();
        }
    }
}

#[wasm_bindgen_test]
fn a_text_crosses_as_such_once_and_then_as_its_number() {
    started();
    let first = ints_of(&call("CALL", RINGING, 0));
    let second = ints_of(&call("CALL", RINGING, 0));
    let known = words::ALL.len() as i32;
    assert_eq!(first[..2], [-5, i32::from(b'C')]);
    assert_eq!(second[..2], [known, known + 1]);
    core::page_call(NOW, write_ints(&first));
    assert_eq!(event("incoming_call").text("id"), "CALL");
    core::page_call(NOW, write_ints(&second));
    nothing_is_left();

    // The other way, after what JavaScript wrote.
    let length = |place: usize| memory().get_index(place as u32);
    let (first, second) = (core::calls(), core::calls());
    assert_eq!(first, second, "in the same place");
    let known = length(second);
    forget_texts();
    assert!(length(core::calls()) > known);
    assert_eq!(length(core::calls()), known);
}

#[wasm_bindgen_test]
fn a_text_of_129_units_and_one_with_surrogates_get_no_number() {
    for (text, is_kept) in [
        ("x".repeat(128), true),
        ("x".repeat(129), false),
        ("\u{1f600}".into(), false),
    ] {
        started();
        let next = words::ALL.len() as i32;
        page_call(&call(&text, RINGING, 0));
        assert_eq!(event("incoming_call").text("id"), text);
        let number = number_of(&text);
        assert_eq!(number, is_kept.then_some(next));
        // Whatever has a number, both know by the same one.
        assert_eq!(Told::at(core::call(&text)).text("id"), text);
    }
}

#[wasm_bindgen_test]
fn the_number_of_a_text_that_nobody_gave_cannot_be_read() {
    started();
    core::offer(NOW, 1, &"222@lid".into(), &NONE);
    let asked = told("identity");
    let pn = ints_of(&parts![1, "491:2@c.us"]);
    let nobodys = number_of("491:2@c.us").unwrap() + 1;
    let written = write_ints(&[&pn[..], &[nobodys]].concat());
    core::answer(NOW, asked.number("request") as u32, written);
    assert_eq!(failed(1).0.text("cause"), "its answer could not be read");
}

#[wasm_bindgen_test]
fn numbers_of_texts_that_were_forgotten_are_given_anew() {
    started();
    page_call(&call("A", RINGING, 0));
    event("incoming_call");
    let number = number_of("A").unwrap();
    forget_texts();
    core::page_call(NOW, write_ints(&[number]));
    nothing_is_left();
    page_call(&call("B", RINGING, 0));
    assert_eq!(number_of("B"), Some(number));
    assert_eq!(event("incoming_call").text("id"), "B");
    let known = Told::at(core::calls());
    let Property::Objects(known) = known.get("calls") else {
        panic!("{known:?}");
    };
    assert_eq!(known.len(), 2, "the engine has forgotten nothing");
}

#[wasm_bindgen_test]
fn a_call_key_is_wiped_by_the_next_look() {
    started();
    core::offer(NOW, 1, &"222@lid".into(), &NONE);
    let asked = told("identity");
    let length = write(&identity("", "111:3@lid"));
    let place = exports::answer(NOW, STEADY, asked.number("request") as u32, length) as u32;
    let end = |place: u32| place + 1 + memory().get_index(place) as u32;
    // 32 bytes, behind their length, are the last that was written.
    let key = end(place) - 8..end(place);
    assert_eq!(memory().get_index(key.start - 1), 32);
    let now = || memory().slice(key.start, key.end).to_vec();
    assert_ne!(now(), [0; 8]);
    exports::poll();
    assert_eq!(now(), [0; 8]);
}

#[wasm_bindgen_test]
fn an_input_that_is_longer_than_others_is_read_and_so_is_the_next() {
    started();
    let long = "x".repeat(0x2_0000);
    let ack = |error: &str| Told::at(core::parse(write(&stanza("ack", &[("error", error)]))));
    for error in [&long, "439", &long, "439"] {
        assert_eq!(ack(error).object("stanza").text("error"), error);
    }
}

/// Meanwhile the engine asks the page for an address, and the page calls every export.
#[wasm_bindgen_test]
fn while_the_engine_is_at_work_there_is_no_room_and_nothing_to_read() {
    let given = Rc::new(RefCell::new(Vec::new()));
    let noted = Rc::clone(&given);
    let other = Closure::<dyn Fn() -> JsValue>::new(move || {
        let places = [
            core::room(1),
            exports::poll(),
            core::calls(),
            core::parse(0),
        ];
        let one = exports::call(0);
        let wrong = exports::configure(true, 0);
        noted.borrow_mut().push((places, one, wrong));
        assert_eq!(core::next_deadline(), f64::INFINITY);
        assert_eq!((core::sent(NOW, 0), core::stanza(NOW, 0)), (0, None));
        assert!(!core::has_ours() && core::hidden_from_page(0).is_none());
        core::forget_texts();
        assert_eq!(exports::command(NOW, STEADY, 9, 0), 0);
        NONE
    });
    let people = Object::new();
    Reflect::set(&people, &"other".into(), other.as_ref()).unwrap();
    start(people.unchecked_into());
    page_call(&call("A", RINGING, 0));
    assert_eq!(event("incoming_call").text("id"), "A");
    assert_eq!(*given.borrow(), [([0; 4], 0, 0)]);
    nothing_is_left();
}

#[wasm_bindgen_test]
fn what_is_read_is_read_in_the_order_in_which_it_is_said() {
    started();
    core::enable_call_interface(NOW, 1);
    page_call(&call("A", RINGING, 0));
    let all: Vec<Told> = said().into_iter().flatten().collect();
    let kinds: Vec<&str> = all.iter().map(Told::kind).collect();
    assert_eq!(kinds, ["enableCalling", "event"]);
    answer(&all[0], DONE);
    told("done");
}

fn ids_of_calls() -> Vec<String> {
    let calls = Told::at(core::calls());
    let Property::Objects(calls) = calls.get("calls") else {
        panic!("{calls:?}");
    };
    let told = calls.iter().map(|call| Told::from(call.clone()));
    told.map(|call| call.text("id").to_owned()).collect()
}

#[wasm_bindgen_test]
fn what_is_rehearsed_is_forgotten_and_the_pages_calls_are_not() {
    started();
    page_call(&call("A", RINGING, 0));
    event("incoming_call");
    let offer = stanza_at(exports::rehearse());
    assert_eq!((&*offer.tag, tags(&offer)), ("call", vec!["offer"]));
    assert!(ids_of_calls().is_empty());
    page_call(&call("B", RINGING, 0));
    event("incoming_call");
    assert_eq!(ids_of_calls(), ["B"]);
    assert_eq!(exports::rehearse(), 0);
    assert_eq!(ids_of_calls(), ["A"]);
    core::reject(NOW, 1, &"A".into(), &NONE);
    told("send");
    nothing_is_left();
}
