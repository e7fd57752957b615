//! `accept`, `reject` and `end` by the page's own stack.

use wpp_call::engine::{HostError, PathChoice, Phase, code};

use crate::page::{CALL_1, Page};
use crate::peer::{says, terminate};
use crate::samples::{BOBS_TABLET, active, in_phase, outgoing, ringing};
use crate::stack::{action, native, no_stack, ours, refused, waiting};

const NOTHING: [&str; 0] = [];

#[test]
fn to_accept_is_done_with_the_ack_of_what_the_stack_sends() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    let accept = page.accept(None);
    page.has_calls([native(ringing("A"))]);
    assert_eq!(
        page.open_questions(),
        ["stack, Accept { is_video: false } A"]
    );
    page.stack_sends(action("accept", "A"));
    page.stack_does_it();
    assert_eq!(page.outcome(accept), None);
    page.stack_is_acked();
    assert!(page.is_done(accept));
    assert_eq!(page.state("A"), "connecting");
    page.reports(native(active("A")));
    assert_eq!(page.state("A"), "active");
    page.sends_nothing_itself();
}

#[test]
fn to_reject_is_done_with_the_ack_of_what_the_stack_sends() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    let reject = page.reject(None);
    page.has_calls([native(ringing("A"))]);
    assert_eq!(page.open_questions(), ["stack, Reject A"]);
    page.stack_sends(action("reject", "A"));
    page.stack_does_it();
    assert_eq!(page.outcome(reject), None);
    page.stack_is_acked();
    assert!(page.is_done(reject));
    assert_eq!(page.shows("A", "outcome"), "rejected");
    assert_eq!(
        page.log,
        [
            "calls?",
            "stack, Reject A",
            "ack A",
            "state_changed A",
            "ended A",
            "done"
        ]
    );
    page.sends_nothing_itself();
}

#[test]
fn to_end_is_done_with_one_ack_of_what_goes_to_each_device() {
    let mut page = Page::native();
    page.has_offered_by_stack();
    let end = page.end(None);
    page.has_calls([native(outgoing(CALL_1))]);
    page.stack_sends(action("terminate", CALL_1));
    page.stack_sends(action("terminate", CALL_1));
    page.stack_does_it();
    page.stack_is_nacked("404");
    assert_eq!(page.outcome(end), None, "the other one may still be told");
    page.stack_is_acked();
    assert!(page.is_done(end));
    assert_eq!(page.shows(CALL_1, "outcome"), "cancelled");
    page.sends_nothing_itself();
}

#[test]
fn nobody_was_told_where_every_ack_is_a_nack() {
    let mut page = Page::native();
    page.has_offered_by_stack();
    let end = page.end(None);
    page.has_calls([native(outgoing(CALL_1))]);
    page.stack_sends(action("terminate", CALL_1));
    page.stack_sends(action("terminate", CALL_1));
    page.stack_does_it();
    page.stack_could_not_send();
    page.stack_is_nacked("404");
    assert_eq!(page.error(end).code, code::CALL_NACK);
}

#[test]
fn an_acknowledged_end_stands_even_if_the_call_has_gone_before_the_page_looks() {
    for error in [HostError::NotActive, refused(), no_stack()] {
        let mut page = Page::native();
        page.is_in_a_call_of_its_stacks();
        let end = page.end(None);
        page.has_calls([ours(active(CALL_1))]);
        page.stack_sends(action("terminate", CALL_1));
        page.stack_is_acked();
        page.stack_cannot(error);
        assert!(page.is_done(end));
        assert_eq!(page.shows(CALL_1, "outcome"), "completed");
        page.sends_nothing_itself();
    }
}

