//! Stanzas as one line of text, in the form in which wa-js's were recorded.

use wpp_call::node::{Content, Node};

/// The stanza, its attributes in order, bytes as hex digits. Addresses read like text here.
pub fn xml(node: &Node) -> String {
    let mut out = format!("<{}", node.tag);
    for (name, value) in &node.attrs {
        let value = value.text();
        out.push_str(&format!(" {}=\"{value}\"", name));
    }
    let content = match &node.content {
        Content::Empty => return out + " />",
        Content::Children(children) => children.iter().map(xml).collect(),
        Content::Bytes(bytes) => hex(bytes),
        Content::Kept(kept) => format!("kept {}", kept.number()),
    };
    format!("{out}>{content}</{}>", node.tag)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
