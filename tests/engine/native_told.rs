//! What users are told of calls that the page's own stack makes: the same as of any other, once,
//! in the same order, whoever says it first.

use wpp_call::engine::{LogResult, PageCall, Phase};
use wpp_call::node::Node;

use crate::page::{CALL_1, Page};
use crate::peer::{accept, offer, preaccept, reject, terminate};
use crate::samples::{BOB, BOBS_TABLET, active, in_phase, outgoing, ringing};
use crate::stack::{action, action_with, native, offer_to, ours};

const NOTHING: [&str; 0] = [];

/// One thing that says something of a call.
#[derive(Clone)]
enum Says {
    Page(PageCall),
    Peer(Node),
    Stack(Node),
}

impl Page {
    fn plays(&mut self, says: &Says) {
        match says.clone() {
            Says::Page(call) => self.reports(call),
            Says::Peer(stanza) => self.hears(stanza),
            Says::Stack(stanza) => self.stack_sends(stanza),
        }
    }
}

/// Every way to merge two lists, each of which keeps its order.
fn interleaved(one: &[Says], other: &[Says]) -> Vec<Vec<Says>> {
    let (Some((first, rest)), Some((second, others))) = (one.split_first(), other.split_first())
    else {
        return vec![[one, other].concat()];
    };
    let mut all = Vec::new();
    for (next, lists) in [
        (first, interleaved(rest, other)),
        (second, interleaved(one, others)),
    ] {
        let with_next = |list: Vec<Says>| [vec![next.clone()], list].concat();
        all.extend(lists.into_iter().map(with_next));
    }
    all
}

/// The events without acks, as `name` or as `to {state}`.
fn names(page: &mut Page) -> Vec<String> {
    let told = page.told();
    let short = told.iter().filter(|event| !event.starts_with("ack"));
    let short = short.map(|event| match event.split_once(", to ") {
        Some((_, state)) => format!("to {state}"),
        None => event.split(' ').next().unwrap().to_owned(),
    });
    short.collect()
}

const WHOLE_CALL: [&str; 7] = [
    "outgoing_call",
    "to ringing",
    "accepted",
    "to connecting",
    "to active",
    "to ended",
    "ended",
];

#[test]
fn of_a_call_that_goes_out_in_every_interleaving() {
    let by_page = [
        Says::Page(ours(outgoing(CALL_1))),
        Says::Page(ours(in_phase(CALL_1, Phase::RingingThere))),
        Says::Page(ours(in_phase(CALL_1, Phase::Connecting))),
    ];
    let by_stanzas = [
        Says::Stack(offer_to([BOB, BOBS_TABLET], CALL_1)),
        Says::Peer(preaccept(BOBS_TABLET, CALL_1)),
        Says::Peer(accept(BOBS_TABLET, CALL_1)),
    ];
    for schedule in interleaved(&by_page, &by_stanzas) {
        let mut page = Page::native();
        page.offer(BOB);
        page.stack_is_there();
        for says in &schedule {
            page.plays(says);
        }
        page.reports(ours(active(CALL_1)));
        page.hears(terminate(BOBS_TABLET, CALL_1, ""));
        page.reports(ours(in_phase(CALL_1, Phase::Ended)));
        assert_eq!(names(&mut page), WHOLE_CALL);
        assert_eq!(page.shows(CALL_1, "peerDevice"), BOBS_TABLET);
        assert_eq!(page.shows(CALL_1, "path"), "native");
        page.sends_nothing_itself();
    }
}

#[test]
fn by_the_page_alone() {
    let mut page = Page::native();
    page.offer(BOB);
    page.stack_is_there();
    for call in [
        outgoing(CALL_1),
        in_phase(CALL_1, Phase::RingingThere),
        in_phase(CALL_1, Phase::Connecting),
        active(CALL_1),
        in_phase(CALL_1, Phase::Ended),
    ] {
        page.reports(ours(call));
        page.reports(ours(call));
    }
    assert_eq!(names(&mut page), WHOLE_CALL);
}

#[test]
fn a_call_that_is_taken_before_the_page_reports_it_was_offered_first() {
    let mut page = Page::native();
    page.offer(BOB);
    page.stack_is_there();
    page.reports(ours(in_phase(CALL_1, Phase::Connecting)));
    let told = ["outgoing_call", "accepted", "to connecting"];
    assert_eq!(names(&mut page), told);
}

