//! Clocks that are set while something waits, and timers that are late or lost.

use wpp_call::engine::{CommandId, Phase, Verb, code};

use crate::page::{CALL_1, Page, Step};
use crate::peer::{accept, terminate};
use crate::samples::{BOB, BOBS_TABLET, active, in_phase, ringing};

const HOURS: i64 = 3_600_000;
const DAYS: i64 = 24 * HOURS;

/// A reject that nobody acknowledges: it is given up after half a minute.
fn with_a_reject_that_waits() -> (Page, CommandId) {
    let mut page = Page::new();
    page.ticks(5_000);
    page.reports(ringing("A"));
    let reject = page.reject(None);
    page.has_calls([ringing("A")]);
    (page, reject)
}

#[test]
fn a_clock_that_is_set_back_leaves_each_deadline_as_far_away_as_it_was() {
    for jump in [-2 * HOURS, -30 * DAYS, -10_000] {
        let (mut page, reject) = with_a_reject_that_waits();
        page.waits(4_000);
        page.clock_jumps(jump);
        page.waits(4_000);
        let left = page.deadline_from_now().unwrap();
        assert_eq!(left, 2_000, "{jump}: 8 of 10 seconds have passed");
        page.waits(2_000);
        assert_eq!(page.sent_again.len(), 1, "{jump}");
        page.waits(10_000);
        page.waits(10_000);
        assert_eq!(page.error(reject).code, code::CALL_ACK_TIMEOUT, "{jump}");
    }
}

#[test]
fn without_a_steady_clock_it_is_as_if_no_time_had_passed_meanwhile() {
    let mut page = Page::new();
    page.reports(ringing("A"));
    page.waits(20_000);
    page.clock_jumps(-2 * HOURS);
    page.waits(10_000);
    assert_eq!(page.deadline_from_now(), Some(40_000), "of 60 seconds");
    page.waits(40_000);
    assert_eq!(page.shows("A", "outcome"), "missed");
}

#[test]
fn what_people_see_is_what_their_clocks_have_shown() {
    let mut page = Page::new();
    page.has_offered();
    page.clock_jumps(-2 * HOURS);
    page.hears(accept(BOBS_TABLET, CALL_1));
    page.waits(3_000);
    page.clock_jumps(5 * HOURS);
    page.reports(ringing("A"));
    page.clock_jumps(-5 * HOURS);
    page.waits(4_000);
    page.hears(terminate(BOBS_TABLET, CALL_1, ""));
    let seconds = |name| page.shows(CALL_1, name);
    assert_eq!(seconds("offerTime"), "1700000000");
    assert_eq!(seconds("acceptedTime"), "1699992800");
    assert_eq!(seconds("endedTime"), "1699992807");
}

#[test]
fn after_a_jump_forward_what_is_over_is_over_at_once_whatever_comes_first() {
    type Comes = fn(&mut Page);
    let comes: [(&str, Comes); 3] = [
        ("a call", |page| page.reports(ringing("B"))),
        ("a command", |page| _ = page.act(Verb::Mute, None)),
        ("the timer", |page| page.waits(0)),
    ];
    for (what, comes) in comes {
        let mut page = Page::new();
        page.reports(ringing("A"));
        page.clock_jumps(3 * HOURS);
        comes(&mut page);
        assert_eq!(page.shows("A", "outcome"), "missed", "{what}");
    }
}

#[test]
fn a_command_does_not_find_what_was_over_before_it() {
    let mut page = Page::new();
    page.reports(ringing("A"));
    page.clock_jumps(3 * HOURS);
    let accept = page.accept(None);
    assert_eq!(page.shows("A", "outcome"), "missed");
    page.has_calls([in_phase("A", Phase::Ended)]);
    assert_eq!(page.error(accept).code, code::CALL_NOT_FOUND);
}

#[test]
fn an_answer_counts_that_is_there_before_a_timer_that_is_late() {
    let mut page = Page::new();
    let offer = page.offers_until(Step::Sent);
    page.clock_jumps(3 * HOURS);
    page.server_gives_a_relay();
    assert!(page.outcome(offer).unwrap().is_ok());
    assert_eq!(page.state(CALL_1), "calling");
}

#[test]
fn a_deadline_in_the_past_is_made_up_for_and_none_is_left_behind() {
    let mut page = Page::new();
    let offer = page.offers_until(Step::Identity);
    page.clock_jumps(91_000); // and no timer fires
    page.reports(active("B"));
    assert_eq!(page.error(offer).code, code::HOST_FAILED);
    assert_eq!(page.deadline_from_now(), None);
    page.offer(BOB);
    assert_eq!(page.deadline_from_now(), Some(90_000));
}

#[test]
fn whoever_leaves_the_page_hears_first_of_what_was_over_before() {
    let mut page = Page::new();
    page.reports(ringing("A"));
    page.clock_jumps(61_000); // and no timer fires
    page.is_left();
    assert_eq!(page.shows("A", "outcome"), "missed");
}
