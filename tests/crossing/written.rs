//! Stanzas and objects on their way to JavaScript.

use proptest::prelude::*;
use wpp_call::node::{Content, Node, Text, Value};
use wpp_call::object::{Field, Object};
use wpp_call::web::write;
use wpp_call::words as w;

use crate::buffers::{Attr, Inside, Property, Tree, decode_object, decode_stanza};
use crate::jid;

#[test]
fn a_stanza_is_a_blob_and_what_refers_to_it() {
    let stanza = Node::new(w::CALL)
        .attr(w::TO, jid("2:7@lid"))
        .attr(w::ID, "1.2-é😀")
        .children(vec![
            Node::new(w::REJECT).attr(w::COUNT, w::N0),
            Node::new("x").bytes([0xca, 0xfe]),
        ]);
    let blob = "2:7@lid1.2-é😀x";
    assert_eq!(blob.len(), 7 + 4 + 2 + 4 + 1);
    let word = |word: w::Word| [word.index()];
    let expected = buffer!(
        [18],
        blob,
        word(w::CALL),
        [2],
        word(w::TO),
        [0xff, 7],
        word(w::ID),
        [0xfe, 7], // 4 + 1 + a surrogate pair
        [1, 2],
        word(w::REJECT),
        [1],
        word(w::COUNT),
        word(w::N0),
        [0],
        [0xfe, 1],
        [0],
        [2, 2, 0xca, 0xfe],
    );
    assert_eq!(write::stanza(&stanza), expected);
}

#[test]
fn lengths_above_127_take_another_byte() {
    let stanza = Node::new(w::ENC).bytes([7; 300]);
    let expected = buffer!([0], [w::ENC.index(), 0, 2, 0xac, 0x02], [7; 300]);
    assert_eq!(write::stanza(&stanza), expected);

    let stanza = Node::new(&*"a".repeat(128));
    let expected = buffer!([0x80, 0x01], "a".repeat(128), [0xfe, 0x80, 0x01], [0], [0]);
    assert_eq!(write::stanza(&stanza), expected);
}

#[test]
fn an_empty_text_takes_nothing_from_the_blob() {
    let stanza = Node::new("").attr("", "").children(vec![]);
    let empty = [0xfe, 0];
    let expected = buffer!([0], empty, [1], empty, empty, [1, 0]);
    assert_eq!(write::stanza(&stanza), expected);
}

