//! `<offer>`, in every form: who is called with what, and what of the caller is told.

use wpp_call::bytes::{Bytes, Kept};
use wpp_call::stanza::call::Peer;
use wpp_call::stanza::element::Element;
use wpp_call::stanza::group::{Device, GroupInfo, Member};
use wpp_call::stanza::media::{Enc, Media};
use wpp_call::stanza::offer::{CiphertextKind, Encrypted, Offer, OfferNotice, Silence};
use wpp_call::stanza::profile::CURRENT;
use wpp_call::stanza::relay::RelayInfo;

use crate::golden::{
    AUDIO_CAPABILITY, CALL_ID, CARL, CARLS_PHONE, GROUP, IPV4, ME, Made, PEER, PEERS_NUMBER,
    PEERS_PHONE, VIDEO_CAPABILITY, action, id_of, jid, my_call, received, sent, their_call,
};
use crate::parts::{
    ab_tests, capability, decodes_h264, destination, enc, h264, keygen_2, leaf, net, opus, relay,
    relay_token, secret_leaf, some, to,
};

fn encrypted(device: &str, kind: CiphertextKind, ciphertext: &[u8]) -> Encrypted {
    Encrypted {
        device: jid(device),
        kind,
        ciphertext: ciphertext.into(),
    }
}

/// A member with one device and what that can do.
fn member(user: &str, state: Option<&str>, device: &str, bits: &[u8]) -> Member {
    let device = Device::default().with_jid(Some(jid(device)));
    Member::default()
        .with_jid(Some(jid(user)))
        .with_state(state.map(Into::into))
        .with_device(vec![device.with_capability(capability(bits))])
}

fn members<const N: usize>(members: [Member; N]) -> Option<GroupInfo> {
    Some(GroupInfo::default().with_user(members.into()))
}

