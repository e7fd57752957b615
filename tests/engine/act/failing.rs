//! What can go wrong on the way.

use wpp_call::engine::{Answer, HostError, PageCall, Phase, Verb};
use wpp_call::stanza::profile::WA_JS_4_3;

use super::{VERBS, chosen, text};
use crate::page::{CALL_1, Page, Step};
use crate::samples::{ack, group, in_phase, outgoing, ringing};

#[test]
fn a_failure_of_the_page_at_any_step_fails_the_command() {
    let lists = "list its calls";
    for (verb, failure, step) in [
        (Verb::Accept, HostError::failed("Oops"), lists),
        (Verb::Reject, HostError::failed("Oops"), lists),
        (Verb::End, HostError::InvalidAddress, lists),
    ] {
        let mut page = Page::new();
        let command = page.act(verb, None);
        page.fails(failure);
        let cause = match failure {
            HostError::Failed { cause } => cause,
            _ => "it takes the address for none".into(),
        };
        let error = page.error(command);
        assert_eq!(error.code.name, "host_failed");
        assert_eq!(
            error.facts,
            [("step", text(step)), ("cause", text(&cause.as_str()))],
            "{verb:?}"
        );
        assert_eq!(page.log, ["calls?", "failed: host_failed"]);
    }

    let mut page = Page::with_profile(&WA_JS_4_3);
    let reject = page.reject(None);
    page.has_calls([ringing("A")]);
    let module = "WAWebUserPrefsMeUser".into();
    page.fails(HostError::MissingModule { module });
    let error = page.error(reject);
    assert_eq!(error.code.name, "host_module_not_found");
    assert_eq!(error.facts, [("module", text("WAWebUserPrefsMeUser"))]);
}

#[test]
fn an_answer_to_another_question_fails_the_command() {
    for verb in VERBS {
        let mut page = Page::new();
        let command = page.act(verb, Some("A"));
        page.answers(Answer::Done);
        let error = page.error(command);
        let cause = text("it answered something else");
        assert_eq!(error.code.name, "host_failed");
        let facts = [("step", text("list its calls")), ("cause", cause)];
        assert_eq!(error.facts, facts, "{verb:?}");
    }
    let mut page = Page::with_profile(&WA_JS_4_3);
    let reject = page.reject(Some("A"));
    page.has_calls([ringing("A")]);
    page.answers(Answer::Done);
    let cause = text("it answered something else");
    let facts = [("step", text("say who is logged in")), ("cause", cause)];
    assert_eq!(page.error(reject).facts, facts);
}

#[test]
fn what_the_server_does_not_acknowledge_is_not_done() {
    for verb in VERBS {
        let start = || {
            let mut page = Page::new();
            let command = page.act(verb, Some("G"));
            page.has_calls([group("G")]);
            assert_eq!(page.deadline(), Some(10_000));
            (page, command)
        };
        let (mut page, command) = start();
        page.server_nacks("426");
        assert_eq!(page.error(command).code.name, "call_nack");
        assert_eq!(
            page.error(command).message(),
            "The server refused call G: 426 CalleeAppVersion"
        );

        let (mut page, command) = start();
        page.waits(10_000);
        page.waits(10_000);
        page.waits(9_999);
        assert_eq!(page.outcome(command), None);
        page.waits(1);
        assert_eq!(page.error(command).code.name, "call_ack_timeout");
        assert_eq!(page.error(command).facts, [("callId", text("G"))]);

        let (mut page, command) = start();
        page.fails(HostError::failed("offline"));
        assert_eq!(page.error(command).code.name, "send_failed");
        let facts = [("callId", text("G")), ("cause", text("offline"))];
        assert_eq!(page.error(command).facts, facts);
    }
}

