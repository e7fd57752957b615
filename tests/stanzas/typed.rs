//! Every typed element with all its parts: any values for them, and whether two read the same.

use pastey::paste;
use proptest::prelude::*;
use wpp_call::bytes::Bytes;
use wpp_call::jid::Jid;
use wpp_call::node::Text;
use wpp_call::stanza::accept::Accept;
use wpp_call::stanza::ack::{Ack, AckError, NackCode};
use wpp_call::stanza::call::{Call, UnknownAction};
use wpp_call::stanza::element::{Element, Leaf};
use wpp_call::stanza::enc_rekey::EncRekey;
use wpp_call::stanza::group::{AvUpgrade, Device, GroupInfo, GroupUpdate, Member};
use wpp_call::stanza::heartbeat::Heartbeat;
use wpp_call::stanza::latency::Latency;
use wpp_call::stanza::link::{LinkCreate, LinkEvent, LinkJoin, LinkQuery, LinkQueryAction};
use wpp_call::stanza::media::{
    Audio, Capability, Destination, Enc, EncOpt, Media, Metadata, Net, To, TransportEnd, Video,
    VoipSettings,
};
use wpp_call::stanza::mute::{Mute, MuteState};
use wpp_call::stanza::offer::{Offer, OfferNotice, Silence};
use wpp_call::stanza::preaccept::Preaccept;
use wpp_call::stanza::receipt::{Receipt, Received};
use wpp_call::stanza::reject::{Reject, RejectReason};
use wpp_call::stanza::relay::{Relay, RelayInfo, RelayToken};
use wpp_call::stanza::relay_latency::RelayLatency;
use wpp_call::stanza::screen_share::{ScreenShare, ScreenShareState};
use wpp_call::stanza::secret::Secret;
use wpp_call::stanza::terminate::{Terminate, TerminateReason};
use wpp_call::stanza::transport::{Transport, TransportKind};
use wpp_call::stanza::user_action::{RaiseHand, RaiseHandState, UserAction, UserActionKind};
use wpp_call::stanza::video::{VideoState, VideoUpdate};
use wpp_call::stanza::waiting_room::{
    WaitingRoom, WaitingRoomAdmit, WaitingRoomDeny, WaitingRoomToggle, WaitingRoomUpdate,
};
use wpp_call::words as w;

/// What a part may be.
pub trait Typed: Clone + std::fmt::Debug + 'static {
    /// Any value, the hostile ones among them.
    fn any() -> BoxedStrategy<Self>;

    /// Whether both read the same, all the way down; addresses may be text in one of them.
    fn is_same(&self, other: &Self) -> bool;

    /// Made again from what the getters say.
    fn made_again(&self) -> Self {
        self.clone()
    }
}

macro_rules! values {
    ($($value:ty => $any:expr;)*) => { $(
        impl Typed for $value {
            fn any() -> BoxedStrategy<Self> {
                $any.boxed()
            }

            fn is_same(&self, other: &Self) -> bool {
                self == other
            }
        }
    )* };
}

values! {
    u8 => any::<u8>();
    u64 => prop_oneof![0..1u64 << 53, Just(0), Just((1 << 53) - 1)];
    Text => any_text();
    Jid => any_jid();
    Latency => u64::any().prop_map(Latency);
    Bytes => Vec::<u8>::any().prop_map(Bytes::from);
    Secret => Vec::<u8>::any().prop_map(Secret::from);
    Leaf<Vec<u8>> => Vec::<u8>::any().prop_map(Leaf);
    Leaf<Bytes> => Bytes::any().prop_map(Leaf);
    Leaf<Secret> => Secret::any().prop_map(Leaf);
}

macro_rules! vocabularies {
    ($($vocabulary:ident)*) => { values! { $(
        $vocabulary => prop_oneof![
            prop::sample::select($vocabulary::KNOWN),
            any_text().prop_map(|text| $vocabulary::from(text)),
        ];
    )* } };
}

vocabularies! {
    Media RejectReason TerminateReason TransportKind MuteState VideoState UserActionKind
    RaiseHandState ScreenShareState LinkQueryAction NackCode
}

impl<T: Typed> Typed for Option<T> {
    fn any() -> BoxedStrategy<Self> {
        prop::option::of(T::any()).boxed()
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Some(one), Some(other)) => one.is_same(other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }

    fn made_again(&self) -> Self {
        self.as_ref().map(T::made_again)
    }
}

impl<T: Typed> Typed for Vec<T> {
    fn any() -> BoxedStrategy<Self> {
        prop::collection::vec(T::any(), 0..4).boxed()
    }

    fn is_same(&self, other: &Self) -> bool {
        let mut pairs = self.iter().zip(other);
        self.len() == other.len() && pairs.all(|(one, other)| one.is_same(other))
    }

    fn made_again(&self) -> Self {
        self.iter().map(T::made_again).collect()
    }
}

