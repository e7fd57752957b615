//! Offers that come too late: while the page was offline, or after their own end.

use wpp_call::engine::PageCall;
use wpp_call::node::Node;

use crate::page::Page;
use crate::peer::{BOBS_LAPTOP, MALLORY, accept, offer, preaccept, says, terminate};
use crate::samples::{BOBS_TABLET, ringing};

const NOTHING: [&str; 0] = [];

fn offer_from_while_offline(call_id: &str) -> Node {
    offer(call_id).attr("offline", "0")
}

fn is_told_as_missed(page: &mut Page, from: &str, reason: &str, by: &str) {
    assert_eq!(
        page.told(),
        [
            format!("state_changed A: from {from}, to ended"),
            "missed A: isGroup false, isVideo false, groupJid null, offerTime 1700000000, \
             peer { jid 222@lid, lid 222@lid, phone null }"
                .into(),
            format!("ended A: outcome missed, reason {reason}, durationMs null, by {by}"),
        ]
    );
    assert_eq!(page.deadline(), None, "it does not ring");
}

#[test]
fn an_offer_from_while_the_page_was_offline_is_missed_and_never_rings() {
    let mut page = Page::new();
    page.hears(offer_from_while_offline("A"));
    is_told_as_missed(&mut page, "idle", "offline", "null");
    page.reports(ringing("A"));
    page.hears(offer_from_while_offline("A"));
    assert_eq!(page.told(), NOTHING);
    assert_eq!(page.sent_to(), NOTHING);
}

#[test]
fn so_it_is_when_only_the_page_says_so() {
    let mut page = Page::new();
    for _ in 0..2 {
        page.reports(PageCall {
            was_offline: true,
            ..ringing("A")
        });
    }
    is_told_as_missed(&mut page, "idle", "offline", "null");
}

#[test]
fn so_it_is_when_the_offer_came_before() {
    let mut page = Page::new();
    page.hears(offer("A"));
    assert_eq!(page.told(), NOTHING, "it is the page that rings");
    page.reports(PageCall {
        was_offline: true,
        ..ringing("A")
    });
    is_told_as_missed(&mut page, "idle", "offline", "null");
}

#[test]
fn so_it_is_when_an_offer_that_the_page_refused_comes_again() {
    let mut page = Page::new();
    page.hears(offer("A"));
    page.hears(offer_from_while_offline("A"));
    is_told_as_missed(&mut page, "idle", "offline", "null");
    page.reports(ringing("A"));
    assert_eq!(page.told(), NOTHING);
}

#[test]
fn another_device_of_the_caller_cannot_say_so() {
    let mut page = Page::new();
    page.hears(offer("A"));
    page.hears(says(BOBS_LAPTOP, "offer", "A").attr("offline", "0"));
    assert_eq!(page.told(), NOTHING);
    page.reports(ringing("A"));
    assert_eq!(page.state("A"), "ringing");
}

#[test]
fn it_cannot_be_answered() {
    let mut page = Page::new();
    page.hears(offer_from_while_offline("A"));
    let accept = page.accept(None);
    page.has_calls([ringing("A")]);
    assert_eq!(page.error(accept).code.name, "call_not_found");
    let accept = page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    assert_eq!(page.error(accept).code.name, "call_is_not_incoming_ring");
}

#[test]
fn a_terminate_that_overtakes_its_offer_is_not_lost() {
    let mut page = Page::new();
    page.hears(terminate(BOBS_TABLET, "A", ""));
    assert_eq!(page.told(), NOTHING);
    page.hears(offer("A"));
    is_told_as_missed(&mut page, "idle", "null", "peer");
    // The page does not know: it is told when it begins to ring.
    page.log.clear();
    page.reports(ringing("A"));
    assert_eq!(page.log, ["page, A is over"]);
}

#[test]
fn so_it_is_when_the_page_reports_the_call_first() {
    let mut page = Page::new();
    page.hears(terminate(BOBS_TABLET, "A", "timeout"));
    page.reports(ringing("A"));
    is_told_as_missed(&mut page, "idle", "timeout", "peer");
    assert_eq!(page.log.last().unwrap(), "page, A is over");
}

#[test]
fn its_reason_is_kept() {
    for (reason, outcome) in [
        ("accepted_elsewhere", "accepted_elsewhere"),
        ("rejected_elsewhere", "rejected_elsewhere"),
        ("brand_new", "cancelled"),
    ] {
        let mut page = Page::new();
        page.hears(terminate(BOBS_TABLET, "A", reason));
        page.hears(offer("A"));
        assert_eq!(page.shows("A", "outcome"), outcome);
        page.hears(terminate(BOBS_TABLET, "A", ""));
        assert_eq!(page.shows("A", "outcome"), outcome);
    }
}

#[test]
fn an_offer_from_while_the_page_was_offline_may_be_overtaken_too() {
    let mut page = Page::new();
    page.hears(terminate(BOBS_TABLET, "A", "accepted_elsewhere"));
    page.hears(offer_from_while_offline("A"));
    assert_eq!(page.shows("A", "outcome"), "accepted_elsewhere");
}

#[test]
fn a_caller_that_says_its_own_call_is_accepted_does_not_make_it_ring() {
    for action in [preaccept, accept] {
        let mut page = Page::new();
        page.hears(offer("A"));
        page.hears(action(BOBS_TABLET, "A"));
        assert_eq!(page.told(), NOTHING);
        page.reports(ringing("A"));
        assert_eq!(page.state("A"), "ringing");
    }
}

#[test]
fn a_third_party_cannot_end_a_call_before_it_comes() {
    let mut page = Page::new();
    page.hears(terminate(MALLORY, "A", ""));
    page.is_called("A");
    assert_eq!(page.state("A"), "ringing");
}

#[test]
fn a_call_that_comes_after_its_end_does_not_end_another() {
    let mut page = Page::new();
    page.hears(terminate(BOBS_TABLET, "A", ""));
    page.is_called("B");
    assert_eq!(page.state("B"), "ringing");
}

#[test]
fn of_two_that_overtake_the_one_with_a_reason_counts() {
    for reasons in [["", "accepted_elsewhere"], ["accepted_elsewhere", ""]] {
        let mut page = Page::new();
        for reason in reasons {
            page.hears(terminate(BOBS_TABLET, "A", reason));
        }
        page.hears(offer("A"));
        assert_eq!(page.shows("A", "outcome"), "accepted_elsewhere");
    }
}

#[test]
fn the_last_hundred_ends_that_came_early_are_remembered() {
    let mut page = Page::new();
    for n in 0..=100 {
        page.hears(terminate(BOBS_TABLET, &n.to_string(), ""));
    }
    page.is_called("0");
    page.is_called("1");
    assert_eq!(page.state("0"), "ringing");
    assert_eq!(page.state("1"), "ended");
}

#[test]
fn a_call_that_rings_rings_on_when_its_offer_comes_once_more() {
    let mut page = Page::new();
    page.reports(ringing("A"));
    page.told();
    page.hears(offer_from_while_offline("A"));
    assert_eq!(page.told(), NOTHING);
    assert_eq!(page.state("A"), "ringing");
}

#[test]
fn the_page_is_not_told_to_end_what_it_never_rings_for() {
    let mut page = Page::new();
    page.hears(offer_from_while_offline("A"));
    page.log.clear();
    page.reports(PageCall {
        was_offline: true,
        ..ringing("A")
    });
    assert_eq!(page.log, NOTHING);
}
