//! What is sent.

use wpp_call::engine::PageCall;
use wpp_call::stanza::profile::WA_JS_4_3;

use crate::page::{CALL_1, Page};
use crate::samples::{active, jid, msg, outgoing, ringing};

#[test]
fn accept_takes_the_call_with_the_media_that_it_has() {
    let mut page = Page::new();
    let accept = page.accept(Some("A"));
    let is_video = true;
    page.has_calls([PageCall {
        is_video,
        ..ringing("A")
    }]);
    assert_eq!(
        page.sent_xml(),
        [
            "<call to=\"222:7@lid\" id=\"257.257-1\"><accept call-id=\"A\" call-creator=\"222:7@lid\">\
         <audio enc=\"opus\" rate=\"16000\" /><audio enc=\"opus\" rate=\"8000\" />\
         <video orientation=\"0\" screen_width=\"1920\" screen_height=\"1080\" \
         device_orientation=\"0\" enc=\"vp8\" dec=\"vp8\" />\
         <net medium=\"3\" /><encopt keygen=\"2\" /></accept></call>"
        ]
    );
    assert_eq!(page.outcome(accept), None, "nobody has acknowledged it");
    page.server_acks();
    assert!(page.is_done(accept));

    page.accept(Some("B"));
    page.has_calls([ringing("B")]);
    assert!(!page.sent_xml()[1].contains("<video"));
}

#[test]
fn reject_names_the_device_that_calls_and_nobody_else() {
    let mut page = Page::new();
    let reject = page.reject(Some("A"));
    page.has_calls([ringing("A")]);
    assert_eq!(
        page.sent_xml(),
        [
            "<call to=\"222:7@lid\" id=\"257.257-1\"><reject call-id=\"A\" \
          call-creator=\"222:7@lid\" count=\"0\" /></call>"
        ]
    );
    assert_eq!(page.outcome(reject), None, "nobody has acknowledged it");
    page.server_acks();
    assert!(page.is_done(reject));
    assert_eq!(
        page.log,
        [
            "calls? A",
            "incoming_call A",
            "send reject A to 222:7@lid",
            "ack A",
            "state_changed A",
            "ended A",
            "page, end A",
            "done"
        ]
    );
}

#[test]
fn in_wa_js_reject_said_who_rejects() {
    let mut page = Page::with_profile(&WA_JS_4_3);
    let reject = page.reject(Some("A"));
    page.has_calls([ringing("A")]);
    page.says_who_i_am();
    assert_eq!(
        page.sent_xml(),
        [
            "<call from=\"4915550001111@s.whatsapp.net\" to=\"222:7@lid\" id=\"257.257-1\">\
          <reject call-id=\"A\" call-creator=\"222:7@lid\" count=\"0\" /></call>"
        ]
    );
    page.server_acks();
    assert!(page.is_done(reject));

    let reject = page.reject(Some("B"));
    page.has_calls([ringing("B")]);
    page.says_i_am(None, Some("3:4@lid"));
    assert_eq!(page.error(reject).code.name, "user_id_is_null");
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn the_end_of_somebody_elses_call_names_who_offered_it() {
    let mut page = Page::new();
    let end = page.end(Some("A"));
    page.has_calls([active("A")]);
    assert_eq!(
        page.sent_xml(),
        [
            "<call to=\"222:7@lid\" id=\"257.257-1\"><terminate call-id=\"A\" \
          call-creator=\"222:7@lid\" /></call>"
        ]
    );
    page.server_acks();
    assert!(page.is_done(end));
    assert_eq!(
        page.log,
        [
            "calls? A",
            "send terminate A to 222:7@lid",
            "ack A",
            "state_changed A",
            "ended A",
            "page, end A",
            "done"
        ]
    );
}

#[test]
fn the_end_of_our_own_call_goes_to_every_device_that_was_rung() {
    let mut page = Page::new();
    page.has_offered();
    let end = page.end(Some(CALL_1));
    page.has_calls([outgoing(CALL_1)]);
    let terminate = |to, n| {
        format!(
            "<call to=\"{to}\" id=\"257.257-{n}\"><terminate call-id=\"{CALL_1}\" \
             call-creator=\"111:3@lid\" /></call>"
        )
    };
    let expected = [terminate("222@lid", 2), terminate("222:7@lid", 3)];
    assert_eq!(page.sent_xml(), expected);

    page.server_acks();
    assert_eq!(page.outcome(end), None, "one device has not heard of it");
    page.server_acks();
    assert!(page.is_done(end));
    assert!(
        page.log
            .ends_with(&[format!("close {CALL_1}"), "done".into()])
    );
}

#[test]
fn the_end_of_our_own_call_keeps_the_creator_of_the_offer() {
    let mut page = Page::new();
    page.offer("49151@c.us");
    page.says_who_i_am();
    page.encrypts(["49151:7@c.us"], [msg()]);
    page.shows_the_call();
    page.server_gives_a_relay();
    // The page has it with another address meanwhile.
    page.end(Some(CALL_1));
    page.has_calls([outgoing(CALL_1)]);
    let sent = page.sent_xml();
    let expected = "<terminate call-id=\"00020202020202020202020202020202\" \
                    call-creator=\"4915550001111:2@s.whatsapp.net\" />";
    assert!(sent[1].contains(expected), "{}", sent[1]);
    assert!(sent[1].contains("to=\"49151:7@s.whatsapp.net\""));
}

#[test]
fn in_wa_js_the_end_of_our_own_call_went_to_the_peer_and_named_it() {
    let mut page = Page::with_profile(&WA_JS_4_3);
    page.has_offered();
    let end = page.end(Some(CALL_1));
    let peer = jid("222@lid");
    page.has_calls([PageCall {
        peer,
        ..outgoing(CALL_1)
    }]);
    assert_eq!(
        page.sent_xml(),
        [format!(
            "<call to=\"222@lid\" id=\"257.257-1\"><terminate call-id=\"{CALL_1}\" \
             call-creator=\"222@lid\" /></call>"
        )]
    );
    page.server_acks();
    assert!(page.is_done(end));
}

#[test]
fn the_end_of_a_call_that_another_of_my_devices_offered_names_me() {
    for (peer, me) in [
        ("222@lid", "111:3@lid"),
        ("49151@c.us", "4915550001111:2@s.whatsapp.net"),
    ] {
        let mut page = Page::new();
        page.end(Some("A"));
        let peer = jid(peer);
        page.has_calls([PageCall {
            peer,
            ..outgoing("A")
        }]);
        page.says_who_i_am();
        assert_eq!(
            page.sent_xml(),
            [format!(
                "<call to=\"{peer}\" id=\"257.257-1\"><terminate call-id=\"A\" \
                 call-creator=\"{me}\" /></call>"
            )]
        );
    }
    let mut page = Page::new();
    let end = page.end(Some("A"));
    page.has_calls([outgoing("A")]);
    page.says_i_am(Some("1:2@c.us"), None);
    assert_eq!(page.error(end).code.name, "user_id_is_null");
    assert_eq!(page.sent.len(), 0);
}