#[test]
fn media_prove_an_accept_whose_ack_nobody_saw_and_nothing_proves_an_end() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    let accept = page.accept(None);
    page.has_calls([native(ringing("A"))]);
    page.stack_does_it();
    page.reports(native(active("A")));
    assert_eq!(page.outcome(accept), None);
    page.waits(30_000);
    assert!(page.is_done(accept));
    assert_eq!(page.state("A"), "active");
    let end = page.end(None);
    page.has_calls([native(active("A"))]);
    page.stack_does_it();
    page.reports(native(in_phase("A", Phase::Ended)));
    page.waits(30_000);
    assert_eq!(page.error(end).code, code::CALL_ACK_TIMEOUT);
    assert_eq!(page.shows("A", "outcome"), "failed");
    page.sends_nothing_itself();
}

#[test]
fn an_accept_that_nobody_acknowledged_has_failed_and_the_stack_is_to_end_it() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    let accept = page.accept(None);
    page.has_calls([native(ringing("A"))]);
    page.stack_does_it();
    page.reports(native(in_phase("A", Phase::Connecting)));
    page.waits(30_000);
    assert_eq!(page.error(accept).code, code::CALL_ACK_TIMEOUT);
    assert_eq!(page.shows("A", "outcome"), "failed");
    assert_eq!(page.log.last().unwrap(), "failed: call_ack_timeout");
    assert!(
        page.log.contains(&"stack, end A".to_owned()),
        "{:?}",
        page.log
    );
}

#[test]
fn a_call_that_is_not_the_stacks_active_one_is_never_acted_on_as_that() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    page.hears(says("333:1@lid", "offer", "B"));
    page.reports(waiting(ringing("B")));
    page.log.clear();
    let reject = page.reject(Some("B"));
    page.has_calls([native(ringing("A")), waiting(ringing("B"))]);
    let asked = page.open_questions();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].starts_with("stack, RejectOther"), "{asked:?}");
    assert!(asked[0].ends_with(" B"), "{asked:?}");
    page.stack_sends(action("reject", "B"));
    page.stack_does_it();
    page.stack_is_acked();
    assert!(page.is_done(reject));
    assert_eq!(page.state("A"), "ringing");
    page.sends_nothing_itself();
}

#[test]
fn an_accept_of_a_call_that_is_not_active_goes_by_stanza() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    let accept = page.accept(Some("A"));
    page.has_calls([native(ringing("A"))]);
    page.stack_cannot(HostError::NotActive);
    assert_eq!(page.sent_to(), ["accept to 222:7@lid"]);
    page.server_acks();
    assert!(page.is_done(accept));
    assert_eq!(page.shows("A", "path"), "stanza");
    assert_eq!(page.state("A"), "active");
}

#[test]
fn on_the_native_path_alone_nothing_goes_by_stanza() {
    for error in [HostError::NotActive, no_stack()] {
        let mut page = Page::native();
        page.settings().path = PathChoice::Native;
        page.is_called_by_stack("A");
        let accept = page.accept(Some("A"));
        page.has_calls([native(ringing("A"))]);
        page.stack_cannot(error);
        assert!(page.outcome(accept).unwrap().is_err());
        assert_eq!(page.state("A"), "ringing");
        page.sends_nothing_itself();
    }
}

#[test]
fn nor_a_reject_of_a_call_whose_offer_nobody_has_seen() {
    let mut page = Page::native();
    page.settings().path = PathChoice::Native;
    page.reports(waiting(ringing("B")));
    let reject = page.reject(Some("B"));
    page.has_calls([waiting(ringing("B"))]);
    page.sends_nothing_itself();
    assert!(page.outcome(reject).unwrap().is_err());
}

#[test]
fn a_call_whose_offer_nobody_has_seen_is_refused_by_stanza_and_no_longer_the_stacks() {
    let mut page = Page::native();
    page.reports(waiting(ringing("B")));
    let reject = page.reject(Some("B"));
    page.has_calls([waiting(ringing("B"))]);
    assert_eq!(page.sent_to(), ["reject to 222:7@lid"]);
    assert_eq!(page.shows("B", "path"), "stanza");
    page.server_acks();
    assert!(page.is_done(reject));
    assert_eq!(page.log[page.log.len() - 2], "page, end B");
}

