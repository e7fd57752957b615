//! `<preaccept>`, `<accept>`, `<reject>`, `<terminate>`: what becomes of an offer.

use wpp_call::stanza::accept::Accept;
use wpp_call::stanza::call::Peer;
use wpp_call::stanza::media::{Video, VoipSettings};
use wpp_call::stanza::preaccept::Preaccept;
use wpp_call::stanza::profile::{CURRENT, WA_JS_4_3};
use wpp_call::stanza::reject::{Reject, RejectReason};
use wpp_call::stanza::terminate::{Terminate, TerminateReason};

use crate::golden::{
    AUDIO_CAPABILITY, CALL_ID, IPV4, ME, Made, PEER, PEERS_PHONE, PREACCEPT_CAPABILITY, action,
    jid, my_call, received, sent, their_call,
};
use crate::parts::{ab_tests, capability, decodes_h264, enc, keygen_2, leaf, net, opus, some, te};
use crate::xml::xml;

/// Standard Opus, as protocol.md §1.2 has it.
const SETTINGS: &[u8] =
    br#"{"encode":{"use_mlow_codec_v1":"false"},"options":{"enable_48khz_rtp_clock":"false"}}"#;
/// 203.0.113.7, port 3478.
const RTE: [u8; 6] = [0xcb, 0x00, 0x71, 0x07, 0x0d, 0x96];

pub fn made() -> Vec<Made> {
    let phone = jid(PEERS_PHONE);
    let peer = Peer::Jid(phone);
    let preaccept = || {
        Preaccept::of(&their_call())
            .with_audio(opus(["16000"]))
            .with_encopt(keygen_2())
            .with_capability(capability(&PREACCEPT_CAPABILITY))
    };
    let preaccept_with_video = Preaccept::of(&their_call())
        .with_audio(opus(["16000"]))
        .with_video(Some(
            decodes_h264()
                .with_screen_width(some("0"))
                .with_screen_height(some("0")),
        ))
        .with_encopt(keygen_2())
        .with_capability(capability(&AUDIO_CAPABILITY));
    let settings = VoipSettings::default()
        .with_uncompressed(some("1"))
        .with_json(SETTINGS.into());
    let accept = Accept::of(&their_call())
        .with_audio(opus(["16000"]))
        .with_te(te("2", &IPV4))
        .with_net(net("2"))
        .with_encopt(keygen_2())
        .with_metadata(ab_tests(Some("beta")))
        .with_capability(capability(&AUDIO_CAPABILITY))
        .with_rte(leaf(&RTE))
        .with_voip_settings(Some(settings));
    let accept_with_video = Accept::of(&their_call())
        .with_audio(opus(["16000"]))
        .with_video(Some(decodes_h264()))
        .with_te(te("2", &IPV4))
        .with_net(net("2"))
        .with_encopt(keygen_2())
        .with_metadata(ab_tests(None));
    let accept_of_zapo = Accept::of(&my_call())
        .with_audio(opus(["16000"]))
        .with_net(net("3"))
        .with_enc(Some(enc("pkmsg", "0", &[5, 6])))
        .with_encopt(keygen_2())
        .with_device_identity(leaf(&[0xd3, 0xd4]))
        .with_video(Some(Video::default().with_enc(some("vp8"))));
    let terminate =
        |reason: Option<TerminateReason>| Terminate::outgoing(&CURRENT, &my_call(), phone, reason);
    let ended_by_them =
        |reason: &str| Terminate::of(&their_call()).with_reason(some_reason(reason));
    let with_durations = ended_by_them("timeout")
        .with_duration(Some(61_000))
        .with_audio_duration(Some(60_500))
        .with_call_duration(Some(61));
    let busy = Reject::outgoing(&their_call(), Some(RejectReason::BUSY));
    let undecrypted = Reject::of(&my_call())
        .with_count(some("1"))
        .with_reason(Some(RejectReason::ENC));
    let accepted = Some(TerminateReason::ACCEPTED_ELSEWHERE);
    let rejected = Some(TerminateReason::REJECTED_ELSEWHERE);
    let over = Some(TerminateReason::GROUP_CALL_ENDED);
    let aliases = ["accept_elsewhere", "reject_elsewhere"].map(spelt_as_in_the_seed);
    let [accept_elsewhere, reject_elsewhere] = aliases;
    vec![
        sent("preaccept", peer, preaccept()),
        sent("preaccept with video", peer, preaccept_with_video),
        sent("preaccept in a group call", Peer::Group, preaccept()),
        sent("accept", peer, accept),
        sent("accept with video", peer, accept_with_video),
        sent(
            "accept as wa-js had it",
            peer,
            Accept::outgoing(&their_call(), false),
        ),
        sent(
            "accept with video as wa-js had it",
            peer,
            Accept::outgoing(&their_call(), true),
        ),
        received("accept as zapo has it", PEERS_PHONE, accept_of_zapo),
        sent("reject", peer, Reject::outgoing(&their_call(), None)),
        sent("reject of a busy device", peer, busy),
        received(
            "reject of a device that could not decrypt",
            PEERS_PHONE,
            undecrypted,
        ),
        sent("terminate", peer, terminate(None)),
        sent(
            "terminate, timeout",
            peer,
            terminate(Some(TerminateReason::TIMEOUT)),
        ),
        sent("terminate, accepted_elsewhere", peer, terminate(accepted)),
        sent("terminate, rejected_elsewhere", peer, terminate(rejected)),
        sent("terminate, group_call_ended", peer, terminate(over)),
        accept_elsewhere,
        reject_elsewhere,
        received(
            "terminate, connection_lost",
            PEERS_PHONE,
            ended_by_them("connection_lost"),
        ),
        received("terminate with durations", PEERS_PHONE, with_durations),
    ]
}

