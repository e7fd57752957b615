//! `js/crossing/`, and objects such as a page could have.

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wpp_call::node::Node;
use wpp_call::web::{read, write};
use wpp_call::words;

#[wasm_bindgen(module = "/target/xtask/crossing.js")]
extern "C" {
    #[wasm_bindgen(js_name = decodeStanza)]
    fn decode_stanza(buffer: &Uint8Array, factory: &Object) -> Object;

    fn learn(dictionary: &str);

    #[wasm_bindgen(js_name = decodeOutputs)]
    fn decode_outputs_into(buffer: &[u8], outputs: &Array);

    #[wasm_bindgen(catch)]
    fn stanza(node: &JsValue) -> Result<Vec<u8>, js_sys::Error>;
}

/// Makes plain nodes, and of an address an object that prints as it.
fn factory() -> Object {
    let factory = Object::new();
    let node = Function::new_with_args("tag, attrs, content", "return { tag, attrs, content }");
    let jid = Function::new_with_args("text", "return { toString: () => text }");
    set(&factory, "node", &node);
    set(&factory, "jid", &jid);
    factory
}

/// The stanza as JavaScript gets it.
pub fn written(node: &Node) -> Object {
    learn(words::DICTIONARY);
    let buffer = Uint8Array::from(&*write::stanza(node));
    decode_stanza(&buffer, &factory())
}

/// What the engine says, as JavaScript gets it.
pub fn decode_outputs(buffer: &[u8]) -> Array {
    let outputs = Array::new();
    decode_outputs_into(buffer, &outputs);
    outputs
}

/// What JavaScript has, as the core gets it; or the message of the error.
pub fn read_back(node: &JsValue) -> Result<Node, String> {
    learn(words::DICTIONARY);
    let buffer = stanza(node).map_err(|error| String::from(error.message()))?;
    read::stanza(&buffer).map_err(|broken| format!("{broken:?}"))
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
