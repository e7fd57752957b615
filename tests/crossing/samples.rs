//! An input of every kind, after the grammar of `src/web/read.rs`.

use wpp_call::words as w;

use crate::parts::Part;

pub fn identity() -> Part {
    parts![1, "491:2@c.us", "1:3@lid"]
}

/// For three devices, the last of which cannot be encrypted for; and our device identity.
pub fn encrypted() -> Part {
    parts![
        parts![2, 3],
        parts!["2@lid", 1, "pkmsg", 7],
        parts!["2:7@lid", 1, "msg", -1],
        parts!["2:9@lid", 0, "no session"],
        parts![1, 8],
    ]
}

/// `CALL1` of 2:7@lid rings with video since 1700000000.
pub fn ringing() -> Part {
    parts![
        parts!["CALL1", "2:7@lid", 2],
        parts![1, "INCOMING_RING"],
        parts![0b0010, 0],
        Part::Number(1_700_000_000),
        parts!["", "", ""],
    ]
}

/// `CALL2`, a silenced group call of ours and of the page's own stack that goes on, in state -3, with no
/// time; another device has taken it.
pub fn going_on() -> Part {
    parts![
        parts!["CALL2", "call", 4],
        parts![2, -3],
        parts![0b1_0100_1101, 6],
        Part::Number(0),
        parts!["", "", "1@g.us"],
    ]
}

pub fn calls() -> Part {
    parts![3, 2, ringing(), going_on()]
}

pub fn ack() -> Part {
    parts![4, stanza()]
}

/// `<ack class="later"><relay /><te>00ff</te></ack>`
pub fn stanza() -> Part {
    parts![
        parts![w::ACK, 1, "class", "later"],
        parts![1, 2],
        parts![w::RELAY, 0, 0],
        parts!["te", 0, 2, [0x00, 0xff]],
    ]
}

/// One of every kind, with how it reads.
pub fn every_answer() -> Vec<(Vec<i32>, &'static str)> {
    let answers = [
        (parts![0], "Ok(Done"),
        (identity(), "Ok(Identity"),
        (encrypted(), "Ok(Encrypted"),
        (calls(), "Ok(Calls"),
        (ack(), "Ok(Ack"),
        (parts![5, "WAWap"], "Err(MissingModule"),
        (parts![6], "Err(InvalidAddress"),
        (parts![7, "Oops"], "Err(Failed"),
        (parts![8, 3, "Oops"], "Err(EncryptionStepFailed"),
        (parts![9, "gated"], "Err(NoStack"),
        (parts![10], "Err(NotActive"),
        (parts![11, "status 3"], "Err(Refused"),
        (parts![12], "Err(NoContact"),
        (parts![13, "404"], "Err(Nacked"),
        (parts![14], "Err(NotLoggedIn"),
        (parts![15, "none"], "Err(HostNotFound"),
    ];
    answers.map(|(part, shown)| (part.ints(), shown)).into()
}