pub fn made() -> Vec<Made> {
    let (peer, phone, carl) = (jid(PEER), jid(PEERS_PHONE), jid(CARL));
    let to_the_phone = || vec![encrypted(PEERS_PHONE, CiphertextKind::Msg, &[10, 11, 12])];
    let to_both = vec![
        encrypted(PEER, CiphertextKind::Pkmsg, &[1, 2]),
        encrypted(PEERS_PHONE, CiphertextKind::Msg, &[3, 4]),
    ];
    let to_several = Offer::outgoing(&CURRENT, &my_call(), false, to_both)
        .with_privacy(secret_leaf(&[0xa1, 0xa2, 0xa3]))
        .with_device_identity(leaf(&[0xd1, 0xd2]));
    let as_whatsapp_rust = Offer::of(&my_call())
        .with_audio(opus(["16000"]))
        .with_video(Some(h264()))
        .with_net(net("3"))
        .with_capability(capability(&VIDEO_CAPABILITY))
        .with_enc(Some(enc("msg", "0", &[10, 11, 12])))
        .with_encopt(keygen_2());
    let me = "111111111111111@lid";
    let to_a_group = Offer::of(&my_call())
        .with_group_jid(Some(jid(GROUP)))
        .with_audio(opus(["16000"]))
        .with_video(Some(h264()))
        .with_net(net("3"))
        .with_group_info(members([
            member(me, None, ME, &VIDEO_CAPABILITY),
            member(PEER, None, PEERS_PHONE, &AUDIO_CAPABILITY),
            member(CARL, None, CARLS_PHONE, &AUDIO_CAPABILITY),
        ]));
    let to_several_users = Offer::of(&my_call())
        .with_audio(opus(["16000"]))
        .with_net(net("3"))
        .with_group_info(members([
            member(me, Some("connected"), ME, &AUDIO_CAPABILITY),
            member(PEER, Some("invited"), PEERS_PHONE, &AUDIO_CAPABILITY),
            member(CARL, None, CARLS_PHONE, &AUDIO_CAPABILITY),
        ]));
    let to_join = Offer::of(&my_call())
        .with_audio(opus(["16000"]))
        .with_net(net("2"))
        .with_destination(destination([to(CARL, None), to(CARLS_PHONE, None)]))
        .with_group_info(members([
            member(me, Some("connected"), ME, &AUDIO_CAPABILITY),
            member(PEER, Some("connected"), PEERS_PHONE, &AUDIO_CAPABILITY),
        ]));
    vec![
        sent(
            "offer to one device",
            Peer::Jid(phone),
            Offer::outgoing(&CURRENT, &my_call(), false, to_the_phone()),
        ),
        sent("offer to several devices", Peer::Jid(peer), to_several),
        sent(
            "offer with video",
            Peer::Jid(phone),
            Offer::outgoing(&CURRENT, &my_call(), true, to_the_phone()),
        ),
        sent(
            "offer with video as whatsapp-rust has it",
            Peer::Jid(phone),
            as_whatsapp_rust,
        ),
        sent("offer of a group call", Peer::Group, to_a_group),
        sent(
            "offer of a group call without a group",
            Peer::Group,
            to_several_users,
        ),
        sent(
            "offer to join a call that goes on",
            Peer::Jid(carl),
            to_join,
        ),
        offer_that_comes_in(),
        received(
            "offer of a group call that comes in",
            PEERS_PHONE,
            Offer::of(&their_call())
                .with_group_jid(Some(jid(GROUP)))
                .with_joinable(some("1"))
                .with_audio(opus(["16000"]))
                .with_enc(Some(enc("msg", "0", &[3, 4])))
                .with_group_info(members([
                    Member::default()
                        .with_jid(Some(jid(PEER)))
                        .with_user_pn(Some(jid(PEERS_NUMBER)))
                        .with_username(some("ana")),
                    Member::default()
                        .with_jid(Some(jid(CARL)))
                        .with_guest_name(some("Carl")),
                ]))
                .with_encopt(keygen_2()),
        ),
        received(
            "offer_notice",
            PEERS_PHONE,
            OfferNotice::of(&their_call())
                .with_media(Some(Media::VIDEO))
                .with_kind(some("group")),
        ),
    ]
}

fn offer_that_comes_in() -> Made {
    use wpp_call::stanza::call::Call;

    let relays = RelayInfo::default()
        .with_self_pid(some("2"))
        .with_uuid(some("q1w2e3"))
        .with_key(secret_leaf(b"key"))
        .with_token(vec![relay_token("0", b"pqrs")])
        .with_te2(vec![relay("0", "gru1c02", None, &IPV4)]);
    let offer = Offer::of(&their_call())
        .with_group_jid(Some(jid(GROUP)))
        .with_caller_pn(Some(jid(PEERS_NUMBER)))
        .with_caller_country_code(some("DE"))
        .with_device_class(some("2016"))
        .with_joinable(some("1"))
        .with_username(some("ana"))
        .with_audio(opus(["8000", "16000"]))
        .with_video(Some(decodes_h264()))
        .with_net(net("3"))
        .with_capability(capability(&AUDIO_CAPABILITY))
        .with_enc(Some(enc("pkmsg", "1", &[1, 2])))
        .with_encopt(keygen_2())
        .with_device_identity(leaf(&[0xd1, 0xd2]))
        .with_relay(Some(relays))
        .with_metadata(ab_tests(Some("beta")))
        .with_silence(Some(
            Silence::default().with_reason(some("unknown_contact")),
        ));
    let call = Call::default()
        .with_from(Some(jid(PEERS_PHONE)))
        .with_id(id_of("offer that comes in"))
        .with_t(Some(1_700_000_000))
        .with_notify(some("Ana"))
        .with_platform(some("android"))
        .with_version(some("2.24.20"));
    ("offer that comes in", crate::golden::around(call, offer))
}

