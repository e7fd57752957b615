//! What a stanza must say: whatever is missing is named, with what stood there.

use std::collections::BTreeSet;

use wpp_call::node::{Content, Node};
use wpp_call::stanza::Stanza;
use wpp_call::stanza::ack::Ack;
use wpp_call::stanza::call::{Call, KNOWN};
use wpp_call::stanza::element::Element;
use wpp_call::stanza::receipt::Receipt;
use wpp_call::stanza::shape::{Kind, Known, Shape};
use wpp_call::text::Text;
use wpp_call::words::READ;

use crate::golden::{golden, stanzas, wap};
use crate::parts::take_children;

/// A part that must be there, and the element that must have it: the places of children, from the
/// stanza down.
struct Requirement {
    path: Vec<usize>,
    part: &'static Known,
}

fn requirements(stanza: &Node) -> Vec<Requirement> {
    let mut found = Vec::new();
    match &*stanza.tag.as_str() {
        "call" => {
            let mut children = stanza.child_nodes().iter().enumerate();
            let action = children.find_map(|(at, child)| Some((at, child, shape_of(child.tag)?)));
            if let Some((at, child, shape)) = action {
                walk(child, shape, &[at], &mut found);
            }
        }
        "ack" => walk(stanza, Ack::SHAPE, &[], &mut found),
        _ => walk(stanza, Receipt::SHAPE, &[], &mut found),
    }
    found
}

fn shape_of(tag: Text) -> Option<&'static Shape> {
    let known = KNOWN.iter().find(|(known, _)| tag == *known);
    known.map(|(_, shape)| *shape)
}

fn walk(node: &Node, shape: &'static Shape, path: &[usize], found: &mut Vec<Requirement>) {
    for part in shape.parts {
        if part.is_required {
            let path = path.to_vec();
            found.push(Requirement { path, part });
        }
        let (Kind::Child(shape) | Kind::Children(shape)) = part.kind else {
            continue;
        };
        for (at, child) in node.child_nodes().iter().enumerate() {
            if child.tag == part.name {
                walk(child, shape, &[path, &[at]].concat(), found);
            }
        }
    }
}

fn at_path<'a>(mut node: &'a mut Node, path: &[usize]) -> &'a mut Node {
    for at in path {
        let Content::Children(children) = &mut node.content else {
            panic!("no child {at} of {path:?}");
        };
        node = &mut children[*at];
    }
    node
}

/// The message of parsing a stanza of whichever kind.
fn error(node: Node) -> String {
    let error = match &*node.tag.as_str() {
        "call" => Call::parse(node).err(),
        "ack" => Ack::parse(node).err(),
        _ => Receipt::parse(node).err(),
    };
    error.map_or_else(|| "parsed".into(), |error| error.to_string())
}

/// What should stand there, and something else that could, if anything could.
fn expected(kind: Kind) -> (&'static str, Option<&'static str>) {
    match kind {
        Kind::Text | Kind::Word(_) => ("a text", None),
        Kind::Jid => ("a JID", Some("4915")),
        Kind::Number | Kind::Latency => ("a whole number", Some("0x10")),
        _ => ("this child", None),
    }
}

#[test]
fn what_a_stanza_must_say_is_named_when_it_is_missing_or_something_else() {
    for golden in stanzas().iter().chain(wap().iter()) {
        for Requirement { path, part } in requirements(&golden.node) {
            let (expected, other) = expected(part.kind);
            let mut node = golden.node.clone();
            let element = at_path(&mut node, &path);
            let place = format!("{} {}", element.tag, &*part.name);
            element.attrs.retain(|(name, _)| *name != part.name);
            take_children(element, &part.name);
            assert_eq!(
                error(node.clone()),
                format!("<{place}>: expected {expected}, found nothing"),
                "{}",
                golden.name
            );
            if let Some(other) = other {
                let element = at_path(&mut node, &path);
                element.attrs.push((part.name.into(), other.into()));
                assert_eq!(
                    error(node),
                    format!("<{place}>: expected {expected}, found \"{other}\""),
                    "{}",
                    golden.name
                );
            }
        }
    }
}

/// Every element of these shapes, with each part that it must have.
fn all_required(tag: &str, shape: &'static Shape, all: &mut BTreeSet<(String, String)>) {
    for part in shape.parts {
        if part.is_required {
            all.insert((tag.into(), part.name.to_string()));
        }
        if let Kind::Child(shape) | Kind::Children(shape) = part.kind {
            all_required(&part.name, shape, all);
        }
    }
}