/// Each verb on a call that the stack may do it to, and what is reported of that call.
fn each_verb(goes_on: impl Fn(&mut Page, &str)) -> Vec<(Page, Result<(), &'static str>)> {
    let mut all = Vec::new();
    for verb in ["accept", "reject", "end"] {
        let mut page = Page::native();
        let (command, id) = if verb == "end" {
            page.is_in_a_call_of_its_stacks();
            let end = page.end(None);
            page.has_calls([ours(active(CALL_1))]);
            (end, CALL_1)
        } else {
            page.is_called_by_stack("A");
            let command = match verb {
                "accept" => page.accept(None),
                _ => page.reject(None),
            };
            page.has_calls([native(ringing("A"))]);
            (command, "A")
        };
        goes_on(&mut page, id);
        let outcome = page.outcome(command);
        let outcome = outcome.unwrap_or_else(|| panic!("{verb} is not over"));
        let outcome = outcome.as_ref().map(drop).map_err(|error| error.code.name);
        all.push((page, outcome));
    }
    all
}

#[test]
fn a_call_that_the_peer_ends_meanwhile_is_left_alone() {
    for (page, outcome) in each_verb(|page, id| {
        page.hears(terminate(BOBS_TABLET, id, ""));
        page.stack_cannot(HostError::NotActive);
    }) {
        assert_eq!(outcome, Err("call_ended"));
        assert_eq!(page.open_questions(), NOTHING);
        page.sends_nothing_itself();
    }
}

#[test]
fn so_is_one_that_the_page_says_is_over() {
    for (page, outcome) in each_verb(|page, id| {
        page.reports(native(in_phase(id, Phase::Ended)));
        page.stack_cannot(HostError::NotActive);
    }) {
        assert_eq!(outcome, Err("call_ended"));
        let ended = page.events.iter().filter(|event| event.name == "ended");
        assert_eq!(ended.count(), 1);
        assert_eq!(page.open_questions(), NOTHING);
        page.sends_nothing_itself();
    }
}

#[test]
fn what_is_over_is_not_waited_for() {
    for (page, outcome) in each_verb(|page, id| {
        page.hears(terminate(BOBS_TABLET, id, ""));
        page.stack_does_it();
    }) {
        assert_eq!(outcome, Err("call_ended"));
        page.sends_nothing_itself();
    }
}

#[test]
fn two_that_end_the_same_call_are_both_told_and_nobody_is_told_twice() {
    let mut page = Page::native();
    page.is_in_a_call_of_its_stacks();
    let ends = [page.end(Some(CALL_1)), page.end(Some(CALL_1))];
    page.has_calls([ours(active(CALL_1))]);
    page.has_calls([ours(active(CALL_1))]);
    page.stack_sends(action("terminate", CALL_1));
    page.stack_does_it();
    page.stack_is_acked();
    page.stack_cannot(HostError::NotActive);
    assert!(page.is_done(ends[0]));
    assert!(page.outcome(ends[1]).is_some());
    page.sends_nothing_itself();
}

#[test]
fn an_end_of_ours_is_done_as_soon_as_another_one_of_ours_has_ended_the_call() {
    let mut page = Page::native();
    page.is_in_a_call_of_its_stacks();
    let ends = [page.end(Some(CALL_1)), page.end(Some(CALL_1))];
    page.has_calls([ours(active(CALL_1))]);
    page.has_calls([ours(active(CALL_1))]);
    page.stack_sends(action("terminate", CALL_1)); // one, for both
    page.stack_does_it();
    page.stack_does_it();
    page.stack_is_acked();
    assert!(page.is_done(ends[0]));
    assert_eq!(page.deadline(), Some(page.now()), "nothing is waited for");
    page.waits(0);
    assert!(page.is_done(ends[1]));
}

