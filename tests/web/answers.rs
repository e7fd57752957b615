//! What the page answers and reports, after the grammar of `src/web/read.rs`.

use crate::parts::Part;

pub const DONE: &Part = &Part::Int(0);

pub fn identity(pn: &str, lid: &str) -> Part {
    parts![1, pn, lid]
}

/// The number of each ciphertext.
const KEPT: i32 = 9;

/// For each of these devices a ciphertext of this kind; and a device identity where one starts a
/// session.
pub fn encrypted(devices: &[(&str, &str)]) -> Part {
    let ciphertexts = devices.iter().map(|(to, kind)| parts![*to, 1, *kind, KEPT]);
    let identity = match devices.iter().any(|(_, kind)| *kind == "pkmsg") {
        true => parts![1, KEPT],
        false => parts![0],
    };
    parts![2, list(ciphertexts), identity]
}

pub fn ack(children: &[&str]) -> Part {
    let children = children.iter().map(|tag| stanza(tag, &[]));
    parts![4, stanza_with("ack", &[], children.collect())]
}

pub fn nack(code: &str) -> Part {
    parts![4, stanza("ack", &[("error", code)])]
}

/// Behind their count.
fn list(items: impl IntoIterator<Item = Part>) -> Part {
    let items: Vec<Part> = items.into_iter().collect();
    parts![items.len() as i32, Part::All(items)]
}

// Phases and flags of a call.
pub const RINGING: i32 = 2;
pub const ACTIVE: i32 = 4;
pub const ENDED: i32 = 5;
pub const IS_VIDEO: i32 = 2;
pub const IS_OUTGOING: i32 = 4;
pub const IS_ACTIVE: i32 = 8;
pub const IS_OFFLINE: i32 = 16;
pub const IS_ENDED_BY_USER: i32 = 32;
pub const IS_NATIVE: i32 = 64;

/// A call of 222:7@lid in the page's state 3, offered at second 100.
pub fn call(id: &str, phase: i32, flags: i32) -> Part {
    call_offered_at(100, id, phase, flags)
}

pub fn call_offered_at(time: i64, id: &str, phase: i32, flags: i32) -> Part {
    let peer_and_state = parts!["222:7@lid", phase, 2, 3];
    let flags_and_log = parts![flags, 0];
    let earlier_id_link_and_group = parts!["", "", ""];
    parts![
        id,
        peer_and_state,
        flags_and_log,
        Part::Number(time),
        earlier_id_link_and_group
    ]
}

pub fn calls(calls: &[Part]) -> Part {
    parts![3, list(calls.to_vec())]
}

/// A stanza without children that the page has received.
pub fn stanza(tag: &str, attrs: &[(&str, &str)]) -> Part {
    parts![head(tag, attrs), 0]
}

pub fn stanza_with(tag: &str, attrs: &[(&str, &str)], children: Vec<Part>) -> Part {
    parts![head(tag, attrs), 1, list(children)]
}

fn head(tag: &str, attrs: &[(&str, &str)]) -> Part {
    let attrs = attrs.iter().map(|(name, value)| parts![*name, *value]);
    parts![tag, list(attrs)]
}
