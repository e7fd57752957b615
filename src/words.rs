//! The dictionary of the crossing: every tag, attribute name and fixed value of stanzas that we
//! know, and the [names] that users see.
//!
//! A word crosses as its number, in both directions. JavaScript receives [`DICTIONARY`] once. The
//! order of words is free, because both sides always come from the same build.

use std::ops::Deref;

/// A word that both sides of the crossing know by its number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Word(u16);

impl Word {
    /// Returns the word's place in the dictionary.
    pub const fn index(self) -> u16 {
        self.0
    }

    /// Returns the word's text.
    pub fn text(self) -> &'static str {
        ALL.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    /// Returns the word at a place, if there is one.
    pub fn at(index: u16) -> Option<Self> {
        (usize::from(index) < LENGTH).then_some(Self(index))
    }
}

impl Deref for Word {
    type Target = str;

    #[inline(always)] // for a constant word, the result is a constant, which is smaller than a call
    fn deref(&self) -> &str {
        self.text()
    }
}

impl PartialEq<&str> for Word {
    fn eq(&self, text: &&str) -> bool {
        self.text() == *text
    }
}

impl std::fmt::Debug for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(&**self, f)
    }
}

/// The texts that JavaScript's own code looks for: the tag of a call stanza, its attribute with the
/// stanza's id, and the type of a ciphertext that starts a session. Then a pattern of what
/// JavaScript hides in a text that is not a stanza: the endings of the names of secrets, and the
/// beginning of a call link. Then [`READ`].
macro_rules! read_by_javascript {
    () => {
        "call id pkmsg key|token|secret|privacy|call.whatsapp.com 20 "
    };
}

macro_rules! words {
    (
        read { $($read:ident = $read_text:literal,)* }
        names { $($shown:ident = $shown_text:literal,)* }
        $($name:ident = $text:literal,)*
    ) => {
        /// The texts that JavaScript's code looks for, then all words. A space follows each one.
        pub static DICTIONARY: &str = concat!(
            read_by_javascript!(), $($read_text, " ",)* $($text, " ",)* $($shown_text, " "),*
        );

        /// The number of words.
        pub const LENGTH: usize =
            [$($read_text,)* $($text,)* $($shown_text),*].len();

        /// The number of words that appear in stanzas. They come first; the [names] follow.
        pub const IN_STANZAS: usize = [$($read_text,)* $($text),*].len();

        words! { @consts 0, $($read = $read_text,)* $($name = $text,)* }

        /// Names of events, of properties and of their values, as users see them.
        pub mod names {
            use super::{IN_STANZAS, Word};

            words! { @consts IN_STANZAS as u16, $($shown = $shown_text,)* }
        }

        /// The number of words that are read in an incoming stanza, as attributes and as tags below
        /// its actions. They come first. JavaScript leaves out all others.
        pub const READ: usize = [$($read_text),*].len();
    };
    (@consts $first:expr, $($name:ident = $text:literal,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u16)]
        enum Index { $($name),* }

        $(
            #[doc = concat!("`", $text, "`")]
            pub const $name: Word = Word($first + Index::$name as u16);
        )*
    };
}

/// All words; a word's index is its place here. They are slices of [`DICTIONARY`], so that the file
/// has each of them only once.
#[allow(clippy::indexing_slicing)] // at compile time
pub static ALL: [&str; LENGTH] = {
    let mut words = [""; LENGTH];
    let (_, mut rest) = DICTIONARY.split_at(read_by_javascript!().len());
    let mut at = 0;
    while at < LENGTH {
        let mut end = 0;
        while rest.as_bytes()[end] != b' ' {
            end += 1;
        }
        let (word, after) = rest.split_at(end);
        (words[at], rest) = (word, after.split_at(1).1);
        at += 1;
    }
    words
};

