//! The page's own stack that goes away, or says nothing, at every step.

use wpp_call::engine::{HostError, PathChoice, Phase, code};

use crate::page::{CALL_1, Page};
use crate::peer::accept;
use crate::samples::{BOB, BOBS_TABLET, active, in_phase, outgoing, ringing};
use crate::stack::{action, native, no_stack, offer_to, ours};

#[test]
fn a_lost_call_has_failed_and_each_device_that_rings_is_told_by_stanza() {
    let mut page = Page::native();
    page.has_offered_by_stack();
    page.reports(ours(in_phase(CALL_1, Phase::Lost)));
    assert_eq!(
        page.sent_to(),
        ["terminate to 222@lid", "terminate to 222:7@lid"]
    );
    assert_eq!(page.shows(CALL_1, "outcome"), "failed");
    assert_eq!(page.shows(CALL_1, "reason"), "voip_stack_not_found");
    let creators = page.sent_xml();
    assert!(
        creators
            .iter()
            .all(|xml| xml.contains("call-creator=\"111:3@lid\""))
    );
}

#[test]
fn of_a_lost_call_that_was_taken_its_one_device_is_told() {
    let mut page = Page::native();
    page.is_in_a_call_of_its_stacks();
    page.reports(ours(in_phase(CALL_1, Phase::Lost)));
    assert_eq!(page.sent_to(), ["terminate to 222:7@lid"]);
    assert_eq!(page.state(CALL_1), "ended");
    page.reports(ours(in_phase(CALL_1, Phase::Lost)));
    assert_eq!(page.sent.len(), 1, "once");
}

#[test]
fn an_offer_whose_call_is_lost_fails() {
    let mut page = Page::native();
    let offer = page.offers_by_stack();
    page.reports(ours(in_phase(CALL_1, Phase::Lost)));
    assert_eq!(page.state(CALL_1), "ended");
    page.stack_is_acked();
    assert_eq!(page.error(offer).code, code::CALL_ENDED);
    let ended = page.events.iter().filter(|event| event.name == "ended");
    assert_eq!(ended.count(), 1);
}

#[test]
fn what_is_not_the_stacks_cannot_be_lost_with_it() {
    let mut page = Page::new();
    page.has_offered();
    page.reports(ours(in_phase(CALL_1, Phase::Lost)));
    assert_eq!(page.state(CALL_1), "calling");
    assert!(page.sent.is_empty());
}

#[test]
fn a_call_that_is_lost_while_it_is_being_ended_is_over_once() {
    for is_acked in [false, true] {
        let mut page = Page::native();
        page.is_in_a_call_of_its_stacks();
        let end = page.end(None);
        page.has_calls([ours(active(CALL_1))]);
        page.stack_sends(action("terminate", CALL_1));
        page.reports(ours(in_phase(CALL_1, Phase::Lost)));
        if is_acked {
            page.stack_is_acked();
        }
        page.stack_cannot(no_stack());
        // Nobody knows what the stack has still sent.
        assert_eq!(page.sent_to(), ["terminate to 222:7@lid"]);
        match is_acked {
            true => assert!(page.is_done(end)),
            false => assert_eq!(page.error(end).code, code::CALL_ENDED),
        }
        assert_eq!(page.state(CALL_1), "ended");
        let ended = page.events.iter().filter(|event| event.name == "ended");
        assert_eq!(ended.count(), 1);
    }
}

#[test]
fn an_end_without_a_stack_goes_to_each_device_by_stanza() {
    let mut page = Page::native();
    page.has_offered_by_stack();
    let end = page.end(None);
    page.has_calls([native(outgoing(CALL_1))]);
    page.stack_cannot(no_stack());
    assert_eq!(
        page.sent_to(),
        ["terminate to 222@lid", "terminate to 222:7@lid"]
    );
    page.server_acks();
    page.server_acks();
    assert!(page.is_done(end));
    assert_eq!(page.shows(CALL_1, "outcome"), "cancelled");
}

#[test]
fn a_reject_without_a_stack_goes_by_stanza() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    let reject = page.reject(None);
    page.has_calls([native(ringing("A"))]);
    page.stack_cannot(no_stack());
    assert_eq!(page.sent_to(), ["reject to 222:7@lid"]);
    page.server_acks();
    assert!(page.is_done(reject));
    assert_eq!(page.shows("A", "outcome"), "rejected");
}

