//! Offers that the server takes.

use wpp_call::bytes::{Bytes, Kept, take_released};
use wpp_call::engine::{Ciphertext, PathChoice, Success};
use wpp_call::stanza::offer::CiphertextKind;
use wpp_call::stanza::profile::WA_JS_4_3;

use crate::page::{CALL_1, CALL_2, Page, Step};
use crate::peer::BOBS_LAPTOP;
use crate::samples::{BOB, BOBS_TABLET, ME_LID, ME_PN, msg, no_session, pkmsg};

#[test]
fn an_offer_is_shown_then_sent_then_done_with_the_ack() {
    let mut page = Page::new();
    let offer = page.offer(BOB);
    page.says_who_i_am();
    page.encrypts([BOB], [msg()]);
    page.shows_the_call();
    assert_eq!(page.outcome(offer), None, "nobody has acknowledged it");
    page.server_gives_a_relay();
    let call_id = CALL_1.into();
    assert_eq!(page.outcome(offer), Some(&Ok(Success::Offered { call_id })));
    assert_eq!(
        page.log,
        [
            "who am I?",
            "encrypt for 222@lid",
            "outgoing_call 00020202020202020202020202020202",
            "show 00020202020202020202020202020202: audio to 222@lid",
            "send offer 00020202020202020202020202020202 to 222@lid",
            "ack 00020202020202020202020202020202",
            "offered 00020202020202020202020202020202",
        ]
    );
    assert_eq!(page.open_questions(), Vec::<&str>::new());
}

#[test]
fn whoever_is_known_to_be_logged_in_is_not_asked_for() {
    for (pn, lid) in [
        (Some(ME_PN), Some(ME_LID)),
        (None, Some(ME_LID)),
        (Some(ME_PN), None),
    ] {
        let mut page = Page::new();
        page.has_said_who_i_am(pn, lid);
        let to = if lid.is_some() { BOB } else { "49151@c.us" };
        page.offer(to);
        assert!(page.log[0].starts_with("encrypt for"), "{:?}", page.log);
        // It held for that command.
        page.offer(to);
        assert_eq!(page.log[1..], ["who am I?"]);
    }
}

#[test]
fn whoever_is_not_known_is_asked_for() {
    let mut page = Page::new();
    page.has_said_who_i_am(None, None);
    page.offer(BOB);
    assert_eq!(page.log, ["who am I?"]);
}

#[test]
fn a_call_to_myself_is_refused_before_anything_is_asked() {
    let mut page = Page::new();
    page.has_said_who_i_am(Some(ME_PN), Some(ME_LID));
    let offer = page.offer("111@lid");
    assert!(
        matches!(page.outcome(offer), Some(Err(_))),
        "{:?}",
        page.log
    );
    assert_eq!(page.open_questions(), Vec::<&str>::new());
}

#[test]
fn the_stack_is_asked_for_by_whoever_is_known_too() {
    let mut page = Page::new();
    page.settings().path = PathChoice::Auto;
    page.has_said_who_i_am(Some(ME_PN), Some(ME_LID));
    page.offer(BOB);
    assert_eq!(page.open_questions().len(), 1, "{:?}", page.log);
    assert!(
        !page.log.contains(&"who am I?".to_owned()),
        "{:?}",
        page.log
    );
}

#[test]
fn a_number_is_taken_as_people_write_it() {
    for to in [
        "4915112345678",
        "+49 151 1234-5678",
        "+49 (151) 1234.5678",
        "[+49] 151 12345678",
        " 4915112345678\r\n",
        "\u{202a}+49\u{a0}151\u{2009}1234\u{2011}5678\u{202c}", // as address books copy it
        "49\u{2212}151\u{2013}12345678",
        "+49 151 1234-5678@c.us",
        "+4915112345678@s.whatsapp.net",
    ] {
        let mut page = Page::new();
        page.offer(to);
        page.says_who_i_am();
        let asked = "encrypt for 4915112345678@s.whatsapp.net";
        assert_eq!(page.log, ["who am I?", asked], "{to:?}");
    }
}

#[test]
fn of_several_devices_none_gets_the_stanza_but_the_callee() {
    let mut page = Page::new();
    page.offer(BOB);
    page.says_who_i_am();
    page.encrypts([BOBS_TABLET, BOBS_LAPTOP], [msg(), msg()]);
    page.shows_the_call();
    assert_eq!(page.sent_to(), ["offer to 222@lid"]);
}

#[test]
fn the_only_device_gets_a_bare_enc_and_the_stanza() {
    let mut page = Page::new();
    page.offer(BOB);
    page.says_who_i_am();
    page.encrypts([BOBS_TABLET], [msg()]);
    page.shows_the_call();
    assert_eq!(
        page.sent_xml(),
        ["<call to=\"222:7@lid\" id=\"257.257-1\">\
             <offer call-id=\"00020202020202020202020202020202\" call-creator=\"111:3@lid\">\
             <audio enc=\"opus\" rate=\"8000\" /><audio enc=\"opus\" rate=\"16000\" />\
             <net medium=\"3\" /><capability ver=\"1\">0105F709E0BB13</capability>\
             <enc v=\"2\" type=\"msg\" count=\"0\">0A</enc><encopt keygen=\"2\" />\
             </offer></call>"]
    );
}

