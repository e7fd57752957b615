//! What the page answers and reports, after the grammar of `src/web/read.rs`.

use crate::write::{Value, Values};

pub const DONE: &[Value] = &[Value::Int(0)];

pub fn identity(pn: &str, lid: &str) -> Values {
    vec![1.into(), pn.into(), lid.into()]
}

/// For each of these devices a ciphertext of two bytes of this kind; and a device identity where
/// one starts a session.
/// The number of each ciphertext.
const KEPT: i32 = 9;

pub fn encrypted(devices: &[(&str, &str)]) -> Values {
    let mut values = vec![2.into(), devices.len().into()];
    for (device, kind) in devices {
        values.extend([(*device).into(), 1.into(), (*kind).into(), KEPT.into()]);
    }
    match devices.iter().any(|(_, kind)| *kind == "pkmsg") {
        true => values.extend([1.into(), Value::Bytes(vec![0xd1])]),
        false => values.push(0.into()),
    }
    values
}

pub fn ack(children: &[&str]) -> Values {
    let children = children.iter().map(|tag| stanza(tag, &[])).collect();
    [vec![4.into()], stanza_with("ack", &[], children)].concat()
}

pub fn nack(code: &str) -> Values {
    [vec![4.into()], stanza("ack", &[("error", code)])].concat()
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
pub fn call(id: &str, phase: i32, flags: i32) -> Values {
    call_offered_at(100, id, phase, flags)
}

pub fn call_offered_at(time: i32, id: &str, phase: i32, flags: i32) -> Values {
    let peer_and_state = ["222:7@lid".into(), phase.into(), 2.into(), 3.into()];
    let flags_and_log = [flags.into(), 0.into()];
    let offer_time = [time.into(), 0.into()];
    let mut values = vec![id.into()];
    values.extend(peer_and_state);
    values.extend(flags_and_log);
    values.extend(offer_time);
    values.extend([""; 3].map(Value::from)); // what it was called before, its link, its group
    values
}

pub fn calls(calls: &[Values]) -> Values {
    [vec![3.into(), calls.len().into()], calls.concat()].concat()
}

/// A stanza without children that the page has received.
pub fn stanza(tag: &str, attrs: &[(&str, &str)]) -> Values {
    let mut values = head(tag, attrs);
    values.push(0.into());
    values
}

pub fn stanza_with(tag: &str, attrs: &[(&str, &str)], children: Vec<Values>) -> Values {
    let mut values = head(tag, attrs);
    values.extend([1.into(), children.len().into()]);
    values.extend(children.into_iter().flatten());
    values
}

fn head(tag: &str, attrs: &[(&str, &str)]) -> Values {
    let mut values = vec![tag.into(), attrs.len().into()];
    for (name, value) in attrs {
        values.extend([(*name).into(), (*value).into()]);
    }
    values
}
