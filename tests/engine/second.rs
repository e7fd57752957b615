//! A call that comes in while the page's own stack has another one: it does not ring, it is told of
//! as missed, and it does not stay as it is.

use wpp_call::engine::{Input, PathChoice};
use wpp_call::node::Node;

use crate::page::{CALL_1, Page};
use crate::peer::{offer, says_inside, says_with, terminate};
use crate::samples::{BOBS_TABLET, active, group, ringing};
use crate::stack::{action, action_with, native, ours, waiting};

const MISSED: [&str; 3] = ["state_changed", "missed", "ended"];

/// In a call, with another one that has just come in.
fn called_twice() -> Page {
    let mut page = Page::native();
    page.is_in_a_call_of_its_stacks();
    page.hears(offer("SECOND"));
    assert_eq!(page.state("SECOND"), "idle");
    assert_eq!(page.told(), [""; 0]);
    page
}

fn is_missed_as_busy(page: &mut Page) {
    let told = page.told();
    let names: Vec<_> = told
        .iter()
        .filter_map(|event| event.split(' ').next())
        .collect();
    assert_eq!(names, MISSED, "{told:?}");
    assert_eq!(page.shows("SECOND", "outcome"), "missed");
    assert_eq!(page.shows("SECOND", "reason"), "busy");
    page.sends_nothing_itself();
}

fn says_busy() -> Node {
    action_with("reject", "SECOND", "reason", "busy")
}

#[test]
fn the_stack_may_refuse_it() {
    let mut page = called_twice();
    page.stack_sends(says_busy());
    is_missed_as_busy(&mut page);
    page.stack_is_acked();
    assert_eq!(page.told(), [""; 0]);
}

#[test]
fn somebody_at_the_page_may_refuse_it() {
    let mut page = called_twice();
    page.stack_sends(action("reject", "SECOND"));
    assert_eq!(page.shows("SECOND", "outcome"), "rejected");
    let told = page.told();
    assert!(
        told.last().is_some_and(|last| last.ends_with("by me")),
        "{told:?}"
    );
    page.sends_nothing_itself();
}

#[test]
fn the_stack_may_say_that_nobody_takes_it() {
    let mut page = called_twice();
    let call_id = "SECOND".into();
    page.handle(Input::SecondCallMissed { call_id });
    is_missed_as_busy(&mut page);
}

#[test]
fn it_waits_for_no_longer_than_it_would_ring() {
    let mut page = called_twice();
    page.waits(59_999);
    assert_eq!(page.state("SECOND"), "idle");
    page.waits(1);
    is_missed_as_busy(&mut page);
}

#[test]
fn whatever_says_so_first_it_is_told_once() {
    let mut page = called_twice();
    page.stack_sends(says_busy());
    let call_id = "SECOND".into();
    page.handle(Input::SecondCallMissed { call_id });
    page.waits(60_000);
    is_missed_as_busy(&mut page);
}

#[test]
fn its_caller_may_give_up() {
    let mut page = called_twice();
    page.hears(terminate(BOBS_TABLET, "SECOND", ""));
    assert_eq!(page.shows("SECOND", "outcome"), "missed");
    assert_eq!(page.shows("SECOND", "reason"), "null");
}

#[test]
fn it_can_be_rejected_though_the_page_shows_it_nowhere() {
    let mut page = called_twice();
    let reject = page.reject(Some("SECOND"));
    page.has_calls([ours(active(CALL_1))]);
    page.stack_sends(action("reject", "SECOND"));
    page.stack_does_it();
    page.stack_is_acked();
    assert!(page.is_done(reject));
    assert_eq!(page.shows("SECOND", "outcome"), "rejected");
    page.sends_nothing_itself();
}

#[test]
fn it_is_told_of_as_the_offer_has_it_with_video() {
    let mut page = Page::native();
    page.is_in_a_call_of_its_stacks();
    page.hears(says_inside(
        BOBS_TABLET,
        "offer",
        "SECOND",
        Node::new("video"),
    ));
    assert_eq!(page.shows("SECOND", "isVideo"), "true");
}

#[test]
fn it_rings_when_the_page_says_so_after_all() {
    let mut page = called_twice();
    page.waits(30_000);
    page.reports(native(ringing("SECOND")));
    assert_eq!(page.state("SECOND"), "ringing");
    page.waits(59_999);
    assert_eq!(page.state("SECOND"), "ringing");
    let call_id = "SECOND".into();
    page.handle(Input::SecondCallMissed { call_id });
    assert_eq!(page.state("SECOND"), "ringing");
    page.waits(1);
    assert_eq!(page.shows("SECOND", "reason"), "timeout");
}

#[test]
fn nothing_of_that_is_done_to_a_call_that_rings() {
    let mut page = Page::native();
    page.is_called_by_stack("SECOND");
    let call_id = "SECOND".into();
    page.handle(Input::SecondCallMissed { call_id });
    assert_eq!(page.state("SECOND"), "ringing");
}

#[test]
fn nor_to_the_only_one_that_has_not_rung_yet() {
    let mut page = Page::native();
    page.hears(offer("SECOND"));
    let call_id = "SECOND".into();
    page.handle(Input::SecondCallMissed { call_id });
    page.stack_sends(says_busy());
    assert_eq!(page.state("SECOND"), "idle");
    page.reports(native(ringing("SECOND")));
    assert_eq!(page.state("SECOND"), "ringing");
}

#[test]
fn one_of_a_group_that_is_rejected_here_is_not_missed() {
    let mut page = Page::native();
    page.is_in_a_call_of_its_stacks();
    page.hears(says_with(
        BOBS_TABLET,
        "offer",
        "SECOND",
        "group-jid",
        "120363@g.us",
    ));
    let reject = page.reject(Some("SECOND"));
    page.has_calls([waiting(group("SECOND"))]);
    page.stack_sends(action("reject", "SECOND"));
    page.stack_does_it();
    page.stack_is_acked();
    assert!(page.is_done(reject));
    assert_eq!(page.shows("SECOND", "outcome"), "rejected");
}

#[test]
fn on_the_path_of_stanzas_it_is_left_to_the_page_and_answered_by_stanzas_when_it_rings() {
    let mut page = Page::native();
    page.is_in_a_call_of_its_stacks();
    page.settings().path = PathChoice::Stanza;
    page.hears(offer("SECOND"));
    page.reports(native(ringing("SECOND")));
    assert_eq!(page.shows("SECOND", "path"), "stanza");
}

#[test]
fn nothing_but_a_reject_of_the_stacks_refuses_it() {
    let mut page = called_twice();
    page.stack_sends(action("preaccept", "SECOND"));
    assert_eq!(page.state("SECOND"), "idle");
}

#[test]
fn by_stanzas_nothing_is_rejected_that_the_page_does_not_show() {
    let mut page = Page::new();
    page.hears(offer("SECOND"));
    let reject = page.reject(Some("SECOND"));
    page.has_calls([]);
    assert_eq!(page.error(reject).code.name, "call_is_not_incoming_ring");
}

#[test]
fn no_call_of_ours_is_rejected_though_the_page_shows_it_nowhere() {
    let mut page = Page::native();
    page.offers_by_stack();
    let reject = page.reject(Some(CALL_1));
    page.has_calls([]);
    assert_eq!(page.error(reject).code.name, "call_is_not_incoming_ring");
}
