//! Every stanza that goes out waits for its ack.

use wpp_call::engine::{Answer, CommandId, Verb};

use crate::page::{CALL_1, Page, Step};
use crate::peer::{BOBS_LAPTOP, accept, terminate};
use crate::samples::{ack, ack_with_relay, active, ringing};

/// A command whose stanza waits for its ack, and the call.
type Waiting = (&'static str, fn(&mut Page) -> (CommandId, &'static str));

const WAITING: [Waiting; 6] = [
    ("offer", |page| (page.offers_until(Step::Sent), CALL_1)),
    ("accept", |page| {
        page.is_called("A");
        (answers(page, Verb::Accept), "A")
    }),
    ("reject", |page| {
        page.is_called("A");
        (answers(page, Verb::Reject), "A")
    }),
    ("terminate", |page| {
        page.is_called_and_accepts("A");
        let end = page.end(None);
        page.has_calls([active("A")]);
        (end, "A")
    }),
    ("mute_v2", |page| {
        page.is_called_and_accepts("A");
        (page.mute(None), "A")
    }),
    ("mute_v2", |page| {
        page.is_in_a_call_of_its_own();
        (page.mute(None), CALL_1)
    }),
];

fn answers(page: &mut Page, verb: Verb) -> CommandId {
    let command = page.act(verb, Some("A"));
    page.has_calls([ringing("A")]);
    command
}

/// Each of [`WAITING`] in a page of its own.
fn each(mut check: impl FnMut(Page, CommandId, &str, &str)) {
    for (action, start) in WAITING {
        let mut page = Page::new();
        let (command, call) = start(&mut page);
        assert_eq!(page.sent.last().unwrap().child_nodes()[0].tag, *action);
        page.told();
        check(page, command, call, action);
    }
}

#[test]
fn a_stanza_without_an_ack_is_sent_twice_more_the_same_with_the_same_id() {
    each(|mut page, command, _, action| {
        let stanza = page.sent.last().unwrap().clone();
        let sent = page.sent.len();
        for again in [1, 2] {
            page.waits(9_999);
            assert_eq!(page.sent_again.len(), again - 1, "{action}");
            page.waits(1);
            assert_eq!(page.sent_again.len(), again, "{action}");
        }
        assert_eq!(
            page.sent_again,
            [stanza.clone(), stanza.clone()],
            "{action}"
        );
        assert_eq!(page.sent.len(), sent, "nothing new is sent");
        assert_eq!(page.outcome(command), None, "{action}");
        page.waits(100_000);
        let again = page.sent_again.iter().filter(|again| **again == stanza);
        assert_eq!(again.count(), 2, "{action}: and not a third time");
    });
}

#[test]
fn after_three_times_ten_seconds_the_promise_fails_and_the_call_has_failed() {
    each(|mut page, command, call, action| {
        page.waits(10_000);
        page.waits(10_000);
        page.waits(9_999);
        assert_eq!(page.outcome(command), None, "{action}");
        page.waits(1);
        assert_eq!(page.error(command).code.name, "call_ack_timeout");
        assert_eq!(page.state(call), "ended", "{action}");
        assert_eq!(page.shows(call, "outcome"), "failed", "{action}");
        assert_eq!(page.shows(call, "reason"), "call_ack_timeout");
        let told = page.told();
        let ended = told.last().unwrap();
        assert!(
            ended.starts_with(&format!(
                "ended {call}: outcome failed, reason call_ack_timeout,"
            )),
            "{ended}"
        );
        assert!(ended.ends_with(", by server"), "{ended}");
    });
}

#[test]
fn an_ack_of_any_of_the_three_is_the_ack_and_its_time_counts_from_the_first() {
    for waits in [0, 1, 2] {
        each(|mut page, command, call, action| {
            let id = page.stanza_ids().last().unwrap().to_string();
            for _ in 0..waits {
                page.waits(10_000);
            }
            page.waits(1_234);
            page.answers_to("send", Answer::Ack(ack_with_relay()));
            assert!(matches!(page.outcome(command), Some(Ok(_))), "{action}");
            let rtt = waits * 10_000 + 1_234;
            let told = page.told();
            assert_eq!(
                told[0],
                format!("ack {call}: action {action}, stanzaId {id}, rttMs {rtt}")
            );
            let acks = told.iter().filter(|line| line.starts_with("ack "));
            assert_eq!(acks.count(), 1);
            page.sent_again.clear();
            page.waits(20_000);
            assert_eq!(page.sent_again, [], "{action}");
        });
    }
}

#[test]
fn a_nack_is_told_with_its_name_and_fails_the_promise_at_once() {
    each(|mut page, command, call, action| {
        page.server_nacks("403");
        let error = page.error(command);
        assert_eq!(error.code.name, "call_nack");
        assert_eq!(
            error.message(),
            format!("The server refused call {call}: 403 CallerNotEnabled")
        );
        assert_eq!(
            page.told()[0],
            format!("nack {call}: action {action}, code 403, name CallerNotEnabled")
        );
        page.sent_again.clear();
        page.waits(20_000);
        assert_eq!(page.sent_again, [], "it is not sent again");
    });
}