words! {
    // Words that are read in an incoming stanza.
    read {
        ACTION = "action",
        CALL_CREATOR = "call-creator",
        CALL_ID = "call-id",
        CALLER_PN = "caller_pn",
        E = "e",
        FROM = "from",
        GROUP_JID = "group-jid",
        GROUP_INFO = "group_info",
        MUTE_STATE = "mute-state",
        OFFLINE = "offline",
        RAISE_HAND_STATE = "raise-hand-state",
        RAISE_HAND = "raise_hand",
        REASON = "reason",
        SCREENSHARE_STATE = "screenshare_state",
        SENDER_LID = "sender_lid",
        SILENCE = "silence",
        STATE = "state",
        T = "t",
        TO = "to",
        VIDEO = "video",
    }
    // Names and values that users see.
    names {
        ACCEPTED = "accepted",
        ACCEPTED_TIME = "acceptedTime",
        ACTIVE = "active",
        BY = "by",
        CALLING = "calling",
        CANCELLED = "cancelled",
        COMPLETED = "completed",
        CONNECTING = "connecting",
        CREATOR = "creator",
        DIRECTION = "direction",
        DURATION_MS = "durationMs",
        ELSEWHERE = "elsewhere",
        ENDED = "ended",
        ENDED_TIME = "endedTime",
        FAILED = "failed",
        HAND_RAISED = "hand_raised",
        GROUP_JID = "groupJid",
        IDLE = "idle",
        INCOMING = "incoming",
        INCOMING_CALL = "incoming_call",
        IS_GROUP = "isGroup",
        IS_SILENCED = "isSilenced",
        IS_VIDEO = "isVideo",
        IS_WAITING = "isWaiting",
        LID = "lid",
        LINK_TOKEN = "linkToken",
        ME = "me",
        MISSED = "missed",
        MUTED = "muted",
        NACK = "nack",
        NAME = "name",
        NATIVE = "native",
        OFFER_TIME = "offerTime",
        OUTCOME = "outcome",
        OUTGOING = "outgoing",
        OUTGOING_CALL = "outgoing_call",
        PATH = "path",
        PEER = "peer",
        PEER_MUTED_EVENT = "peer_muted",
        PEER_DEVICE = "peerDevice",
        PEER_MUTED = "peerMuted",
        PHONE = "phone",
        RAISED = "raised",
        REJECTED = "rejected",
        RINGING = "ringing",
        RTT_MS = "rttMs",
        SERVER = "server",
        SHARING = "sharing",
        STANZA = "stanza",
        STANZA_ID = "stanzaId",
        STATE_CHANGED = "state_changed",
        UNANSWERED = "unanswered",
        UNKNOWN = "unknown",
        VIDEO_REQUESTED = "video_requested",
    }
    ACCEPT = "accept",
    ACCEPTED_ELSEWHERE = "accepted_elsewhere",
    ACCEPT_ELSEWHERE = "accept_elsewhere",
    ACK = "ack",
    ATTRIBUTE_PADDING = "attribute_padding",
    AUDIO = "audio",
    AUDIO_DURATION = "audio_duration",
    AUTH_TOKEN = "auth_token",
    AUTH_TOKEN_ID = "auth_token_id",
    AV_UPGRADABLE = "av-upgradable",
    AV_UPGRADE = "av_upgrade",
    BUSY = "busy",
    CALL = "call",
    CALLER_COUNTRY_CODE = "caller_country_code",
    CALL_DURATION = "call_duration",
    CAPABILITY = "capability",
    CLASS = "class",
    CODE = "code",
    CONNECTED_LIMIT = "connected-limit",
    COUNT = "count",
    DEC = "dec",
    DESTINATION = "destination",
    DEVICE = "device",
    DEVICE_CLASS = "device_class",
    DEVICE_IDENTITY = "device-identity",
    DEVICE_ORIENTATION = "device_orientation",
    DURATION = "duration",
    ENABLED = "enabled",
    ENC = "enc",
    ENCOPT = "encopt",
    ENC_REKEY = "enc_rekey",
    ERROR = "error",
    EVENT = "event",
    GROUP_CALL_ENDED = "group_call_ended",
    GROUP_UPDATE = "group_update",
    GUEST_NAME = "guest_name",
    HBH_KEY = "hbh_key",
    HEARTBEAT = "heartbeat",
    ID = "id",
    IS_ADMIN = "is_admin",
    JID = "jid",
    JOINABLE = "joinable",
    KEY = "key",
    KEYGEN = "keygen",
    LATENCY = "latency",
    LINK_CREATE = "link_create",
    LINK_CREATOR_USERNAME = "link_creator_username",
    LINK_EDIT = "link_edit",
    LINK_JOIN = "link_join",
    LINK_QUERY = "link_query",
    LINK_TOKEN = "link-token",
    MEDIA = "media",
    MEDIUM = "medium",
    METADATA = "metadata",
    MSG = "msg",
    MUTE_V2 = "mute_v2",
    NET = "net",
    NOTIFY = "notify",
    OFFER = "offer",
    OFFER_NOTICE = "offer_notice",
    OPUS = "opus",
    ORIENTATION = "orientation",
    P2P_CAND_ROUND = "p2p-cand-round",
    PARTICIPANT = "participant",
    PARTICIPANT_UUID = "participant_uuid",
    PEER_ABTEST_BUCKET = "peer_abtest_bucket",
    PEER_ABTEST_BUCKET_ID_LIST = "peer_abtest_bucket_id_list",
    PID = "pid",
    PKMSG = "pkmsg",
    PLATFORM = "platform",
    PREACCEPT = "preaccept",
    PREVIEW = "preview",
    PRIORITY = "priority",
    PRIVACY = "privacy",
    PROTOCOL = "protocol",
    RATE = "rate",
    RECEIPT = "receipt",
    RECIPIENT = "recipient",
    REGISTRATION = "registration",
    REJECT = "reject",
    REJECT_ELSEWHERE = "reject_elsewhere",
    REJECTED_ELSEWHERE = "rejected_elsewhere",
    REKEY = "rekey",
    RELAY = "relay",
    RELAYLATENCY = "relaylatency",
    RELAY_ID = "relay_id",
    RELAY_NAME = "relay_name",
    RTE = "rte",
    SCREEN_HEIGHT = "screen_height",
    SCREEN_SHARE = "screen_share",
    SCREEN_SHARE_ID = "screen_share_id",
    SCREEN_WIDTH = "screen_width",
    SELF_PID = "self_pid",
    START_TIME = "start_time",
    TE = "te",
    TE2 = "te2",
    TERMINATE = "terminate",
    TEXT = "text",
    TIMEOUT = "timeout",
    TOKEN = "token",
    TOKEN_ID = "token_id",
    TRANSACTION_ID = "transaction-id",
    TRANSPORT = "transport",
    TRANSPORT_MESSAGE_TYPE = "transport-message-type",
    TYPE = "type",
    UNCOMPRESSED = "uncompressed",
    USER = "user",
    USERNAME = "username",
    USER_ACTION = "user_action",
    USER_PN = "user_pn",
    UUID = "uuid",
    V = "v",
    VER = "ver",
    VERSION = "version",
    VOIP_SETTINGS = "voip_settings",
    VP8 = "vp8",
    WAITING_ROOM = "waiting_room",
    WAITING_ROOM_ADMIT = "waiting_room_admit",
    WAITING_ROOM_DENY = "waiting_room_deny",
    WAITING_ROOM_ENABLED = "waiting_room_enabled",
    WAITING_ROOM_TOGGLE = "waiting_room_toggle",
    WAITING_ROOM_UPDATE = "waiting_room_update",
    WARP_MI_TAG_LEN = "warp_mi_tag_len",
    N0 = "0",
    N1 = "1",
    N2 = "2",
    N3 = "3",
    N4 = "4",
    N5 = "5",
    N6 = "6",
    N7 = "7",
    N8 = "8",
    N9 = "9",
    N10 = "10",
    N11 = "11",
    N20 = "20",
    N400 = "400",
    N401 = "401",
    N403 = "403",
    N404 = "404",
    N405 = "405",
    N406 = "406",
    N409 = "409",
    N411 = "411",
    N426 = "426",
    N427 = "427",
    N428 = "428",
    N432 = "432",
    N434 = "434",
    N439 = "439",
    N460 = "460",
    N463 = "463",
    N473 = "473",
    N503 = "503",
    N1080 = "1080",
    N1920 = "1920",
    N8000 = "8000",
    N16000 = "16000",
}
