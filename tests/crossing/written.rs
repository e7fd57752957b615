//! Stanzas and objects on their way to JavaScript.

use proptest::prelude::*;
use wpp_call::bytes::Kept;
use wpp_call::crypto::{StanzaId, StanzaIds};
use wpp_call::node::{Content, Node, Text, Value};
use wpp_call::object::{Field, Object};
use wpp_call::web::write::{JID, STANZA_ID, Writer};
use wpp_call::words as w;

use crate::jid;
use crate::numbers::Table;
use crate::parts::Part;
use crate::reader::{Attr, Inside, Property, Reader, Tree, decode};

/// What is written, where both sides know only the words of the dictionary.
fn written(write: impl FnOnce(&mut Writer)) -> Vec<i32> {
    let mut out = Writer::default();
    out.begin();
    write(&mut out);
    out.finish().into()
}

fn stanza(node: &Node) -> Vec<i32> {
    written(|out| out.node(node))
}

/// Behind its length.
fn with_length(part: &Part) -> Vec<i32> {
    let ints = part.ints();
    [&[ints.len() as i32], &ints[..]].concat()
}

#[test]
fn a_stanza_is_its_length_and_its_tree() {
    let node = Node::new(w::CALL)
        .attr(w::TO, jid("2:7@lid"))
        .attr(w::ID, "1.2-é😀")
        .children(vec![
            Node::new(w::REJECT).attr(w::COUNT, w::N0),
            Node::new("x").bytes([0xca, 0xfe]),
        ]);
    let word = |word: w::Word| i32::from(word.index());
    let unit = i32::from(b'2');
    let expected = [
        &[34, word(w::CALL), 2][..],
        &[word(w::TO), i32::MIN, -8],
        &[unit, 0x3a, 0x37, 0x40, 0x6c, 0x69, 0x64],
        &[word(w::ID), -8],
        &[0x31, 0x2e, 0x32, 0x2d, 0xe9, 0xd83d, 0xde00],
        &[1, 2],
        &[word(w::REJECT), 1, word(w::COUNT), word(w::N0), 0],
        &[-2, 0x78, 0, 2, 2, 0xfeca],
    ];
    assert_eq!(stanza(&node), expected.concat());
}

#[test]
fn an_address_is_marked_by_the_least_number_and_is_a_text_behind_it() {
    assert_eq!(JID, i32::MIN);
    let address = || Node::new(w::CALL).attr(w::TO, jid("2@lid"));
    let known = w::ALL.len() as i32;
    let twice = stanza(&address().children(vec![address().attr(w::FROM, "2@lid")]));
    let expected = parts![
        parts![w::CALL, 1, w::TO, i32::MIN, "2@lid"],
        parts![1, 1],
        parts![w::CALL, 2, w::TO, i32::MIN, known, w::FROM, known],
        0
    ];
    assert_eq!(twice, with_length(&expected));
}

#[test]
fn a_stanza_id_is_marked_by_the_next_number_and_is_a_text_with_a_number_behind_it() {
    assert_eq!(STANZA_ID, i32::MIN + 1);
    let mut ids = stanza_ids();
    let mut node = || Node::new(w::CALL).attr(w::ID, ids.next_id());
    let known = w::ALL.len() as i32;
    let both = stanza(&node().children(vec![node()]));
    let expected = parts![
        parts![w::CALL, 1, w::ID, i32::MIN + 1, "257.257-", 1],
        parts![1, 1],
        parts![w::CALL, 1, w::ID, i32::MIN + 1, known, 2],
        0
    ];
    assert_eq!(both, with_length(&expected));
}

#[test]
fn bytes_stand_four_in_a_number_the_first_one_lowest() {
    let bytes = |bytes: &[u8]| stanza(&Node::new(w::ENC).bytes(bytes))[4..].to_vec();
    assert_eq!(bytes(&[]), [0]);
    assert_eq!(bytes(&[1]), [1, 1]);
    assert_eq!(bytes(&[1, 2, 3]), [3, 0x0003_0201]);
    assert_eq!(bytes(&[1, 2, 3, 4]), [4, 0x0403_0201]);
    assert_eq!(bytes(&[0xff; 5]), [5, -1, 0xff]);
    assert_eq!(bytes(&[0, 0, 0, 0x80]), [4, i32::MIN]);
    let many = [&[300][..], &[0x0707_0707; 75]].concat();
    assert_eq!(bytes(&[7; 300]), many);
}

#[test]
fn an_empty_text_has_no_units_and_then_a_number() {
    let node = Node::new("").attr("", "").children(vec![]);
    let number = w::ALL.len() as i32;
    assert_eq!(stanza(&node), [6, -1, 1, number, number, 1, 0]);
}

#[test]
fn nothing_is_written_of_nothing() {
    let mut out = Writer::default();
    assert!(out.finish().is_empty());
    out.begin();
    assert!(out.finish().is_empty());
    out.object(&Object::default());
    assert_eq!(out.finish(), [1, 0]);
    out.begin();
    assert!(out.finish().is_empty());
}

