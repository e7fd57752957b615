//! The core's memory, through which everything crosses, and the texts that both sides know.

use std::cell::RefCell;

use js_sys::{Int32Array, WebAssembly::Memory};
use wasm_bindgen::JsCast;
use wpp_call::web::exports as core;

use crate::numbers::Table;
use crate::parts::Part;
use crate::read_outputs::Fields;
use crate::reader::{Object, Reader, Tree, decode};

thread_local! {
    static TEXTS: RefCell<Table> = RefCell::new(Table::new());
}

/// A new core knows the dictionary and nothing else.
pub fn clear_texts() {
    TEXTS.set(Table::new());
}

/// Both sides forget all but the dictionary. After an input that broke off, they do not know the same.
pub fn forget_texts() {
    core::forget_texts();
    clear_texts();
}

pub fn number_of(text: &str) -> Option<i32> {
    TEXTS.with_borrow(|texts| texts.number(text))
}

/// They are taken out meanwhile: a panic ends no borrow here, so all later tests would fail.
fn with_texts<T>(cross: impl FnOnce(&mut Table) -> T) -> T {
    let mut texts = TEXTS.replace(Table(vec![]));
    let crossed = cross(&mut texts);
    TEXTS.set(texts);
    crossed
}

/// The memory as numbers. It is looked at anew each time: it may have grown.
pub fn memory() -> Int32Array {
    let memory: Memory = core::own_memory().unchecked_into();
    Int32Array::new(&memory.buffer())
}

/// What stands in one place.
pub fn number_at(place: usize) -> i32 {
    memory().get_index(place as u32)
}

/// Writes an input; gives its length.
pub fn write(input: &Part) -> usize {
    write_ints(&ints_of(input))
}

/// Writes any numbers.
pub fn write_ints(ints: &[i32]) -> usize {
    let place = core::room(ints.len().max(1));
    assert_ne!(place, 0, "the core is at work");
    let memory = memory();
    for (at, int) in (place..).zip(ints) {
        memory.set_index(at as u32, *int);
    }
    ints.len()
}

/// The numbers of an input. Its texts have numbers from then on.
pub fn ints_of(input: &Part) -> Vec<i32> {
    let mut ints = Vec::new();
    with_texts(|texts| input.put(texts, &mut ints));
    ints
}

/// The object that the core wrote there.
pub fn object_at(place: usize) -> Object {
    let ints = ints_at(place);
    with_texts(|texts| decode(&ints, texts, Reader::object))
}

/// The stanza that the core wrote there.
pub fn stanza_at(place: usize) -> Tree {
    let ints = ints_at(place);
    with_texts(|texts| decode(&ints, texts, Reader::tree))
}

/// What the engine said there.
pub fn outputs_at(place: usize) -> Vec<Fields> {
    let ints = ints_at(place);
    with_texts(|texts| decode(&ints, texts, Reader::outputs_of_input))
}

/// A copy of what stands there, its length first.
fn ints_at(place: usize) -> Vec<i32> {
    assert_ne!(place, 0, "nothing was written");
    let (memory, begin) = (memory(), place as u32);
    let length = memory.get_index(begin) as u32;
    memory.slice(begin, begin + 1 + length).to_vec()
}
