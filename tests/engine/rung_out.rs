//! Calls that nobody answers.

use crate::page::{CALL_1, Page, Step};
use crate::peer::{BOBS_LAPTOP, accept, preaccept, reject, terminate};
use crate::samples::{BOBS_TABLET, ack, ringing};

const NOTHING: [&str; 0] = [];

#[test]
fn a_call_that_we_offer_rings_for_90_seconds_and_every_device_is_told() {
    let mut page = Page::new();
    page.rings_three_devices();
    page.hears(preaccept(BOBS_TABLET, CALL_1));
    page.forgets_the_past();
    page.waits(89_999);
    assert_eq!(page.told(), NOTHING);
    page.waits(1);
    let devices = ["222@lid", "222:7@lid", "222:9@lid"];
    assert_eq!(
        page.sent_to(),
        devices.map(|to| format!("terminate timeout to {to}"))
    );
    assert_eq!(page.stanza_ids(), ["257.257-2", "257.257-3", "257.257-4"]);
    assert_eq!(
        page.told(),
        [
            format!("state_changed {CALL_1}: from ringing, to ended"),
            format!("ended {CALL_1}: outcome unanswered, reason timeout, durationMs null, by null"),
        ]
    );
    assert!(page.log.contains(&format!("close {CALL_1}")));
}

#[test]
fn its_90_seconds_begin_when_the_server_takes_the_offer() {
    let mut page = Page::new();
    page.offers_until(Step::Sent);
    page.waits(9_000);
    page.server_gives_a_relay();
    assert_eq!(page.deadline(), Some(99_000));
}

#[test]
fn a_device_that_is_out_is_not_told() {
    let mut page = Page::new();
    page.rings_three_devices();
    page.hears(reject(BOBS_TABLET, CALL_1, "busy"));
    page.waits(90_000);
    let expected = [
        "terminate timeout to 222@lid",
        "terminate timeout to 222:9@lid",
    ];
    assert_eq!(page.sent_to(), expected);
}

#[test]
fn a_call_rings_here_for_60_seconds_and_is_missed_then() {
    let mut page = Page::new();
    page.is_called("A");
    page.forgets_the_past();
    page.waits(59_999);
    assert_eq!(page.told(), NOTHING);
    page.waits(1);
    assert_eq!(page.sent_to(), ["terminate timeout to 222:7@lid"]);
    assert_eq!(
        page.told(),
        [
            "state_changed A: from ringing, to ended",
            "missed A: isGroup false, isVideo false, groupJid null, offerTime 1700000000, \
             peer { jid 222@lid, lid 222@lid, phone null }",
            "ended A: outcome missed, reason timeout, durationMs null, by null",
        ]
    );
    assert!(
        page.log.contains(&"page, A is over".into()),
        "it is missed there, too"
    );
}

#[test]
fn what_tells_the_end_waits_for_its_ack_and_nothing_comes_of_that() {
    for acks in [true, false] {
        let mut page = Page::new();
        page.is_called("A");
        page.waits(60_000);
        page.forgets_the_past();
        if acks {
            page.server_acks();
        } else {
            page.hears_no_ack();
            assert_eq!(page.sent_again.len(), 2);
        }
        assert_eq!(page.told(), NOTHING);
        assert_eq!(page.deadline(), None);
    }
}

#[test]
fn both_times_can_be_set_and_count_for_the_calls_that_begin_to_ring_then() {
    let mut page = Page::new();
    page.is_called("A");
    page.settings().caller_ring_timeout = 5_000;
    page.settings().callee_ring_timeout = 7_000;
    page.is_called("B");
    page.waits(7_000);
    assert_eq!(
        (page.state("A"), page.state("B")),
        ("ringing".into(), "ended".into())
    );

    let mut page = Page::new();
    page.settings().caller_ring_timeout = 5_000;
    page.has_offered();
    assert_eq!(page.deadline(), Some(5_000));
}

#[test]
fn a_call_that_was_answered_does_not_ring_out() {
    let mut page = Page::new();
    page.is_called_and_accepts("A");
    assert_eq!(page.deadline(), None);
    page.waits(1_000_000);
    assert_eq!(page.state("A"), "active");

    let mut page = Page::new();
    page.is_in_a_call_of_its_own();
    assert_eq!(page.deadline(), None);
    page.waits(1_000_000);
    assert_eq!(page.state(CALL_1), "active");
}

#[test]
fn a_call_that_is_being_answered_is_not_missed() {
    let mut page = Page::new();
    page.is_called("A");
    page.waits(55_000);
    let accept = page.accept(None);
    page.has_calls([ringing("A")]);
    page.waits(9_000);
    assert_eq!(page.state("A"), "ringing");
    assert_eq!(page.deadline(), Some(65_000), "the ack's");
    page.server_acks();
    assert!(page.is_done(accept));
    page.waits(1_000_000);
    assert_eq!(page.state("A"), "active");
}

#[test]
fn a_call_that_could_not_be_answered_in_time_is_missed_after_all() {
    let mut page = Page::new();
    page.is_called("A");
    page.waits(55_000);
    page.accept(None);
    page.has_calls([ringing("A")]);
    page.waits(9_000);
    page.server_nacks("500");
    page.waits(0);
    assert_eq!(page.shows("A", "outcome"), "missed");
}

#[test]
fn a_call_that_was_reported_twice_does_not_ring_longer() {
    let mut page = Page::new();
    page.is_called("A");
    page.waits(30_000);
    page.is_called("A");
    page.waits(30_000);
    assert_eq!(page.shows("A", "outcome"), "missed");
}

#[test]
fn an_answer_that_comes_when_it_has_rung_out_is_too_late() {
    let mut page = Page::new();
    page.rings_three_devices();
    page.waits(90_000);
    page.forgets_the_past();
    page.hears(accept(BOBS_LAPTOP, CALL_1));
    assert_eq!(page.told(), NOTHING);
    assert_eq!(page.shows(CALL_1, "outcome"), "unanswered");

    let mut page = Page::new();
    page.is_called("A");
    page.waits(60_000);
    page.told();
    let accept = page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    assert_eq!(page.error(accept).code.name, "call_is_not_incoming_ring");
    assert_eq!(page.told(), NOTHING);
}

#[test]
fn a_terminate_at_the_last_moment_is_the_only_end() {
    let mut page = Page::new();
    page.is_called("A");
    page.waits(59_999);
    page.hears(terminate(BOBS_TABLET, "A", ""));
    page.forgets_the_past();
    page.waits(1);
    assert_eq!(page.told(), NOTHING);
    assert_eq!(page.sent_to(), NOTHING);
    assert_eq!(page.shows("A", "reason"), "null");
}

#[test]
fn each_call_has_a_time_of_its_own() {
    let mut page = Page::new();
    page.is_called("A");
    page.waits(20_000);
    page.is_called("B");
    page.waits(40_000);
    assert_eq!(
        (page.state("A"), page.state("B")),
        ("ended".into(), "ringing".into())
    );
    page.answers_to("send terminate A", wpp_call::engine::Answer::Ack(ack()));
    assert_eq!(page.deadline(), Some(80_000));
    page.waits(20_000);
    assert_eq!(page.state("B"), "ended");
}

#[test]
fn an_offer_of_ours_takes_the_place_of_a_call_that_has_its_id() {
    let mut page = Page::new();
    page.reports(ringing(CALL_1));
    page.has_offered();
    page.waits(1_000_000);
    assert_eq!(page.state(CALL_1), "ended");
    assert_eq!(page.engine().calls().len(), 1);
}
