//! Which call is meant.

use wpp_call::engine::{Answer, Fact, PageCall, PageState, Phase, RawState, Verb};
use wpp_call::stanza::profile::{CURRENT, WA_JS_4_3};

use super::{ALL_PHASES, VERBS, chosen, not_found, text};
use crate::page::{CALL_1, Page};
use crate::samples::{active, group, in_phase, outgoing, ringing};
use crate::stack::native;

#[test]
fn without_an_id_the_first_that_rings_is_answered() {
    let calls = || {
        [
            active("going on"),
            outgoing("mine"),
            in_phase("over", Phase::Ended),
            ringing("A"),
            ringing("B"),
        ]
    };
    for verb in [Verb::Accept, Verb::Reject] {
        let mut page = Page::new();
        let command = page.act(verb, None);
        assert_eq!(chosen(&mut page, command, calls()), "A", "{verb:?}");
    }
}

#[test]
fn without_an_id_the_active_call_is_ended() {
    let mut page = Page::new();
    let end = page.end(None);
    let calls = [ringing("A"), outgoing("B"), active("C"), active("D")];
    assert_eq!(chosen(&mut page, end, calls), "C");
}

#[test]
fn without_a_call_that_fits_there_is_none() {
    for (verb, calls) in [
        (Verb::Accept, vec![]),
        (Verb::Accept, vec![active("A"), outgoing("B")]),
        (Verb::Reject, vec![]),
        (
            Verb::Reject,
            vec![in_phase("A", Phase::Ended), outgoing("B")],
        ),
        (Verb::End, vec![]),
        (Verb::End, vec![ringing("A"), outgoing("B")]),
    ] {
        let mut page = Page::new();
        let command = page.act(verb, None);
        page.answers(Answer::Calls(calls));
        not_found(&page, command, Fact::Unknown);
        assert_eq!(page.error(command).message(), "Call <empty> not found");
        assert_eq!(page.log, ["calls?", "failed: call_not_found"]);
    }
}

#[test]
fn of_a_call_that_rings_by_its_last_report_the_page_is_not_asked() {
    for verb in [Verb::Accept, Verb::Reject] {
        let mut page = Page::new();
        page.reports(ringing("A"));
        page.act(verb, Some("A"));
        let [asked] = page.open_questions()[..] else {
            panic!("{:?}", page.open_questions());
        };
        assert!(asked.starts_with("send "), "{asked}");
    }
}

#[test]
fn a_call_that_is_being_answered_is_not_answered_again() {
    for first in [Verb::Accept, Verb::Reject] {
        for second in [Verb::Accept, Verb::Reject] {
            let mut page = Page::new();
            page.reports(ringing("A"));
            page.act(first, Some("A"));
            let again = page.act(second, Some("A"));
            page.has_calls([ringing("A")]);
            let code = page.error(again).code;
            assert_eq!(
                code.name, "call_is_not_incoming_ring",
                "{first:?}, {second:?}"
            );
            assert_eq!(page.sent_to().len(), 1);
        }
    }
}

#[test]
fn of_any_other_call_the_page_is_asked() {
    let is_asked = |page: &mut Page, verb, id| {
        page.act(verb, id);
        page.open_questions()
            .iter()
            .any(|asked| asked.starts_with("calls?"))
    };
    for verb in [Verb::Accept, Verb::Reject] {
        let mut page = Page::with_profile(&WA_JS_4_3);
        page.reports(ringing("A"));
        assert!(is_asked(&mut page, verb, Some("A")), "that profile asks");
        let mut page = Page::new();
        assert!(is_asked(&mut page, verb, Some("A")), "nobody reported it");
        page.reports(ringing("B"));
        page.reports(in_phase("B", Phase::Ended));
        assert!(is_asked(&mut page, verb, Some("B")), "it rings no more");
        let mut page = Page::native();
        page.reports(native(ringing("A")));
        assert!(is_asked(&mut page, verb, Some("A")), "the stack has it");
        assert!(is_asked(&mut page, verb, None), "no call is named");
    }
    let mut page = Page::new();
    page.reports(ringing("A"));
    assert!(is_asked(&mut page, Verb::End, Some("A")), "it may be taken");
}

