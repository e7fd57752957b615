//! The stanzas of `tests/vectors/`.

use js_sys::{Array, JSON, Object};
use wasm_bindgen::{JsCast, JsValue};
use wpp_call::jid::Jid;
use wpp_call::node::{Node, Text, Value};

use crate::draw::known_words;
use crate::javascript::get;

const FILES: [&str; 2] = [
    include_str!("../vectors/wap.json"),
    include_str!("../vectors/stanzas.json"),
];

/// All of them, with their names.
pub fn stanzas() -> Vec<(String, Node)> {
    let mut stanzas = Vec::new();
    for file in FILES {
        let file: Object = JSON::parse(file).unwrap().unchecked_into();
        for one in get::<Array>(&file, "stanzas").iter() {
            let one: Object = one.unchecked_into();
            let name = get::<JsValue>(&one, "name").as_string().unwrap();
            stanzas.push((name, node(&get(&one, "node"))));
        }
    }
    stanzas
}

/// What has an `@` is an address; known words go as such.
fn node(tree: &Object) -> Node {
    let text_of = |value: JsValue| value.as_string().unwrap();
    let mut node = Node::new(text(&text_of(get(tree, "tag"))));
    for entry in Object::entries(&get(tree, "attrs")).iter() {
        let entry: Array = entry.unchecked_into();
        let value = text_of(entry.get(1));
        let value = if value.contains('@') {
            let jid: Jid = value.trim_start_matches('@').parse().unwrap();
            Value::Jid(jid)
        } else {
            Value::Text(text(&value))
        };
        node = node.attr(text(&text_of(entry.get(0))), value);
    }
    if let Ok(children) = get::<JsValue>(tree, "children").dyn_into::<Array>() {
        let children = children
            .iter()
            .map(|child| self::node(child.unchecked_ref()));
        return node.children(children.collect());
    }
    match get::<JsValue>(tree, "bytes").as_string() {
        Some(digits) => node.bytes(unhex(&digits)),
        None => node,
    }
}

fn text(text: &str) -> Text {
    let known = known_words().into_iter().find(|word| **word == *text);
    known.map_or_else(|| text.into(), Text::of_word)
}

fn unhex(digits: &str) -> Vec<u8> {
    let pair = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(pair).collect()
}
