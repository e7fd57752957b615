//! A call that is over: the error says so, whoever made it and whether the page still shows it.

use wpp_call::engine::{Answer, PageCall, Phase, Verb};

use super::{VERBS, not_found, text};
use crate::page::{CALL_1, Page, Step};
use crate::peer::{offer, preaccept, says, terminate};
use crate::samples::{BOBS_TABLET, active, group, in_phase, ringing};
use crate::stack::{action, native, ours};

/// How a call comes to its end, and its id.
type Story = fn() -> (Page, &'static str);

const BY_STANZAS: [Story; 7] = [
    || {
        let mut page = Page::new();
        page.is_in_a_call_of_its_own();
        page.hears(terminate(BOBS_TABLET, CALL_1, ""));
        (page, CALL_1)
    },
    || {
        let mut page = Page::new();
        page.has_offered();
        page.ends_with_every_device_told();
        (page, CALL_1)
    },
    || {
        let mut page = Page::new();
        page.offers_until(Step::Sent);
        page.server_nacks("403");
        (page, CALL_1)
    },
    || {
        let mut page = Page::new();
        page.is_called("A");
        page.hears(terminate(BOBS_TABLET, "A", "rejected_elsewhere"));
        (page, "A")
    },
    || {
        let mut page = Page::new();
        page.is_called("A");
        page.hears(terminate(BOBS_TABLET, "A", ""));
        (page, "A")
    },
    || {
        let mut page = Page::new();
        page.is_called("A");
        page.waits(60_000);
        (page, "A")
    },
    || {
        let mut page = Page::new();
        page.is_called_and_accepts("A");
        page.hears(terminate(BOBS_TABLET, "A", ""));
        (page, "A")
    },
];

const NATIVE: [Story; 7] = [
    || {
        let mut page = Page::native();
        page.is_in_a_call_of_its_stacks();
        page.hears(terminate(BOBS_TABLET, CALL_1, ""));
        page.reports(ours(in_phase(CALL_1, Phase::Ended)));
        (page, CALL_1)
    },
    || {
        let mut page = Page::native();
        page.is_in_a_call_of_its_stacks();
        let end = page.end(None);
        page.has_calls([ours(active(CALL_1))]);
        page.stack_sends(action("terminate", CALL_1));
        page.stack_does_it();
        page.stack_is_acked();
        assert!(page.is_done(end));
        (page, CALL_1)
    },
    || {
        let mut page = Page::native();
        page.offers_by_stack();
        page.stack_is_nacked("403");
        (page, CALL_1)
    },
    || {
        let mut page = Page::native();
        page.is_called_by_stack("A");
        page.hears(terminate(BOBS_TABLET, "A", "rejected_elsewhere"));
        (page, "A")
    },
    || {
        let mut page = Page::native();
        page.is_called_by_stack("A");
        page.reports(native(in_phase("A", Phase::Ended)));
        (page, "A")
    },
    || {
        let mut page = Page::native();
        page.is_called_by_stack("A");
        page.waits(60_000);
        (page, "A")
    },
    || {
        let mut page = Page::native();
        page.is_called_by_stack("A");
        page.reports(native(active("A")));
        page.reports(native(in_phase("A", Phase::Lost)));
        (page, "A")
    },
];

/// What the page may show of it: nothing any more, its end, or what was before.
fn shown(call_id: &str) -> [Vec<PageCall>; 4] {
    [
        vec![],
        vec![in_phase(call_id, Phase::Ended)],
        vec![ringing(call_id)],
        vec![active(call_id)],
    ]
}

fn code_of(verb: Verb) -> &'static str {
    match verb {
        Verb::End => "call_is_not_outcoming_calling",
        _ => "call_is_not_incoming_ring",
    }
}