#[test]
fn an_offer_that_is_nacked_ends_without_ever_ringing() {
    let mut page = Page::new();
    page.offers_until(Step::Sent);
    page.server_nacks("439");
    assert_eq!(
        page.told(),
        [
            format!(
                "outgoing_call {CALL_1}: isGroup false, isVideo false, groupJid null, offerTime 1700000000, \
                 peer {{ jid 222@lid, lid 222@lid, phone null }}"
            ),
            format!("nack {CALL_1}: action offer, code 439, name ChildOrder"),
            format!("state_changed {CALL_1}: from calling, to ended"),
            format!("ended {CALL_1}: outcome failed, reason call_nack, durationMs null, by server"),
        ]
    );
    assert_eq!(page.deadline(), None, "no ring timer runs");
}

#[test]
fn a_nack_without_a_known_name_says_so() {
    let mut page = Page::new();
    page.offers_until(Step::Sent);
    page.told();
    page.server_nacks("999");
    let nack = format!("nack {CALL_1}: action offer, code 999, name null");
    assert_eq!(page.told()[0], nack);
}

#[test]
fn a_nack_leaves_a_call_that_was_there_as_it_was() {
    each(|mut page, _, call, action| {
        if action == "offer" {
            return;
        }
        let state = page.state(call);
        page.server_nacks("500");
        assert_eq!(page.state(call), state, "{action}");
        assert_eq!(page.shows(call, "muted"), "false", "{action}");
        assert_eq!(page.shows(call, "outcome"), "null", "{action}");
    });
}

#[test]
fn an_ack_of_a_type_that_nobody_knows_is_an_ack() {
    for kind in ["offer", "brand_new", ""] {
        each(|mut page, command, _, action| {
            let ack = ack_with_relay().attr("type", kind);
            page.answers_to("send", Answer::Ack(ack));
            assert!(matches!(page.outcome(command), Some(Ok(_))), "{action}");
        });
    }
}

#[test]
fn an_ack_with_the_error_0_is_an_ack() {
    each(|mut page, command, _, action| {
        page.answers_to("send", Answer::Ack(ack_with_relay().attr("error", "0")));
        assert!(matches!(page.outcome(command), Some(Ok(_))), "{action}");
    });
}

#[test]
fn what_tells_a_device_of_the_end_is_sent_again_though_no_promise_waits() {
    let mut page = Page::new();
    page.rings_three_devices();
    page.hears(accept(BOBS_LAPTOP, CALL_1));
    let told_others = page.sent.clone();
    assert_eq!(told_others.len(), 2);
    page.server_acks();
    page.hears_no_ack();
    assert_eq!(
        page.sent_again,
        [told_others[1].clone(), told_others[1].clone()]
    );
    // Who does not hear that another took the call does not end it.
    assert_eq!(page.state(CALL_1), "active");
    assert_eq!(page.deadline(), None);
}

#[test]
fn a_call_that_is_over_is_neither_offered_nor_taken_again() {
    let mut page = Page::new();
    let offer = page.offers_until(Step::Sent);
    page.ends_with_every_device_told();
    page.waits(10_000);
    assert_eq!(page.sent_again, []);
    assert_eq!(page.error(offer).code.name, "call_ended");

    let mut page = Page::new();
    page.is_called("A");
    let taking = answers(&mut page, Verb::Accept);
    page.hears(terminate("222:7@lid", "A", ""));
    page.waits(10_000);
    assert_eq!(page.sent_again, []);
    assert!(page.outcome(taking).is_some_and(Result::is_err));
}

#[test]
fn an_accept_that_is_acknowledged_after_the_call_was_over_did_not_take_it() {
    let mut page = Page::new();
    page.is_called("A");
    let accept = answers(&mut page, Verb::Accept);
    page.hears(terminate("222:7@lid", "A", ""));
    page.told();
    page.server_acks();
    assert_eq!(page.error(accept).code.name, "call_ended");
    assert_eq!(page.told(), Vec::<String>::new());
    assert_eq!(page.shows("A", "outcome"), "missed");
}

#[test]
fn a_reject_and_an_end_are_sent_again_though_the_call_is_over_by_now() {
    let mut page = Page::new();
    page.is_called("A");
    let reject = answers(&mut page, Verb::Reject);
    page.hears(terminate("222:7@lid", "A", ""));
    page.waits(10_000);
    assert_eq!(page.sent_again, page.sent);
    page.answers_to("send", Answer::Ack(ack()));
    assert!(page.is_done(reject));
    assert_eq!(page.shows("A", "outcome"), "missed", "as it ended first");
}

#[test]
fn who_took_a_call_in_vain_tells_the_caller_who_may_have_heard_of_it() {
    let mut page = Page::new();
    page.is_called("A");
    answers(&mut page, Verb::Accept);
    page.forgets_the_past();
    page.hears_no_ack();
    assert_eq!(page.sent_to(), ["terminate to 222:7@lid"]);
    assert!(page.log.contains(&"page, end A".into()), "and the page");
}