#[test]
fn no_required_part_of_any_element_is_left_out_above() {
    let mut all = BTreeSet::new();
    for (tag, shape) in KNOWN {
        all_required(tag, shape, &mut all);
    }
    all_required("ack", Ack::SHAPE, &mut all);
    all_required("receipt", Receipt::SHAPE, &mut all);

    let mut tried = BTreeSet::new();
    for golden in stanzas().iter() {
        for Requirement { path, part } in requirements(&golden.node) {
            let tag = at_path(&mut golden.node.clone(), &path).tag.to_string();
            tried.insert((tag, part.name.to_string()));
        }
    }
    assert_eq!(tried, all);
    assert!(all.len() > 50, "{}", all.len());
}

#[test]
fn every_action_of_a_call_says_which_call() {
    // A waiting room says it in its child; a link may have no call yet.
    let elsewhere = [
        "waiting_room_update",
        "waiting_room_toggle",
        "link_create",
        "link_query",
        "link_join",
    ];
    for (tag, shape) in KNOWN {
        let is_required = |name: &str| {
            let mut parts = shape.parts.iter();
            parts.any(|part| *part.name == *name && part.is_required)
        };
        let says = is_required("call-id") && is_required("call-creator");
        assert_eq!(says, !elsewhere.contains(&&**tag), "{}", &**tag);
    }
}

#[test]
fn a_message_tells_place_expectation_and_find() {
    let terminate = |attrs: &[(&str, &str)]| {
        let mut terminate = Node::new("terminate");
        for (name, value) in attrs {
            terminate = terminate.attr(*name, *value);
        }
        let call = Node::new("call").attr("from", "2@lid").attr("t", "1");
        error(call.children(vec![terminate]))
    };
    assert_eq!(
        terminate(&[("call-id", "C"), ("call-creator", "4915")]),
        "<terminate call-creator>: expected a JID, found \"4915\""
    );
    assert_eq!(
        terminate(&[("call-id", "C")]),
        "<terminate call-creator>: expected a JID, found nothing"
    );
    assert_eq!(
        terminate(&[("call-creator", "2@lid")]),
        "<terminate call-id>: expected a text, found nothing"
    );
    assert_eq!(
        terminate(&[("call-id", ""), ("call-creator", "")]),
        "<terminate call-creator>: expected a JID, found \"\""
    );
    let long = "4".repeat(1000);
    assert_eq!(
        terminate(&[("call-id", "C"), ("call-creator", &long)]),
        format!(
            "<terminate call-creator>: expected a JID, found \"{}…\"",
            "4".repeat(200)
        )
    );
    let accept = golden("accept").node.clone();
    let mut without_rate = accept.clone();
    at_path(&mut without_rate, &[0, 0]).attrs.pop();
    assert_eq!(
        error(without_rate),
        "<audio rate>: expected a text, found nothing"
    );
    let mut without_room = golden("waiting_room_update").node.clone();
    take_children(at_path(&mut without_room, &[0]), "waiting_room");
    assert_eq!(
        error(without_room),
        "<waiting_room_update waiting_room>: expected this child, found nothing"
    );
}

#[test]
fn whole_numbers_are_digits_below_two_to_the_53rd() {
    let error_of = |t: &str| {
        let node = golden("terminate, connection_lost").node.clone();
        let mut node = node;
        node.attrs.retain(|(name, _)| *name != "t");
        error(node.attr("t", t))
    };
    for t in ["0", "1", "9007199254740991"] {
        assert_eq!(error_of(t), "parsed", "{t}");
    }
    for t in [
        "",
        "9007199254740992",
        "99999999999999999999999",
        "-1",
        "+1",
        "1.0",
        "1e3",
        " 1",
        "01",
        "00",
        "٣",
        "0x10",
    ] {
        let expected = format!("<call t>: expected a whole number, found \"{t}\"");
        assert_eq!(error_of(t), expected);
    }
}

/// The page leaves out what is not read, and an action that lacks a part changes no call.
#[test]
fn what_an_action_must_have_to_change_a_call_is_read_when_it_comes_in() {
    let unread = |tag: &str| {
        let shape = shape_of(tag.into()).unwrap();
        let required = shape.parts.iter().filter(|part| part.is_required);
        let unread = required.filter(|part| usize::from(part.name.index()) >= READ);
        unread.map(|part| part.name.text()).collect::<Vec<_>>()
    };
    for tag in [
        "offer",
        "preaccept",
        "accept",
        "reject",
        "terminate",
        "mute_v2",
        "video",
        "user_action",
        "screen_share",
    ] {
        assert_eq!(unread(tag), [""; 0], "{tag}");
    }
}
