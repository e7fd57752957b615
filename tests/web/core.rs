//! The exports as `js/driver.ts` uses them: what an input brings is read at once.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use wasm_bindgen::JsValue;
use wpp_call::web::exports;
use wpp_call::words;

pub use wpp_call::web::exports::{Page, calls, forget_texts, has_ours, parse, room};

use crate::memory::{number_at, outputs_at, write};
use crate::parts::Part;
use crate::read_outputs::{Field, Fields};
use crate::reader::Property;

thread_local! {
    /// What the core said, a list for each time that it was read.
    static SAID: RefCell<VecDeque<Vec<Fields>>> = RefCell::default();
    static RESULT: Cell<u32> = const { Cell::new(0) };
    static DEADLINE: Cell<f64> = const { Cell::new(f64::INFINITY) };
}

/// The steady clock, which stands still here.
pub const STEADY: f64 = 0.0;

/// What nobody has asked for yet.
pub fn take_said() -> VecDeque<Vec<Fields>> {
    SAID.take()
}

/// The time of the next deadline, as the last input gave it.
pub fn next_deadline() -> f64 {
    DEADLINE.get()
}

/// A new engine has said nothing.
pub fn start(page: Page) -> JsValue {
    SAID.take();
    DEADLINE.set(f64::INFINITY);
    exports::start(page)
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
    word(read(exports::stanza(now, STEADY, length)) as usize)
}

pub fn sent(now: f64, length: usize) -> u32 {
    read(exports::sent(now, STEADY, length))
}

macro_rules! inputs {
    ($($name:ident($($value:ident: $type:ty),*);)*) => {
        $(pub fn $name(now: f64, $($value: $type),*) {
            read(exports::$name(now, STEADY, $($value),*));
        })*
    };
}

inputs! {
    answer(request: u32, length: usize);
    page_call(length: usize);
    time();
    stop();
}

macro_rules! commands {
    ($($kind:literal $name:ident($($value:ident),*);)*) => {
        $(pub fn $name(now: f64, id: u32, $($value: &JsValue),*) {
            let given = parts!["", "", $kind, $(argument($value)),*];
            read(exports::command(now, STEADY, id, write(&given)));
        })*
    };
}

commands! {
    0 offer(to, is_video);
    1 accept(call_id);
    2 reject(call_id, reason);
    3 end(call_id, reason);
    4 set_mute(is_muted, call_id);
    5 upgrade_video(call_id);
    6 raise_hand(is_raised, call_id);
    7 create_link(is_video, start_time);
    8 join_link(address, is_video);
    9 enable_call_interface();
}

/// An audio offer by whoever has these addresses.
pub fn offer_by(now: f64, id: u32, to: &str, pn: &str, lid: &str) {
    let given = parts![
        pn,
        lid,
        0,
        argument(&to.into()),
        argument(&JsValue::UNDEFINED)
    ];
    read(exports::command(now, STEADY, id, write(&given)));
}

pub fn configure(option: &JsValue, part: &JsValue, value: &JsValue, really: bool) -> usize {
    let text = |value: &JsValue| Part::Text(value.as_string().unwrap_or_default());
    let given = parts![text(option), text(part), argument(value)];
    exports::configure(really, write(&given))
}

pub fn call(id: &str) -> usize {
    exports::call(write(&id.into()))
}

/// What a user gave.
fn argument(value: &JsValue) -> Part {
    let whole =
        |number: &f64| (0.0..=9_007_199_254_740_991.0).contains(number) && number.fract() == 0.0;
    if value.is_undefined() {
        parts![0]
    } else if value.is_null() {
        parts![1]
    } else if let Some(text) = value.as_string() {
        parts![2, text]
    } else if let Some(is_on) = value.as_bool() {
        parts![3 + i32::from(is_on)]
    } else if let Some(number) = value.as_f64().filter(whole) {
        parts![5, Part::Number(number as i64)]
    } else {
        parts![6, value.js_typeof().as_string().unwrap_or_default()]
    }
}
