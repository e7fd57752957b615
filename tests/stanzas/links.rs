//! Call links and waiting rooms.

use wpp_call::stanza::call::Peer;
use wpp_call::stanza::element::Element;
use wpp_call::stanza::group::Member;
use wpp_call::stanza::link::{
    CallLink, LinkCreate, LinkEvent, LinkJoin, LinkQuery, LinkQueryAction,
};
use wpp_call::stanza::media::Media;
use wpp_call::stanza::waiting_room::{
    WaitingRoom, WaitingRoomAdmit, WaitingRoomDeny, WaitingRoomToggle, WaitingRoomUpdate,
};

use crate::golden::{
    AUDIO_CAPABILITY, CALL_ID, CARL, LINK, ME, Made, PEER, PEERS_NUMBER, action, jid, my_call,
    received, sent,
};
use crate::parts::{capability, decodes_h264, net, opus, some};

fn user(user: &str) -> Member {
    Member::default().with_jid(Some(jid(user)))
}

pub fn made() -> Vec<Made> {
    let waits = |user: Member| user.with_state(some("waiting"));
    let room = WaitingRoom::of(&my_call())
        .with_link_token(some(LINK))
        .with_media(Some(Media::VIDEO))
        .with_enabled(some("1"))
        .with_is_admin(some("1"))
        .with_transaction_id(some("3"))
        .with_user(vec![
            waits(user(PEER).with_user_pn(Some(jid(PEERS_NUMBER)))),
            waits(user(CARL)),
        ]);
    let update = WaitingRoomUpdate::default().into_node();
    let update = update
        .attr("call-id", CALL_ID)
        .attr("call-creator", jid(ME));
    let update = WaitingRoomUpdate::of_node(update).with_waiting_room(room);
    let toggle = WaitingRoomToggle::default()
        .with_call_id(Some(CALL_ID.into()))
        .with_creator(Some(jid(ME)))
        .with_enabled("1".into());
    let toggle_of_a_link = WaitingRoomToggle::default()
        .with_enabled("0".into())
        .with_link_token(some(LINK))
        .with_media(Some(Media::AUDIO));
    let event = LinkEvent::default().with_start_time(1_700_003_600);
    let create = LinkCreate::default()
        .with_media(Media::VIDEO)
        .with_call_id(Some(CALL_ID.into()))
        .with_creator(Some(jid(ME)))
        .with_link_creator_username(some("ana"))
        .with_waiting_room_enabled(some("1"))
        .with_event(Some(event));
    let query = |media| {
        let query = LinkQuery::default().with_token(LINK.into());
        query.with_media(media)
    };
    let query_for = |action| query(Media::VIDEO).with_action(Some(action));
    let join = |media, video| {
        LinkJoin::default()
            .with_token(LINK.into())
            .with_media(media)
            .with_audio(opus(["16000"]))
            .with_video(video)
            .with_net(net("2"))
            .with_capability(capability(&AUDIO_CAPABILITY))
    };
    let nobody = jid("call");
    let service = Peer::Jid(nobody);
    vec![
        received(
            "waiting_room_update",
            "00AABBCCDDEEFF112233445566778899@call",
            update,
        ),
        sent("waiting_room_toggle", Peer::Group, toggle),
        sent("waiting_room_toggle of a link", service, toggle_of_a_link),
        sent(
            "waiting_room_admit",
            Peer::Group,
            WaitingRoomAdmit::of(&my_call()).with_user(vec![user(PEER)]),
        ),
        sent(
            "waiting_room_deny",
            Peer::Group,
            WaitingRoomDeny::of(&my_call()).with_user(vec![user(PEER)]),
        ),
        sent(
            "link_create",
            service,
            LinkCreate::default().with_media(Media::AUDIO),
        ),
        sent("link_create with everything", service, create),
        sent("link_query", service, query(Media::AUDIO)),
        sent(
            "link_query for a preview",
            service,
            query_for(LinkQueryAction::PREVIEW),
        ),
        sent(
            "link_query to edit",
            service,
            query_for(LinkQueryAction::LINK_EDIT),
        ),
        sent("link_join", service, join(Media::AUDIO, None)),
        sent(
            "link_join with video",
            service,
            join(Media::VIDEO, Some(decodes_h264())),
        ),
    ]
}

#[test]
fn a_waiting_room_update_says_who_waits_at_which_door() {
    let room = action!(WaitingRoomUpdate in "waiting_room_update").waiting_room();
    assert_eq!(room.call_id(), CALL_ID);
    assert_eq!(room.creator(), jid(ME));
    assert_eq!(room.link_token(), some(LINK));
    assert_eq!(room.media(), Some(Media::VIDEO));
    assert_eq!(room.enabled(), some("1"));
    assert_eq!(room.is_admin(), some("1"));
    assert_eq!(room.transaction_id(), some("3"));
    let [ana, carl] = &room.user()[..] else {
        panic!("{:?}", room.user());
    };
    assert_eq!(ana.jid(), Some(jid(PEER)));
    assert_eq!(ana.user_pn(), Some(jid(PEERS_NUMBER)));
    assert_eq!(ana.state(), some("waiting"));
    assert_eq!(carl.user_pn(), None);
}

