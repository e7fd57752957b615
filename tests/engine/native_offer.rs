//! `offer` by the page's own stack.

use wpp_call::engine::{Answer, HostError, Phase, Success, code};

use crate::page::{CALL_1, Page, Step};
use crate::peer::{BOBS_LAPTOP, accept, preaccept, reject};
use crate::samples::{BOB, BOBS_TABLET, active, in_phase, outgoing};
use crate::stack::{action, native, no_stack, offer_to, ours, refused};

#[test]
fn when_it_is_not_me_who_is_called_the_stack_is_asked_whether_it_can_and_then_for_the_call() {
    let mut page = Page::native();
    page.offer(BOB);
    page.stack_is_there();
    assert_eq!(page.log[0], "who am I?");
    assert_eq!(page.log[1], "stack?");
    assert!(page.log[2].starts_with("stack, Start"), "{:?}", page.log);
    assert!(page.log[2].contains(BOB) && page.log[2].ends_with(CALL_1));
    assert_eq!(page.log.len(), 3);
    page.sends_nothing_itself();
}

#[test]
fn a_late_login_leaves_the_stack_its_time() {
    let mut page = Page::native();
    let offer = page.offer(BOB);
    assert_eq!(page.open_questions(), ["who am I?"]);
    page.waits(60_000); // as long as the page waits for a login
    page.says_who_i_am();
    page.waits(60_000);
    assert_eq!(page.outcome(offer), None);
    page.stack_is_up();
    assert!(page.log.last().unwrap().starts_with("stack, Start"));
}

#[test]
fn it_is_offered_once_the_server_has_acknowledged_and_the_page_shows_it() {
    for ack_is_first in [false, true] {
        let mut page = Page::native();
        let offer = page.offer(BOB);
        page.stack_is_there();
        page.stack_sends(offer_to([BOB, BOBS_TABLET], CALL_1));
        page.reports(native(outgoing(CALL_1)));
        if ack_is_first {
            page.stack_is_acked();
        } else {
            page.stack_does_it();
        }
        assert_eq!(page.outcome(offer), None);
        if ack_is_first {
            page.stack_does_it();
        } else {
            page.stack_is_acked();
        }
        let call_id = CALL_1.into();
        assert_eq!(page.outcome(offer), Some(&Ok(Success::Offered { call_id })));
        page.sends_nothing_itself();
    }
}

#[test]
fn the_stanza_tells_the_creator_and_who_rings() {
    let mut page = Page::native();
    page.has_offered_by_stack();
    assert_eq!(page.shows(CALL_1, "creator"), "111:3@lid");
    page.hears(reject(BOB, CALL_1, "busy"));
    assert_eq!(page.state(CALL_1), "calling", "the tablet rings on");
    page.hears(reject(BOBS_TABLET, CALL_1, "busy"));
    assert_eq!(page.shows(CALL_1, "outcome"), "rejected");
    page.sends_nothing_itself();
}

#[test]
fn an_offer_that_is_sent_again_to_one_device_leaves_the_others_ringing() {
    let mut page = Page::native();
    page.has_offered_by_stack();
    page.stack_sends(offer_to([BOBS_TABLET], CALL_1));
    page.stack_is_acked();
    page.hears(reject(BOBS_TABLET, CALL_1, "busy"));
    assert_eq!(page.state(CALL_1), "calling", "the phone rings on");
}

#[test]
fn a_nack_ends_it_and_the_stack_hears_of_it_itself() {
    let mut page = Page::native();
    let offer = page.offers_by_stack();
    page.log.clear();
    page.stack_is_nacked("439");
    assert_eq!(page.error(offer).code, code::CALL_NACK);
    let end = format!("stack, end {CALL_1}");
    assert!(!page.log.contains(&end), "{:?}", page.log);
    assert_eq!(page.shows(CALL_1, "outcome"), "failed");
    assert_eq!(page.shows(CALL_1, "reason"), "call_nack");
    page.sends_nothing_itself();
}