#[test]
fn several_devices_get_one_stanza_with_a_ciphertext_for_each() {
    let mut page = Page::new();
    page.offer_video(BOB);
    page.says_who_i_am();
    page.encrypts([BOB, BOBS_TABLET], [msg(), pkmsg()]);
    page.shows_the_call();
    assert_eq!(
        page.sent_xml(),
        ["<call to=\"222@lid\" id=\"257.257-1\">\
             <offer call-id=\"00020202020202020202020202020202\" call-creator=\"111:3@lid\">\
             <audio enc=\"opus\" rate=\"8000\" /><audio enc=\"opus\" rate=\"16000\" />\
             <video orientation=\"0\" screen_width=\"1920\" screen_height=\"1080\" \
             device_orientation=\"0\" enc=\"vp8\" dec=\"vp8\" />\
             <net medium=\"3\" /><capability ver=\"1\">0105F709E0FA13</capability>\
             <destination>\
             <to jid=\"222@lid\"><enc v=\"2\" type=\"msg\" count=\"0\">0A</enc></to>\
             <to jid=\"222:7@lid\"><enc v=\"2\" type=\"pkmsg\" count=\"0\">0B</enc></to>\
             </destination><encopt keygen=\"2\" /><device-identity>D1</device-identity>\
             </offer></call>"]
    );
    assert!(
        page.log
            .contains(&format!("show {CALL_1}: video to 222@lid"))
    );
}

#[test]
fn my_device_identity_goes_along_where_a_ciphertext_starts_a_session() {
    for (ciphertexts, goes_along) in [
        ([msg(), msg()], false),
        ([msg(), pkmsg()], true),
        ([pkmsg(), msg()], true),
        ([pkmsg(), pkmsg()], true),
    ] {
        let mut page = Page::new();
        page.offers_until(Step::Encryption);
        page.encrypts([BOB, BOBS_TABLET], ciphertexts);
        page.shows_the_call();
        let sent = &page.sent_xml()[0];
        assert_eq!(sent.contains("<device-identity>D1"), goes_along, "{sent}");
    }
}

#[test]
fn bytes_that_stay_in_the_page_are_released_when_nothing_is_sent_again() {
    let mut page = Page::new();
    page.offers_until(Step::Encryption);
    page.encrypts([BOB, BOBS_TABLET], [kept(1), kept(2)]);
    page.shows_the_call();
    page.sent.clear();
    assert_eq!(take_released(), [0; 0], "the offer may be sent again");
    page.server_gives_a_relay();
    assert_eq!(take_released(), [1, 2]);
}

#[test]
fn so_they_are_when_one_device_has_none() {
    let mut page = Page::new();
    page.offers_until(Step::Encryption);
    page.encrypts([BOB, BOBS_TABLET], [kept(1), no_session()]);
    assert_eq!(take_released(), [1]);
}

fn kept(number: u32) -> Ciphertext {
    Ok((CiphertextKind::Msg, Bytes::Kept(Kept::new(number))))
}

#[test]
fn nothing_is_sent_before_the_page_shows_the_call() {
    for step in Step::ALL {
        let mut page = Page::new();
        page.offers_until(step);
        assert_eq!(page.sent.len(), usize::from(step == Step::Sent), "{step:?}");
    }
}

#[test]
fn the_creator_is_my_device_in_the_callees_address_space() {
    for (callee, device, creator) in [
        ("222@lid", "222@lid", "111:3@lid"),
        ("49151@c.us", "49151@c.us", "4915550001111:2@s.whatsapp.net"),
        ("49151", "49151@c.us", "4915550001111:2@s.whatsapp.net"),
    ] {
        let mut page = Page::new();
        page.offer(callee);
        page.says_who_i_am();
        page.encrypts([device], [msg()]);
        page.shows_the_call();
        let creator = format!("call-creator=\"{creator}\"");
        assert!(page.sent_xml()[0].contains(&creator), "{callee}");
    }
}

#[test]
fn in_wa_js_the_creator_was_my_phone_number_and_the_stanza_id_half_of_the_call_id() {
    let mut page = Page::with_profile(&WA_JS_4_3);
    page.offer(BOB);
    page.says_who_i_am();
    page.encrypts([BOBS_TABLET], [msg()]);
    page.shows_the_call();
    let expected = "<call to=\"222@lid\" id=\"0202020202020202\">\
                    <offer call-id=\"00020202020202020202020202020202\" \
                    call-creator=\"4915550001111@s.whatsapp.net\">";
    let sent = &page.sent_xml()[0];
    assert!(sent.starts_with(expected), "{sent}");
}

#[test]
fn all_devices_of_the_callee_ring_whichever_was_named() {
    for to in [
        "49151@c.us",
        "49151@s.whatsapp.net",
        "49151:3@c.us",
        "49151.1:3@c.us",
        "49151",
    ] {
        let mut page = Page::new();
        page.offer(to);
        page.says_who_i_am();
        assert_eq!(
            page.open_questions(),
            ["encrypt for 49151@s.whatsapp.net"],
            "{to}"
        );
    }
}

