//! Very many calls at once: what is done to one of them does not look into the others.

use wpp_call::engine::{Answer, CommandId, Success};
use wpp_call::steps::steps;

use crate::page::{CALL_1, Page, Step};
use crate::peer::terminate;
use crate::samples::{BOBS_TABLET, ack, outgoing};

/// So many calls are offered, and each of them is taken back before the page has said anything.
fn all_end_at_once(count: usize) {
    let mut page = Page::new();
    let offers: Vec<CommandId> = (0..count)
        .map(|_| {
            let offer = page.offers_until(Step::Sent);
            page.server_gives_a_relay();
            offer
        })
        .collect();
    let id = |offer: CommandId| match page.outcome(offer) {
        Some(Ok(Success::Offered { call_id })) => call_id.to_string(),
        other => panic!("expected a call, found {other:?}"),
    };
    let ids: Vec<String> = offers.into_iter().map(id).collect();
    let ends: Vec<CommandId> = ids.iter().map(|id| page.end(Some(id))).collect();
    // A page may tell of all its calls, whichever was asked for.
    let all: Vec<_> = ids.iter().map(|id| outgoing(id)).collect();
    for id in &ids {
        page.answers_to(&format!("calls? {id}"), Answer::Calls(all.clone()));
    }
    while !page.open_questions().is_empty() {
        page.answers_at(0, Answer::Ack(ack()));
    }
    assert!(ends.iter().all(|end| page.is_done(*end)));
}

/// Each stanza is looked for among those that wait for an ack: that is the square, and no more is.
#[test]
fn twice_as_many_calls_are_at_most_four_times_as_much_work() {
    let [one, two] = [100, 200].map(|count| {
        let before = steps();
        all_end_at_once(count);
        steps() - before
    });
    assert!(two < one * 5, "{one} steps, then {two}");
}

#[test]
fn the_page_is_asked_for_the_call_that_is_named() {
    let mut page = Page::new();
    page.has_offered();
    page.end(Some(CALL_1));
    assert_eq!(page.open_questions(), [format!("calls? {CALL_1}")]);
}

#[test]
fn the_page_is_asked_for_all_calls_when_none_is_named() {
    let mut page = Page::new();
    page.has_offered();
    page.end(None);
    assert_eq!(page.open_questions(), ["calls?"]);
}

#[test]
fn a_call_that_is_over_is_found_with_few_looks_at_the_others() {
    let ids: Vec<String> = (0..500).map(|n| format!("{n:032X}")).collect();
    let mut page = Page::new();
    for id in &ids {
        page.is_called(id);
        page.hears(terminate(BOBS_TABLET, id, ""));
    }
    let before = steps();
    for id in &ids {
        assert!(page.engine().call(id).is_some());
    }
    let looks = steps() - before;
    // Two searches that halve what is left.
    assert!(looks < 30 * 500, "{looks} looks for 500 calls");
}