fn some_reason(reason: &str) -> Option<TerminateReason> {
    Some(reason.into())
}

/// What we write is never the seed's spelling, so here it is put in by hand.
fn spelt_as_in_the_seed(reason: &'static str) -> Made {
    use wpp_call::stanza::element::Element;

    let name = match reason {
        "accept_elsewhere" => "terminate, accept_elsewhere",
        _ => "terminate, reject_elsewhere",
    };
    let terminate = Terminate::of(&their_call()).into_node();
    let terminate = Terminate::of_node(terminate.attr("reason", reason));
    received(name, PEERS_PHONE, terminate)
}

#[test]
fn a_preaccept_says_that_a_device_rings_and_what_it_can_do() {
    let preaccept = action!(Preaccept in "preaccept");
    assert_eq!(preaccept.call_id(), CALL_ID);
    assert_eq!(preaccept.creator(), jid(PEERS_PHONE));
    assert_eq!(preaccept.audio()[0].rate(), "16000");
    assert!(preaccept.video().is_none());
    assert_eq!(preaccept.encopt().unwrap().keygen(), "2");
    let capability = preaccept.capability().unwrap();
    assert_eq!(capability.bits(), PREACCEPT_CAPABILITY);

    let preaccept = action!(Preaccept in "preaccept with video");
    let video = preaccept.video().unwrap();
    assert_eq!(video.dec(), some("H264"));
    assert_eq!(video.screen_width(), some("0"));
    assert_eq!(video.screen_height(), some("0"));
    let capability = preaccept.capability().unwrap();
    assert_eq!(capability.bits(), AUDIO_CAPABILITY);
}

#[test]
fn an_accept_says_where_media_may_go_and_what_the_callee_can_do() {
    let accept = action!(Accept in "accept");
    assert_eq!(accept.call_id(), CALL_ID);
    assert_eq!(accept.creator(), jid(PEERS_PHONE));
    let [te] = &accept.te()[..] else {
        panic!("{:?}", accept.te());
    };
    assert_eq!(te.priority(), some("2"));
    assert_eq!(te.address(), IPV4);
    assert_eq!((te.latency(), te.relay_name()), (None, None));
    assert_eq!(accept.net().unwrap().medium(), "2");
    let metadata = accept.metadata().unwrap();
    assert_eq!(metadata.peer_abtest_bucket(), some("beta"));
    assert_eq!(accept.capability().unwrap().bits(), AUDIO_CAPABILITY);
    assert_eq!(accept.rte(), leaf(&RTE));
    let settings = accept.voip_settings().unwrap();
    assert_eq!(settings.uncompressed(), some("1"));
    assert_eq!(settings.json(), SETTINGS);
    assert!(accept.enc().is_none() && accept.device_identity().is_none());
}

