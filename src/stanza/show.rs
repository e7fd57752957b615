//! Turns elements into plain objects for people to read.
//!
//! Property names are in camel case. The meaning of a code follows it (`error` and `errorName`). Of
//! a secret, only the length is shown. Unknown attributes and children are shown as they were
//! received.

use super::latency::Latency;
use super::shape::{Kind, Known, Shape};
use crate::node::{Content, Node, Text};
use crate::object::{Field, Object};
use crate::veil::{is_secret, veil};
use crate::words::Word;

/// Adds the parts of an element to `object`, except for one child that is shown elsewhere.
pub(super) fn element(node: &Node, shape: &Shape, except: Option<&Node>, object: &mut Object) {
    for known in shape.parts {
        let name = known.name;
        let Some(field) = part(node, known) else {
            continue;
        };
        let mut property = match known.kind {
            Kind::Bytes | Kind::SecretBytes => "bytes".into(),
            _ => camel_case(name, ""),
        };
        if object.0.iter().any(|(taken, _)| *taken == property) {
            property = camel_case(name, "Child");
        }
        object.put(property, field);
        let code = node.optional(name).unwrap_or_default();
        match known.kind {
            Kind::Word(vocabulary) => {
                let entry = vocabulary.entry(code);
                if let Some(entry) = entry.filter(|entry| !entry.meaning.is_empty()) {
                    object.put_text(camel_case(name, "Name"), entry.meaning);
                }
            }
            Kind::Latency => {
                let latency = node.number(name).map(Latency);
                if let Some(ms) = latency.and_then(Latency::ms) {
                    object.put(camel_case(name, "Ms"), Field::Number(ms.into()));
                }
            }
            _ => {}
        }
    }
    add_unknown_parts(node, shape, except, object);
}

/// Adds the attributes, children and bytes that the shape does not have, and repetitions of parts
/// that may occur only once.
fn add_unknown_parts(node: &Node, shape: &Shape, except: Option<&Node>, object: &mut Object) {
    let holds_bytes = |known: &Known| matches!(known.kind, Kind::Bytes | Kind::SecretBytes);
    let known = |name: Text, is_attr| {
        let mut parts = shape.parts.iter().filter(|known| !holds_bytes(known));
        parts.find(|known| name == known.name && known.kind.is_attr() == is_attr)
    };
    // Holds only known names: there may be very many unknown ones.
    let mut seen = Vec::new();
    let mut attrs = Object::default();
    for (name, value) in &node.attrs {
        if known(*name, true).is_none() || !is_first(&mut seen, *name) {
            attrs.put(*name, text(*name, value.text(), false));
        }
    }
    if !attrs.0.is_empty() {
        object.put("otherAttrs", Field::Object(attrs));
    }
    seen.clear();
    let mut children = Vec::new();
    for child in node.child_nodes() {
        let is_this_child = |other: &Node| std::ptr::eq(other, child);
        let kind = known(child.tag, false).map(|known| known.kind);
        let is_shown = match kind {
            Some(Kind::Children(_)) => true,
            Some(kind) => {
                let is_plain = child.is_leaf() && child.attrs.is_empty();
                is_first(&mut seen, child.tag) && (matches!(kind, Kind::Child(_)) || is_plain)
            }
            None => false,
        };
        if !is_shown && !except.is_some_and(is_this_child) {
            children.push(unknown(child, is_secret(node.tag)));
        }
    }
    if !children.is_empty() {
        object.put("otherChildren", Field::Objects(children));
    }
    if !shape.parts.iter().any(holds_bytes)
        && let Some(bytes) = bytes(node, false)
    {
        object.put("bytes", bytes);
    }
}

/// Returns whether a name is seen for the first time, and remembers it.
fn is_first(seen: &mut Vec<Text>, name: Text) -> bool {
    let is_first = !seen.contains(&name);
    if is_first {
        seen.push(name);
    }
    is_first
}

/// Returns an unknown node as `{ tag, attrs, children, bytes }`.
fn unknown(node: &Node, in_secret: bool) -> Object {
    let is_secret = in_secret || is_secret(node.tag);
    let mut object = Object::default();
    object.put_text("tag", node.tag);
    let mut attrs = Object::default();
    for (name, value) in &node.attrs {
        // Everything inside a secret is secret.
        attrs.put(*name, text(*name, value.text(), in_secret));
    }
    object.put("attrs", Field::Object(attrs));
    let mut children = Vec::new();
    for child in node.child_nodes() {
        children.push(unknown(child, is_secret));
    }
    if !children.is_empty() {
        object.put("children", Field::Objects(children));
    }
    if let Some(bytes) = bytes(node, is_secret) {
        object.put("bytes", bytes);
    }
    object
}

fn part(node: &Node, known: &Known) -> Option<Field> {
    let name = known.name;
    let text = || Some(text(name.into(), node.optional(name)?, false));
    match known.kind {
        Kind::Text | Kind::Word(_) | Kind::Jid => text(),
        Kind::Number | Kind::Latency => match node.number(name) {
            Some(number) => Some(Field::Number(number as i64)),
            None => text(),
        },
        Kind::Child(shape) => {
            let child = node.child(name)?;
            Some(Field::Object(nested(child, shape)))
        }
        Kind::Children(shape) => {
            let mut objects = Vec::new();
            for child in node.children_of(name) {
                objects.push(nested(child, shape));
            }
            (!objects.is_empty()).then_some(Field::Objects(objects))
        }
        // The element's name decides whether its bytes are secret, here and elsewhere.
        Kind::Leaf | Kind::SecretLeaf => leaf(node.child(name)?),
        Kind::Bytes | Kind::SecretBytes => bytes(node, false),
    }
}

fn nested(node: &Node, shape: &Shape) -> Object {
    let mut object = Object::default();
    element(node, shape, None, &mut object);
    object
}

/// Returns the bytes of a leaf without attributes.
fn leaf(node: &Node) -> Option<Field> {
    let is_plain = node.attrs.is_empty();
    is_plain.then(|| bytes(node, false))?
}

fn bytes(node: &Node, in_secret: bool) -> Option<Field> {
    let Content::Bytes(bytes) = &node.content else {
        return None;
    };
    let veiled = veil(node.tag, bytes, in_secret);
    Some(veiled.map_or_else(|| Field::Bytes(bytes.clone()), Field::Text))
}

/// Returns the value of an attribute; only its length if it is a secret.
fn text(name: Text, value: Text, in_secret: bool) -> Field {
    let veiled = veil(name, value.as_str().as_bytes(), in_secret);
    Field::Text(veiled.unwrap_or(value))
}

/// Turns `call-id` into `callId` and `mute_v2` into `muteV2`, and appends `suffix`.
fn camel_case(name: Word, suffix: &str) -> Text {
    let mut property = String::new();
    let mut starts_word = false;
    for letter in name.chars() {
        match letter {
            '-' | '_' => starts_word = true,
            _ if starts_word => {
                property.push(letter.to_ascii_uppercase());
                starts_word = false;
            }
            _ => property.push(letter),
        }
    }
    property.push_str(suffix);
    property.into()
}
