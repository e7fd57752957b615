//! One person has two kinds of addresses, and a page may know a call from before a reload.

use wpp_call::engine::{HostError, PageCall};
use wpp_call::node::Node;
use wpp_call::stanza::profile::{CURRENT, WA_JS_4_3};

use crate::page::{CALL_1, Page, Step};
use crate::peer::{accept, offer, says_with, terminate};
use crate::people::{NUMBER, knows, with_book};
use crate::samples::{BOB, BOBS_TABLET, active, group, jid, ringing};

fn by_phone(id: &str) -> PageCall {
    PageCall {
        peer: jid("49151:7@c.us"),
        ..ringing(id)
    }
}

fn offer_with_phone(id: &str) -> Node {
    says_with(
        BOBS_TABLET,
        "offer",
        id,
        "caller_pn",
        "49151@s.whatsapp.net",
    )
}

/// A call of ours that this engine has not offered.
fn ours(id: &str) -> PageCall {
    PageCall {
        is_outgoing: true,
        ..active(id)
    }
}

#[test]
fn a_call_that_the_page_does_not_call_ours_any_more_can_be_ended() {
    let mut page = Page::new();
    page.end(Some("A"));
    page.has_calls([ours("A")]);
    page.fails(HostError::failed("not now")); // who I am
    let end = page.end(Some("A"));
    page.has_calls([active("A")]);
    page.says_who_i_am();
    page.server_acks();
    assert!(page.is_done(end));
}

#[test]
fn a_caller_whom_the_page_names_by_phone_can_be_answered() {
    let mut page = Page::new();
    page.hears(offer_with_phone("A"));
    page.reports(by_phone("A"));
    page.accept(None);
    page.has_calls([by_phone("A")]);
    assert_eq!(page.sent_to(), ["accept to 222:7@lid"]);
}

#[test]
fn a_caller_whom_the_page_names_by_phone_is_told_that_it_rang_out() {
    let mut page = Page::new();
    page.hears(offer_with_phone("A"));
    page.reports(by_phone("A"));
    page.waits(60_000);
    assert_eq!(page.sent_to(), ["terminate timeout to 222:7@lid"]);
}

#[test]
fn a_call_that_was_answered_by_phone_number_can_be_ended() {
    let mut page = with_book(Page::new());
    knows(BOB, NUMBER);
    page.rings_three_devices();
    page.hears(accept("49151:7@s.whatsapp.net", CALL_1));
    page.forgets_the_past();
    page.end(Some(CALL_1));
    page.has_calls([PageCall {
        is_outgoing: true,
        peer: jid(BOB),
        ..active(CALL_1)
    }]);
    assert_eq!(page.sent_to(), ["terminate to 222:7@lid"]);
}

#[test]
fn a_call_is_ended_though_a_mute_waits_for_its_ack() {
    let mut page = Page::new();
    page.is_called_and_accepts("A");
    page.mute(None);
    page.end(None);
    page.has_calls([active("A")]);
    assert_eq!(
        page.sent_to(),
        ["mute_v2 1 to 222:7@lid", "terminate to 222:7@lid"]
    );
}

#[test]
fn a_call_that_we_did_not_open_is_not_taken_out_of_the_page() {
    for profile in [&CURRENT, &WA_JS_4_3] {
        let mut page = Page::with_profile(profile);
        page.end(Some("A"));
        page.has_calls([ours("A")]);
        if page.open_questions() == ["who am I?"] {
            page.says_who_i_am();
        }
        page.server_acks();
        assert!(!page.log.contains(&"close A".into()), "{}", profile.name);
    }
}

#[test]
fn offers_that_never_ring_do_not_push_out_a_call_that_goes_on() {
    let mut page = Page::new();
    page.is_called_and_accepts("A");
    for n in 0..1000 {
        page.hears(offer(&n.to_string()));
    }
    assert_eq!(page.state("A"), "active");
}

#[test]
fn an_offer_is_known_by_the_phone_number_that_it_tells() {
    let mut page = Page::new();
    page.reports(by_phone("A"));
    page.hears(offer_with_phone("A"));
    page.hears(terminate(BOBS_TABLET, "A", "accepted_elsewhere"));
    assert_eq!(page.shows("A", "outcome"), "accepted_elsewhere");
}

#[test]
fn the_end_of_a_call_from_before_goes_to_the_device_that_has_it() {
    let mut page = Page::new();
    page.end(Some("A"));
    page.has_calls([ours("A")]);
    page.says_who_i_am();
    assert_eq!(page.sent_to(), ["terminate to 222:7@lid"]);
}

#[test]
fn a_nack_of_an_earlier_mute_does_not_undo_a_later_one() {
    let mut page = Page::new();
    page.is_called_and_accepts("A");
    page.mute(None);
    page.unmute(None);
    page.mute(None);
    page.server_nacks("500");
    page.server_acks();
    page.server_acks();
    assert_eq!(page.shows("A", "muted"), "true");
}

#[test]
fn the_offers_own_time_is_kept_where_the_page_knows_none() {
    let mut page = Page::new();
    page.hears(offer("A").attr("e", "1699990000"));
    page.reports(ringing("A"));
    assert_eq!(page.shows("A", "offerTime"), "1699990000");
}

#[test]
fn a_failure_of_the_pages_is_not_the_servers() {
    let mut page = Page::new();
    page.offers_until(Step::Shown);
    page.fails(HostError::failed("Oops"));
    assert!(!page.told().last().unwrap().ends_with("by server"));
}

#[test]
fn a_group_call_in_which_we_are_is_not_missed() {
    let mut page = Page::new();
    page.end(Some("G"));
    page.has_calls([PageCall {
        is_active: true,
        ..group("G")
    }]);
    page.server_nacks("500");
    page.forgets_the_past();
    page.waits(60_000);
    assert_eq!(page.told(), Vec::<String>::new());
}

#[test]
fn after_stop_no_ring_timer_runs() {
    let mut page = Page::new();
    page.is_called("A");
    page.is_left();
    assert_eq!(page.deadline(), None);
}
