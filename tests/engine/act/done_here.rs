//! What was done here and the page does not know yet.

use wpp_call::engine::{Fact, HostError, PageCall, Phase, Verb};
use wpp_call::stanza::profile::{CURRENT, WA_JS_4_3};

use super::{chosen, not_found, text};
use crate::page::Page;
use crate::samples::{active, in_phase, ringing};

#[test]
fn what_was_rejected_or_ended_here_is_skipped_though_the_page_has_not_noticed() {
    let mut page = Page::new();
    page.reject(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_acks();
    for verb in [Verb::Accept, Verb::Reject] {
        let command = page.act(verb, None);
        let calls = [ringing("A"), ringing("B")];
        assert_eq!(chosen(&mut page, command, calls), "B", "{verb:?}");
        page.fails(HostError::failed("stays as it is"));
    }

    page.end(None);
    page.has_calls([active("C")]);
    page.server_acks();
    let end = page.end(None);
    page.has_calls([active("C")]);
    not_found(&page, end, Fact::Unknown);
}

#[test]
fn what_could_not_be_rejected_still_rings() {
    let failures: [fn(&mut Page); 2] = [
        |page| page.fails(HostError::failed("Oops")),
        |page| page.server_nacks("500"),
    ];
    for fails in failures {
        let mut page = Page::new();
        page.reject(None);
        page.has_calls([ringing("A")]);
        fails(&mut page);
        let again = page.reject(None);
        assert_eq!(chosen(&mut page, again, [ringing("A")]), "A");
    }
}

#[test]
fn what_was_answered_here_does_not_ring_any_more_whatever_the_page_says() {
    for first in [Verb::Accept, Verb::Reject] {
        for second in [Verb::Accept, Verb::Reject] {
            let mut page = Page::new();
            page.act(first, Some("A"));
            page.has_calls([ringing("A")]);
            page.server_acks();
            let command = page.act(second, Some("A"));
            page.has_calls([ringing("A")]);
            let error = page.error(command);
            assert_eq!(error.code.name, "call_is_not_incoming_ring");
            let state = match first {
                Verb::Accept => "Ringing",
                _ => "ended",
            };
            let facts = [("callId", text("A")), ("state", text(state))];
            assert_eq!(error.facts, facts, "{first:?} {second:?}");
            assert_eq!(page.sent.len(), 1);
        }
    }
}

#[test]
fn in_wa_js_a_call_was_answered_as_often_as_the_page_said_that_it_rings() {
    let mut page = Page::with_profile(&WA_JS_4_3);
    for _ in 0..2 {
        let reject = page.reject(Some("A"));
        page.has_calls([ringing("A")]);
        page.says_who_i_am();
        page.server_acks();
        assert!(page.is_done(reject));
    }
    assert_eq!(page.sent.len(), 2);
}

#[test]
fn what_was_rejected_here_is_over_even_if_it_is_accepted_by_its_id_afterwards() {
    let mut page = Page::with_profile(&WA_JS_4_3);
    page.reject(Some("A"));
    page.has_calls([ringing("A")]);
    page.says_who_i_am();
    page.server_acks();
    let accept = page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_acks();
    assert!(page.is_done(accept));
    let end = page.end(None);
    assert_eq!(chosen(&mut page, end, [ringing("A")]), "call_not_found");
}

#[test]
fn a_call_that_was_accepted_here_can_be_ended_though_the_page_says_that_it_rings() {
    for id in [None, Some("A")] {
        let mut page = Page::new();
        page.accept(Some("A"));
        page.has_calls([ringing("A")]);
        page.server_acks();
        let end = page.end(id);
        page.has_calls([ringing("A")]);
        assert!(page.sent_xml()[1].contains("<terminate call-id=\"A\""));
        page.server_acks();
        assert!(page.is_done(end));
    }
}

#[test]
fn a_call_that_could_not_be_accepted_cannot_be_ended() {
    let mut page = Page::new();
    page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_nacks("403");
    let end = page.end(Some("A"));
    page.has_calls([ringing("A")]);
    assert_eq!(page.error(end).code.name, "call_is_not_outcoming_calling");
}

#[test]
fn the_active_call_comes_first_then_the_one_that_was_accepted() {
    let mut page = Page::new();
    page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_acks();
    let commands = [page.end(None), page.end(None), page.end(None)];
    let calls = || [ringing("A"), active("B"), ringing("C")];
    assert_eq!(chosen(&mut page, commands[0], calls()), "B");
    assert_eq!(chosen(&mut page, commands[1], calls()), "A");
    page.has_calls(calls());
    not_found(&page, commands[2], Fact::Unknown);
}

#[test]
fn an_active_call_that_cannot_be_ended_comes_last_and_says_why() {
    let active_but_rings = || PageCall {
        is_active: true,
        ..ringing("B")
    };
    let mut page = Page::new();
    page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_acks();
    let end = page.end(None);
    let calls = [active_but_rings(), ringing("A")];
    assert_eq!(chosen(&mut page, end, calls), "A");
    let end = page.end(None);
    page.has_calls([active_but_rings()]);
    let error = page.error(end);
    assert_eq!(error.code.name, "call_is_not_outcoming_calling");
    assert_eq!(
        error.facts,
        [("callId", text("B")), ("state", text("Ringing"))]
    );
}

#[test]
fn a_call_that_was_accepted_here_and_is_over_for_the_page_is_over() {
    let mut page = Page::new();
    page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_acks();
    let over = || [in_phase("A", Phase::Ended)];
    let end = page.end(None);
    assert_eq!(chosen(&mut page, end, over()), "call_not_found");
    let end = page.end(Some("A"));
    assert_eq!(
        chosen(&mut page, end, over()),
        "call_is_not_outcoming_calling"
    );
}

#[test]
fn what_was_accepted_here_is_passed_over_for_one_that_rings() {
    for verb in [Verb::Accept, Verb::Reject] {
        let mut page = Page::new();
        page.accept(Some("A"));
        page.has_calls([ringing("A")]);
        page.server_acks();
        let command = page.act(verb, None);
        let calls = [ringing("A"), ringing("B")];
        assert_eq!(chosen(&mut page, command, calls), "B", "{verb:?}");
    }
}

#[test]
fn a_call_that_was_offered_while_the_page_was_offline_does_not_ring() {
    for verb in [Verb::Accept, Verb::Reject] {
        let missed = || PageCall {
            was_offline: true,
            ..ringing("A")
        };
        let mut page = Page::new();
        let command = page.act(verb, None);
        assert_eq!(chosen(&mut page, command, [missed(), ringing("B")]), "B");
        let command = page.act(verb, Some("A"));
        assert_eq!(
            chosen(&mut page, command, [missed()]),
            "call_is_not_incoming_ring"
        );
    }
}

#[test]
fn what_was_refused_or_ended_here_stops_ringing_in_the_page_but_not_in_wa_js() {
    for (profile, page_ends) in [(&CURRENT, true), (&WA_JS_4_3, false)] {
        for (verb, call) in [(Verb::Reject, ringing("A")), (Verb::End, active("A"))] {
            let mut page = Page::with_profile(profile);
            let command = page.act(verb, Some("A"));
            page.has_calls([call]);
            if page.open_questions() == ["who am I?"] {
                page.says_who_i_am();
            }
            assert!(
                !page.log.contains(&"page, end A".into()),
                "not before the ack"
            );
            page.server_acks();
            assert!(page.is_done(command));
            let ends = page.log.iter().filter(|line| *line == "page, end A");
            assert_eq!(ends.count(), usize::from(page_ends), "{verb:?}");
        }
        let mut page = Page::with_profile(profile);
        page.accept(Some("A"));
        page.has_calls([ringing("A")]);
        page.server_acks();
        assert_eq!(page.log.last().unwrap(), "done");
        assert!(!page.log.contains(&"page, end A".into()), "it was accepted");
    }
}