#[test]
fn with_an_id_that_call_is_meant_or_none() {
    for verb in VERBS {
        let mut page = Page::new();
        let command = page.act(verb, Some("B"));
        let calls = [group("A"), group("B"), group("C")];
        assert_eq!(chosen(&mut page, command, calls), "B", "{verb:?}");

        let command = page.act(verb, Some("D"));
        page.has_calls([group("A"), group("B"), group("C")]);
        not_found(&page, command, text("D"));
        assert_eq!(page.error(command).message(), "Call D not found");
    }
}

#[test]
fn only_a_call_that_rings_here_can_be_answered() {
    for verb in [Verb::Accept, Verb::Reject] {
        for phase in ALL_PHASES {
            for is_outgoing in [false, true] {
                let mut page = Page::new();
                let command = page.act(verb, Some("A"));
                page.has_calls([PageCall {
                    is_outgoing,
                    ..in_phase("A", phase)
                }]);
                if phase == Phase::Ringing && !is_outgoing {
                    assert_eq!(page.outcome(command), None);
                    continue;
                }
                let error = page.error(command);
                assert_eq!(error.code.name, "call_is_not_incoming_ring");
                let state = text(&format!("{phase:?}"));
                assert_eq!(error.facts, [("callId", text("A")), ("state", state)]);
                assert_eq!(page.sent.len(), 0, "{verb:?} {phase:?}");
            }
        }
    }
}

#[test]
fn only_a_call_that_goes_out_or_on_can_be_ended() {
    for phase in ALL_PHASES {
        let mut page = Page::new();
        let end = page.end(Some("A"));
        page.has_calls([in_phase("A", phase)]);
        let may_end = matches!(phase, Phase::Outgoing | Phase::Connecting | Phase::Active);
        if may_end {
            assert_eq!(page.outcome(end), None, "{phase:?}");
            continue;
        }
        let error = page.error(end);
        assert_eq!(error.code.name, "call_is_not_outcoming_calling");
        let state = text(&format!("{phase:?}"));
        assert_eq!(error.facts, [("callId", text("A")), ("state", state)]);
        assert_eq!(page.sent.len(), 0, "{phase:?}");
    }
}

#[test]
fn as_in_wa_js_a_group_call_may_be_answered_and_ended_in_any_state() {
    for verb in VERBS {
        for phase in ALL_PHASES {
            let mut page = Page::new();
            let command = page.act(verb, Some("G"));
            let state = PageState {
                phase,
                raw: RawState::Unset,
            };
            page.has_calls([PageCall {
                state,
                ..group("G")
            }]);
            assert_eq!(page.outcome(command), None, "{verb:?} {phase:?}");
            assert!(page.sent_xml()[0].starts_with("<call to=\"G@call\""));
            page.server_acks();
            assert!(page.is_done(command));
        }
    }
}

#[test]
fn errors_give_the_state_as_the_page_spells_it() {
    for (raw, expected) in [
        (RawState::Number(6), Fact::Number(6)),
        (RawState::Text("ACTIVE".into()), text("ACTIVE")),
        (RawState::Unset, Fact::Unknown),
    ] {
        let mut page = Page::new();
        let accept = page.accept(Some("A"));
        let phase = Phase::Active;
        let state = PageState { phase, raw };
        page.has_calls([PageCall {
            state,
            ..ringing("A")
        }]);
        let facts = [("callId", text("A")), ("state", expected)];
        assert_eq!(page.error(accept).facts, facts);
    }
}

#[test]
fn a_call_that_came_in_and_that_the_page_shows_no_more_is_not_meant() {
    let mut page = Page::new();
    page.is_called("A");
    let accept = page.accept(None);
    page.has_calls([]);
    assert_eq!(page.error(accept).code.name, "call_not_found");
}

#[test]
fn an_offer_of_ours_is_nothing_to_answer_whatever_the_page_says_of_it() {
    for (profile, verb) in [
        (&CURRENT, Verb::Accept),
        (&CURRENT, Verb::Reject),
        (&WA_JS_4_3, Verb::Accept),
    ] {
        let mut page = Page::with_profile(profile);
        page.has_offered();
        let answer = page.act(verb, Some(CALL_1));
        page.has_calls([ringing(CALL_1)]);
        let error = page.error(answer);
        assert_eq!(error.code.name, "call_is_not_incoming_ring");
    }
}