#[test]
fn a_call_that_is_over_is_neither_answered_nor_ended_whoever_made_it() {
    for (path, stories) in [("stanza", BY_STANZAS), ("native", NATIVE)] {
        for (number, story) in stories.iter().enumerate() {
            for verb in VERBS {
                for calls in shown(story().1) {
                    let (mut page, call_id) = story();
                    page.forgets_the_past();
                    assert_eq!(page.state(call_id), "ended", "{path} {number}");
                    let command = page.act(verb, Some(call_id));
                    page.answers_to("calls?", Answer::Calls(calls.clone()));
                    let error = page.error(command);
                    let what = format!("{verb:?}, {path} {number}, {calls:?}");
                    assert_eq!(error.code.name, code_of(verb), "{what}");
                    let facts = [("callId", text(call_id)), ("state", text("ended"))];
                    assert_eq!(error.facts, facts, "{what}");
                    page.sends_nothing_itself();
                }
            }
        }
    }
}

#[test]
fn so_it_is_with_a_group_call() {
    for verb in VERBS {
        let mut page = Page::new();
        page.act(Verb::Reject, Some("G"));
        page.has_calls([group("G")]);
        page.server_acks();
        let command = page.act(verb, Some("G"));
        page.has_calls([group("G")]);
        let error = page.error(command);
        assert_eq!(error.code.name, code_of(verb));
        assert_eq!(error.facts[1], ("state", text("ended")));
    }
}

#[test]
fn a_call_that_the_page_does_not_show_and_that_does_not_ring_yet_says_so() {
    for verb in [Verb::Accept, Verb::End] {
        let mut page = Page::native();
        page.hears(offer("A"));
        let command = page.act(verb, Some("A"));
        page.has_calls([]);
        let error = page.error(command);
        assert_eq!(error.code.name, code_of(verb));
        let facts = [("callId", text("A")), ("state", text("idle"))];
        assert_eq!(error.facts, facts);
    }
}

#[test]
fn an_offer_of_ours_that_the_page_does_not_show_is_nothing_to_answer() {
    for verb in [Verb::Accept, Verb::Reject] {
        let mut page = Page::native();
        page.has_offered_by_stack();
        page.hears(preaccept(BOBS_TABLET, CALL_1));
        let command = page.act(verb, Some(CALL_1));
        page.has_calls([]);
        let error = page.error(command);
        assert_eq!(error.code.name, code_of(verb));
        let facts = [("callId", text(CALL_1)), ("state", text("ringing"))];
        assert_eq!(error.facts, facts);
    }
}

#[test]
fn one_that_the_page_does_not_show_though_it_goes_on_is_not_found() {
    let mut page = Page::native();
    page.is_in_a_call_of_its_stacks();
    let end = page.end(Some(CALL_1));
    page.has_calls([]);
    not_found(&page, end, text(CALL_1));

    let mut page = Page::native();
    page.is_called_by_stack("A");
    let accept = page.accept(Some("A"));
    page.has_calls([]);
    not_found(&page, accept, text("A"));
}

#[test]
fn what_changes_a_call_says_of_one_that_is_over_that_it_is_not_active() {
    for story in BY_STANZAS.iter().chain(&NATIVE) {
        let verbs = [
            Verb::Mute,
            Verb::Unmute,
            Verb::UpgradeVideo,
            Verb::RaiseHand,
        ];
        for verb in verbs {
            let (mut page, call_id) = story();
            let command = page.act(verb, Some(call_id));
            let error = page.error(command);
            assert_eq!(error.code.name, "call_is_not_active", "{verb:?}");
            let facts = [("callId", text(call_id)), ("state", text("ended"))];
            assert_eq!(error.facts, facts);
        }
    }
}

#[test]
fn a_call_that_only_others_know_of_has_the_state_that_the_page_gives_it() {
    let mut page = Page::new();
    page.hears(says(BOBS_TABLET, "terminate", "A"));
    let end = page.end(Some("A"));
    page.has_calls([in_phase("A", Phase::Ended)]);
    assert_eq!(page.error(end).facts[1], ("state", text("Ended")));
}
