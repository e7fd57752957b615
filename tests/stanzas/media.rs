//! `<transport>`, `<relaylatency>`, `<mute_v2>`, `<heartbeat>`, `<video>`: how media goes while a
//! call goes on.

use wpp_call::stanza::call::Peer;
use wpp_call::stanza::heartbeat::Heartbeat;
use wpp_call::stanza::latency::Latency;
use wpp_call::stanza::media::TransportEnd;
use wpp_call::stanza::mute::{Mute, MuteState};
use wpp_call::stanza::relay_latency::RelayLatency;
use wpp_call::stanza::transport::{Transport, TransportKind};
use wpp_call::stanza::video::{VideoState, VideoUpdate};

use crate::golden::{
    CALL_ID, IPV4, IPV6, ME, Made, PEER, PEERS_PHONE, action, jid, my_call, received, sent,
};
use crate::parts::{destination, net, some, te, to};

pub fn made() -> Vec<Made> {
    let phone = jid(PEERS_PHONE);
    let peer = Peer::Jid(phone);
    let from_a_relay = Transport::of(&my_call())
        .with_p2p_cand_round(some("1"))
        .with_kind(Some(TransportKind::RELAY_CANDIDATE))
        .with_te(te("1", &IPV4))
        .with_net(net_with_protocol());
    let of_my_own = Transport::of(&my_call())
        .with_p2p_cand_round(some("2"))
        .with_kind(Some(TransportKind::PEER_ICE))
        .with_te(te("1", &IPV6))
        .with_net(net_with_protocol());
    let of_zapo = Transport::of(&my_call())
        .with_p2p_cand_round(some("0"))
        .with_kind(Some("0".into()))
        .with_net(net_with_protocol());
    let keep_alive = Some(TransportKind::KEEP_ALIVE);
    let keep_alive = Transport::outgoing(&my_call(), keep_alive, vec![]);
    let of_no_type = Transport::outgoing(&my_call(), None, te("1", &IPV4));
    let latency = || {
        let te = TransportEnd::default()
            .with_latency(Some(Latency::of_ms(45)))
            .with_relay_name(some("gru1c02"))
            .with_address(IPV4.into());
        RelayLatency::of(&my_call()).with_te(vec![te])
    };
    let for_several =
        latency().with_destination(destination([to(PEER, None), to(PEERS_PHONE, None)]));
    vec![
        sent("transport of a relay candidate", peer, from_a_relay),
        sent("transport of the peer's own address", peer, of_my_own),
        sent("transport to keep alive", peer, keep_alive),
        sent("transport of no type", peer, of_no_type),
        received("transport as zapo has it", PEERS_PHONE, of_zapo),
        received("relaylatency", PEERS_PHONE, latency()),
        sent("relaylatency for several devices", peer, for_several),
        sent("mute_v2, on", peer, Mute::outgoing(&my_call(), false)),
        sent("mute_v2, off", peer, Mute::outgoing(&my_call(), true)),
        sent("heartbeat", Peer::Group, Heartbeat::of(&my_call())),
        sent(
            "heartbeat in a waiting room",
            Peer::Group,
            Heartbeat::of(&my_call()).with_kind(some("waiting_room")),
        ),
        sent(
            "video, a request",
            peer,
            video(VideoState::UPGRADE_REQUEST, Some("H264"), Some("0")),
        ),
        received(
            "video, accepted",
            PEERS_PHONE,
            video(VideoState::UPGRADE_ACCEPT, Some("H264,AV1"), Some("1")),
        ),
        sent(
            "video, a request of the second version",
            peer,
            video(VideoState::UPGRADE_REQUEST_V2, Some("H264"), None)
                .with_voip_settings(some("video"))
                .with_device_orientation(some("0")),
        ),
        received(
            "video, stopped",
            PEERS_PHONE,
            video(VideoState::STOPPED, None, None),
        ),
    ]
}

fn net_with_protocol() -> Option<wpp_call::stanza::media::Net> {
    Some(net("2")?.with_protocol(some("0")))
}

fn video(state: VideoState, dec: Option<&str>, device_orientation: Option<&str>) -> VideoUpdate {
    VideoUpdate::of(&my_call())
        .with_state(state)
        .with_dec(dec.map(Into::into))
        .with_device_orientation(device_orientation.map(Into::into))
}

