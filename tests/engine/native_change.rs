//! Microphone, video and a raised hand, by the page's own stack.

use wpp_call::engine::{HostError, StackAction, Verb, code};
use wpp_call::node::Node;

use crate::page::{CALL_1, Page};
use crate::peer::says_with;
use crate::samples::{BOBS_TABLET, active, jid};
use crate::stack::{action, action_with, no_stack, ours, refused};

const NOTHING: [&str; 0] = [];

fn mute(state: &str) -> Node {
    action_with("mute_v2", CALL_1, "mute-state", state)
}

fn in_a_call() -> Page {
    let mut page = Page::native();
    page.is_in_a_call_of_its_stacks();
    page
}

#[test]
fn each_change_asks_for_one_thing_and_is_done_with_its_ack() {
    for (verb, drive, tag) in [
        (Verb::Mute, StackAction::Mute(true), "mute_v2"),
        (Verb::UpgradeVideo, StackAction::RequestVideo, "video"),
        (Verb::RaiseHand, StackAction::RaiseHand(true), "user_action"),
        (
            Verb::LowerHand,
            StackAction::RaiseHand(false),
            "user_action",
        ),
    ] {
        let mut page = in_a_call();
        let change = page.act(verb, None);
        assert_eq!(
            page.open_questions(),
            [format!("stack, {drive:?} {CALL_1}")]
        );
        page.stack_does_it();
        page.stack_sends(action(tag, CALL_1));
        assert_eq!(page.outcome(change), None);
        page.stack_is_acked();
        assert!(page.is_done(change));
        page.sends_nothing_itself();
    }
}

#[test]
fn a_call_is_muted_when_the_server_has_acknowledged() {
    let mut page = in_a_call();
    let muting = page.mute(None);
    page.stack_does_it();
    page.stack_sends(mute("1"));
    assert_eq!(page.shows(CALL_1, "muted"), "false");
    page.stack_is_acked();
    assert!(page.is_done(muting));
    assert_eq!(page.shows(CALL_1, "muted"), "true");
}

#[test]
fn the_pages_own_button_mutes_too() {
    let mut page = in_a_call();
    page.stack_sends(mute("1"));
    page.stack_is_acked();
    assert_eq!(page.shows(CALL_1, "muted"), "true");
    let again = page.mute(None);
    assert!(page.is_done(again), "it is already");
    page.unmute(None);
    assert_eq!(page.open_questions().len(), 1);
}

#[test]
fn a_mute_on_its_way_is_taken_back() {
    let mut page = in_a_call();
    page.mute(None);
    let unmuting = page.unmute(None);
    assert_eq!(page.outcome(unmuting), None, "it will be muted");
    assert_eq!(page.open_questions().len(), 2);
}

#[test]
fn who_mutes_and_unmutes_quickly_gets_both_acks() {
    let mut page = in_a_call();
    let muting = page.mute(None);
    page.stack_sends(mute("1"));
    page.stack_does_it();
    let unmuting = page.unmute(None);
    page.stack_sends(mute("0"));
    page.stack_does_it();
    page.stack_is_acked();
    assert!(page.is_done(muting));
    assert_eq!(page.outcome(unmuting), None);
    page.stack_is_acked();
    assert!(page.is_done(unmuting));
    page.waits(30_000);
    assert_eq!(page.state(CALL_1), "active");
}

#[test]
fn a_nack_is_told_and_the_call_goes_on() {
    let mut page = in_a_call();
    let muting = page.mute(None);
    page.stack_sends(mute("1"));
    page.stack_does_it();
    page.stack_is_nacked("500");
    assert_eq!(page.error(muting).code, code::CALL_NACK);
    assert_eq!(page.shows(CALL_1, "muted"), "false");
    assert_eq!(page.state(CALL_1), "active");
}

#[test]
fn a_change_that_nobody_acknowledges_does_not_end_a_call_that_has_media() {
    for verb in [Verb::Mute, Verb::UpgradeVideo, Verb::RaiseHand] {
        let mut page = in_a_call();
        let change = page.act(verb, None);
        page.stack_does_it();
        page.stack_hears_nothing();
        assert_eq!(page.error(change).code, code::CALL_ACK_TIMEOUT);
        assert_eq!(page.state(CALL_1), "active", "{verb:?}");
    }
}

#[test]
fn what_the_page_cannot_do_is_an_error_and_the_call_goes_on() {
    for (error, expected) in [
        (refused(), code::CALL_REFUSED),
        (HostError::NotActive, code::CALL_REFUSED),
        (no_stack(), code::VOIP_STACK_NOT_FOUND),
        (HostError::failed("Oops"), code::CALL_REFUSED),
    ] {
        let mut page = in_a_call();
        let change = page.mute(None);
        page.stack_cannot(error);
        assert_eq!(page.error(change).code, expected);
        assert_eq!(page.state(CALL_1), "active");
        assert_eq!(page.shows(CALL_1, "path"), "native");
        page.sends_nothing_itself();
    }
}

#[test]
fn to_upgrade_is_to_agree_where_the_other_side_has_asked() {
    let mut page = in_a_call();
    page.hears(says_with(BOBS_TABLET, "video", CALL_1, "state", "3"));
    page.act(Verb::UpgradeVideo, None);
    let of = jid("222@lid");
    let agrees = StackAction::AcceptVideo { of };
    assert_eq!(
        page.open_questions(),
        [format!("stack, {agrees:?} {CALL_1}")]
    );
}

#[test]
fn to_upgrade_is_to_ask_once_the_other_side_has_taken_it_back() {
    let mut page = in_a_call();
    page.hears(says_with(BOBS_TABLET, "video", CALL_1, "state", "3"));
    page.hears(says_with(BOBS_TABLET, "video", CALL_1, "state", "8"));
    page.act(Verb::UpgradeVideo, None);
    assert_eq!(
        page.open_questions(),
        [format!("stack, RequestVideo {CALL_1}")]
    );
}

#[test]
fn a_call_that_is_being_muted_can_be_ended_without_its_id() {
    let mut page = in_a_call();
    page.mute(None);
    let end = page.end(None);
    page.has_calls([ours(active(CALL_1))]);
    assert_eq!(page.outcome(end), None, "{:?}", page.log);
    assert!(
        page.open_questions()
            .contains(&&*format!("stack, End {CALL_1}"))
    );
}

#[test]
fn only_an_active_call_changes() {
    let mut page = Page::native();
    page.has_offered_by_stack();
    for verb in [Verb::Mute, Verb::UpgradeVideo, Verb::RaiseHand] {
        let change = page.act(verb, Some(CALL_1));
        assert_eq!(page.error(change).code, code::CALL_IS_NOT_ACTIVE);
    }
    assert_eq!(page.open_questions(), NOTHING);
}

#[test]
fn a_call_by_stanzas_has_neither_video_nor_hands() {
    let mut page = Page::new();
    page.is_in_a_call_of_its_own();
    for verb in [Verb::UpgradeVideo, Verb::RaiseHand, Verb::LowerHand] {
        let change = page.act(verb, None);
        assert_eq!(page.error(change).code, code::VOIP_STACK_NOT_FOUND);
    }
    assert_eq!(page.sent_to(), NOTHING);
}

#[test]
fn only_a_mute_that_is_on_its_way_counts_as_one() {
    let mut page = Page::native();
    page.is_in_a_call_of_its_stacks();
    page.end(Some(CALL_1));
    page.has_calls([ours(active(CALL_1))]);
    let unmute = page.unmute(Some(CALL_1));
    assert!(page.is_done(unmute), "the microphone was on");
}
