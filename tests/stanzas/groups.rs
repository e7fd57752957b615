//! Group calls: `<enc_rekey>`, `<group_update>`, `<user_action>`, `<screen_share>`, and the relays.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use wpp_call::stanza::call::{Call, Peer};
use wpp_call::stanza::enc_rekey::EncRekey;
use wpp_call::stanza::group::{AvUpgrade, Device, GroupInfo, GroupUpdate, Member};
use wpp_call::stanza::media::Media;
use wpp_call::stanza::relay::{Relay, RelayInfo, endpoint};
use wpp_call::stanza::screen_share::{ScreenShare, ScreenShareState};
use wpp_call::stanza::user_action::{RaiseHand, RaiseHandState, UserAction, UserActionKind};

use crate::golden::{
    AUDIO_CAPABILITY, CALL_ID, CARL, GROUP, IPV4, IPV6, ME, Made, PEER, PEERS_NUMBER, PEERS_PHONE,
    action, around, id_of, jid, my_call, received, sent, their_call,
};
use crate::parts::{capability, enc, keygen_2, leaf, relay, relay_token, secret_leaf, some};

const GROUP_CALL: &str = "00AABBCCDDEEFF112233445566778899@call";
/// protocol.md §2.5
pub const HBH_KEY: [u8; 30] = *b"@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]";

/// What the relays of an offer's ack and of an update have in common.
pub fn relays() -> RelayInfo {
    RelayInfo::default()
        .with_self_pid(some("1"))
        .with_uuid(some("q1w2e3r4"))
        .with_participant_uuid(some("t5z6u7i8"))
        .with_attribute_padding(some("1"))
        .with_warp_mi_tag_len(some("4"))
        .with_key(secret_leaf(b"key-of-relays"))
        .with_hbh_key(secret_leaf(&HBH_KEY))
        .with_token(vec![relay_token("0", b"pqrs")])
}

pub fn made() -> Vec<Made> {
    let phone = jid(PEERS_PHONE);
    let peer = Peer::Jid(phone);
    let rekey = EncRekey::of(&my_call())
        .with_transaction_id("7".into())
        .with_encopt(keygen_2())
        .with_enc(Some(enc("pkmsg", "0", &[7, 8])))
        .with_device_identity(leaf(&[0xd5, 0xd6]));
    let rekey_in_a_session = EncRekey::of(&their_call())
        .with_transaction_id("8".into())
        .with_encopt(keygen_2())
        .with_enc(Some(enc("msg", "0", &[9, 8])));
    let lowered = RaiseHand::default().with_state(RaiseHandState::LOWERED);
    let lowered = UserAction::of(&my_call())
        .with_action(UserActionKind::RAISE_HAND)
        .with_raise_hand(Some(lowered));
    let from_a_member = Call::default()
        .with_from(Some(jid(GROUP_CALL)))
        .with_id(id_of("user_action, a lowered hand"))
        .with_t(Some(1_700_000_000))
        .with_participant(Some(phone));
    let share = |state| {
        ScreenShare::of(&my_call())
            .with_state(state)
            .with_version(some("2"))
    };
    vec![
        sent("enc_rekey", peer, rekey),
        received(
            "enc_rekey in a session that stands",
            PEERS_PHONE,
            rekey_in_a_session,
        ),
        received("group_update", GROUP_CALL, group_update()),
        sent(
            "user_action, a raised hand",
            Peer::Group,
            UserAction::outgoing(&my_call(), true),
        ),
        (
            "user_action, a lowered hand",
            around(from_a_member, lowered),
        ),
        sent(
            "screen_share, started",
            Peer::Group,
            share(ScreenShareState::STARTED).with_id(some("5")),
        ),
        received(
            "screen_share, stopped",
            PEERS_PHONE,
            share(ScreenShareState::STOPPED),
        ),
    ]
}

