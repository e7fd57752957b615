//! `js/crossing/`, and objects such as a page could have. What is `src/web/exports.rs` in the shipped
//! module is here: the memory is that of the test program.

use std::cell::{Cell, RefCell};
use std::mem::forget;

use js_sys::{Array, Error, Map, Object, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wpp_call::node::Node;
use wpp_call::web::read;
use wpp_call::web::texts::Texts;
use wpp_call::web::write::Writer;
use wpp_call::words;

#[wasm_bindgen(module = "/target/xtask/crossing.js")]
extern "C" {
    #[wasm_bindgen(js_name = connect)]
    fn connect_to(core: &Object, dictionary: &str);

    #[wasm_bindgen(js_name = readStanza)]
    fn read_stanza(place: usize) -> Object;

    #[wasm_bindgen(js_name = readStanza)]
    fn read_made_stanza(place: usize, made: &JsValue) -> Object;

    #[wasm_bindgen(js_name = readObject)]
    fn read_object(place: usize) -> Object;

    #[wasm_bindgen(js_name = readOutputs)]
    fn read_outputs_into(place: usize, outputs: &Array);

    #[wasm_bindgen(catch, js_name = valuesOf)]
    fn values_of_node(node: &JsValue) -> Result<Array, Error>;

    #[wasm_bindgen(js_name = valuesRead)]
    fn values_read_of_node(node: &JsValue) -> Array;

    #[wasm_bindgen(js_name = valuesOfAck)]
    fn values_of_ack_node(node: &JsValue) -> Array;

    /// The number of bytes that JavaScript keeps from now on.
    pub fn keep(bytes: &Uint8Array) -> i32;

    #[wasm_bindgen(js_name = keptBytes)]
    pub fn kept_bytes(number: i32) -> Option<Uint8Array>;

    #[wasm_bindgen(catch)]
    fn write(values: &Array) -> Result<usize, Error>;

    #[wasm_bindgen(js_name = forgetTexts)]
    fn forget_texts_of_javascript();

    #[wasm_bindgen(thread_local_v2, js_name = texts)]
    static TEXTS: Array;

    #[wasm_bindgen(thread_local_v2, js_name = numbers)]
    static NUMBERS: Map;
}

/// Where both sides write.
#[derive(Default)]
pub struct Core {
    input: Vec<i32>,
    pub output: Writer,
}

thread_local! {
    static CORE: RefCell<Core> = RefCell::default();
    static IS_CONNECTED: Cell<bool> = const { Cell::new(false) };
    /// It gives no room then.
    pub static IS_AT_WORK: Cell<bool> = const { Cell::new(false) };
}

pub fn with_core<R>(work: impl FnOnce(&mut Core) -> R) -> R {
    CORE.with_borrow_mut(work)
}

fn room(length: usize) -> usize {
    if IS_AT_WORK.get() {
        return 0;
    }
    with_core(|core| {
        if core.input.len() < length {
            core.input.resize(length, 0);
        }
        place_of(&core.input)
    })
}

fn place_of(ints: &[i32]) -> usize {
    match ints.is_empty() {
        true => 0,
        false => ints.as_ptr() as usize / size_of::<i32>(),
    }
}

/// The core forgets the texts, if it is not at work.
fn forget_texts_of_core() {
    if !IS_AT_WORK.get() {
        with_core(|core| core.output.texts().clear());
    }
}

/// Connects the two halves, once: all tests share an instance.
pub fn connect() {
    if IS_CONNECTED.replace(true) {
        return;
    }
    let core = Object::new();
    let own_memory = Closure::<dyn FnMut() -> JsValue>::new(wasm_bindgen::memory);
    let room = Closure::<dyn FnMut(usize) -> usize>::new(room);
    let forget_texts = Closure::<dyn FnMut()>::new(forget_texts_of_core);
    set(&core, "ownMemory", own_memory.as_ref());
    set(&core, "room", room.as_ref());
    set(&core, "forgetTexts", forget_texts.as_ref());
    forget((own_memory, room, forget_texts));
    connect_to(&core, words::DICTIONARY);
}

/// Both sides forget all texts but the words.
pub fn forget_texts() {
    connect();
    forget_texts_of_core();
    forget_texts_of_javascript();
}

/// The texts of JavaScript's by their numbers.
pub fn texts_of_javascript() -> Array {
    TEXTS.with(Array::clone)
}

/// JavaScript's numbers by their texts.
pub fn numbers_of_javascript() -> Map {
    NUMBERS.with(Map::clone)
}

/// Lets the core write, and gives the place.
fn place(write: impl FnOnce(&mut Writer)) -> usize {
    connect();
    with_core(|core| {
        core.output.begin();
        write(&mut core.output);
        place_of(core.output.finish())
    })
}

/// The stanza as JavaScript gets it.
pub fn written(node: &Node) -> Object {
    read_stanza(place(|out| out.node(node)))
}

/// The stanza as a page makes it.
pub fn written_by(page: &JsValue, node: &Node) -> Object {
    read_made_stanza(place(|out| out.node(node)), page)
}

/// The object as JavaScript gets it.
pub fn written_object(object: &wpp_call::object::Object) -> Object {
    read_object(place(|out| out.object(object)))
}

/// What is written as outputs, as JavaScript gets it.
pub fn written_outputs(write: impl FnOnce(&mut Writer)) -> Array {
    let outputs = Array::new();
    let place = place(|out| {
        out.begin_outputs(0, None);
        write(out);
    });
    read_outputs_into(place, &outputs);
    outputs
}

/// What JavaScript writes, as the core reads it; or the message of the error.
pub fn read_values<R>(
    values: &Array,
    read: impl FnOnce(&[i32], &mut Texts) -> R,
) -> Result<R, String> {
    connect();
    let length = write(values).map_err(|error| String::from(error.message()))?;
    Ok(with_core(|core| {
        read(&core.input[..length], core.output.texts())
    }))
}

/// What crosses of a node that JavaScript has; or the message of the error.
pub fn values_of(node: &JsValue) -> Result<Array, String> {
    connect();
    values_of_node(node).map_err(|error| error.message().into())
}

/// What crosses of a stanza that came in.
pub fn values_read(node: &JsValue) -> Array {
    connect();
    values_read_of_node(node)
}

/// What crosses of the server's answer to a stanza.
pub fn values_of_ack(node: &JsValue) -> Array {
    connect();
    values_of_ack_node(node)
}

/// What JavaScript has, as the core gets it; or the message of the error.
pub fn read_back(node: &JsValue) -> Result<Node, String> {
    let stanza = read_values(&values_of(node)?, read::stanza)?;
    stanza.map_err(|broken| format!("{broken:?}"))
}

/// There and back.
pub fn crossed(node: &Node) -> Node {
    read_back(&written(node)).unwrap()
}

pub fn get<T: JsCast>(object: &Object, name: &str) -> T {
    let value = Reflect::get(object, &name.into()).unwrap();
    value
        .dyn_into()
        .unwrap_or_else(|value| panic!("{name} is {value:?}"))
}

pub fn set(object: &Object, name: &str, value: &JsValue) {
    assert!(Reflect::set(object, &name.into(), value).unwrap());
}