pub fn any_text() -> BoxedStrategy<Text> {
    let hostile = [
        "",
        "\0",
        "\u{1}\r\n\t\u{7f}\u{85}",
        "__proto__",
        "\u{fffd}",
        "\u{feff}é😀👩‍👩‍👧",
        "a@b",
        "<&\"'>",
        "0",
        "-1",
        "1e3",
    ];
    let hostile = prop::sample::select(hostile.map(Text::from).to_vec());
    let words = [w::CALL, w::OFFER, w::N16000, w::ACCEPTED_ELSEWHERE];
    prop_oneof![
        40 => hostile,
        30 => any::<String>().prop_map(Text::from),
        20 => prop::sample::select(words.map(Text::from).to_vec()),
        1 => "[a😀]".prop_map(|one: String| Text::from(one.repeat(0x1_0000 / one.len()))),
    ]
    .boxed()
}

/// Users are named by linked id.
pub fn any_jid() -> BoxedStrategy<Jid> {
    let addresses = [
        "2@lid",
        "2:7@lid",
        "2.255:65535@lid",
        "é😀@lid",
        "__proto__@lid",
        "1@g.us",
        "call",
        "00aa@call",
        "s.whatsapp.net",
        "\u{fffd}@somewhere",
    ];
    let addresses = addresses.map(|text| text.parse::<Jid>().unwrap());
    let long = "x".repeat(0x1_0000);
    let long: Jid = format!("{long}@lid").parse().unwrap();
    prop_oneof![
        60 => prop::sample::select(addresses.to_vec()),
        1 => Just(long),
    ]
    .boxed()
}

macro_rules! elements {
    ($($element:ident { $($part:ident)* })*) => { paste! {
        $(
            impl Typed for $element {
                fn any() -> BoxedStrategy<Self> {
                    let any = Just(Self::default()).boxed();
                    $(
                        let with = |(element, part): (Self, _)| element.[<with_ $part>](part);
                        let any = (any, Typed::any()).prop_map(with).boxed();
                    )*
                    any
                }

                fn is_same(&self, other: &Self) -> bool {
                    true $(&& self.$part().is_same(&other.$part()))*
                }

                fn made_again(&self) -> Self {
                    Self::default()$(.[<with_ $part>](self.$part().made_again()))*
                }
            }
        )*

        #[test]
        fn no_part_of_an_element_is_left_out_here() {
            $(
                let parts: &[&str] = &[$(stringify!($part)),*];
                assert_eq!($element::SHAPE.parts.len(), parts.len(), stringify!($element));
            )*
        }
    } };
}

elements! {
    Call {
        from to id t notify platform version participant recipient offline e sender_lid
    }
    Offer {
        call_id creator group_jid caller_pn caller_country_code device_class joinable username
        privacy audio video net capability destination enc group_info encopt device_identity relay
        metadata silence
    }
    Silence { reason }
    OfferNotice { call_id creator media kind }
    Preaccept { call_id creator audio video encopt capability }
    Accept {
        call_id creator audio video te net enc encopt metadata capability rte voip_settings
        device_identity
    }
    Reject { call_id creator count reason }
    Terminate { call_id creator reason duration audio_duration call_duration }
    Transport { call_id creator p2p_cand_round kind te net }
    RelayLatency { call_id creator te destination }
    Mute { call_id creator state }
    Heartbeat { call_id creator kind }
    VideoUpdate { call_id creator state dec voip_settings device_orientation }
    EncRekey { call_id creator transaction_id encopt destination enc device_identity }
    GroupUpdate { call_id creator group_info av_upgrade relay }
    GroupInfo { media transaction_id connected_limit joinable rekey group_jid user }
    Member { jid user_pn state kind username guest_name device }
    Device { jid platform pid capability }
    AvUpgrade { av_upgradable }
    UserAction { call_id creator action raise_hand }
    RaiseHand { state }
    ScreenShare { call_id creator state version id }
    WaitingRoomUpdate { waiting_room }
    WaitingRoom { call_id creator link_token media enabled is_admin transaction_id user }
    WaitingRoomToggle { call_id creator enabled link_token media }
    WaitingRoomAdmit { call_id creator user }
    WaitingRoomDeny { call_id creator user }
    LinkCreate { media call_id creator link_creator_username waiting_room_enabled event }
    LinkEvent { start_time }
    LinkQuery { token media action }
    LinkJoin { token media audio video net capability }
    UnknownAction { call_id creator }
    Ack {
        from to id class kind participant recipient t error error_child rte relay
    }
    AckError { code text }
    Receipt { to id kind from t offer accept reject enc_rekey registration }
    Received { call_id creator count }
    RelayInfo {
        transaction_id self_pid uuid participant_uuid attribute_padding warp_mi_tag_len key hbh_key
        token auth_token te2
    }
    RelayToken { id token }
    Relay { relay_id relay_name token_id auth_token_id address }
    Audio { enc rate }
    Video { orientation screen_width screen_height device_orientation enc dec }
    Net { medium protocol }
    EncOpt { keygen }
    Capability { ver bits }
    Enc { v kind count ciphertext }
    To { jid enc }
    Destination { to }
    TransportEnd { priority latency relay_name address }
    Metadata { peer_abtest_bucket peer_abtest_bucket_id_list }
    VoipSettings { uncompressed json }
}