#[test]
fn an_accept_of_video_has_no_capability_and_echoes_the_metadata() {
    let accept = action!(Accept in "accept with video");
    let video = accept.video().unwrap();
    assert_eq!(video.dec(), some("H264"));
    assert_eq!(video.device_orientation(), some("0"));
    assert!(accept.capability().is_none());
    let metadata = accept.metadata().unwrap();
    assert_eq!(metadata.peer_abtest_bucket(), None);
    let ids = metadata.peer_abtest_bucket_id_list();
    assert_eq!(ids, some("125208,94276"));
}

#[test]
fn an_accept_of_zapos_gives_the_key_back() {
    let accept = action!(Accept in "accept as zapo has it");
    let enc = accept.enc().unwrap();
    assert_eq!(enc.kind(), "pkmsg");
    assert_eq!(enc.ciphertext(), [5, 6]);
    assert_eq!(accept.device_identity(), leaf(&[0xd3, 0xd4]));
    assert_eq!(accept.video().unwrap().enc(), some("vp8"));
}

#[test]
fn a_reject_says_why_a_device_does_not_take_the_call() {
    let reject = action!(Reject in "reject");
    assert_eq!(reject.call_id(), CALL_ID);
    assert_eq!(reject.creator(), jid(PEERS_PHONE));
    assert_eq!(reject.count(), some("0"));
    assert_eq!(reject.reason(), None);
    let busy = action!(Reject in "reject of a busy device");
    assert_eq!(busy.reason(), Some(RejectReason::BUSY));
    let undecrypted = action!(Reject in "reject of a device that could not decrypt");
    assert_eq!(undecrypted.reason(), Some(RejectReason::ENC));
    assert_eq!(undecrypted.count(), some("1"));
}

#[test]
fn a_terminate_says_why_the_call_ended() {
    let reason = |name| action!(Terminate in name).reason();
    assert_eq!(reason("terminate"), None);
    for (name, expected) in [
        ("terminate, timeout", TerminateReason::TIMEOUT),
        (
            "terminate, accepted_elsewhere",
            TerminateReason::ACCEPTED_ELSEWHERE,
        ),
        (
            "terminate, rejected_elsewhere",
            TerminateReason::REJECTED_ELSEWHERE,
        ),
        (
            "terminate, group_call_ended",
            TerminateReason::GROUP_CALL_ENDED,
        ),
        (
            "terminate, accept_elsewhere",
            TerminateReason::ACCEPTED_ELSEWHERE,
        ),
        (
            "terminate, reject_elsewhere",
            TerminateReason::REJECTED_ELSEWHERE,
        ),
        ("terminate, connection_lost", "connection_lost".into()),
    ] {
        assert_eq!(reason(name), Some(expected), "{name}");
    }
    let terminate = action!(Terminate in "terminate");
    assert_eq!(terminate.call_id(), CALL_ID);
    assert_eq!(terminate.creator(), jid(ME));
}

#[test]
fn a_terminate_may_say_how_long_the_call_was() {
    let terminate = action!(Terminate in "terminate with durations");
    assert_eq!(terminate.duration(), Some(61_000));
    assert_eq!(terminate.audio_duration(), Some(60_500));
    assert_eq!(terminate.call_duration(), Some(61));
    let terminate = action!(Terminate in "terminate");
    assert_eq!(terminate.duration(), None);
}

#[test]
fn wa_js_named_the_peer_as_creator() {
    use wpp_call::stanza::Stanza;
    use wpp_call::stanza::call::Call;

    let peer = jid(PEER);
    let terminate = Terminate::outgoing(&WA_JS_4_3, &my_call(), peer, None);
    let call = Call::outgoing(None, "1.2-3".into(), Peer::Jid(peer), terminate);
    assert_eq!(
        xml(&call.build(&WA_JS_4_3).unwrap()),
        format!(
            "<call to=\"{PEER}\" id=\"1.2-3\"><terminate call-id=\"{CALL_ID}\" \
             call-creator=\"{PEER}\" /></call>"
        )
    );
}