#[test]
fn a_call_that_the_page_does_not_make_fails_and_is_ended_should_it_begin_all_the_same() {
    for (error, expected) in [
        (HostError::NoContact, code::CONTACT_NOT_FOUND),
        (HostError::InvalidAddress, code::INVALID_WID),
        (refused(), code::CALL_REFUSED),
        (HostError::failed("Oops"), code::CALL_REFUSED),
        (no_stack(), code::VOIP_STACK_NOT_FOUND),
    ] {
        let mut page = Page::native();
        let offer = page.offer(BOB);
        page.stack_is_there();
        page.log.clear();
        page.stack_cannot(error);
        assert_eq!(page.error(offer).code, expected);
        let end = format!("stack, end {CALL_1}");
        assert!(page.log.contains(&end), "{:?}", page.log);
        page.sends_nothing_itself();
    }
}

#[test]
fn a_call_that_begins_after_its_offer_has_failed_is_ended_in_the_page() {
    let mut page = Page::native();
    let offer = page.offer(BOB);
    page.stack_is_there();
    page.stack_cannot(refused()); // the user was asked, and says yes only now
    assert_eq!(page.error(offer).code, code::CALL_REFUSED);
    page.log.clear();
    page.reports(native(outgoing(CALL_1)));
    let end = format!("stack, end {CALL_1}");
    assert!(page.log.contains(&end), "{:?}", page.log);
}

#[test]
fn a_phone_that_rings_proves_an_offer_whose_ack_nobody_saw() {
    let mut page = Page::native();
    let offer = page.offer(BOB);
    page.stack_is_there();
    page.reports(native(outgoing(CALL_1)));
    page.stack_does_it();
    page.reports(ours(in_phase(CALL_1, Phase::RingingThere)));
    assert_eq!(page.outcome(offer), None);
    page.waits(30_000);
    assert!(page.outcome(offer).unwrap().is_ok());
    assert_eq!(page.state(CALL_1), "ringing");
}

#[test]
fn what_nobody_has_acknowledged_and_nobody_has_heard_was_not_offered() {
    let mut page = Page::native();
    let offer = page.offer(BOB);
    page.stack_is_there();
    page.reports(native(outgoing(CALL_1)));
    page.stack_does_it();
    page.waits(30_000);
    assert_eq!(page.error(offer).code, code::CALL_ACK_TIMEOUT);
}

#[test]
fn a_server_that_is_silent_has_not_taken_it() {
    let mut page = Page::native();
    let offer = page.offers_by_stack();
    page.stack_hears_nothing();
    assert_eq!(page.error(offer).code, code::CALL_ACK_TIMEOUT);
    assert_eq!(page.shows(CALL_1, "outcome"), "failed");
    page.sends_nothing_itself();
}

#[test]
fn whoever_took_the_call_has_heard_of_it_whatever_became_of_the_ack() {
    let mut page = Page::native();
    let offer = page.offers_by_stack();
    page.hears(accept(BOBS_TABLET, CALL_1));
    page.reports(ours(active(CALL_1)));
    page.log.clear();
    page.stack_hears_nothing();
    assert!(page.outcome(offer).unwrap().is_ok(), "{:?}", page.log);
    assert_eq!(page.state(CALL_1), "active");
}

#[test]
fn an_offer_that_was_ended_meanwhile_fails_as_ended() {
    let mut page = Page::native();
    let offer = page.offers_by_stack();
    let end = page.end(Some(CALL_1));
    page.has_calls([native(outgoing(CALL_1))]);
    page.stack_does_it();
    page.stack_sends(action("terminate", CALL_1));
    page.stack_is_acked(); // the offer
    assert_eq!(page.outcome(end), None, "that was another ack");
    page.stack_is_acked();
    assert!(page.is_done(end));
    assert_eq!(page.shows(CALL_1, "outcome"), "cancelled");
    let is_over =
        page.outcome(offer).unwrap().is_ok() || page.error(offer).code == code::CALL_ENDED;
    assert!(is_over);
    page.sends_nothing_itself();
}

