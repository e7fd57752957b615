//! Calls that the page's own stack is only about to start: somebody may have to allow it first.

use wpp_call::engine::{CommandId, HostError, code};

use crate::page::{CALL_1, CALL_2, Page};
use crate::samples::{BOB, outgoing};
use crate::stack::{native, refused};

const NOTHING: [&str; 0] = [];

/// The stack is asked to start a call, and a prompt is open.
fn is_about_to_call() -> (Page, CommandId) {
    let mut page = Page::native();
    let offer = page.offer(BOB);
    page.stack_is_there();
    (page, offer)
}

fn is_taken_back(page: &mut Page, offer: CommandId) {
    page.waits(0);
    assert_eq!(page.error(offer).code, code::CALL_ENDED);
    assert_eq!(page.state(CALL_1), "none");
    assert!(
        page.log.contains(&format!("stack, end {CALL_1}")),
        "{:?}",
        page.log
    );
    assert_eq!(page.told(), NOTHING);
    page.sends_nothing_itself();
}

#[test]
fn they_are_listed_and_nobody_is_told_of_them() {
    let (mut page, _) = is_about_to_call();
    assert_eq!(page.state(CALL_1), "idle");
    assert_eq!(page.shows(CALL_1, "direction"), "outgoing");
    assert_eq!(page.shows(CALL_1, "path"), "native");
    assert_eq!(page.told(), NOTHING);
    page.reports(native(outgoing(CALL_1)));
    assert_eq!(page.state(CALL_1), "calling");
}

#[test]
fn end_takes_one_back_by_its_id_at_once() {
    let (mut page, offer) = is_about_to_call();
    let end = page.end(Some(CALL_1));
    assert!(page.is_done(end));
    // Not only when the offer has been told.
    assert!(page.log.contains(&format!("stack, end {CALL_1}")));
    is_taken_back(&mut page, offer);
}

#[test]
fn end_takes_one_back_without_an_id_when_no_call_is_active() {
    let (mut page, offer) = is_about_to_call();
    let end = page.end(None);
    page.answers_to("calls?", wpp_call::engine::Answer::Calls(vec![]));
    assert!(page.is_done(end));
    is_taken_back(&mut page, offer);
}

#[test]
fn one_that_begins_all_the_same_is_ended() {
    let (mut page, _) = is_about_to_call();
    page.end(Some(CALL_1));
    page.waits(0);
    page.log.clear();
    page.reports(native(outgoing(CALL_1)));
    assert_eq!(page.log, [format!("stack, end {CALL_1}")]);
    assert_eq!(page.told(), NOTHING);
}

#[test]
fn one_that_is_not_allowed_leaves_nothing_behind() {
    let (mut page, offer) = is_about_to_call();
    page.stack_cannot(refused());
    assert_eq!(page.error(offer).code, code::CALL_REFUSED);
    assert_eq!(page.state(CALL_1), "none");
    assert_eq!(page.told(), NOTHING);
}

#[test]
fn one_to_a_number_without_an_account_is_no_call() {
    let (mut page, offer) = is_about_to_call();
    page.stack_cannot(HostError::NoContact);
    assert_eq!(page.error(offer).code, code::CONTACT_NOT_FOUND);
    assert_eq!(page.told(), NOTHING);
}

#[test]
fn who_goes_takes_it_back() {
    let (mut page, offer) = is_about_to_call();
    page.is_left();
    assert_eq!(page.error(offer).code, code::DISPOSED);
    assert!(
        page.log.contains(&format!("stack, end {CALL_1}")),
        "{:?}",
        page.log
    );
}

#[test]
fn of_several_that_failed_each_is_ended_that_begins_late() {
    let mut page = Page::native();
    let offers = [CALL_1, CALL_2].map(|_| {
        let offer = page.offer(BOB);
        page.stack_is_there();
        page.stack_cannot(refused());
        offer
    });
    for offer in offers {
        assert_eq!(page.error(offer).code, code::CALL_REFUSED);
    }
    for id in [CALL_1, CALL_2, CALL_1] {
        page.log.clear();
        page.reports(native(outgoing(id)));
        assert_eq!(page.log, [format!("stack, end {id}")]);
        assert_eq!(page.state(id), "none");
    }
    assert_eq!(page.told(), NOTHING);
}