fn group_update() -> GroupUpdate {
    let phone = Device::default()
        .with_jid(Some(jid(PEERS_PHONE)))
        .with_platform(some("android"))
        .with_pid(some("1"))
        .with_capability(capability(&AUDIO_CAPABILITY));
    let browser = Device::default()
        .with_jid(Some(jid(PEER)))
        .with_platform(some("web"))
        .with_pid(some("2"));
    let ana = Member::default()
        .with_jid(Some(jid(PEER)))
        .with_user_pn(Some(jid(PEERS_NUMBER)))
        .with_state(some("connected"))
        .with_kind(some("admin"))
        .with_device(vec![phone, browser]);
    let carl = Member::default()
        .with_jid(Some(jid(CARL)))
        .with_state(some("invited"));
    let group = GroupInfo::default()
        .with_media(Some(Media::VIDEO))
        .with_transaction_id(some("9"))
        .with_connected_limit(Some(32))
        .with_joinable(some("1"))
        .with_rekey(some("1"))
        .with_group_jid(Some(jid(GROUP)))
        .with_user(vec![ana, carl]);
    let of_this_change = RelayInfo::default().with_transaction_id(some("9"));
    let relays = of_this_change
        .with_self_pid(some("1"))
        .with_uuid(some("q1w2e3r4"))
        .with_participant_uuid(some("t5z6u7i8"))
        .with_attribute_padding(some("1"))
        .with_warp_mi_tag_len(some("4"))
        .with_key(secret_leaf(b"key-of-relays"))
        .with_hbh_key(secret_leaf(&HBH_KEY))
        .with_token(vec![relay_token("0", b"pqrs")])
        .with_auth_token(vec![
            relay_token("0", &[0x80, 0x81, 0x82, 0x83]),
            relay_token("1", &[0x84, 0x85, 0x86, 0x87]),
        ])
        .with_te2(vec![
            relay("0", "gru1c02", Some("0"), &IPV4),
            relay("1", "fra3c01", Some("1"), &IPV6),
        ]);
    GroupUpdate::of(&their_call())
        .with_group_info(Some(group))
        .with_av_upgrade(Some(AvUpgrade::default().with_av_upgradable(some("1"))))
        .with_relay(Some(relays))
}

#[test]
fn an_enc_rekey_gives_a_device_the_key_that_follows_a_change() {
    let rekey = action!(EncRekey in "enc_rekey");
    assert_eq!(rekey.call_id(), CALL_ID);
    assert_eq!(rekey.creator(), jid(ME));
    assert_eq!(rekey.transaction_id(), "7");
    assert_eq!(rekey.encopt().unwrap().keygen(), "2");
    assert_eq!(rekey.enc().unwrap().kind(), "pkmsg");
    assert_eq!(rekey.enc().unwrap().ciphertext(), [7, 8]);
    assert_eq!(rekey.device_identity(), leaf(&[0xd5, 0xd6]));
    let rekey = action!(EncRekey in "enc_rekey in a session that stands");
    assert_eq!(rekey.enc().unwrap().kind(), "msg");
    assert!(rekey.device_identity().is_none());
}

#[test]
fn a_group_update_says_who_is_there_and_on_which_devices() {
    let update = action!(GroupUpdate in "group_update");
    assert_eq!(update.call_id(), CALL_ID);
    assert_eq!(update.creator(), jid(PEERS_PHONE));
    let group = update.group_info().unwrap();
    assert_eq!(group.media(), Some(Media::VIDEO));
    assert_eq!(group.transaction_id(), some("9"));
    assert_eq!(group.connected_limit(), Some(32));
    assert_eq!(group.joinable(), some("1"));
    assert_eq!(group.rekey(), some("1"));
    assert_eq!(group.group_jid(), Some(jid(GROUP)));
    let [ana, carl] = &group.user()[..] else {
        panic!("{:?}", group.user());
    };
    assert_eq!(ana.jid(), Some(jid(PEER)));
    assert_eq!(ana.user_pn(), Some(jid(PEERS_NUMBER)));
    assert_eq!(ana.state(), some("connected"));
    assert_eq!(ana.kind(), some("admin"));
    let [phone, browser] = &ana.device()[..] else {
        panic!("{:?}", ana.device());
    };
    assert_eq!(phone.jid(), Some(jid(PEERS_PHONE)));
    assert_eq!(phone.platform(), some("android"));
    assert_eq!(phone.pid(), some("1"));
    assert_eq!(phone.capability().unwrap().bits(), AUDIO_CAPABILITY);
    assert_eq!(browser.pid(), some("2"));
    assert!(browser.capability().is_none());
    assert_eq!((carl.state(), carl.user_pn()), (some("invited"), None));
    assert_eq!(carl.device(), []);
    let upgrade = update.av_upgrade().unwrap();
    assert_eq!(upgrade.av_upgradable(), some("1"));
}

