//! What JavaScript sees of a stanza, and what it may make of one.

use js_sys::{Array, Function, JsString, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wpp_call::jid::Jid;
use wpp_call::node::Node;

use crate::javascript::{forget_texts, get, read_back, set, written};

/// What every object has already.
const INHERITED: [&str; 6] = [
    "__proto__",
    "constructor",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "__defineGetter__",
];

fn is_own(object: &Object, name: &str) -> bool {
    let own = Object::get_own_property_descriptor(object, &name.into());
    !own.is_undefined()
}

#[wasm_bindgen_test]
fn an_attribute_is_a_property_of_the_objects_own_whatever_its_name() {
    for name in INHERITED {
        let node = Node::new("call").attr(name, "polluted").attr("after", "2");
        let attrs: Object = get(&written(&node), "attrs");
        assert!(is_own(&attrs, name), "{name}");
        let value = Object::get_own_property_descriptor(&attrs, &name.into());
        for (part, expected) in [
            ("value", JsValue::from("polluted")),
            ("configurable", JsValue::TRUE),
            ("enumerable", JsValue::TRUE),
            ("writable", JsValue::TRUE),
        ] {
            assert_eq!(
                get::<JsValue>(value.unchecked_ref(), part),
                expected,
                "{name}"
            );
        }
        let names: Vec<_> = Object::keys(&attrs)
            .iter()
            .map(|key| key.as_string())
            .collect();
        assert_eq!(names, [Some(name.into()), Some("after".into())]);
    }
}

#[wasm_bindgen_test]
fn no_prototype_changes() {
    for name in INHERITED {
        let jid: Jid = "1@lid".parse().unwrap();
        let node = Node::new("call")
            .attr(name, "polluted")
            .children(vec![Node::new(name).attr(name, jid)]);
        let written = written(&node);
        let child = Object::from(Array::from(&get(&written, "content")).get(0));
        for node in [&written, &child] {
            assert!(Object::is(
                &Object::get_prototype_of(&get(node, "attrs")),
                &Object::get_prototype_of(&Object::new())
            ));
        }
    }
    let fresh =
        Function::new_no_args("return [{}.polluted, typeof {}.toString, String({})].join()");
    let seen = fresh.call0(&JsValue::NULL).unwrap().as_string();
    assert_eq!(seen.as_deref(), Some(",function,[object Object]"));
}

#[wasm_bindgen_test]
fn an_address_is_an_object_that_prints_as_it_and_a_text_is_a_text() {
    forget_texts();
    let jid: Jid = "222:7@lid".parse().unwrap();
    let node = Node::new("call").attr("to", jid).attr("from", "222:7@lid");
    // Spelled out, and then by its number.
    for _ in 0..2 {
        let attrs: Object = get(&written(&node), "attrs");
        let to: Object = get(&attrs, "to");
        assert_eq!(to.to_string(), "222:7@lid");
        assert_eq!(get::<JsValue>(&attrs, "from"), "222:7@lid");
    }
}

#[wasm_bindgen_test]
fn an_address_with_a_number_is_the_same_object_until_the_numbers_are_forgotten() {
    let jid = |jid: &str| -> Jid { jid.parse().unwrap() };
    let node = |to: &str| Node::new("call").attr("to", jid(to));
    let to = |node: &Node| -> JsValue { get(&get(&written(node), "attrs"), "to") };
    forget_texts();
    to(&node("222@lid"));
    let known = to(&node("222@lid"));
    assert_eq!(to(&node("222@lid")), known);
    assert_ne!(to(&node("333@lid")), known);
    assert_ne!(to(&node("333@lid")), known);
    forget_texts();
    for expected in ["333@lid", "222@lid", "333@lid", "222@lid"] {
        let address: Object = to(&node(expected)).unchecked_into();
        assert_eq!(address.to_string(), expected);
    }
}

#[wasm_bindgen_test]
fn a_leafs_bytes_are_a_copy() {
    for length in 0..=9 {
        let bytes: Vec<u8> = (1..=length).collect();
        let content: Uint8Array = get(&written(&Node::new("enc").bytes(&*bytes)), "content");
        written(&Node::new("enc").bytes([0xff; 9]));
        assert_eq!(content.to_vec(), bytes);
        assert_eq!(content.buffer().byte_length(), bytes.len() as u32);
    }
}

/// A node of which JavaScript has only this.
fn only(name: &str, value: &JsValue) -> Object {
    let node = Object::new();
    set(&node, "tag", &"x".into());
    set(&node, name, value);
    node
}

#[wasm_bindgen_test]
fn content_may_be_a_list_bytes_a_buffer_or_text_and_anything_else_is_none() {
    let bytes = Uint8Array::from(&[104, 105][..]);
    let leaf = Node::new("x").bytes([104, 105]);
    for content in [&bytes.clone().into(), &bytes.buffer().into(), &"hi".into()] {
        assert_eq!(read_back(&only("content", content)).as_ref(), Ok(&leaf));
    }
    let list = Array::of1(&only("content", &"hi".into()));
    let parent = Node::new("x").children(vec![leaf]);
    assert_eq!(read_back(&only("content", &list)), Ok(parent));
    for nothing in [
        JsValue::NULL,
        JsValue::UNDEFINED,
        5.into(),
        Object::new().into(),
    ] {
        assert_eq!(read_back(&only("content", &nothing)), Ok(Node::new("x")));
    }
    assert_eq!(
        read_back(&only("attrs", &JsValue::NULL)),
        Ok(Node::new("x"))
    );
}

#[wasm_bindgen_test]
fn half_a_character_becomes_the_replacement_character() {
    let half = |unit| JsValue::from(JsString::from_char_code1(unit));
    for (unit, name) in [(0xd83d, "high"), (0xde00, "low")] {
        let attrs = Object::new();
        assert!(Reflect::set(&attrs, &half(unit), &half(unit)).unwrap());
        let node = only("attrs", &attrs);
        set(&node, "tag", &half(unit));
        set(&node, "content", &half(unit));
        let expected = Node::new("\u{fffd}")
            .attr("\u{fffd}", "\u{fffd}")
            .bytes("\u{fffd}".as_bytes());
        assert_eq!(read_back(&node), Ok(expected), "{name}");
    }
}