#[test]
fn what_is_written_after_begin_stands_alone() {
    let mut out = Writer::default();
    for _ in 0..2 {
        out.begin();
        out.node(&Node::new(w::CALL));
        assert_eq!(out.finish(), [3, w::CALL.index().into(), 0, 0]);
    }
}

/// The properties of an object as JavaScript gets them.
fn read_object(object: &Object) -> Vec<(String, Property)> {
    let ints = written(|out| out.object(object));
    decode(&ints, &mut Table::new(), Reader::object)
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
    let expected = parts![
        10,
        parts!["a", 0],
        parts!["b", 1, "tö"],
        parts!["c", 3],
        parts!["d", 4],
        parts!["e", 5, [1, 2]],
        parts!["f", 6, 2, "x", ""],
        parts!["g", 7, 1, "é", 2, -2, -1],
        parts!["h", 2, 64, 0],
        parts!["i", 8, 2, 0, 1, "é", 2, -2, -1],
        parts!["j", 9],
    ];
    assert_eq!(written(|out| out.object(&object)), with_length(&expected));
}

#[test]
fn a_number_is_its_low_and_its_high_half() {
    let halves = |number| {
        let object = object([("call", Field::Number(number))]);
        let ints = written(|out| out.object(&object));
        [ints[4], ints[5]]
    };
    assert_eq!(halves(0), [0, 0]);
    assert_eq!(halves(-1), [-1, -1]);
    assert_eq!(halves(0x8000_0000), [i32::MIN, 0]);
    assert_eq!(halves(0xffff_ffff), [-1, 0]);
    assert_eq!(halves(1 << 32), [0, 1]);
    assert_eq!(halves(-(1 << 32)), [0, -1]);
    assert_eq!(halves((1 << 53) - 1), [-1, 0x1f_ffff]);
    assert_eq!(halves(-(1 << 53)), [0, -0x20_0000]);
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
    assert_eq!(read_object(&object), expected);
}

#[test]
fn a_property_may_have_any_name() {
    let object = object([("__proto__", Field::Switch(true)), ("", Field::Undefined)]);
    let properties = [
        ("__proto__", Property::Switch(true)),
        ("", Property::Undefined),
    ];
    let expected = properties.map(|(name, property)| (name.to_owned(), property));
    assert_eq!(read_object(&object), expected);
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

/// Those that begin with `257.257-`.
fn stanza_ids() -> StanzaIds {
    let mut ones = |buffer: &mut [u8]| {
        buffer.fill(1);
        Ok::<_, ()>(())
    };
    StanzaIds::draw(&mut ones).unwrap()
}

fn any_stanza_id() -> impl Strategy<Value = StanzaId> {
    prop_oneof![
        (0..40).prop_map(|before| {
            let mut ids = stanza_ids();
            for _ in 0..before {
                ids.next_id();
            }
            ids.next_id()
        }),
        any_text().prop_map(|text| StanzaId::from(&*text.as_str())),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let jids = ["2@lid", "49151:7@c.us", "call", "1@g.us", "é😀@somewhere"];
    prop_oneof![
        any_text().prop_map(Value::Text),
        prop::sample::select(jids.to_vec()).prop_map(|text| Value::Jid(jid(text))),
        any_stanza_id().prop_map(Value::StanzaId),
    ]
}

fn any_node() -> impl Strategy<Value = Node> {
    let attrs = || prop::collection::vec((any_text(), any_value()), 0..4);
    let bytes = prop::collection::vec(any::<u8>(), 0..300).prop_map(Content::Bytes);
    let kept = any::<u32>().prop_map(|number| Content::Kept(Kept::new(number)));
    let content = prop_oneof![Just(Content::Empty), bytes, kept];
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
            Value::Text(_) | Value::StanzaId(_) => Attr::Text(value.text().to_string()),
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
            Content::Kept(kept) => Inside::Kept(kept.number()),
        },
    }
}

proptest! {
    #[test]
    fn any_stanza_reads_back_with_its_addresses_marked(node in any_node()) {
        prop_assert_eq!(decode(&stanza(&node), &mut Table::new(), Reader::tree), tree(&node));
    }

    #[test]
    fn so_do_any_stanzas_one_after_the_other(nodes in prop::collection::vec(any_node(), 2..6)) {
        let (mut out, mut table) = (Writer::default(), Table::new());
        for node in nodes {
            out.begin();
            out.node(&node);
            prop_assert_eq!(decode(out.finish(), &mut table, Reader::tree), tree(&node));
        }
    }

    #[test]
    fn any_number_reads_back(number in -(1i64 << 53)..(1 << 53)) {
        let object = object([("n", Field::Number(number))]);
        let expected = [("n".to_owned(), Property::Number(number))];
        prop_assert_eq!(read_object(&object), expected);
    }
}