#[test]
fn a_page_that_never_says_whether_it_has_a_stack_fails_the_offer() {
    let mut page = Page::native();
    let offer = page.offer(BOB);
    page.waits(90_000);
    assert_eq!(page.error(offer).code, code::HOST_FAILED);
    assert_eq!(page.deadline(), None);
}

#[test]
fn a_stack_that_never_answers_fails_whatever_it_was_asked_for() {
    for verb in ["offer", "accept", "reject", "end", "mute"] {
        let mut page = Page::native();
        let (command, id) = match verb {
            "offer" => {
                let offer = page.offer(BOB);
                page.stack_is_there();
                (offer, CALL_1)
            }
            "end" | "mute" => {
                page.is_in_a_call_of_its_stacks();
                let command = match verb {
                    "end" => page.end(None),
                    _ => page.mute(None),
                };
                if verb == "end" {
                    page.has_calls([ours(active(CALL_1))]);
                }
                (command, CALL_1)
            }
            _ => {
                page.is_called_by_stack("A");
                let command = match verb {
                    "accept" => page.accept(None),
                    _ => page.reject(None),
                };
                page.has_calls([native(ringing("A"))]);
                (command, "A")
            }
        };
        page.waits(89_999);
        assert_eq!(page.outcome(command), None, "{verb}");
        page.waits(1);
        assert_eq!(page.error(command).code, code::HOST_FAILED, "{verb}");
        page.sends_nothing_itself();
        if verb == "end" || verb == "mute" {
            assert_eq!(page.state(id), "active");
        }
    }
}

#[test]
fn an_offer_that_was_taken_is_not_taken_back_because_the_page_never_answers() {
    let mut page = Page::native();
    page.offer(BOB);
    page.stack_is_there();
    page.stack_sends(offer_to([BOB, BOBS_TABLET], CALL_1));
    page.stack_is_acked();
    page.hears(accept(BOBS_TABLET, CALL_1));
    page.reports(ours(active(CALL_1)));
    page.waits(90_000);
    assert_eq!(page.state(CALL_1), "active");
}

#[test]
fn an_acknowledged_accept_stands_though_the_page_never_answers() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    let accept = page.accept(None);
    page.has_calls([native(ringing("A"))]);
    page.stack_sends(action("accept", "A"));
    page.stack_is_acked();
    page.waits(90_000);
    assert!(page.is_done(accept));
}

#[test]
fn a_ringing_call_that_is_lost_may_still_be_taken_on_another_device() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    page.reports(native(in_phase("A", Phase::Lost)));
    assert_eq!(page.shows("A", "outcome"), "failed");
    page.sends_nothing_itself();
}

#[test]
fn nothing_is_sent_by_stanza_for_a_call_of_the_stacks_that_ends_by_itself() {
    for path in [PathChoice::Auto, PathChoice::Native] {
        let mut page = Page::native();
        page.settings().path = path;
        page.has_offered_by_stack();
        page.waits(90_000);
        assert_eq!(page.state(CALL_1), "ended");
        page.is_called_by_stack("A");
        page.waits(60_000);
        assert_eq!(page.shows("A", "outcome"), "missed");
        page.is_left();
        page.sends_nothing_itself();
        assert!(!page.debugged.contains("CloseCall"));
    }
}

#[test]
fn a_command_that_is_stopped_is_disposed_of() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    let accept = page.accept(None);
    page.has_calls([native(ringing("A"))]);
    page.stack_does_it();
    page.stack_sends(action("accept", "A"));
    let offer = page.offer(BOB);
    page.stack_is_there();
    page.is_left();
    assert_eq!(page.error(offer).code, code::DISPOSED);
    assert!(page.outcome(accept).is_some());
    assert_eq!(page.deadline(), None);
    page.stack_is_acked();
    page.fails(HostError::NotActive);
    page.sends_nothing_itself();
}

#[test]
fn of_a_lost_call_that_came_in_and_was_taken_the_caller_is_told() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    page.reports(native(active("A")));
    page.reports(native(in_phase("A", Phase::Lost)));
    assert_eq!(page.sent_to(), ["terminate to 222:7@lid"]);
    assert_eq!(page.shows("A", "outcome"), "failed");
}