#[test]
fn the_key_is_encrypted_for_every_device_and_two_offers_share_neither_key_nor_id() {
    let mut page = Page::new();
    page.offers_until(Step::Encryption);
    page.encrypts([BOB, BOBS_TABLET], [msg(), msg()]);
    page.shows_the_call();
    page.server_gives_a_relay();
    page.offers_until(Step::Encryption);
    page.encrypts([BOB, BOBS_TABLET], [msg(), msg()]);
    page.shows_the_call();
    // Draws: 1 for the stanza ids, then id and key of each offer.
    assert_eq!(page.keys, [[3; 32], [5; 32]]);
    let shown: Vec<&String> = page
        .log
        .iter()
        .filter(|it| it.starts_with("show"))
        .collect();
    assert!(shown[0].contains(CALL_1) && shown[1].contains(CALL_2));
}

#[test]
fn stanza_ids_count_on_from_offer_to_offer() {
    let mut page = Page::new();
    for _ in 0..3 {
        page.has_offered();
        page.offers_until(Step::Sent);
        page.server_nacks("439");
    }
    page.offers_until(Step::Sent);
    let sent = page.sent_xml();
    assert!(sent.last().unwrap().contains("id=\"257.257-7\""));
}

#[test]
fn late_and_repeated_answers_do_nothing() {
    use wpp_call::engine::{Answer, HostError};
    for step in Step::ALL {
        let mut page = Page::new();
        page.offers_until(step);
        let before = page.log.clone();
        if step != Step::Identity {
            page.repeats_itself(Ok(Answer::Done));
            page.repeats_itself(Err(HostError::failed("late")));
        }
        page.answers_nobody();
        assert_eq!(page.log, before, "{step:?}");
    }
    let mut page = Page::new();
    page.has_offered();
    page.repeats_itself(Ok(Answer::Ack(crate::samples::ack())));
    page.repeats_itself(Err(HostError::Timeout));
    page.waits(89_999);
    assert_eq!(page.log, Vec::<String>::new());
}

#[test]
fn the_page_has_90_seconds_for_each_step_and_the_server_10() {
    for step in Step::ALL {
        let mut page = Page::new();
        page.offers_until(step);
        let expected = if step == Step::Sent { 10_000 } else { 90_000 };
        assert_eq!(page.deadline(), Some(expected), "{step:?}");
    }
}

#[test]
fn the_servers_time_counts_from_the_sending() {
    let mut page = Page::new();
    page.offers_until(Step::Shown);
    page.waits(60_000);
    page.shows_the_call();
    assert_eq!(page.deadline(), Some(70_000));
    assert_eq!(
        page.timeouts,
        [30_000],
        "with the times that it is sent again"
    );
}

#[test]
fn two_offers_at_once_do_not_mix() {
    let mut page = Page::new();
    let first = page.offer("222@lid");
    let second = page.offer("49151@c.us");
    page.says_who_i_am();
    page.says_who_i_am();
    page.encrypts(["222@lid"], [msg()]);
    page.encrypts(["49151@c.us"], [msg()]);
    page.shows_the_call();
    page.shows_the_call();
    page.server_nacks("403");
    page.server_gives_a_relay();
    assert_eq!(page.error(first).code.name, "call_nack");
    let call_id = CALL_2.into();
    assert_eq!(
        page.outcome(second),
        Some(&Ok(Success::Offered { call_id }))
    );
    let sent = page.sent_xml();
    assert!(sent[0].contains("to=\"222@lid\"") && sent[0].contains(CALL_1));
    assert!(sent[1].contains("to=\"49151@s.whatsapp.net\"") && sent[1].contains(CALL_2));
}

#[test]
fn the_key_shows_nowhere_in_a_whole_call() {
    let mut page = Page::new();
    page.offers_until(Step::Encryption);
    let mut engine = format!("{:?}", page.engine());
    page.encrypts([BOB, BOBS_TABLET], [msg(), pkmsg()]);
    page.shows_the_call();
    page.server_gives_a_relay();
    engine += &format!("{:?}", page.engine());
    page.end(None);
    let [key] = page.keys[..] else {
        panic!("expected one key, found {}", page.keys.len());
    };
    // Its bytes are all 3, as lists, hex and base64 have them.
    assert_eq!(key, [3; 32]);
    for told in [&page.debugged, &engine, &page.log.join("\n")] {
        for spelt in ["3, 3, 3, 3", "03030303", "AwMDAwMD"] {
            assert!(!told.contains(spelt), "{told}");
        }
    }
    assert!(page.debugged.contains("CallKey(..)"));
}

#[test]
fn in_wa_js_the_stanza_goes_to_the_address_that_was_asked_for_whatever_the_devices_are_called() {
    let mut page = Page::with_profile(&WA_JS_4_3);
    page.offer("49151@c.us");
    page.says_who_i_am();
    page.encrypts([BOBS_TABLET, BOBS_LAPTOP], [msg(), msg()]);
    page.shows_the_call();
    assert_eq!(page.sent_to(), ["offer to 49151@s.whatsapp.net"]);
}