#[test]
fn the_relays_of_a_call_are_told_with_what_opens_them() {
    let relays = action!(GroupUpdate in "group_update").relay().unwrap();
    assert_eq!(relays.transaction_id(), some("9"));
    assert_eq!(relays.self_pid(), some("1"));
    assert_eq!(relays.uuid(), some("q1w2e3r4"));
    assert_eq!(relays.participant_uuid(), some("t5z6u7i8"));
    assert_eq!(relays.attribute_padding(), some("1"));
    assert_eq!(relays.warp_mi_tag_len(), some("4"));
    assert_eq!(relays.key().unwrap().0.expose(), b"key-of-relays");
    assert_eq!(relays.hbh_key().unwrap().0.expose(), HBH_KEY);
    let [token] = &relays.token()[..] else {
        panic!("{:?}", relays.token().len());
    };
    assert_eq!(token.id(), some("0"));
    assert_eq!(token.token().expose(), b"pqrs");
    let auth_tokens = relays.auth_token();
    assert_eq!(auth_tokens[1].id(), some("1"));
    assert_eq!(auth_tokens[1].token().expose(), [0x84, 0x85, 0x86, 0x87]);
    let [gru, fra] = &relays.te2()[..] else {
        panic!("{:?}", relays.te2());
    };
    assert_eq!(gru.relay_id(), some("0"));
    assert_eq!(gru.relay_name(), some("gru1c02"));
    assert_eq!(gru.token_id(), some("0"));
    assert_eq!(gru.auth_token_id(), some("0"));
    let v4 = IpAddr::V4(Ipv4Addr::new(192, 168, 1, 10));
    assert_eq!(gru.endpoint(), Some((v4, 3478)));
    assert_eq!(fra.auth_token_id(), some("1"));
    let v6 = IpAddr::V6(Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 1));
    assert_eq!(fra.endpoint(), Some((v6, 3478)));
}

#[test]
fn an_address_is_4_or_16_bytes_and_a_port() {
    for length in 0..40 {
        let bytes = vec![0xff; length];
        let is_address = length == 6 || length == 18;
        assert_eq!(endpoint(&bytes).is_some(), is_address, "{length}");
        let relay = Relay::default().with_address(bytes);
        assert_eq!(relay.endpoint().is_some(), is_address, "{length}");
    }
    let broadcast = IpAddr::V4(Ipv4Addr::BROADCAST);
    let last = endpoint(&[255, 255, 255, 255, 0xff, 0xff]);
    assert_eq!(last, Some((broadcast, 65535)));
    assert_eq!(Relay::default().endpoint(), None);
}

#[test]
fn a_hand_is_raised_or_lowered() {
    let hand = action!(UserAction in "user_action, a raised hand");
    assert_eq!(hand.call_id(), CALL_ID);
    assert_eq!(hand.creator(), jid(ME));
    assert_eq!(hand.action(), UserActionKind::RAISE_HAND);
    assert_eq!(hand.raise_hand().unwrap().state(), RaiseHandState::RAISED);
    let hand = action!(UserAction in "user_action, a lowered hand");
    assert_eq!(hand.raise_hand().unwrap().state(), RaiseHandState::LOWERED);
    let lowered = UserAction::outgoing(&my_call(), false);
    let state = lowered.raise_hand().unwrap().state();
    assert_eq!(state, RaiseHandState::LOWERED);
}

#[test]
fn a_screen_is_shown_and_no_longer_shown() {
    let share = action!(ScreenShare in "screen_share, started");
    assert_eq!(share.call_id(), CALL_ID);
    assert_eq!(share.creator(), jid(ME));
    assert_eq!(share.state(), ScreenShareState::STARTED);
    assert_eq!(share.version(), some("2"));
    assert_eq!(share.id(), some("5"));
    let share = action!(ScreenShare in "screen_share, stopped");
    assert_eq!(share.state(), ScreenShareState::STOPPED);
    assert_eq!(share.id(), None);
}