fn object<const N: usize>(properties: [(&'static str, Field); N]) -> Object {
    let mut object = Object::default();
    for (name, field) in properties {
        object.put(name, field);
    }
    object
}

#[test]
fn an_object_is_its_properties_in_order() {
    let inner = object([("é", Field::Number(-2))]);
    let object = object([
        ("a", Field::Undefined),
        ("b", Field::Text("tö".into())),
        ("c", Field::Switch(false)),
        ("d", Field::Switch(true)),
        ("e", Field::Bytes(vec![1, 2])),
        ("f", Field::Texts(vec!["x".into(), "".into()])),
        ("g", Field::Object(inner.clone())),
        ("h", Field::Number(64)),
        ("i", Field::Objects(vec![Object::default(), inner])),
        ("j", Field::Null),
    ]);
    let blob = "abtöcdefxgéhiéj";
    let name = [0xfe, 1];
    let expected = buffer!(
        [blob.len() as u8],
        blob,
        [10],
        name,
        [0],
        name,
        [1, 0xfe, 2],
        name,
        [3],
        name,
        [4],
        name,
        [5, 2, 1, 2],
        name,
        [6, 2, 0xfe, 1, 0xfe, 0],
        name,
        [7, 1],
        name,
        [2, 3],
        name,
        [2, 0x80, 0x01],
        name,
        [8, 2, 0, 1],
        name,
        [2, 3],
        name,
        [9],
    );
    assert_eq!(write::object(&object), expected);
}

#[test]
fn the_properties_of_an_object_read_back() {
    let object = object([
        ("kind", Field::Text("a dictionary's word: call".into())),
        ("least", Field::Number(-(1 << 53))),
        ("most", Field::Number((1 << 53) - 1)),
        ("zero", Field::Number(0)),
        ("none", Field::Texts(vec![])),
        ("nobody", Field::Object(Object::default())),
        ("nothing", Field::Objects(vec![])),
        ("unknown", Field::Null),
        ("several", Field::Objects(vec![Object::default(); 2])),
    ]);
    let properties = [
        ("kind", Property::Text("a dictionary's word: call".into())),
        ("least", Property::Number(-(1 << 53))),
        ("most", Property::Number((1 << 53) - 1)),
        ("zero", Property::Number(0)),
        ("none", Property::Texts(vec![])),
        ("nobody", Property::Object(vec![])),
        ("nothing", Property::Objects(vec![])),
        ("unknown", Property::Null),
        ("several", Property::Objects(vec![vec![]; 2])),
    ];
    let expected = properties.map(|(name, property)| (name.to_owned(), property));
    assert_eq!(decode_object(&write::object(&object)), expected);
}

#[test]
fn a_property_may_have_any_name() {
    let object = object([("__proto__", Field::Switch(true)), ("", Field::Undefined)]);
    let properties = [
        ("__proto__", Property::Switch(true)),
        ("", Property::Undefined),
    ];
    let expected = properties.map(|(name, property)| (name.to_owned(), property));
    assert_eq!(decode_object(&write::object(&object)), expected);
}

/// Words, empty texts, characters of one to four bytes and of one or two UTF-16 units.
fn any_text() -> impl Strategy<Value = Text> {
    let words = [w::CALL, w::OFFER, w::N16000, w::ACCEPTED_ELSEWHERE, w::V];
    prop_oneof![
        prop::sample::select(words.map(Text::from).to_vec()),
        Just(Text::from("")),
        "[a-z0-9]{1,200}".prop_map(|text| Text::from(&*text)),
        any::<String>().prop_map(|text| Text::from(&*text)),
        "[aé€😀]{1,5}".prop_map(|text| Text::from(&*text)),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let jids = ["2@lid", "49151:7@c.us", "call", "1@g.us", "é😀@somewhere"];
    prop_oneof![
        any_text().prop_map(Value::Text),
        prop::sample::select(jids.to_vec()).prop_map(|text| Value::Jid(jid(text))),
    ]
}

fn any_node() -> impl Strategy<Value = Node> {
    let attrs = || prop::collection::vec((any_text(), any_value()), 0..4);
    let bytes = prop::collection::vec(any::<u8>(), 0..300).prop_map(Content::Bytes);
    let content = prop_oneof![Just(Content::Empty), bytes];
    let leaf = (any_text(), attrs(), content);
    let make = |(tag, attrs, content)| Node {
        tag,
        attrs,
        content,
    };
    leaf.prop_map(make).prop_recursive(4, 40, 5, move |inner| {
        let children = prop::collection::vec(inner, 0..5).prop_map(Content::Children);
        (any_text(), attrs(), children).prop_map(make)
    })
}

/// What JavaScript should get.
fn tree(node: &Node) -> Tree {
    let attrs = node.attrs.iter().map(|(name, value)| {
        let value = match value {
            Value::Text(text) => Attr::Text(text.to_string()),
            Value::Jid(jid) => Attr::Jid(jid.to_string()),
        };
        (name.to_string(), value)
    });
    Tree {
        tag: node.tag.to_string(),
        attrs: attrs.collect(),
        content: match &node.content {
            Content::Empty => Inside::Nothing,
            Content::Children(children) => Inside::Children(children.iter().map(tree).collect()),
            Content::Bytes(bytes) => Inside::Bytes(bytes.clone()),
        },
    }
}

proptest! {
    #[test]
    fn any_stanza_reads_back_with_its_addresses_marked(node in any_node()) {
        prop_assert_eq!(decode_stanza(&write::stanza(&node)), tree(&node));
    }

    #[test]
    fn any_number_reads_back(number in -(1i64 << 53)..(1 << 53)) {
        let object = object([("n", Field::Number(number))]);
        let expected = [("n".to_owned(), Property::Number(number))];
        prop_assert_eq!(decode_object(&write::object(&object)), expected);
    }
}
