//! A buffer of every kind of answer, after the grammar of `src/web/read.rs`.

use wpp_call::words as w;

pub const DONE: &[u8] = &[0];

pub fn identity() -> Vec<u8> {
    buffer!([1, 10], "491:2@c.us", [7], "1:3@lid")
}

/// For three devices, the last of which cannot be encrypted for; and my device identity.
pub fn encrypted() -> Vec<u8> {
    buffer!(
        [2, 3],
        [5],
        "2@lid",
        [1, 5],
        "pkmsg",
        [2, 0xca, 0xfe],
        [7],
        "2:7@lid",
        [1, 3],
        "msg",
        [0],
        [7],
        "2:9@lid",
        [0, 10],
        "no session",
        [1, 2, 0x00, 0xff],
    )
}

/// `CALL1` of 2:7@lid rings with video since 1700000000.
pub fn ringing() -> Vec<u8> {
    buffer!(
        [5],
        "CALL1",
        [7],
        "2:7@lid",
        [2],
        [1, 13],
        "INCOMING_RING",
        [0b0010],
        [0],
        [0x80, 0xe2, 0xcf, 0xaa, 0x06],
        [0, 0, 0]
    )
}

/// `CALL2`, a silenced group call of ours and of the page's own stack that goes on, in state -3, with no
/// time; another device has taken it.
pub fn going_on() -> Vec<u8> {
    buffer!(
        [5],
        "CALL2",
        [4],
        "call",
        [4],
        [2, 5],
        [0b1100_1101, 0b10],
        [6],
        [0],
        [0, 0, 6],
        "1@g.us"
    )
}

pub fn calls() -> Vec<u8> {
    buffer!([3, 2], ringing(), going_on())
}

pub fn ack() -> Vec<u8> {
    buffer!([4], stanza())
}

/// `<ack class="later"><relay /><te>00ff</te></ack>`; a word may be spelled out.
pub fn stanza() -> Vec<u8> {
    buffer!(
        [w::ACK.index()],
        [1, 0xfe, 5],
        "class",
        [0xfe, 5],
        "later",
        [1, 2],
        [w::RELAY.index()],
        [0, 0],
        [0xfe, 2],
        "te",
        [0, 2, 2, 0x00, 0xff],
    )
}

/// One of every kind, with how it reads.
pub fn every_answer() -> Vec<(Vec<u8>, &'static str)> {
    vec![
        (DONE.into(), "Ok(Done"),
        (identity(), "Ok(Identity"),
        (encrypted(), "Ok(Encrypted"),
        (calls(), "Ok(Calls"),
        (ack(), "Ok(Ack"),
        (buffer!([5, 5], "WAWap"), "Err(MissingModule"),
        (vec![6], "Err(InvalidAddress"),
        (buffer!([7, 4], "Oops"), "Err(Failed"),
        (buffer!([8, 3, 4], "Oops"), "Err(EncryptionStepFailed"),
        (buffer!([9, 5], "gated"), "Err(NoStack"),
        (vec![10], "Err(NotActive"),
        (buffer!([11, 8], "status 3"), "Err(Refused"),
        (vec![12], "Err(NoContact"),
        (buffer!([13, 3], "404"), "Err(Nacked"),
        (vec![14], "Err(NotLoggedIn"),
        (buffer!([15, 4], "none"), "Err(HostNotFound"),
    ]
}
