//! Elements as plain objects for people to read.
//!
//! Properties are named in camel case. A code has its meaning beside it (`error` and
//! `errorName`), a secret is its length only, and what is not known of an element is there, too,
//! as it came.

use super::latency::Latency;
use super::shape::{Kind, Known, Shape};
use crate::node::{Content, Node, Text};
use crate::object::{Field, Object};
use crate::veil::{is_secret, veil};
use crate::words::Word;

/// Adds what an element says to `object`, but for one child that is shown elsewhere.
pub(super) fn element(node: &Node, shape: &Shape, but: Option<&Node>, object: &mut Object) {
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
    others(node, shape, but, object);
}

/// Adds what has no part of its own in the shape, or stands there once too often.
fn others(node: &Node, shape: &Shape, but: Option<&Node>, object: &mut Object) {
    let holds_bytes = |known: &Known| matches!(known.kind, Kind::Bytes | Kind::SecretBytes);
    let known = |name: Text, is_attr| {
        let mut parts = shape.parts.iter().filter(|known| !holds_bytes(known));
        parts.find(|known| name == known.name && known.kind.is_attr() == is_attr)
    };
    // Of those that are known: there may be very many others.
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
        let is_it = |other: &Node| std::ptr::eq(other, child);
        let kind = known(child.tag, false).map(|known| known.kind);
        let is_shown = match kind {
            Some(Kind::Children(_)) => true,
            Some(kind) => {
                let is_plain = child.is_leaf() && child.attrs.is_empty();
                is_first(&mut seen, child.tag) && (matches!(kind, Kind::Child(_)) || is_plain)
            }
            None => false,
        };
        if !is_shown && !but.is_some_and(is_it) {
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

/// Whether nothing of this name was seen before.
fn is_first(seen: &mut Vec<Text>, name: Text) -> bool {
    let is_first = !seen.contains(&name);
    if is_first {
        seen.push(name);
    }
    is_first
}

/// A node of which nothing is known: `{ tag, attrs, children, bytes }`.
fn unknown(node: &Node, in_secret: bool) -> Object {
    let is_secret = in_secret || is_secret(node.tag);
    let mut object = Object::default();
    object.put_text("tag", node.tag);
    let mut attrs = Object::default();
    for (name, value) in &node.attrs {
        // Whatever stands in a secret is one.
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
        // Which of them are secret, their names say, here as elsewhere.
        Kind::Leaf | Kind::SecretLeaf => leaf(node.child(name)?),
        Kind::Bytes | Kind::SecretBytes => bytes(node, false),
    }
}

fn nested(node: &Node, shape: &Shape) -> Object {
    let mut object = Object::default();
    element(node, shape, None, &mut object);
    object
}

/// A leaf that says nothing but its bytes.
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

/// The value of an attribute.
fn text(name: Text, value: Text, in_secret: bool) -> Field {
    let veiled = veil(name, value.as_str().as_bytes(), in_secret);
    Field::Text(veiled.unwrap_or(value))
}

/// `call-id` and `mute_v2` as `callId` and `muteV2`, with something behind it.
fn camel_case(name: Word, suffix: &str) -> Text {
    let mut property = String::new();
    let mut is_first = false;
    for letter in name.chars() {
        match letter {
            '-' | '_' => is_first = true,
            _ if is_first => {
                property.push(letter.to_ascii_uppercase());
                is_first = false;
            }
            _ => property.push(letter),
        }
    }
    property.push_str(suffix);
    property.into()
}