#[test]
fn what_the_page_says_meanwhile_counts_when_the_end_has_failed() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    let accept = page.accept(None);
    page.has_calls([native(ringing("A"))]);
    page.stack_sends(action("accept", "A"));
    page.stack_is_acked();
    page.stack_does_it();
    assert!(page.is_done(accept));
    assert_eq!(page.state("A"), "connecting");
    let end = page.end(None);
    page.has_calls([native(in_phase("A", Phase::Connecting))]);
    page.reports(native(active("A")));
    assert_eq!(page.state("A"), "connecting", "not yet");
    page.stack_cannot(refused());
    assert_eq!(page.error(end).code, code::CALL_REFUSED);
    assert_eq!(page.state("A"), "active");
}

#[test]
fn of_an_accept_that_the_server_refuses_only_an_end_counts_that_the_page_has_shown() {
    let shown = [
        (active("A"), "ringing"),
        (in_phase("A", Phase::Ended), "ended"),
    ];
    for (shown, state) in shown {
        let mut page = Page::native();
        page.is_called_by_stack("A");
        let accept = page.accept(None);
        page.has_calls([native(ringing("A"))]);
        page.stack_sends(action("accept", "A"));
        page.reports(native(shown));
        page.stack_is_nacked("403");
        assert_eq!(page.error(accept).code, code::CALL_NACK);
        assert_eq!(page.state("A"), state);
    }
}

#[test]
fn a_reject_that_the_page_refuses_leaves_the_call_ringing() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    let reject = page.reject(None);
    page.has_calls([native(ringing("A"))]);
    page.stack_cannot(refused());
    assert_eq!(page.error(reject).code, code::CALL_REFUSED);
    assert_eq!(page.state("A"), "ringing");
    let again = page.reject(None);
    page.has_calls([native(ringing("A"))]);
    page.stack_does_it();
    page.stack_sends(action("reject", "A"));
    page.stack_is_acked();
    assert!(page.is_done(again));
}

#[test]
fn the_stack_tells_the_peer_no_reason() {
    let mut page = Page::native();
    page.is_in_a_call_of_its_stacks();
    let end = page.acts(wpp_call::engine::Verb::End, None, Some("away"));
    page.has_calls([ours(active(CALL_1))]);
    assert_eq!(page.error(end).code, code::INVALID_OPTION);
    assert_eq!(page.state(CALL_1), "active");
    assert_eq!(page.open_questions(), NOTHING);
    page.sends_nothing_itself();
}

#[test]
fn an_end_that_nobody_acknowledges_has_ended_the_call_if_the_page_says_so() {
    let mut page = Page::native();
    page.is_in_a_call_of_its_stacks();
    let end = page.end(None);
    page.has_calls([ours(active(CALL_1))]);
    page.stack_sends(action("terminate", CALL_1));
    page.reports(ours(in_phase(CALL_1, Phase::Ended)));
    page.stack_does_it();
    assert_eq!(page.state(CALL_1), "active", "the server has not said so");
    page.stack_hears_nothing();
    assert_eq!(page.error(end).code, code::CALL_ACK_TIMEOUT);
    assert_eq!(page.state(CALL_1), "ended");
}

#[test]
fn what_the_page_says_meanwhile_counts_when_the_server_refuses_the_end() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    page.accept(None);
    page.has_calls([native(ringing("A"))]);
    page.stack_sends(action("accept", "A"));
    page.stack_is_acked();
    page.stack_does_it();
    let end = page.end(None);
    page.has_calls([native(in_phase("A", Phase::Connecting))]);
    page.stack_sends(action("terminate", "A"));
    page.reports(native(active("A")));
    page.stack_is_nacked("403");
    assert_eq!(page.error(end).code, code::CALL_NACK);
    assert_eq!(page.state("A"), "active");
}

#[test]
fn nothing_is_waited_for_once_a_command_is_done() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    let accept = page.accept(None);
    page.has_calls([native(ringing("A"))]);
    page.stack_sends(action("accept", "A"));
    page.stack_does_it();
    page.stack_is_acked();
    assert!(page.is_done(accept));
    assert_eq!(page.deadline_from_now(), None);
}
