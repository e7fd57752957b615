//! The page's own buttons, and what else it knows before we do.

use wpp_call::engine::{PageCall, Phase};

use crate::page::{CALL_1, Page};
use crate::peer::{accept, preaccept, terminate};
use crate::samples::{BOBS_TABLET, in_phase, outgoing, ringing};

const NOTHING: [&str; 0] = [];

fn ended_by_user(id: &str) -> PageCall {
    PageCall {
        ended_by_user: true,
        ..in_phase(id, Phase::Ended)
    }
}

fn our_own(call: PageCall) -> PageCall {
    PageCall {
        is_outgoing: true,
        ..call
    }
}

#[test]
fn a_call_that_is_taken_in_the_page_is_accepted_here() {
    let mut page = Page::new();
    page.is_called("A");
    page.forgets_the_past();
    page.reports(in_phase("A", Phase::Connecting));
    page.waits(1_000);
    page.reports(in_phase("A", Phase::Active));
    assert_eq!(
        page.told(),
        [
            "accepted A: by null, elsewhere false",
            "state_changed A: from ringing, to connecting",
            "state_changed A: from connecting, to active",
        ]
    );
    assert_eq!(page.sent_to(), NOTHING, "the page answers it itself");
    assert_eq!(page.deadline(), None, "it does not ring any more");
    page.waits(2_000);
    page.hears(terminate(BOBS_TABLET, "A", ""));
    let duration = page.shows("A", "durationMs");
    assert_eq!(duration, "3000", "since it was taken");
}

#[test]
fn a_call_that_is_accepted_in_two_ways_is_accepted_once() {
    let mut page = Page::new();
    page.is_called("A");
    page.accept(None);
    page.has_calls([ringing("A")]);
    page.reports(in_phase("A", Phase::Connecting));
    page.told();
    page.server_acks();
    let told = page.told();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("ack A: action accept"));
}

#[test]
fn a_page_may_not_say_that_it_connects() {
    let mut page = Page::new();
    page.is_called("A");
    page.told();
    page.reports(in_phase("A", Phase::Active));
    assert_eq!(
        page.told(),
        [
            "accepted A: by null, elsewhere false",
            "state_changed A: from ringing, to active",
        ]
    );
}

#[test]
fn a_call_that_is_refused_in_the_page_is_rejected_by_me() {
    let mut page = Page::new();
    page.is_called("A");
    page.forgets_the_past();
    page.reports(ended_by_user("A"));
    assert_eq!(
        page.told(),
        [
            "state_changed A: from ringing, to ended",
            "ended A: outcome rejected, reason null, durationMs null, by me",
        ]
    );
    assert_eq!(page.sent_to(), NOTHING);
}

#[test]
fn a_call_that_is_hung_up_in_the_page_is_completed_by_me() {
    let mut page = Page::new();
    page.is_called_and_accepts("A");
    page.waits(3_000);
    page.reports(ended_by_user("A"));
    assert_eq!(
        page.told(),
        [
            "state_changed A: from active, to ended",
            "ended A: outcome completed, reason null, durationMs 3000, by me",
        ]
    );
    assert_eq!(page.sent_to(), NOTHING);
}

#[test]
fn a_call_of_ours_that_is_hung_up_in_the_page_is_cancelled_and_every_device_told() {
    let mut page = Page::new();
    page.has_offered();
    page.told();
    page.reports(our_own(ended_by_user(CALL_1)));
    let expected = ["terminate to 222@lid", "terminate to 222:7@lid"];
    assert_eq!(page.sent_to(), expected, "the page does not know of them");
    assert_eq!(
        page.told(),
        [
            format!("state_changed {CALL_1}: from calling, to ended"),
            format!("ended {CALL_1}: outcome cancelled, reason null, durationMs null, by me"),
        ]
    );
}

#[test]
fn a_call_that_the_page_ends_without_saying_why_has_an_unknown_end() {
    let mut page = Page::new();
    page.is_called("A");
    page.told();
    page.reports(in_phase("A", Phase::Ended));
    let ended = "ended A: outcome unknown, reason null, durationMs null, by null";
    assert_eq!(page.told()[1], ended);
}

#[test]
fn what_the_stanza_said_first_is_not_said_again_by_the_page() {
    let mut page = Page::new();
    page.is_called("A");
    page.hears(terminate(BOBS_TABLET, "A", "accepted_elsewhere"));
    page.told();
    page.reports(in_phase("A", Phase::Ended));
    page.reports(ended_by_user("A"));
    assert_eq!(page.told(), NOTHING);
    assert_eq!(page.shows("A", "outcome"), "accepted_elsewhere");
}

#[test]
fn what_the_page_said_first_is_not_said_again_by_the_stanza() {
    let mut page = Page::new();
    page.has_offered();
    page.told();
    page.reports(our_own(in_phase(CALL_1, Phase::Connecting)));
    let accepted = format!("accepted {CALL_1}: by null, elsewhere false");
    let active = format!("state_changed {CALL_1}: from calling, to active");
    assert_eq!(page.told(), [accepted, active]);
    page.hears(accept(BOBS_TABLET, CALL_1));
    assert_eq!(page.told(), NOTHING);
    let others = ["terminate accepted_elsewhere to 222@lid"];
    assert_eq!(page.sent_to(), others);
    assert_eq!(page.shows(CALL_1, "peerDevice"), "222:7@lid");
}

#[test]
fn a_page_that_lags_behind_does_not_lead_a_call_back() {
    let mut page = Page::new();
    page.is_called_and_accepts("A");
    page.reports(ringing("A"));
    page.reports(in_phase("A", Phase::Connecting));
    assert_eq!(page.told(), NOTHING);
    page.hears(terminate(BOBS_TABLET, "A", ""));
    page.told();
    for phase in [
        Phase::Ringing,
        Phase::Connecting,
        Phase::Active,
        Phase::Ended,
    ] {
        page.reports(in_phase("A", phase));
    }
    assert_eq!(page.told(), NOTHING);

    let mut page = Page::new();
    page.has_offered();
    page.hears(preaccept(BOBS_TABLET, CALL_1));
    page.told();
    page.reports(outgoing(CALL_1));
    assert_eq!(page.told(), NOTHING);
    assert_eq!(page.state(CALL_1), "ringing");
}

#[test]
fn a_call_that_was_there_before_us_can_be_ended() {
    let mut page = Page::new();
    let end = page.end(Some("A"));
    page.has_calls([in_phase("A", Phase::Active)]);
    page.server_acks();
    assert!(page.is_done(end));
    assert_eq!(page.shows("A", "outcome"), "completed");
    assert_eq!(
        page.shows("A", "durationMs"),
        "null",
        "nobody knows when it began"
    );
}