fn rates(offer: &Offer) -> Vec<String> {
    let audio = offer.audio();
    let rate = |audio: &wpp_call::stanza::media::Audio| {
        assert_eq!(audio.enc(), "opus");
        audio.rate().to_string()
    };
    audio.iter().map(rate).collect()
}

#[test]
fn an_offer_to_one_device_has_the_key_for_that_device() {
    let offer = action!(Offer in "offer to one device");
    assert_eq!(offer.call_id(), CALL_ID);
    assert_eq!(offer.creator(), jid(ME));
    assert_eq!(rates(&offer), ["8000", "16000"]);
    assert_eq!(offer.net().unwrap().medium(), "3");
    assert_eq!(offer.net().unwrap().protocol(), None);
    let capability = offer.capability().unwrap();
    assert_eq!(capability.ver(), "1");
    assert_eq!(capability.bits(), AUDIO_CAPABILITY);
    let enc = offer.enc().unwrap();
    assert_eq!((enc.v(), enc.kind()), ("2".into(), "msg".into()));
    assert_eq!(enc.count(), some("0"));
    assert_eq!(enc.ciphertext(), [10, 11, 12]);
    assert_eq!(offer.encopt().unwrap().keygen(), "2");
    assert!(offer.destination().is_none());
    assert!(offer.video().is_none());
    assert!(offer.privacy().is_none());
    assert!(offer.device_identity().is_none());
}

#[test]
fn an_offer_to_several_devices_has_the_key_for_each() {
    let offer = action!(Offer in "offer to several devices");
    assert!(offer.enc().is_none());
    let to = offer.destination().unwrap().to();
    let devices: Vec<String> = to.iter().map(|to| to.jid().to_string()).collect();
    assert_eq!(devices, [PEER, PEERS_PHONE]);
    let enc = to.iter().map(|to| to.enc().unwrap());
    let enc: Vec<_> = enc
        .map(|enc| (enc.kind().to_string(), enc.ciphertext()))
        .collect();
    assert_eq!(enc[0], ("pkmsg".into(), [1, 2].into()));
    assert_eq!(enc[1], ("msg".into(), [3, 4].into()));
    assert_eq!(offer.privacy(), secret_leaf(&[0xa1, 0xa2, 0xa3]));
    assert_eq!(offer.device_identity(), leaf(&[0xd1, 0xd2]));
}

#[test]
fn a_call_has_video_when_its_offer_has_a_video_child() {
    let offer = action!(Offer in "offer with video");
    let video = offer.video().unwrap();
    assert_eq!(video.orientation(), some("0"));
    assert_eq!(video.screen_width(), some("1920"));
    assert_eq!(video.screen_height(), some("1080"));
    assert_eq!(video.device_orientation(), some("0"));
    assert_eq!((video.enc(), video.dec()), (some("vp8"), some("vp8")));
    assert_eq!(offer.capability().unwrap().bits(), VIDEO_CAPABILITY);

    let offer = action!(Offer in "offer with video as whatsapp-rust has it");
    let video = offer.video().unwrap();
    assert_eq!((video.enc(), video.dec()), (some("h264"), some("h264")));
}

#[test]
fn an_offer_of_a_group_call_names_the_group_and_every_member_with_the_devices() {
    let offer = action!(Offer in "offer of a group call");
    assert_eq!(offer.group_jid(), Some(jid(GROUP)));
    let members = offer.group_info().unwrap().user();
    let users: Vec<String> = members
        .iter()
        .map(|member| member.jid().unwrap().to_string())
        .collect();
    assert_eq!(users, ["111111111111111@lid", PEER, CARL]);
    let device = |at: usize| members[at].device()[0].clone();
    assert_eq!(device(0).jid(), Some(jid(ME)));
    assert_eq!(device(0).capability().unwrap().bits(), VIDEO_CAPABILITY);
    assert_eq!(device(1).jid(), Some(jid(PEERS_PHONE)));
    assert_eq!(device(1).capability().unwrap().bits(), AUDIO_CAPABILITY);
    assert!(offer.enc().is_none() && offer.destination().is_none());

    let offer = action!(Offer in "offer of a group call without a group");
    assert_eq!(offer.group_jid(), None);
    let states = offer.group_info().unwrap().user();
    let states: Vec<_> = states.iter().map(|member| member.state()).collect();
    assert_eq!(states, [some("connected"), some("invited"), None]);
}