#[test]
fn a_waiting_room_is_opened_for_a_call_or_for_a_link() {
    let toggle = action!(WaitingRoomToggle in "waiting_room_toggle");
    assert_eq!(toggle.call_id(), some(CALL_ID));
    assert_eq!(toggle.creator(), Some(jid(ME)));
    assert_eq!(toggle.enabled(), "1");
    assert_eq!((toggle.link_token(), toggle.media()), (None, None));
    let toggle = action!(WaitingRoomToggle in "waiting_room_toggle of a link");
    assert_eq!((toggle.call_id(), toggle.creator()), (None, None));
    assert_eq!(toggle.enabled(), "0");
    assert_eq!(toggle.link_token(), some(LINK));
    assert_eq!(toggle.media(), Some(Media::AUDIO));
}

#[test]
fn somebody_is_let_in_or_kept_out() {
    let admit = action!(WaitingRoomAdmit in "waiting_room_admit");
    assert_eq!(admit.call_id(), CALL_ID);
    assert_eq!(admit.creator(), jid(ME));
    assert_eq!(admit.user()[0].jid(), Some(jid(PEER)));
    let deny = action!(WaitingRoomDeny in "waiting_room_deny");
    assert_eq!(deny.call_id(), CALL_ID);
    assert_eq!(deny.creator(), jid(ME));
    assert_eq!(deny.user()[0].jid(), Some(jid(PEER)));
}

#[test]
fn a_link_is_made_for_a_kind_of_call_and_maybe_for_one_that_goes_on() {
    let create = action!(LinkCreate in "link_create");
    assert_eq!(create.media(), Media::AUDIO);
    assert_eq!((create.call_id(), create.creator()), (None, None));
    assert!(create.event().is_none());
    let create = action!(LinkCreate in "link_create with everything");
    assert_eq!(create.media(), Media::VIDEO);
    assert_eq!(create.call_id(), some(CALL_ID));
    assert_eq!(create.creator(), Some(jid(ME)));
    assert_eq!(create.link_creator_username(), some("ana"));
    assert_eq!(create.waiting_room_enabled(), some("1"));
    assert_eq!(create.event().unwrap().start_time(), 1_700_003_600);
}

#[test]
fn a_link_is_asked_about_by_its_token() {
    let query = action!(LinkQuery in "link_query");
    assert_eq!(query.token(), LINK);
    assert_eq!(query.media(), Media::AUDIO);
    assert_eq!(query.action(), None);
    let query = action!(LinkQuery in "link_query for a preview");
    assert_eq!(query.action(), Some(LinkQueryAction::PREVIEW));
    let query = action!(LinkQuery in "link_query to edit");
    assert_eq!(query.action(), Some(LinkQueryAction::LINK_EDIT));
}

#[test]
fn who_joins_through_a_link_says_what_this_device_can_do() {
    let join = action!(LinkJoin in "link_join");
    assert_eq!(join.token(), LINK);
    assert_eq!(join.media(), Media::AUDIO);
    assert_eq!(join.audio()[0].rate(), "16000");
    assert_eq!(join.net().unwrap().medium(), "2");
    assert_eq!(join.capability().unwrap().bits(), AUDIO_CAPABILITY);
    assert!(join.video().is_none());
    let join = action!(LinkJoin in "link_join with video");
    assert_eq!(join.media(), Media::VIDEO);
    assert_eq!(join.video().unwrap().dec(), some("H264"));
}

// The address of a link.

#[test]
fn the_address_of_a_link_says_voice_or_video_and_has_the_token() {
    for (address, is_video, printed) in [
        ("https://call.whatsapp.com/voice/", false, "voice/"),
        ("https://call.whatsapp.com/audio/", false, "voice/"),
        ("https://call.whatsapp.com/video/", true, "video/"),
        (" https://call.whatsapp.com/video/", true, "video/"),
    ] {
        let link: CallLink = format!("{address}{LINK}").parse().unwrap();
        assert_eq!((link.is_video, link.token()), (is_video, LINK.into()));
        let media = if is_video { Media::VIDEO } else { Media::AUDIO };
        assert_eq!(link.media(), media);
        let expected = format!("https://call.whatsapp.com/{printed}{LINK}");
        assert_eq!(link.to_string(), expected);
        assert_eq!(CallLink::new(is_video, LINK), Ok(link));
    }
}

#[test]
fn what_is_no_call_link_is_refused_and_quoted() {
    let prefix = "https://call.whatsapp.com/voice/";
    for address in [
        String::new(),
        LINK.into(),
        prefix.into(),
        format!("http://call.whatsapp.com/voice/{LINK}"),
        format!("https://call.whatsapp.com/Voice/{LINK}"),
        format!("https://call.whatsapp.com/{LINK}"),
        format!("https://call.whatsapp.com//{LINK}"),
        format!("{prefix}{LINK}/"),
        format!("{prefix}{LINK}a"),
        format!("{prefix}{}", &LINK[1..]),
        format!("{prefix}{}+", &LINK[1..]),
        format!("{prefix}{}é", &LINK[2..]),
    ] {
        let error = address.parse::<CallLink>().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "expected https://call.whatsapp.com/voice/… or …/video/… with 22 characters, \
                 found \"{address}\""
            )
        );
        assert_eq!(error.found, address);
    }
    let error = CallLink::new(true, "short").unwrap_err();
    assert!(error.message().ends_with("found \"short\""));
}
