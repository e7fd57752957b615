//! Writes what the core reads, as JavaScript does.

use js_sys::{Int32Array, WebAssembly::Memory};
use wasm_bindgen::JsCast;
use wpp_call::web::exports as core;

use crate::texts;

/// A part of an input.
#[derive(Clone)]
pub enum Value {
    Int(i32),
    Text(String),
    Bytes(Vec<u8>),
}

pub type Values = Vec<Value>;

impl From<i32> for Value {
    fn from(int: i32) -> Self {
        Self::Int(int)
    }
}

impl From<usize> for Value {
    fn from(count: usize) -> Self {
        Self::Int(count as i32)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

/// The core's memory as numbers. It is looked at anew each time: it may have grown.
pub fn memory() -> Int32Array {
    let memory: Memory = core::own_memory().unchecked_into();
    Int32Array::new(&memory.buffer())
}

/// Writes an input; gives its length.
pub fn write(values: &[Value]) -> usize {
    write_ints(&ints_of(values))
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
pub fn ints_of(values: &[Value]) -> Vec<i32> {
    let mut ints = Vec::new();
    for value in values {
        match value {
            Value::Int(int) => ints.push(*int),
            Value::Text(text) => put_text(&mut ints, text),
            Value::Bytes(bytes) => put_bytes(&mut ints, bytes),
        }
    }
    ints
}

fn put_text(ints: &mut Vec<i32>, text: &str) {
    if let Some(number) = texts::number_of(text) {
        return ints.push(number);
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    ints.push(-1 - units.len() as i32);
    ints.extend(units.iter().map(|unit| i32::from(*unit)));
    texts::add(&units);
}

fn put_bytes(ints: &mut Vec<i32>, bytes: &[u8]) {
    ints.push(bytes.len() as i32);
    for four in bytes.chunks(4) {
        let mut padded = [0; 4];
        padded[..four.len()].copy_from_slice(four);
        ints.push(i32::from_le_bytes(padded));
    }
}
