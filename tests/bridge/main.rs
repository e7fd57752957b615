//! The crossing with its real other half, `js/crossing/`, in a browser: a stanza goes to
//! JavaScript and comes back as what it was.
//!
//! `cargo xtask test wasm` bundles that file before it compiles this one.
#![cfg(target_arch = "wasm32")]
#![cfg(test)]

mod draw;

mod golden;

mod handles;

mod javascript;

mod names;

#[path = "../support/numbers.rs"]
mod numbers;

#[macro_use]
#[path = "../support/parts.rs"]
mod parts;

#[path = "../support/outputs.rs"]
mod every_output;

mod kept;

mod made;

mod memory;

mod outputs;

mod received;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wpp_call::node::{Content, Node, Value};

use draw::Draw;
use javascript::{crossed, read_back, written};

wasm_bindgen_test_configure!(run_in_browser);

/// So many hostile stanzas are drawn, the same on every run.
const ROUNDS: usize = 4_000;
const SEED: u64 = 0x5ec2_e7ca_1140_0001;

/// What comes back is text wherever an address went out.
fn with_addresses_as_text(node: &Node) -> Node {
    let mut out = Node::new(node.tag);
    for (name, value) in &node.attrs {
        let value = Value::Text(value.text());
        out.attrs.push((*name, value));
    }
    out.content = match &node.content {
        Content::Children(children) => {
            Content::Children(children.iter().map(with_addresses_as_text).collect())
        }
        content => content.clone(),
    };
    out
}

#[wasm_bindgen_test]
fn every_known_stanza_comes_back_as_it_was() {
    let stanzas = golden::stanzas();
    assert!(stanzas.len() > 80, "{} stanzas", stanzas.len());
    for (name, node) in stanzas {
        assert_eq!(crossed(&node), with_addresses_as_text(&node), "{name}");
    }
}

#[wasm_bindgen_test]
fn hostile_stanzas_come_back_as_they_were() {
    let mut draw = Draw::new(SEED);
    for round in 0..ROUNDS {
        let node = draw.node(4);
        let expected = with_addresses_as_text(&node);
        assert_eq!(crossed(&node), expected, "round {round}");
    }
}

#[wasm_bindgen_test]
fn each_hostile_text_comes_back_in_every_place() {
    for text in draw::hostile_texts() {
        let node = Node::new(&*text)
            .attr(&*text, &*text)
            .children(vec![Node::new(&*text).bytes(text.as_bytes())]);
        assert_eq!(crossed(&node), node, "{:.40?}", text);
    }
}

#[wasm_bindgen_test]
fn a_stanza_may_have_32_levels_below_it_and_no_more() {
    let deep = |levels: usize| {
        let leaf = Node::new("leaf").bytes([1, 2]);
        (0..levels).fold(leaf, |node, _| Node::new("level").children(vec![node]))
    };
    assert_eq!(crossed(&deep(32)), deep(32));
    let refused = read_back(&written(&deep(33))).expect_err("33 levels");
    assert_eq!(
        refused,
        "<stanza>: expected a readable node, found more than 32 levels"
    );
}
