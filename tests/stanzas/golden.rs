//! The vectors, and who stands in them.

use serde_json::Value as Json;
use wpp_call::jid::Jid;
use wpp_call::node::{Node, Text, Value};
use wpp_call::stanza::Stanza;
use wpp_call::stanza::call::{Act, Call, Peer};
use wpp_call::stanza::call_ref::CallRef;
use wpp_call::stanza::element::Element;
use wpp_call::stanza::profile::CURRENT;

use crate::wap;

/// My device.
pub const ME: &str = "111111111111111:3@lid";
/// A user, and one of the user's devices.
pub const PEER: &str = "222222222222222@lid";
pub const PEERS_PHONE: &str = "222222222222222:7@lid";
/// The same user by phone number.
pub const PEERS_NUMBER: &str = "4915112345678@s.whatsapp.net";
/// A third user.
pub const CARL: &str = "333333333333333@lid";
pub const CARLS_PHONE: &str = "333333333333333:1@lid";

pub const CALL_ID: &str = "00AABBCCDDEEFF112233445566778899";
pub const GROUP: &str = "120363000000000000@g.us";
pub const LINK: &str = "aBcDeFgHiJkLmNoPqRsT-_";
pub const AUDIO_CAPABILITY: [u8; 7] = [0x01, 0x05, 0xf7, 0x09, 0xe0, 0xbb, 0x13];
pub const VIDEO_CAPABILITY: [u8; 7] = [0x01, 0x05, 0xf7, 0x09, 0xe0, 0xfa, 0x13];
pub const PREACCEPT_CAPABILITY: [u8; 7] = [0x01, 0x05, 0xf7, 0x09, 0xe0, 0xbb, 0x07];
/// 192.168.1.10, port 3478.
pub const IPV4: [u8; 6] = [192, 168, 1, 10, 0x0d, 0x96];
/// 2001:db8::1, port 3478.
pub const IPV6: [u8; 18] = [
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0x0d, 0x96,
];

pub fn jid(text: &str) -> Jid {
    text.parse().unwrap()
}

/// The call that I offered.
pub fn my_call() -> CallRef {
    call_by(ME)
}

/// The call that the peer's phone offered.
pub fn their_call() -> CallRef {
    call_by(PEERS_PHONE)
}

pub fn call_by(creator: &str) -> CallRef {
    CallRef {
        id: CALL_ID.into(),
        creator: jid(creator),
    }
}

/// A stanza as a tree and as the bytes that it has.
pub struct Golden {
    pub name: String,
    /// Who says that it looks like this.
    pub source: String,
    pub json: Json,
    pub node: Node,
    pub hex: String,
}

pub const STANZAS_JSON: &str = include_str!("../vectors/stanzas.json");

thread_local! {
    /// Of this thread, as every text is.
    static WAP: &'static [Golden] = read(include_str!("../vectors/wap.json")).leak();
    static STANZAS: &'static [Golden] = read(STANZAS_JSON).leak();
}

pub fn wap() -> &'static [Golden] {
    WAP.with(|all| *all)
}

pub fn stanzas() -> &'static [Golden] {
    STANZAS.with(|all| *all)
}

pub fn both_files() -> impl Iterator<Item = &'static Golden> {
    wap().iter().chain(stanzas())
}

pub fn golden(name: &str) -> &'static Golden {
    let found = stanzas().iter().find(|golden| golden.name == name);
    found.unwrap_or_else(|| panic!("no {name} in stanzas.json"))
}

/// The stanza id of a golden stanza.
pub fn id_of(name: &str) -> Option<Text> {
    golden(name).node.optional("id")
}

/// A golden stanza, parsed.
pub fn parsed<S: Stanza>(name: &str) -> S {
    S::parse(golden(name).node.clone()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The action of a golden call, which has to be of this kind.
macro_rules! action {
    ($kind:ident in $name:expr) => {
        match $crate::golden::parsed::<wpp_call::stanza::call::Call>($name).action() {
            wpp_call::stanza::call::Action::$kind(action) => action,
            other => panic!("{}: {other:?}", $name),
        }
    };
}
pub(crate) use action;

fn read(file: &str) -> Vec<Golden> {
    let json: Json = serde_json::from_str(file).unwrap();
    let stanzas = json["stanzas"].as_array().unwrap();
    let read = |stanza: &Json| Golden {
        name: text(&stanza["name"]).into(),
        source: stanza["source"].as_str().unwrap_or_default().into(),
        json: stanza["node"].clone(),
        node: node(&stanza["node"]),
        hex: text(&stanza["hex"]).into(),
    };
    stanzas.iter().map(read).collect()
}

pub fn text(json: &Json) -> &str {
    json.as_str().unwrap()
}

/// In the vectors, what has an `@` is an address.
fn node(json: &Json) -> Node {
    let mut node = Node::new(text(&json["tag"]));
    for (name, value) in json["attrs"].as_object().unwrap() {
        let value = text(value);
        node = match value.contains('@') {
            true => node.attr(&**name, jid(value)),
            false => node.attr(&**name, value),
        };
    }
    match (json["children"].as_array(), json["bytes"].as_str()) {
        (Some(children), _) => node.children(children.iter().map(self::node).collect()),
        (None, Some(bytes)) => node.bytes(wap::unhex(bytes)),
        (None, None) => node,
    }
}

/// A stanza that was made of typed values, and the golden one that it should equal.
pub type Made = (&'static str, Node);

/// An action on its way from me, with the stanza id of the golden one.
pub fn sent(name: &'static str, peer: Peer, action: impl Act) -> Made {
    let id = id_of(name).unwrap();
    let call = Call::outgoing(None, (&*id.as_str()).into(), peer, action);
    (name, call.build(&CURRENT).unwrap())
}

/// An action that came in at the second 1700000000, in an envelope that is made by its writers.
pub fn received(name: &'static str, from: &str, action: impl Act) -> Made {
    let call = Call::default()
        .with_from(Some(jid(from)))
        .with_id(id_of(name))
        .with_t(Some(1_700_000_000));
    (name, around(call, action))
}

/// An action in this envelope.
pub fn around(call: Call, action: impl Act) -> Node {
    let mut node = call.into_node();
    let tag = action.tag();
    let action = action.into_node();
    node.push_child(Node { tag, ..action });
    Call::of_node(node).build(&CURRENT).unwrap()
}

/// How an attribute value reads once it has crossed: addresses as text.
pub fn as_text(node: &Node) -> Node {
    let mut node = node.clone();
    for (_, value) in &mut node.attrs {
        *value = Value::Text(value.text());
    }
    if let wpp_call::node::Content::Children(children) = &mut node.content {
        for child in children {
            *child = as_text(child);
        }
    }
    node
}
