//! The exports as `js/driver.ts` uses them: what an input brings is read at once.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use wasm_bindgen::JsValue;
use wpp_call::web::exports;
use wpp_call::words;

pub use wpp_call::web::exports::{
    People, call, calls, configure, forget_texts, has_ours, own_memory, parse, room,
};

use crate::memory::{number_at, outputs_at};
use crate::read_outputs::{Field, Fields};
use crate::reader::Property;

thread_local! {
    /// What the core said, a list for each time that it was read.
    static SAID: RefCell<VecDeque<Vec<Fields>>> = RefCell::default();
    static RESULT: Cell<u32> = const { Cell::new(0) };
    static DEADLINE: Cell<f64> = const { Cell::new(f64::INFINITY) };
}

/// What nobody has asked for yet.
pub fn take_said() -> VecDeque<Vec<Fields>> {
    SAID.take()
}

/// The time of the next deadline, as the last input gave it.
pub fn next_deadline() -> f64 {
    DEADLINE.get()
}

/// A new engine has said nothing.
pub fn start(people: People) -> JsValue {
    SAID.take();
    DEADLINE.set(f64::INFINITY);
    exports::start(people)
}

/// Reads what an input has brought; gives its result.
fn read(mut place: usize) -> u32 {
    RESULT.set(0);
    while place != 0 {
        let head: [i32; 3] = std::array::from_fn(|at| number_at(place + 1 + at));
        let [result, low, high] = head;
        RESULT.set(result as u32);
        DEADLINE.set(match high {
            -1 => f64::INFINITY,
            _ => f64::from(high) * 4_294_967_296.0 + f64::from(low as u32),
        });
        let said = outputs_at(place);
        // More may stand behind a call key.
        let has_key = said.last().is_some_and(|last| is_kind(last, "encrypt"));
        if !said.is_empty() {
            SAID.with_borrow_mut(|all| all.push_back(said));
        }
        place = match has_key {
            true => exports::poll(),
            false => 0,
        };
    }
    RESULT.get()
}

fn is_kind(output: &Fields, kind: &str) -> bool {
    matches!(&output[..], [(_, Field::Property(Property::Text(of))), ..] if of == kind)
}

/// The word that stands for a result.
fn word(result: usize) -> Option<&'static str> {
    words::Word::at(result.checked_sub(1)? as u16).map(words::Word::text)
}

pub fn hidden_from_page(length: usize) -> Option<&'static str> {
    word(exports::hidden_from_page(length))
}

pub fn stanza(now: f64, length: usize) -> Option<&'static str> {
    word(read(exports::stanza(now, length)) as usize)
}

pub fn sent(now: f64, length: usize) -> u32 {
    read(exports::sent(now, length))
}

macro_rules! inputs {
    ($($name:ident($($value:ident: $type:ty),*);)*) => {
        $(pub fn $name($($value: $type),*) {
            read(exports::$name($($value),*));
        })*
    };
}

inputs! {
    offer(now: f64, command: u32, to: &JsValue, is_video: &JsValue);
    accept(now: f64, command: u32, call_id: &JsValue);
    reject(now: f64, command: u32, call_id: &JsValue, reason: &JsValue);
    end(now: f64, command: u32, call_id: &JsValue, reason: &JsValue);
    set_mute(now: f64, command: u32, is_muted: &JsValue, call_id: &JsValue);
    upgrade_video(now: f64, command: u32, call_id: &JsValue);
    raise_hand(now: f64, command: u32, is_raised: &JsValue, call_id: &JsValue);
    create_link(now: f64, command: u32, is_video: &JsValue, start_time: &JsValue);
    join_link(now: f64, command: u32, address: &JsValue, is_video: &JsValue);
    enable_call_interface(now: f64, command: u32);
    answer(now: f64, request: u32, length: usize);
    page_call(now: f64, length: usize);
    missed(now: f64, call_id: &str);
    time(now: f64);
    stop(now: f64);
}