#[test]
fn a_call_by_the_pages_own_button_is_told_like_ours() {
    for is_heard in [false, true] {
        let mut page = Page::native();
        if is_heard {
            page.stack_sends(offer_to([BOB, BOBS_TABLET], "B"));
        }
        page.reports(ours(in_phase("B", Phase::Outgoing)));
        page.reports(ours(in_phase("B", Phase::RingingThere)));
        page.reports(PageCall {
            ended_by_user: true,
            ..ours(in_phase("B", Phase::Ended))
        });
        let told = ["outgoing_call", "to ringing", "to ended", "ended"];
        assert_eq!(names(&mut page), told);
        assert_eq!(page.shows("B", "outcome"), "cancelled");
    }
}

#[test]
fn of_a_call_that_comes_in_in_every_interleaving() {
    let by_page = [
        Says::Page(native(ringing("A"))),
        Says::Page(native(ringing("A"))),
        Says::Page(native(in_phase("A", Phase::Ended))),
    ];
    let by_stanzas = [
        Says::Peer(offer("A")),
        Says::Peer(terminate(BOBS_TABLET, "A", "")),
    ];
    for schedule in interleaved(&by_page, &by_stanzas) {
        let mut page = Page::native();
        for says in &schedule {
            page.plays(says);
        }
        let told = names(&mut page);
        let count = |name: &str| told.iter().filter(|one| *one == name).count();
        assert!(count("incoming_call") <= 1, "{told:?}");
        assert_eq!(count("ended"), 1, "{told:?}");
        assert_eq!(told.last().unwrap(), "ended");
        assert_eq!(page.state("A"), "ended");
        page.sends_nothing_itself();
    }
}

#[test]
fn of_a_call_that_is_accepted_in_every_interleaving() {
    // The page shows at once what the server acknowledges later.
    let by_page = [
        Says::Page(native(in_phase("A", Phase::Connecting))),
        Says::Page(native(active("A"))),
    ];
    let by_stack = [Says::Stack(action("accept", "A"))];
    for schedule in interleaved(&by_page, &by_stack) {
        for ack_is_last in [false, true] {
            let mut page = Page::native();
            page.is_called_by_stack("A");
            let accept = page.accept(None);
            page.has_calls([native(ringing("A"))]);
            for says in &schedule {
                page.plays(says);
            }
            assert_eq!(page.state("A"), "ringing", "nobody has acknowledged it");
            if ack_is_last {
                page.stack_does_it();
                page.stack_is_acked();
            } else {
                page.stack_is_acked();
                page.stack_does_it();
            }
            assert!(page.is_done(accept));
            let told = ["accepted", "to connecting", "to active"];
            assert_eq!(names(&mut page), told);
        }
    }
}

#[test]
fn the_pages_own_answer_button_is_told_as_soon_as_the_page_says_so() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    page.stack_sends(action("accept", "A"));
    page.reports(native(in_phase("A", Phase::Connecting)));
    page.stack_is_acked();
    page.reports(native(active("A")));
    let told = ["accepted", "to connecting", "to active"];
    assert_eq!(names(&mut page), told);
}

#[test]
fn an_end_is_told_once_whoever_says_it_first() {
    let by_page = [Says::Page(ours(in_phase(CALL_1, Phase::Ended)))];
    for end in [
        terminate(BOBS_TABLET, CALL_1, ""),
        terminate(BOBS_TABLET, CALL_1, "timeout"),
        reject(BOBS_TABLET, CALL_1, ""),
    ] {
        for schedule in interleaved(&by_page, &[Says::Peer(end)]) {
            let mut page = Page::native();
            page.has_offered_by_stack();
            for says in &schedule {
                page.plays(says);
            }
            assert_eq!(names(&mut page), ["to ended", "ended"]);
            page.sends_nothing_itself();
        }
    }
}

