//! How calls end that somebody ends.

use wpp_call::stanza::profile::WA_JS_4_3;

use crate::page::{CALL_1, Page, Step};
use crate::peer::{accept, mute, preaccept, reject, terminate};
use crate::samples::{BOB, BOBS_TABLET, active, outgoing, ringing};

const NOTHING: [&str; 0] = [];

/// A call that rings here is terminated: the reason, the outcome, and the reason as it is told.
const WHILE_IT_RINGS: [(&str, &str, &str); 8] = [
    ("", "missed", "null"),
    ("timeout", "missed", "timeout"),
    ("group_call_ended", "missed", "group_call_ended"),
    (
        "accepted_elsewhere",
        "accepted_elsewhere",
        "accepted_elsewhere",
    ),
    (
        "rejected_elsewhere",
        "rejected_elsewhere",
        "rejected_elsewhere",
    ),
    // Seed document 002's spelling is read as the same.
    (
        "accept_elsewhere",
        "accepted_elsewhere",
        "accepted_elsewhere",
    ),
    (
        "reject_elsewhere",
        "rejected_elsewhere",
        "rejected_elsewhere",
    ),
    ("brand_new", "cancelled", "brand_new"),
];

#[test]
fn a_terminate_while_it_rings_is_missed_or_elsewhere_or_cancelled_by_its_reason() {
    for (reason, outcome, told_reason) in WHILE_IT_RINGS {
        let mut page = Page::new();
        page.is_called("A");
        page.told();
        page.hears(terminate(BOBS_TABLET, "A", reason));
        let mut expected = vec![
            "state_changed A: from ringing, to ended".to_owned(),
            format!("ended A: outcome {outcome}, reason {told_reason}, durationMs null, by peer"),
        ];
        if outcome == "missed" {
            let missed = "missed A: isGroup false, isVideo false, groupJid null, offerTime 1700000000, \
                          peer { jid 222@lid, lid 222@lid, phone null }";
            expected.insert(1, missed.into());
        }
        if outcome == "accepted_elsewhere" {
            expected.insert(0, "accepted A: by null, elsewhere true".into());
        }
        assert_eq!(page.told(), expected, "{reason}");
        assert_eq!(page.shows("A", "outcome"), outcome);
        assert_eq!(page.shows("A", "reason"), told_reason);
        assert_eq!(page.sent_to(), NOTHING, "the page knows it itself");
        assert_eq!(page.deadline(), None, "no ring timer runs");
    }
}

#[test]
fn any_device_of_the_caller_may_end_its_call() {
    let mut page = Page::new();
    page.is_called("A");
    page.hears(terminate(BOB, "A", ""));
    assert_eq!(page.shows("A", "outcome"), "missed");
}

#[test]
fn a_terminate_of_a_call_that_goes_on_completes_it_whatever_the_reason() {
    for reason in ["", "timeout", "accepted_elsewhere", "brand_new"] {
        for call in ["A", CALL_1] {
            let mut page = Page::new();
            if call == "A" {
                page.is_called_and_accepts(call);
            } else {
                page.is_in_a_call_of_its_own();
            }
            page.waits(61_500);
            page.hears(terminate(BOBS_TABLET, call, reason));
            let reason = if reason.is_empty() { "null" } else { reason };
            assert_eq!(
                page.told(),
                [
                    format!("state_changed {call}: from active, to ended"),
                    format!(
                        "ended {call}: outcome completed, reason {reason}, durationMs 61500, \
                         by peer"
                    ),
                ]
            );
        }
    }
}

#[test]
fn a_callee_that_terminates_what_it_is_offered_refuses_it() {
    for (reason, told) in [("", "null"), ("brand_new", "brand_new")] {
        let mut page = Page::new();
        page.has_offered();
        page.hears(preaccept(BOBS_TABLET, CALL_1));
        page.told();
        page.hears(terminate(BOBS_TABLET, CALL_1, reason));
        let ended = format!("outcome rejected, reason {told}, durationMs null, by peer");
        assert_eq!(page.told()[1], format!("ended {CALL_1}: {ended}"));
        let others = match reason {
            "" => "terminate to 222@lid".to_owned(),
            reason => format!("terminate {reason} to 222@lid"),
        };
        assert_eq!(page.sent_to(), [others], "the others stop ringing");
    }
}

#[test]
fn whatever_comes_after_the_end_changes_nothing() {
    let endings: [fn(&mut Page, &str); 4] = [
        |page, call| page.hears(terminate(BOBS_TABLET, call, "")),
        |page, call| page.hears(terminate(BOBS_TABLET, call, "accepted_elsewhere")),
        |page, call| page.hears(terminate(BOBS_TABLET, call, "brand_new")),
        |page, _| page.waits(90_000),
    ];
    for end in endings {
        for call in ["A", CALL_1] {
            let mut page = Page::new();
            match call {
                "A" => page.is_called(call),
                _ => drop(page.has_offered()),
            }
            end(&mut page, call);
            assert_eq!(page.state(call), "ended");
            while page
                .open_questions()
                .iter()
                .any(|asked| asked.starts_with("send"))
            {
                page.server_acks();
            }
            page.forgets_the_past();
            let before = page.engine().calls();

            for (reason, ..) in WHILE_IT_RINGS {
                page.hears(terminate(BOBS_TABLET, call, reason));
            }
            for device in [BOB, BOBS_TABLET] {
                page.hears(preaccept(device, call));
                page.hears(accept(device, call));
                page.hears(reject(device, call, ""));
                page.hears(mute(device, call, "1"));
            }
            page.waits(1_000_000);
            assert_eq!(page.told(), NOTHING);
            assert_eq!(page.sent_to(), NOTHING);
            assert_eq!(page.engine().calls(), before);
        }
    }
}

