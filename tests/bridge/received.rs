//! What is read of a stanza that came in: less than there is, and all that the engine looks at.

use std::collections::BTreeSet;

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use wpp_call::crypto::StanzaIds;
use wpp_call::engine::{Engine, Input, Millis, PageCall, PageState, Phase, RawState};
use wpp_call::node::{Content, Node, Text};
use wpp_call::web::read;
use wpp_call::words;

use crate::draw::Draw;
use crate::golden;
use crate::javascript::{read_values, values_of_ack, values_read, written};
use crate::with_addresses_as_text;

/// What the core gets of a stanza of the page's.
fn received(node: &Node) -> Node {
    let values = values_read(&written(node));
    read_values(&values, read::stanza).unwrap().unwrap()
}

/// Whether the core asks for this name.
fn is_read(name: Text) -> bool {
    let place = words::ALL.iter().position(|word| name == **word);
    place.is_some_and(|place| place < words::READ)
}

/// Attributes that the core asks for; all actions, and of what is in them the children that it asks
/// for; no bytes where there are some.
fn expected(node: &Node, depth: usize, is_read: &dyn Fn(Text) -> bool) -> Node {
    let mut out = Node::new(node.tag);
    let attrs = node.attrs.iter().filter(|(name, _)| is_read(*name));
    out.attrs = attrs.cloned().collect();
    out.content = match &node.content {
        Content::Children(children) => {
            let children = children.iter();
            let children = children.filter(|child| depth == 0 || is_read(child.tag));
            let children = children.map(|child| expected(child, depth + 1, is_read));
            Content::Children(children.collect())
        }
        Content::Bytes(_) => Content::Bytes(Vec::new()),
        other => other.clone(),
    };
    out
}

fn every_stanza() -> Vec<(String, Node)> {
    let mut draw = Draw::new(0x5ec2_e7ca_1140_0002);
    let drawn = (0..500).map(|round| (format!("round {round}"), draw.node(4)));
    golden::stanzas().into_iter().chain(drawn).collect()
}

#[wasm_bindgen_test]
fn what_the_core_asks_for_is_read_and_nothing_else() {
    for (name, node) in every_stanza() {
        let expected = with_addresses_as_text(&expected(&node, 0, &is_read));
        assert_eq!(received(&node), expected, "{name}");
    }
}

#[wasm_bindgen_test]
fn of_an_answer_all_but_the_bytes_is_read() {
    for (name, node) in every_stanza() {
        let values = values_of_ack(&written(&node));
        let ack = read_values(&values, read::stanza).unwrap().unwrap();
        let expected = expected(&node, 0, &|_| true);
        assert_eq!(ack, with_addresses_as_text(&expected), "{name}");
    }
}

#[wasm_bindgen_test]
fn bytes_are_not_even_looked_at() {
    let node = written(&Node::new("call").bytes([1, 2, 3]));
    let values = values_read(&node);
    assert!(
        !values
            .iter()
            .any(|value| value.is_instance_of::<Uint8Array>())
    );
}

/// What an engine says of a stanza, and what it hides of it.
fn said(engine: &mut Engine, stanza: Node) -> String {
    let hidden = engine.hidden_from_page(&stanza);
    let path = engine.path_of(&stanza);
    engine.handle(Millis(1_700_000_000_000), Input::Stanza(stanza));
    let outputs: Vec<_> = std::iter::from_fn(|| engine.poll()).collect();
    format!("{hidden:?} {path:?} {outputs:?} {:?}", engine.calls())
}

/// An engine whose page has the call of the vectors in this phase.
fn engine_with_call(phase: Phase) -> Engine {
    let ids = StanzaIds::draw::<()>(&mut |_| Ok(())).unwrap();
    let mut engine = Engine::new(ids);
    let call = PageCall {
        id: "00AABBCCDDEEFF112233445566778899".into(),
        peer: "222222222222222:7@lid".parse().unwrap(),
        previous_id: None,
        link_token: None,
        state: PageState {
            phase,
            raw: RawState::Unset,
        },
        is_group: false,
        group_jid: None,
        is_video: true,
        is_outgoing: phase == Phase::RingingThere,
        is_active: false,
        is_native: false,
        was_offline: false,
        ended_by_user: false,
        is_waiting: false,
        is_silenced: false,
        other_address: None,
        log_result: None,
        offer_time: None,
    };
    engine.handle(Millis(1_700_000_000_000), Input::PageCall(call));
    while engine.poll().is_some() {}
    engine
}

#[wasm_bindgen_test]
fn an_engine_says_the_same_of_what_is_read_as_of_the_whole_stanza() {
    let mut told = BTreeSet::new();
    for (name, node) in golden::stanzas() {
        for phase in [Phase::Ringing, Phase::RingingThere, Phase::Active] {
            let whole = with_addresses_as_text(&node);
            let expected = said(&mut engine_with_call(phase), whole);
            let told_of_read = said(&mut engine_with_call(phase), received(&node));
            assert_eq!(told_of_read, expected, "{name}");
            told.insert(expected);
        }
    }
    assert!(told.len() > 10, "they say {} things", told.len());
}