#[test]
fn what_the_page_writes_down_is_the_outcome_where_nobody_else_says_it() {
    for (logged, is_outgoing, expected, by) in [
        (LogResult::Cancelled, false, "cancelled", "null"),
        (LogResult::Missed, false, "missed", "null"),
        (LogResult::Unavailable, true, "unanswered", "null"),
        (LogResult::Rejected, true, "rejected", "peer"),
        (
            LogResult::AcceptedElsewhere,
            false,
            "accepted_elsewhere",
            "null",
        ),
        (LogResult::Failed, true, "failed", "null"),
    ] {
        let mut page = Page::native();
        let phase = match is_outgoing {
            true => Phase::Outgoing,
            false => Phase::Ringing,
        };
        let call = |phase| PageCall {
            is_outgoing,
            log_result: Some(logged),
            ..native(in_phase("A", phase))
        };
        page.reports(PageCall {
            log_result: None,
            ..call(phase)
        });
        page.told();
        page.reports(call(Phase::Ended));
        let told = page.told();
        let ended = format!("ended A: outcome {expected}, reason null, durationMs null, by {by}");
        assert_eq!(told.last(), Some(&ended));
    }
}

#[test]
fn a_call_that_was_there_before_us_is_listed_and_was_not_accepted_just_now() {
    let mut page = Page::native();
    page.reports(native(active("A")));
    assert_eq!(names(&mut page), ["to active"]);
    assert_eq!(page.shows("A", "path"), "native");
    page.reports(native(in_phase("A", Phase::Ended)));
    assert_eq!(names(&mut page), ["to ended", "ended"]);
    assert_eq!(page.shows("A", "outcome"), "completed");
}

#[test]
fn the_duration_begins_when_it_is_taken() {
    let mut page = Page::native();
    page.has_offered_by_stack();
    page.waits(5_000);
    page.hears(accept(BOBS_TABLET, CALL_1));
    page.waits(1_000);
    page.reports(ours(active(CALL_1)));
    page.waits(2_000);
    page.hears(terminate(BOBS_TABLET, CALL_1, ""));
    assert_eq!(page.shows(CALL_1, "durationMs"), "3000");
}

#[test]
fn nothing_is_told_of_a_call_that_is_over() {
    let mut page = Page::native();
    page.is_in_a_call_of_its_stacks();
    page.stack_sends(action("mute_v2", CALL_1));
    page.hears(terminate(BOBS_TABLET, CALL_1, ""));
    page.told();
    page.stack_is_acked();
    page.stack_sends(action("terminate", CALL_1));
    page.stack_is_acked();
    for phase in [
        Phase::Active,
        Phase::Ended,
        Phase::Lost,
        Phase::RingingThere,
    ] {
        page.reports(ours(in_phase(CALL_1, phase)));
    }
    page.waits(1_000_000);
    assert_eq!(page.told(), NOTHING);
    page.sends_nothing_itself();
}

#[test]
fn a_device_that_is_busy_does_not_end_a_call_whose_devices_nobody_has_seen() {
    for reason in ["busy", "enc"] {
        let mut page = Page::native();
        page.reports(ours(outgoing(CALL_1)));
        page.told();
        page.hears(reject(BOBS_TABLET, CALL_1, reason));
        assert_eq!(page.told(), NOTHING, "{reason}: others may ring");
        page.reports(ours(active(CALL_1)));
        assert_eq!(page.state(CALL_1), "active", "{reason}");
    }
}

#[test]
fn an_ack_of_a_call_that_nobody_has_been_told_of_is_not_told() {
    for answer in [Page::stack_is_acked, |page: &mut Page| {
        page.stack_is_nacked("500")
    }] {
        let mut page = Page::native();
        page.hears(offer("A"));
        page.stack_sends(action("preaccept", "A"));
        answer(&mut page);
        assert_eq!(page.state("A"), "idle");
        assert_eq!(page.told(), NOTHING);
        page.reports(native(ringing("A")));
        page.told();
        page.stack_sends(action("preaccept", "A"));
        answer(&mut page);
        assert_eq!(page.told().len(), 1, "now it is known");
    }
}

#[test]
fn the_stacks_own_timer_says_that_nobody_answered() {
    let mut page = Page::native();
    page.has_offered_by_stack();
    page.stack_sends(action_with("terminate", CALL_1, "reason", "timeout"));
    page.reports(ours(in_phase(CALL_1, Phase::Ended)));
    assert_eq!(page.shows(CALL_1, "outcome"), "unanswered");
    assert_eq!(page.shows(CALL_1, "reason"), "timeout");
}
