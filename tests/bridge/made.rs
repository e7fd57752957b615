//! Stanzas that the page makes itself, while they are read.

use js_sys::{Function, JSON, Object};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use wpp_call::jid::Jid;
use wpp_call::node::Node;

use crate::javascript::{forget_texts, read_back, written, written_by};

/// Makes lists of nodes, and marks addresses. From the node `failing` on, counted from 1, it throws.
fn page(failing: u32) -> JsValue {
    let source = "let made = 0; return {
        node(tag, attrs, content) {
            if ((made += 1) >= failing) throw new Error('not today');
            return [tag, attrs, content];
        },
        address: address => `<${address}>`,
    }";
    let make = Function::new_with_args("failing", source);
    make.call1(&JsValue::NULL, &failing.into()).unwrap()
}

const NEVER: u32 = u32::MAX;

fn offer() -> Node {
    let jid: Jid = "222:7@lid".parse().unwrap();
    let inside = Node::new("offer").attr("made-of", "a new text");
    Node::new("call").attr("to", jid).children(vec![inside])
}

fn json(object: &Object) -> String {
    JSON::stringify(object).unwrap().into()
}

#[wasm_bindgen_test]
fn the_page_makes_nodes_and_addresses_from_the_inside_out() {
    forget_texts();
    let expected = r#"["call",{"to":"<222:7@lid>"},[["offer",{"made-of":"a new text"},null]]]"#;
    assert_eq!(json(&written_by(&page(NEVER), &offer())), expected);
}

#[wasm_bindgen_test]
fn where_the_page_makes_none_or_not_all_the_stanza_is_plain() {
    for failing in [1, 2] {
        forget_texts();
        let plain = written_by(&page(failing), &offer());
        forget_texts();
        assert_eq!(json(&plain), json(&written(&offer())), "{failing}");
    }
}

/// It was read twice, and its new texts are known once.
#[wasm_bindgen_test]
fn behind_a_failure_both_sides_still_mean_the_same_by_a_number() {
    forget_texts();
    written_by(&page(2), &offer());
    for text in ["a new text", "another", "222:7@lid", "a new text"] {
        let node = Node::new("call").attr("it-says", text);
        assert_eq!(read_back(&written(&node)), Ok(node));
    }
}
