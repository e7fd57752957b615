//! What the page answers and reports, after the grammar of `src/web/read.rs`.

pub const DONE: &[u8] = &[0];

pub fn text(text: &str) -> Vec<u8> {
    [&[text.len() as u8], text.as_bytes()].concat()
}

/// In a stanza, where a known word has a number, too.
pub fn spelled(word: &str) -> Vec<u8> {
    [vec![0xfe], text(word)].concat()
}

pub fn identity(pn: &str, lid: &str) -> Vec<u8> {
    [vec![1], text(pn), text(lid)].concat()
}

/// For each of these devices a ciphertext of two bytes of this kind; and a device identity where
/// one starts a session.
pub fn encrypted(devices: &[(&str, &str)]) -> Vec<u8> {
    let one = |(device, kind): &(&str, &str)| {
        [text(device), vec![1], text(kind), vec![2, 0xca, 0xfe]].concat()
    };
    let all = devices.iter().flat_map(one).collect();
    let identity = match devices.iter().any(|(_, kind)| *kind == "pkmsg") {
        true => vec![1, 1, 0xd1],
        false => vec![0],
    };
    [vec![2, devices.len() as u8], all, identity].concat()
}

pub fn ack(children: &[&str]) -> Vec<u8> {
    let child = |tag: &&str| [spelled(tag), vec![0, 0]].concat();
    let head = [vec![4], spelled("ack"), vec![0, 1, children.len() as u8]].concat();
    let children = children.iter().flat_map(child);
    head.into_iter().chain(children).collect()
}

pub fn nack(code: &str) -> Vec<u8> {
    [
        vec![4],
        spelled("ack"),
        vec![1],
        spelled("error"),
        spelled(code),
        vec![0],
    ]
    .concat()
}

// Phases and flags of a call.
pub const RINGING: u8 = 2;
pub const ACTIVE: u8 = 4;
pub const ENDED: u8 = 5;
pub const IS_VIDEO: u8 = 2;
pub const IS_OUTGOING: u8 = 4;
pub const IS_ACTIVE: u8 = 8;
pub const IS_OFFLINE: u8 = 16;
pub const IS_ENDED_BY_USER: u8 = 32;
pub const IS_NATIVE: u8 = 64;

/// A call of 222:7@lid in the page's state 3, offered at second 100.
pub fn call(id: &str, phase: u8, flags: u8) -> Vec<u8> {
    let call = [text(id), text("222:7@lid")].concat();
    [call, vec![phase, 2, 6, flags, 0, 100, 0, 0, 0]].concat()
}

pub fn calls(calls: &[Vec<u8>]) -> Vec<u8> {
    [vec![3, calls.len() as u8], calls.concat()].concat()
}

/// A stanza without children that the page has received.
pub fn stanza(tag: &str, attrs: &[(&str, &str)]) -> Vec<u8> {
    let attr = |(name, value): &(&str, &str)| [spelled(name), spelled(value)].concat();
    let attrs_and_count = [
        vec![attrs.len() as u8],
        attrs.iter().flat_map(attr).collect(),
    ];
    [spelled(tag), attrs_and_count.concat(), vec![0]].concat()
}