/// How a device does not hear of something, and what the error of that is called.
type NotTold = (fn(&mut Page), &'static str);

/// The server says so, the page, or nobody.
const NOT_TOLD: [NotTold; 3] = [
    (|page| page.server_nacks("473"), "call_nack"),
    (
        |page| page.fails(HostError::failed("offline")),
        "send_failed",
    ),
    (Page::hears_no_ack, "call_ack_timeout"),
];

#[test]
fn one_device_that_does_not_hear_of_the_end_does_not_keep_the_call_alive() {
    for (is_not_told, code) in NOT_TOLD {
        for told_first in [false, true] {
            let mut page = Page::new();
            page.has_offered();
            let end = page.end(Some(CALL_1));
            page.has_calls([outgoing(CALL_1)]);
            if told_first {
                page.server_acks();
                is_not_told(&mut page);
            } else if code != "call_ack_timeout" {
                is_not_told(&mut page);
                page.server_acks();
            } else {
                continue; // both have the same time
            }
            assert!(page.is_done(end), "{code}");
            let expected = [
                format!("ended {CALL_1}"),
                format!("close {CALL_1}"),
                "done".into(),
            ];
            assert!(page.log.ends_with(&expected), "{code}");
        }
    }
}

#[test]
fn an_end_of_which_no_device_hears_fails_once_and_changes_nothing() {
    for (is_not_told, code) in &NOT_TOLD[..2] {
        let mut page = Page::new();
        page.has_offered();
        let end = page.end(Some(CALL_1));
        page.has_calls([outgoing(CALL_1)]);
        is_not_told(&mut page);
        assert_eq!(page.outcome(end), None, "{code}");
        is_not_told(&mut page);
        assert_eq!(page.error(end).code.name, *code);
        assert!(!page.log.contains(&format!("close {CALL_1}")));
        let before = page.log.clone();
        page.repeats_itself(Ok(Answer::Ack(ack())));
        page.waits(10_000);
        assert_eq!(page.log, before, "late answers do nothing");
        let again = page.end(None);
        let call = PageCall {
            is_active: true,
            ..outgoing(CALL_1)
        };
        assert_eq!(chosen(&mut page, again, [call]), CALL_1);
    }
}

#[test]
fn a_call_whose_end_the_server_never_acknowledges_is_over_all_the_same() {
    let mut page = Page::new();
    page.has_offered();
    let end = page.end(Some(CALL_1));
    page.has_calls([outgoing(CALL_1)]);
    page.hears_no_ack();
    assert_eq!(page.error(end).code.name, "call_ack_timeout");
    let expected = [
        format!("ended {CALL_1}"),
        format!("close {CALL_1}"),
        "failed: call_ack_timeout".into(),
    ];
    assert!(page.log.ends_with(&expected), "{:?}", page.log);
    assert_eq!(page.deadline(), None);
}

#[test]
fn what_runs_when_wpp_call_is_taken_out_fails() {
    for verb in VERBS {
        let mut page = Page::new();
        let asking = page.act(verb, Some("G"));
        let sent = page.act(verb, Some("G"));
        page.has_calls([group("G")]);
        page.is_left();
        for command in [asking, sent] {
            assert_eq!(page.error(command).code.name, "disposed", "{verb:?}");
            assert_eq!(page.error(command).facts, []);
        }
        assert_eq!(page.open_questions().len(), 2, "nothing new");
    }
}

#[test]
fn a_page_that_does_not_list_its_calls_for_90_seconds_has_failed() {
    for verb in VERBS {
        let mut page = Page::new();
        let command = page.act(verb, None);
        page.waits(89_999);
        assert_eq!(page.outcome(command), None);
        page.waits(1);
        let cause = text("no answer");
        let facts = [("step", text("list its calls")), ("cause", cause)];
        assert_eq!(page.error(command).facts, facts, "{verb:?}");
    }
}

#[test]
fn late_and_repeated_answers_do_nothing() {
    for verb in VERBS {
        let mut page = Page::new();
        page.act(verb, Some("G"));
        page.has_calls([group("G")]);
        page.repeats_itself(Ok(Answer::Calls(vec![group("G")])));
        page.answers_nobody();
        page.server_acks();
        let before = page.log.clone();
        page.repeats_itself(Err(HostError::Timeout));
        page.waits(20_000);
        assert_eq!(page.log, before, "{verb:?}");
        assert_eq!(page.sent.len(), 1);
    }
}

#[test]
fn an_offer_that_is_ended_before_its_ack_has_failed_whatever_the_server_says_then() {
    let answers: [fn(&mut Page); 3] = [
        |page| page.server_gives_a_relay(),
        |page| page.server_nacks("439"),
        Page::hears_no_ack,
    ];
    for answer in answers {
        let mut page = Page::new();
        let offer = page.offers_until(Step::Sent);
        page.ends_with_every_device_told();
        let before = page.log.clone();
        let sent = page.sent.len();
        answer(&mut page);
        assert_eq!(page.error(offer).code.name, "call_ended");
        assert_eq!(page.sent.len(), sent, "nobody is told twice");
        assert_eq!(page.log.len(), before.len() + 1, "it is closed once");
    }
}

#[test]
fn an_offer_that_is_ended_while_the_page_opens_it_is_not_sent() {
    let mut page = Page::new();
    let offer = page.offers_until(Step::Shown);
    let end = page.end(Some(CALL_1));
    assert!(page.is_done(end), "nobody has heard of it, nobody is asked");
    page.shows_the_call();
    assert_eq!(page.error(offer).code.name, "call_ended");
    assert_eq!(page.sent, []);
    // It was closed before it was shown.
    let close = format!("close {CALL_1}");
    assert!(page.log.ends_with(&[close, "failed: call_ended".into()]));
}

#[test]
fn an_accept_that_the_server_refuses_does_not_make_the_call_ours() {
    let ended = |page: &mut Page| {
        page.reports(in_phase("A", Phase::Ended));
        page.state("A")
    };
    let mut page = Page::new();
    page.is_called("A");
    let accept = page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_nacks("403");
    assert_eq!(page.error(accept).code.name, "call_nack");
    assert_eq!(page.state("A"), "ringing");
    assert_eq!(ended(&mut page), "ended", "the page knows best");
    // Of two accepts, which wa-js allowed, the one that is not refused counts.
    let mut page = Page::with_profile(&WA_JS_4_3);
    page.is_called("A");
    for _ in 0..2 {
        page.accept(Some("A"));
        page.has_calls([ringing("A")]);
    }
    page.server_nacks("403");
    assert_eq!(ended(&mut page), "ringing", "it may be taken yet");
}

#[test]
fn a_call_that_we_took_stays_ours_when_the_server_refuses_its_end() {
    let mut page = Page::new();
    page.is_called_and_accepts("A");
    let end = page.end(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_nacks("403");
    assert_eq!(page.error(end).code.name, "call_nack");
    page.reports(in_phase("A", Phase::Ended));
    assert_eq!(page.state("A"), "active", "the page only rings no more");
}

#[test]
fn a_call_whose_accept_may_have_arrived_stays_ours() {
    let mut page = Page::new();
    page.is_called("A");
    let accept = page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.fails(HostError::failed("Oops"));
    assert_eq!(page.error(accept).code.name, "send_failed");
    page.reports(in_phase("A", Phase::Ended));
    assert_eq!(page.state("A"), "ringing", "it may be taken yet");
}

#[test]
fn a_call_whose_accept_may_have_arrived_can_be_accepted_again_though_the_page_rings_no_more() {
    let mut page = Page::new();
    page.is_called("A");
    page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.fails(HostError::failed("Oops"));
    let again = page.accept(None);
    page.has_calls([]);
    page.server_acks();
    assert!(page.is_done(again));
    assert_eq!(page.state("A"), "active");
}
