//! Who cannot be called, and who cannot call.

use wpp_call::engine::{CallError, HostError, PathChoice};
use wpp_call::stanza::profile::WA_JS_4_3;

use crate::lines::{assert_failed, text};
use crate::page::Page;
use crate::samples::BOB;

/// What is expected instead of something that is no address.
pub const ADDRESS: &str = "a phone number, …@c.us, …@s.whatsapp.net, …@lid or a Wid";

pub fn assert_invalid(error: &CallError, to: &str, expected: &str) {
    let facts = [("to", text(to)), ("expected", text(expected))];
    assert_failed(error, "invalid_wid", &facts);
    assert_eq!(error.message(), format!("Expected {expected}, found {to}"));
}

#[test]
fn who_cannot_be_called_is_refused_before_the_page_is_asked() {
    for to in [
        "",
        " ",
        "abc",
        "+",
        "49+151",
        "49 151 and 2",
        "49151/123",
        "+49151@lid",
        "4915112345678-1400000000", // a group of old
        "1234567890123456",
        "abc@c.us",
        "c.us",
        "call@c.us",
        "49151@example.org",
        "49151@lid@lid",
        "٣٣@c.us",
    ] {
        let mut page = Page::new();
        let offer = page.offer(to);
        assert_invalid(page.error(offer), to, ADDRESS);
        assert_eq!(page.log, ["failed: invalid_wid"]);
    }
    for to in [
        "015112345678",
        "004915112345678",
        "+0049 151 12345678",
        "0",
        "015112345678@c.us",
        "015112345678:3@s.whatsapp.net",
        "0151 12345678@c.us",
    ] {
        let mut page = Page::new();
        let offer = page.offer(to);
        let expected = "a phone number that begins with its country code, without 0 or 00";
        assert_invalid(page.error(offer), to, expected);
        assert_eq!(page.log, ["failed: invalid_wid"]);
    }
    for to in [
        "120363000000000000@g.us",
        "123-456@g.us",
        "g.us",
        "00AA@call",
        "call",
        "status@broadcast",
        "1@newsletter",
    ] {
        let mut page = Page::new();
        let offer = page.offer(to);
        assert_failed(page.error(offer), "call_is_not_user", &[("to", text(to))]);
        assert_eq!(page.log, ["failed: call_is_not_user"]);
    }
}

#[test]
fn i_cannot_call_myself_by_whatever_address_on_either_path() {
    let (pn, lid) = ("4915550001111@c.us", "111@lid");
    for (to, me) in [
        ("+49 1555 0001111", pn),
        (pn, pn),
        ("4915550001111:5@s.whatsapp.net", pn),
        (lid, lid),
        ("111:9@lid", lid),
    ] {
        for mut page in [Page::new(), Page::native()] {
            let offer = page.offer(to);
            page.says_who_i_am();
            assert_invalid(page.error(offer), me, "an address that is not your own");
            assert_eq!(page.log.last().unwrap(), "failed: invalid_wid");
            assert!(!page.log.iter().any(|line| line.starts_with("stack")));
        }
    }
}

#[test]
fn without_my_address_in_the_callees_space_there_is_no_offer() {
    let (pn, lid) = (Some("1:2@c.us"), Some("3:4@lid"));
    for (to, pn, lid, is_known) in [
        ("222@lid", pn, lid, true),
        ("222@lid", None, lid, true),
        ("222@lid", pn, None, false),
        ("222@lid", None, None, false),
        ("49151@c.us", pn, None, true),
        ("49151@c.us", None, lid, false),
        ("49151@c.us", None, None, false),
    ] {
        let mut page = Page::new();
        let offer = page.offer(to);
        page.says_i_am(pn, lid);
        if is_known {
            assert_eq!(page.outcome(offer), None);
        } else {
            assert_failed(page.error(offer), "user_id_is_null", &[]);
            assert_eq!(page.log, ["who am I?", "failed: user_id_is_null"]);
        }
    }
}

#[test]
fn a_page_where_nobody_is_logged_in_or_that_is_none_says_so_on_either_path() {
    let cause = || String::from("another page");
    for path in [PathChoice::Auto, PathChoice::Stanza] {
        for (error, code, facts) in [
            (HostError::NotLoggedIn, "not_logged_in", vec![]),
            (
                HostError::HostNotFound {
                    cause: cause().into(),
                },
                "host_not_found",
                vec![("cause", text(&cause()))],
            ),
        ] {
            let mut page = Page::new();
            page.settings().path = path;
            let offer = page.offer(BOB);
            page.fails(error);
            assert_failed(page.error(offer), code, &facts);
            assert!(page.open_questions().is_empty());
        }
    }
}

#[test]
fn wa_js_always_needed_my_phone_number() {
    for to in ["222@lid", "49151@c.us"] {
        let mut page = Page::with_profile(&WA_JS_4_3);
        let offer = page.offer(to);
        page.says_i_am(None, Some("3:4@lid"));
        assert_failed(page.error(offer), "user_id_is_null", &[]);
    }
}
