//! The functions that JavaScript calls, in a browser: what goes in as JavaScript values and
//! whole numbers, and what the core says.
//!
//! All tests share one instance, so each begins with `start`, which makes a new engine.
#![cfg(target_arch = "wasm32")]
#![cfg(test)]

#[path = "../support/numbers.rs"]
mod numbers;

#[macro_use]
#[path = "../support/parts.rs"]
mod parts;

#[path = "../support/reader.rs"]
mod reader;

#[path = "../support/read_outputs.rs"]
mod read_outputs;

mod memory;

mod allocator;

mod told;

mod core;

mod answers;

mod crossing;

mod arguments;

mod offers;

mod commands;

mod page;

mod parse;

mod people;

mod audience;

mod stack;

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wpp_call::words;

use told::NOW;

wasm_bindgen_test_configure!(run_in_browser);

const NONE: JsValue = JsValue::UNDEFINED;

/// Calls are made by stanzas.
fn started() {
    started_on("stanza");
}

fn started_on(path: &str) {
    let knows_nobody =
        Function::new_no_args("return { other: () => undefined, isHeard: () => true }");
    let people = knows_nobody.call0(&NONE).unwrap();
    let dictionary = start(people.unchecked_into());
    assert!(dictionary.is_string());
    let set = core::configure(&"path".into(), &"".into(), &path.into(), true);
    assert_eq!(set, 0);
    memory::forget_texts();
}

/// A new engine, and what it asks its page directly.
fn start(page: core::Page) -> JsValue {
    told::forget();
    core::start(page)
}

#[wasm_bindgen_test]
fn start_gives_the_dictionary() {
    let people = JsValue::from(js_sys::Object::new());
    let dictionary = start(people.unchecked_into()).as_string();
    assert_eq!(dictionary.as_deref(), Some(words::DICTIONARY));
}

#[wasm_bindgen_test]
fn after_start_there_is_nothing_to_do() {
    started();
    core::offer(NOW, 1, &"222@lid".into(), &NONE);
    started();
    assert!(told::said().is_empty());
    assert_eq!(core::next_deadline(), f64::INFINITY);
}