#[test]
fn a_call_that_is_ended_before_its_ack_was_not_offered() {
    for answer in ["ack", "nack", "none"] {
        let mut page = Page::native();
        let offer = page.offers_by_stack();
        page.hears(reject(BOBS_TABLET, CALL_1, ""));
        match answer {
            "ack" => page.stack_is_acked(),
            "nack" => page.stack_is_nacked("404"),
            _ => page.stack_hears_nothing(),
        }
        assert_eq!(page.error(offer).code, code::CALL_ENDED, "{answer}");
    }
}

#[test]
fn the_call_that_is_being_offered_is_the_one_that_end_means() {
    let mut page = Page::native();
    page.offers_by_stack();
    let end = page.end(None);
    page.has_calls([native(outgoing(CALL_1))]);
    assert_eq!(page.outcome(end), None);
    assert_eq!(page.open_questions(), [format!("stack, End {CALL_1}")]);
}

#[test]
fn what_nobody_has_heard_of_is_ended_without_an_ack() {
    let mut page = Page::native();
    page.offer(BOB);
    page.stack_is_there();
    page.reports(native(outgoing(CALL_1)));
    let end = page.end(Some(CALL_1));
    page.has_calls([native(outgoing(CALL_1))]);
    page.answers_to("stack, End", Answer::Done);
    page.reports(ours(in_phase(CALL_1, Phase::Ended)));
    page.waits(30_000);
    assert!(page.is_done(end), "{:?}", page.outcome(end));
    assert_eq!(page.shows(CALL_1, "outcome"), "cancelled");
}

#[test]
fn nobody_else_can_offer_the_call_that_is_being_started() {
    let mut page = Page::native();
    page.offer(BOB);
    page.stack_is_there();
    page.hears(crate::peer::offer(CALL_1));
    assert_eq!(page.shows(CALL_1, "direction"), "outgoing");
    assert_eq!(page.state(CALL_1), "idle");
    page.reports(native(outgoing(CALL_1)));
    assert_eq!(page.shows(CALL_1, "direction"), "outgoing");
}

#[test]
fn it_rings_for_as_long_as_any_other() {
    let mut page = Page::native();
    page.has_offered_by_stack();
    page.waits(89_999);
    assert_eq!(page.state(CALL_1), "calling");
    page.waits(1);
    assert_eq!(page.shows(CALL_1, "outcome"), "unanswered");
    let end = format!("stack, {CALL_1} is over");
    assert!(page.log.contains(&end), "{:?}", page.log);
    page.sends_nothing_itself();
}

#[test]
fn who_is_called_by_number_is_with_us_by_his_linked_id_too() {
    let mut page = Page::native();
    page.offer("49151@c.us");
    page.stack_is_there();
    page.stack_sends(offer_to([BOB, BOBS_TABLET], CALL_1));
    let peer = "{ jid 222@lid, lid 222@lid, phone 49151 }";
    assert_eq!(page.shows(CALL_1, "peer"), peer);
    page.hears(preaccept("49151:7@s.whatsapp.net", CALL_1));
    assert_eq!(page.state(CALL_1), "ringing");
    page.hears(preaccept(BOBS_LAPTOP, CALL_1));
}

#[test]
fn we_leave_a_call_that_rings_over_there_by_ending_it_in_the_page() {
    for step in [Step::Shown, Step::Sent] {
        let mut page = Page::native();
        let offer = page.offers_by_stack();
        if step == Step::Sent {
            page.stack_is_acked();
        }
        page.log.clear();
        page.is_left();
        assert!(page.outcome(offer).is_some());
        assert_eq!(page.state(CALL_1), "ended");
        let end = format!("stack, end {CALL_1}");
        assert!(page.log.contains(&end), "{:?}", page.log);
        assert_eq!(page.deadline(), None);
        page.sends_nothing_itself();
    }
}