#[test]
fn the_end_of_a_call_that_we_offer_cancels_it() {
    for preaccepts in [false, true] {
        let mut page = Page::new();
        page.has_offered();
        if preaccepts {
            page.hears(preaccept(BOB, CALL_1));
        }
        let state = if preaccepts { "ringing" } else { "calling" };
        page.forgets_the_past();
        let end = page.end(Some(CALL_1));
        page.has_calls([outgoing(CALL_1)]);
        assert_eq!(page.told(), NOTHING, "it ends with the acks");
        page.server_acks();
        page.server_acks();
        assert!(page.is_done(end));
        assert_eq!(
            page.told()[2..],
            [
                format!("state_changed {CALL_1}: from {state}, to ended"),
                format!("ended {CALL_1}: outcome cancelled, reason null, durationMs null, by me"),
            ]
        );
        assert_eq!(page.deadline(), None);
    }
}

#[test]
fn an_offer_may_be_cancelled_before_the_server_has_acknowledged_it() {
    let mut page = Page::new();
    let offer = page.offers_until(Step::Sent);
    page.ends_with_every_device_told();
    assert_eq!(page.shows(CALL_1, "outcome"), "cancelled");
    page.server_gives_a_relay();
    assert_eq!(page.error(offer).code.name, "call_ended");
}

#[test]
fn who_ends_a_call_that_goes_on_has_completed_it() {
    let mut page = Page::new();
    page.is_called_and_accepts("A");
    page.waits(2_500);
    page.end(None);
    page.has_calls([active("A")]);
    page.server_acks();
    assert_eq!(
        page.told()[1..],
        [
            "state_changed A: from active, to ended",
            "ended A: outcome completed, reason null, durationMs 2500, by me",
        ]
    );
    assert!(page.log.contains(&"page, end A".into()));
}

#[test]
fn who_rejects_a_call_has_rejected_it() {
    let mut page = Page::new();
    page.is_called("A");
    page.told();
    page.reject(None);
    page.has_calls([ringing("A")]);
    page.server_acks();
    assert_eq!(
        page.told()[1..],
        [
            "state_changed A: from ringing, to ended",
            "ended A: outcome rejected, reason null, durationMs null, by me",
        ]
    );
}

#[test]
fn a_call_that_is_accepted_here_goes_on_from_the_ack() {
    let mut page = Page::new();
    page.is_called("A");
    page.told();
    page.accept(None);
    page.has_calls([ringing("A")]);
    assert_eq!(page.state("A"), "ringing");
    page.server_acks();
    assert_eq!(
        page.told()[1..],
        [
            "accepted A: by null, elsewhere false",
            "state_changed A: from ringing, to active",
        ]
    );
}

#[test]
fn a_call_that_could_not_be_answered_or_ended_goes_on_as_before() {
    use wpp_call::engine::HostError;
    let fails: [fn(&mut Page); 2] = [
        |page| page.fails(HostError::failed("Oops")),
        |page| page.server_nacks("500"),
    ];
    for fail in fails {
        let mut page = Page::new();
        page.is_called("A");
        page.accept(None);
        page.has_calls([ringing("A")]);
        fail(&mut page);
        assert_eq!(page.state("A"), "ringing");
        page.reject(None);
        page.has_calls([ringing("A")]);
        fail(&mut page);
        assert_eq!(page.state("A"), "ringing");
        assert_eq!(page.deadline(), Some(60_000), "and rings out in time");

        let mut page = Page::new();
        page.is_called_and_accepts("A");
        page.end(None);
        page.has_calls([active("A")]);
        fail(&mut page);
        assert_eq!(page.state("A"), "active");
    }
}

#[test]
fn wa_js_ends_a_call_that_was_taken_with_the_user_and_not_with_the_device() {
    let mut page = Page::with_profile(&WA_JS_4_3);
    page.has_offered();
    page.hears(accept(BOBS_TABLET, CALL_1));
    page.forgets_the_past();
    page.end(Some(CALL_1));
    page.has_calls([outgoing(CALL_1)]);
    assert_eq!(page.sent_to(), ["terminate to 222@lid"]);
}

#[test]
fn wa_js_ends_a_call_from_before_a_reload_without_asking_who_i_am() {
    let mut page = Page::with_profile(&WA_JS_4_3);
    page.end(Some("A"));
    page.has_calls([outgoing("A")]);
    assert_eq!(page.sent_to(), ["terminate to 222@lid"]);
}
