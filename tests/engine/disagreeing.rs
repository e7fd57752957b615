//! The page and the stanzas do not say the same of a call.

use wpp_call::engine::{HostError, PageCall, Phase};

use crate::page::{CALL_1, Page, Step};
use crate::peer::{BOBS_LAPTOP, MALLORY, accept, offer, reject, terminate};
use crate::samples::{BOB, BOBS_TABLET, ME_LID, active, in_phase, ringing};

const NOTHING: [&str; 0] = [];

fn ours_is_over() -> PageCall {
    PageCall {
        is_outgoing: true,
        ..in_phase(CALL_1, Phase::Ended)
    }
}

#[test]
fn a_page_that_ends_our_call_for_the_word_of_one_device_does_not_end_it_for_the_others() {
    let mut page = Page::new();
    page.rings_three_devices();
    page.hears(terminate(BOBS_TABLET, CALL_1, "timeout"));
    page.reports(ours_is_over());
    assert_eq!(page.told(), NOTHING);
    assert_eq!(page.sent_to(), NOTHING, "the others ring on");
    page.hears(terminate(BOB, CALL_1, "timeout"));
    page.hears(terminate(BOBS_LAPTOP, CALL_1, "timeout"));
    let ended =
        format!("ended {CALL_1}: outcome unanswered, reason timeout, durationMs null, by peer");
    assert_eq!(page.told().last(), Some(&ended));
}

#[test]
fn a_page_that_ends_our_call_for_the_word_of_a_third_party_does_not_end_it() {
    let mut page = Page::new();
    page.rings_three_devices();
    page.hears(reject(MALLORY, CALL_1, ""));
    page.reports(ours_is_over());
    assert_eq!(page.told(), NOTHING);
    assert_eq!(page.sent_to(), NOTHING);
}

#[test]
fn a_call_that_only_the_page_takes_for_over_can_still_be_ended() {
    let mut page = Page::new();
    page.rings_three_devices();
    page.hears(terminate(BOBS_TABLET, CALL_1, "timeout"));
    page.reports(ours_is_over());
    page.end(Some(CALL_1));
    page.has_calls([ours_is_over()]);
    let expected = ["terminate to 222@lid", "terminate to 222:9@lid"];
    assert_eq!(page.sent_to(), expected, "the tablet knows");
}

#[test]
fn a_page_on_which_nobody_can_look_on_has_the_only_word() {
    let mut page = Page::new();
    page.rings_three_devices();
    page.reports(ours_is_over());
    let ended = format!("ended {CALL_1}: outcome unknown, reason null, durationMs null, by null");
    assert_eq!(page.told().last(), Some(&ended));
    assert_eq!(page.sent_to().len(), 3, "every device is told");
}

#[test]
fn a_call_can_be_ended_while_its_accept_is_on_its_way() {
    let mut page = Page::new();
    page.is_called("A");
    let accept = page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    let end = page.end(Some("A"));
    page.has_calls([ringing("A")]);
    assert_eq!(
        page.sent_to(),
        ["accept to 222:7@lid", "terminate to 222:7@lid"]
    );
    page.server_acks(); // the accept
    page.server_acks();
    assert!(page.is_done(accept) && page.is_done(end));
    let ended = "ended A: outcome completed, reason null, durationMs 0, by me";
    assert_eq!(page.told().last().unwrap(), ended);
}

#[test]
fn an_accept_that_nobody_acknowledges_says_that_the_call_is_over_when_it_is() {
    let mut page = Page::new();
    page.is_called("A");
    let accept = page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.hears(terminate(BOBS_TABLET, "A", ""));
    page.hears_no_ack();
    assert_eq!(page.error(accept).code.name, "call_ended");
}

#[test]
fn a_page_that_rings_out_although_the_call_was_taken_here_does_not_end_it() {
    let mut page = Page::new();
    page.is_called_and_accepts("A");
    page.reports(in_phase("A", Phase::Ended));
    assert_eq!(page.told(), NOTHING);
    let end = page.end(Some("A"));
    page.has_calls([in_phase("A", Phase::Ended)]);
    assert_eq!(page.sent_to(), ["terminate to 222:7@lid"]);
    page.server_acks();
    assert!(page.is_done(end));
}

#[test]
fn an_offer_whose_ack_is_lost_has_arrived_when_somebody_takes_the_call() {
    let mut page = Page::new();
    let offer = page.offers_until(Step::Sent);
    page.hears(accept(BOBS_TABLET, CALL_1));
    page.hears_no_ack();
    assert!(
        page.sent_again
            .iter()
            .all(|stanza| stanza.child("offer").is_none())
    );
    assert!(page.is_done(offer) || page.outcome(offer).is_some_and(Result::is_ok));
    assert_eq!(page.state(CALL_1), "active");
}

#[test]
fn whoever_leaves_the_page_leaves_nobody_ringing() {
    let mut page = Page::new();
    page.rings_three_devices();
    page.is_left();
    assert_eq!(page.sent_to().len(), 3, "every device is told");
    let ended = format!("ended {CALL_1}: outcome cancelled, reason null, durationMs null, by me");
    assert_eq!(page.told().last(), Some(&ended));
}

#[test]
fn a_third_party_by_the_other_kind_of_address_does_not_take_a_call() {
    let mut page = Page::new();
    page.rings_three_devices();
    page.hears(accept("4917000:4@s.whatsapp.net", CALL_1));
    page.hears(reject("4917000:4@s.whatsapp.net", CALL_1, ""));
    assert_eq!(page.told(), NOTHING);
    assert_eq!(page.sent_to(), NOTHING);
}

#[test]
fn a_call_that_was_refused_here_does_not_ring_again_for_its_repeated_offer() {
    let mut page = Page::new();
    page.is_called("A");
    let reject = page.reject(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_acks();
    assert!(page.is_done(reject));
    page.reports(in_phase("A", Phase::Ended));
    page.forgets_the_past();

    page.hears(offer("A"));
    page.reports(ringing("A"));
    assert_eq!(page.log, ["page, end A"]);
    assert_eq!(page.told(), NOTHING);
}

#[test]
fn a_page_that_has_not_yet_heard_of_the_end_is_left_alone() {
    let mut page = Page::new();
    page.is_called("A");
    page.hears(terminate(BOBS_TABLET, "A", "accepted_elsewhere"));
    page.forgets_the_past();
    page.reports(ringing("A"));
    assert_eq!(page.log, NOTHING, "it is about to end the call itself");
}

#[test]
fn whose_a_call_is_from_before_a_reload_is_asked_for_before_a_mute_names_it() {
    let mut page = Page::new();
    let ours = PageCall {
        is_outgoing: true,
        ..active("A")
    };
    page.end(Some("A"));
    page.has_calls([ours]);
    page.fails(HostError::failed("not now"));
    let mute = page.mute(Some("A"));
    assert_eq!(page.sent_to(), NOTHING);
    page.says_who_i_am();
    let creator = page.sent[0].child_nodes()[0].optional("call-creator");
    assert_eq!(creator, Some(ME_LID.into()));
    assert_eq!(page.outcome(mute), None, "nobody has acknowledged it");
    page.server_acks();
    assert!(page.is_done(mute));
}