#[test]
fn a_transport_offers_addresses_and_says_of_what_kind_they_are() {
    let transport = action!(Transport in "transport of a relay candidate");
    assert_eq!(transport.call_id(), CALL_ID);
    assert_eq!(transport.creator(), jid(ME));
    assert_eq!(transport.kind(), Some(TransportKind::RELAY_CANDIDATE));
    assert_eq!(transport.p2p_cand_round(), some("1"));
    let [te] = &transport.te()[..] else {
        panic!("{:?}", transport.te());
    };
    assert_eq!(te.priority(), some("1"));
    assert_eq!(te.address(), IPV4);
    let net = transport.net().unwrap();
    assert_eq!(net.medium(), "2");
    assert_eq!(net.protocol(), some("0"));

    let transport = action!(Transport in "transport of the peer's own address");
    assert_eq!(transport.kind(), Some(TransportKind::PEER_ICE));
    assert_eq!(transport.te()[0].address(), IPV6);
    let transport = action!(Transport in "transport as zapo has it");
    assert_eq!(transport.kind().unwrap().text(), "0");
    assert_eq!(transport.te(), []);
}

#[test]
fn a_transport_names_no_protocol_when_it_only_keeps_alive() {
    let transport = action!(Transport in "transport to keep alive");
    assert_eq!(transport.kind(), Some(TransportKind::KEEP_ALIVE));
    assert_eq!(transport.p2p_cand_round(), None);
    assert_eq!(transport.net().unwrap().protocol(), None);
    for kind in [
        None,
        Some(TransportKind::RELAY_CANDIDATE),
        Some(TransportKind::PEER_ICE),
    ] {
        let transport = Transport::outgoing(&my_call(), kind, vec![]);
        let protocol = transport.net().unwrap().protocol();
        assert_eq!(protocol, some("0"), "{:?}", transport.kind());
    }
}

#[test]
fn a_relaylatency_says_how_far_a_relay_is_and_for_whom() {
    let latency = action!(RelayLatency in "relaylatency");
    let [te] = &latency.te()[..] else {
        panic!("{:?}", latency.te());
    };
    assert_eq!(te.latency(), Some(Latency(33_554_477)));
    assert_eq!(te.latency().unwrap().ms(), Some(45));
    assert_eq!(te.relay_name(), some("gru1c02"));
    assert_eq!(te.address(), IPV4);
    assert!(latency.destination().is_none());

    let latency = action!(RelayLatency in "relaylatency for several devices");
    let to = latency.destination().unwrap().to();
    let devices: Vec<_> = to.iter().map(|to| to.jid()).collect();
    assert_eq!(devices, [jid(PEER), jid(PEERS_PHONE)]);
}

#[test]
fn a_round_trip_is_its_milliseconds_and_a_flag() {
    assert_eq!(Latency::of_ms(45), Latency(33_554_477));
    assert_eq!(Latency::of_ms(0).ms(), Some(0));
    assert_eq!(Latency::of_ms(u32::MAX).ms(), Some(u32::MAX));
    assert_eq!(
        Latency(5_700_000_000).ms(),
        None,
        "no round trip takes so long"
    );
    assert_eq!(Latency(33_554_431).ms(), None, "nobody has explained these");
    assert_eq!(Latency(45).ms(), None);
}

#[test]
fn a_mute_tells_whether_the_microphone_is_off() {
    let mute = action!(Mute in "mute_v2, off");
    assert_eq!(mute.call_id(), CALL_ID);
    assert_eq!(mute.creator(), jid(ME));
    assert_eq!(mute.state(), MuteState::MUTED);
    let mute = action!(Mute in "mute_v2, on");
    assert_eq!(mute.state(), MuteState::UNMUTED);
}

#[test]
fn a_heartbeat_may_be_of_a_waiting_room() {
    let heartbeat = action!(Heartbeat in "heartbeat");
    assert_eq!(heartbeat.call_id(), CALL_ID);
    assert_eq!(heartbeat.creator(), jid(ME));
    assert_eq!(heartbeat.kind(), None);
    let heartbeat = action!(Heartbeat in "heartbeat in a waiting room");
    assert_eq!(heartbeat.kind(), some("waiting_room"));
}

#[test]
fn a_video_asks_for_pictures_or_answers_that() {
    let video = action!(Video in "video, a request");
    assert_eq!(video.call_id(), CALL_ID);
    assert_eq!(video.creator(), jid(ME));
    assert_eq!(video.state(), VideoState::UPGRADE_REQUEST);
    assert_eq!(video.dec(), some("H264"));
    assert_eq!(video.device_orientation(), some("0"));
    assert_eq!(video.voip_settings(), None);
    let video = action!(Video in "video, accepted");
    assert_eq!(video.state(), VideoState::UPGRADE_ACCEPT);
    assert_eq!(video.dec(), some("H264,AV1"));
    assert_eq!(video.device_orientation(), some("1"));
    let video = action!(Video in "video, a request of the second version");
    assert_eq!(video.state(), VideoState::UPGRADE_REQUEST_V2);
    assert_eq!(video.voip_settings(), some("video"));
    let video = action!(Video in "video, stopped");
    assert_eq!(video.state(), VideoState::STOPPED);
    assert_eq!((video.dec(), video.device_orientation()), (None, None));
}
