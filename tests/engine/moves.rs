//! What can happen to the engine, in any order.

use proptest::prelude::*;

/// One thing that happens. Numbers are taken modulo what there is to choose from.
#[derive(Clone, Debug)]
pub enum Move {
    Offer {
        to: usize,
    },
    Act {
        verb: usize,
        call: usize,
    },
    EnableCalling,
    AnswerOldest(Reply),
    AnswerAny {
        request: usize,
        reply: Reply,
    },
    AnswerNobody,
    Report {
        call: usize,
        seed: u8,
    },
    Wait {
        milliseconds: u64,
    },
    Stop,
    ChangeProfile {
        to: usize,
    },
    ChoosePath {
        to: usize,
    },
    CreateLink,
    JoinLink,
    /// The page's own stack sends a stanza.
    StackSends {
        tag: &'static str,
        call: usize,
    },
    /// The server answers one of those, once or again.
    AnswerStack {
        which: usize,
        how: u8,
    },
    /// The page hears of a stanza, which may be none.
    Hear {
        tag: &'static str,
        call: usize,
        from: usize,
        attr: usize,
    },
}

/// How the page answers.
#[derive(Clone, Copy, Debug)]
pub enum Reply {
    /// As it should; `seed` says what exactly.
    Fitting { seed: u8 },
    /// With what was not asked for.
    OfKind(u8),
    /// Not, for one of eight reasons.
    Failing(u8),
}

pub fn any_reply() -> impl Strategy<Value = Reply> {
    prop_oneof![
        8 => any::<u8>().prop_map(|seed| Reply::Fitting { seed }),
        1 => any::<u8>().prop_map(Reply::OfKind),
        1 => any::<u8>().prop_map(Reply::Failing),
    ]
}

const TAGS: [&str; 11] = [
    "video",
    "user_action",
    "screen_share",
    "offer",
    "preaccept",
    "accept",
    "reject",
    "terminate",
    "mute_v2",
    "ack",
    "message",
];

/// What the page's own stack sends.
const STACKS: [&str; 8] = [
    "offer",
    "preaccept",
    "accept",
    "reject",
    "terminate",
    "mute_v2",
    "video",
    "transport",
];

pub const ATTRS: [(&str, &str); 11] = [
    ("state", "3"),
    ("state", "8"),
    ("screenshare_state", "1"),
    ("count", "0"),
    ("reason", "busy"),
    ("reason", "timeout"),
    ("reason", "accepted_elsewhere"),
    ("reason", "brand_new"),
    ("mute-state", "1"),
    ("mute-state", "0"),
    ("caller_pn", "49151@s.whatsapp.net"),
];

pub fn any_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        2 => (0..6usize).prop_map(|to| Move::Offer { to }),
        2 => (0..8usize, 0..9usize).prop_map(|(verb, call)| Move::Act { verb, call }),
        1 => Just(Move::EnableCalling),
        12 => any_reply().prop_map(Move::AnswerOldest),
        2 => (any::<usize>(), any_reply())
            .prop_map(|(request, reply)| Move::AnswerAny { request, reply }),
        1 => Just(Move::AnswerNobody),
        3 => (0..9usize, any::<u8>()).prop_map(|(call, seed)| Move::Report { call, seed }),
        1 => (0..12_000u64).prop_map(|milliseconds| Move::Wait { milliseconds }),
        1 => Just(Move::Wait { milliseconds: 90_000 }),
        1 => Just(Move::Stop),
        1 => (0..2usize).prop_map(|to| Move::ChangeProfile { to }),
        1 => (0..4usize).prop_map(|to| Move::ChoosePath { to }),
        1 => prop_oneof![Just(Move::CreateLink), Just(Move::JoinLink)],
        4 => (prop::sample::select(STACKS.to_vec()), 0..9usize)
            .prop_map(|(tag, call)| Move::StackSends { tag, call }),
        4 => (any::<usize>(), any::<u8>())
            .prop_map(|(which, how)| Move::AnswerStack { which, how }),
        4 => (prop::sample::select(TAGS.to_vec()), 0..9usize, 0..4usize, any::<usize>())
            .prop_map(|(tag, call, from, attr)| Move::Hear { tag, call, from, attr }),
    ]
}
