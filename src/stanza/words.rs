//! The dictionary of the crossing: every tag, attribute name and fixed value that we send.
//!
//! A word goes to JavaScript as its number; JavaScript asks for [`TEXT`] once. The order is free,
//! both sides always come out of one build.

use crate::node::Word;

macro_rules! words {
    ($($name:ident = $text:literal,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u8)]
        enum Index { $($name),* }

        $(
            #[doc = concat!("`", $text, "`")]
            pub const $name: Word = Word::new($text, Index::$name as u8);
        )*

        /// All words; a word's index is its place in here.
        pub const ALL: &[&str] = &[$($text),*];

        /// The same as one text, each word with a space behind it.
        pub const TEXT: &str = concat!($($text, " "),*);
    };
}

words! {
    ACCEPT = "accept",
    AUDIO = "audio",
    CALL = "call",
    CALL_CREATOR = "call-creator",
    CALL_ID = "call-id",
    CAPABILITY = "capability",
    COUNT = "count",
    DEC = "dec",
    DESTINATION = "destination",
    DEVICE_IDENTITY = "device-identity",
    DEVICE_ORIENTATION = "device_orientation",
    ENC = "enc",
    ENCOPT = "encopt",
    FROM = "from",
    ID = "id",
    JID = "jid",
    KEYGEN = "keygen",
    MEDIUM = "medium",
    MSG = "msg",
    NET = "net",
    OFFER = "offer",
    OPUS = "opus",
    ORIENTATION = "orientation",
    PKMSG = "pkmsg",
    PRIVACY = "privacy",
    RATE = "rate",
    REASON = "reason",
    REJECT = "reject",
    SCREEN_HEIGHT = "screen_height",
    SCREEN_WIDTH = "screen_width",
    TERMINATE = "terminate",
    TO = "to",
    TYPE = "type",
    V = "v",
    VER = "ver",
    VIDEO = "video",
    VP8 = "vp8",
    ACCEPTED_ELSEWHERE = "accepted_elsewhere",
    N0 = "0",
    N1 = "1",
    N2 = "2",
    N3 = "3",
    N8000 = "8000",
    N16000 = "16000",
    N1080 = "1080",
    N1920 = "1920",
}
