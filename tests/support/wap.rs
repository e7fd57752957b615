//! Stanzas as the binary XML that goes over the wire, by `wacore-binary`.

use wacore_binary::Jid;
use wacore_binary::builder::NodeBuilder;
use wacore_binary::marshal::{marshal, unmarshal_ref};
use wacore_binary::node::{self, NodeContent, NodeValue};
use wpp_call::node::{Content, Node, Value};

/// The stanza's bytes as hex digits: addresses as JID tokens, text as text.
pub fn hex(node: &Node) -> String {
    let bytes = marshal(&foreign(node)).unwrap();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn foreign(node: &Node) -> node::Node {
    let mut out = NodeBuilder::new_dynamic(node.tag.to_string());
    out = match &node.content {
        Content::Empty => out,
        Content::Children(children) => out.children(children.iter().map(foreign)),
        Content::Bytes(bytes) => out.bytes(bytes.clone()),
        Content::Kept(kept) => panic!("bytes {} are in the page", kept.number()),
    };
    let mut out = out.build();
    for (name, value) in &node.attrs {
        let name = name.to_string();
        match value {
            Value::Text(_) | Value::StanzaId(_) => out.attrs.push(name, value.text().to_string()),
            Value::Jid(jid) => out
                .attrs
                .push(name, jid.as_wire().as_str().parse::<Jid>().unwrap()),
        }
    }
    out
}

/// The tree that has these bytes: JID tokens as addresses, text as text.
pub fn tree(hex: &str) -> Node {
    let bytes = unhex(hex);
    let decoded = unmarshal_ref(&bytes[1..]).unwrap(); // behind the flag byte
    ours(&decoded.to_owned())
}

fn ours(node: &node::Node) -> Node {
    let mut out = Node::new(&*node.tag);
    for (name, value) in node.attrs.iter() {
        out = match value {
            NodeValue::String(text) => out.attr(&**name, text.as_str()),
            NodeValue::Jid(jid) => {
                let jid: wpp_call::jid::Jid = jid.to_string().parse().unwrap();
                out.attr(&**name, jid)
            }
        };
    }
    match &node.content {
        None => out,
        Some(NodeContent::Nodes(children)) => out.children(children.iter().map(ours).collect()),
        Some(NodeContent::Bytes(bytes)) => out.bytes(bytes.clone()),
        Some(NodeContent::String(text)) => out.bytes(text.as_bytes()),
    }
}

/// The bytes that these hex digits spell.
pub fn unhex(digits: &str) -> Vec<u8> {
    let pair = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(pair).collect()
}
