//! An accept that nobody has heard: the page says that the call was taken, and no stanza by whom.

use wpp_call::engine::{Answer, PageCall, Phase};

use crate::page::{CALL_1, Page};
use crate::peer::{BOBS_LAPTOP, accept, terminate};
use crate::samples::{BOBS_TABLET, ack, outgoing};
use crate::stack::ours;

fn taken(phase: Phase) -> PageCall {
    PageCall {
        is_outgoing: true,
        ..crate::samples::in_phase(CALL_1, phase)
    }
}

/// A call that we have offered by stanzas; what is known of its taking is that.
fn is_taken(phase: Phase) -> Page {
    let mut page = Page::new();
    page.has_offered();
    page.forgets_the_past();
    page.reports(taken(phase));
    page
}

#[test]
fn a_call_by_stanzas_is_active_then_and_not_connecting_for_ever() {
    for phase in [Phase::Connecting, Phase::Active] {
        let mut page = is_taken(phase);
        assert_eq!(
            page.told(),
            [
                format!("accepted {CALL_1}: by null, elsewhere false"),
                format!("state_changed {CALL_1}: from calling, to active"),
            ],
            "{phase:?}"
        );
        assert_eq!(page.shows(CALL_1, "peerDevice"), "null");
        page.waits(90_000);
        assert_eq!(page.state(CALL_1), "active", "it does not ring any more");
    }
}

#[test]
fn end_ends_it_without_an_id_and_every_device_is_told_whatever_the_page_shows() {
    let shown = |is_active| {
        Some(PageCall {
            is_active,
            ..taken(Phase::Connecting)
        })
    };
    for shown in [shown(true), shown(false), Some(outgoing(CALL_1)), None] {
        let mut page = is_taken(Phase::Connecting);
        let end = page.end(None);
        page.answers_to("calls?", Answer::Calls(shown.into_iter().collect()));
        assert_eq!(
            page.sent_to(),
            ["terminate to 222@lid", "terminate to 222:7@lid"]
        );
        for _ in 0..2 {
            page.answers(Answer::Ack(ack()));
        }
        assert!(page.is_done(end));
        assert_eq!(page.shows(CALL_1, "outcome"), "completed");
    }
}

#[test]
fn the_peer_ends_it_from_whichever_device() {
    let mut page = is_taken(Phase::Connecting);
    page.hears(terminate(BOBS_LAPTOP, CALL_1, ""));
    assert_eq!(page.shows(CALL_1, "outcome"), "completed");
}

#[test]
fn an_accept_that_is_heard_later_says_by_whom() {
    let mut page = is_taken(Phase::Connecting);
    page.hears(accept(BOBS_TABLET, CALL_1));
    assert_eq!(page.shows(CALL_1, "peerDevice"), "222:7@lid");
    assert_eq!(page.sent_to(), ["terminate accepted_elsewhere to 222@lid"]);
}

#[test]
fn a_call_of_the_stacks_is_connecting_until_the_page_says_otherwise_and_can_be_ended() {
    for (said, state) in [
        (Phase::Active, "active"),
        (Phase::Ended, "ended"),
        (Phase::Lost, "ended"),
    ] {
        let mut page = Page::native();
        page.has_offered_by_stack();
        page.reports(ours(taken(Phase::Connecting)));
        assert_eq!(page.state(CALL_1), "connecting");
        page.reports(ours(taken(said)));
        assert_eq!(page.state(CALL_1), state);
    }
    let mut page = Page::native();
    page.has_offered_by_stack();
    page.reports(ours(taken(Phase::Connecting)));
    page.end(None);
    page.has_calls([ours(taken(Phase::Connecting))]);
    assert_eq!(page.open_questions(), [format!("stack, End {CALL_1}")]);
}