#[test]
fn an_offer_to_join_names_devices_without_a_key_and_who_is_there() {
    let offer = action!(Offer in "offer to join a call that goes on");
    assert_eq!(offer.net().unwrap().medium(), "2");
    let to = offer.destination().unwrap().to();
    assert_eq!(to[1].jid(), jid(CARLS_PHONE));
    assert!(to.iter().all(|to| to.enc().is_none()));
    assert_eq!(offer.group_info().unwrap().user().len(), 2);
}

#[test]
fn an_offer_that_comes_in_tells_who_calls_from_where_and_through_which_relays() {
    let offer = action!(Offer in "offer that comes in");
    assert_eq!(offer.creator(), jid(PEERS_PHONE));
    assert_eq!(offer.caller_pn(), Some(jid(PEERS_NUMBER)));
    assert_eq!(offer.caller_country_code(), some("DE"));
    assert_eq!(offer.device_class(), some("2016"));
    assert_eq!(offer.joinable(), some("1"));
    assert_eq!(offer.username(), some("ana"));
    assert_eq!(offer.enc().unwrap().count(), some("1"));
    let relays = offer.relay().unwrap();
    assert_eq!(relays.key(), secret_leaf(b"key"));
    assert_eq!(relays.token()[0].token().expose(), b"pqrs");
    assert_eq!(relays.te2()[0].relay_name(), some("gru1c02"));
    let metadata = offer.metadata().unwrap();
    assert_eq!(metadata.peer_abtest_bucket(), some("beta"));
    let ids = metadata.peer_abtest_bucket_id_list();
    assert_eq!(ids, some("125208,94276"));
    let silence = offer.silence().unwrap();
    assert_eq!(silence.reason(), some("unknown_contact"));
}

#[test]
fn an_offer_of_a_group_call_that_comes_in_names_users_in_every_way() {
    let offer = action!(Offer in "offer of a group call that comes in");
    let members = offer.group_info().unwrap().user();
    assert_eq!(members[0].user_pn(), Some(jid(PEERS_NUMBER)));
    assert_eq!(members[0].username(), some("ana"));
    assert_eq!(members[0].guest_name(), None);
    assert_eq!(members[1].jid(), Some(jid(CARL)));
    assert_eq!(members[1].guest_name(), some("Carl"));
}

#[test]
fn an_offer_notice_tells_what_kind_of_call_another_device_is_offered() {
    let notice = action!(OfferNotice in "offer_notice");
    assert_eq!(notice.call_id(), CALL_ID);
    assert_eq!(notice.creator(), jid(PEERS_PHONE));
    assert_eq!(notice.media(), Some(Media::VIDEO));
    assert_eq!(notice.kind(), some("group"));
}

#[test]
fn a_ciphertext_is_of_one_of_two_kinds() {
    assert_eq!(CiphertextKind::from_wire("msg"), Some(CiphertextKind::Msg));
    let first = CiphertextKind::from_wire("pkmsg");
    assert_eq!(first, Some(CiphertextKind::Pkmsg));
    for other in ["", "skmsg", "MSG"] {
        assert_eq!(CiphertextKind::from_wire(other), None, "{other:?}");
    }
}

#[test]
fn a_ciphertext_that_stays_in_the_page_reads_back_as_the_number_that_stands_for_it() {
    let kept = Bytes::Kept(Kept::new(7));
    let node = Enc::default().with_ciphertext(kept.clone()).into_node();
    assert!(node.is_leaf());
    assert_eq!(Enc::of_node(node).ciphertext(), kept);
}
