//! One call of the page's own stack, whose stanzas and reports keep their own order and come in
//! any order between each other. What holds in all of them.

use std::collections::BTreeSet;

use proptest::prelude::*;
use wpp_call::engine::{Answer, CommandId, HostError, PageCall, Phase, Verb};

use crate::page::{CALL_1, Page};
use crate::peer::{accept, offer, preaccept, terminate};
use crate::samples::{BOB, BOBS_TABLET, ack, in_phase};
use crate::stack::{action, native, no_stack, offer_to, refused};

/// One thing that happens, if it can.
#[derive(Clone, Copy, Debug)]
enum Move {
    Does(Verb),
    /// The page lists its calls.
    Lists,
    StackDoes,
    /// `0`: another call is active; `1`: the stack is gone; `2`: it refuses.
    StackCannot(u8),
    StackSends(&'static str),
    StackIsAcked,
    StackIsNacked,
    ServerAcks,
    PageGoesOn,
    PageEnds,
    PageLoses,
    PeerTakes,
    PeerRings,
    PeerEnds,
    Waits(u64),
}

const VERBS: [Verb; 6] = [
    Verb::Accept,
    Verb::Reject,
    Verb::End,
    Verb::Mute,
    Verb::Unmute,
    Verb::RaiseHand,
];

const TAGS: [&str; 5] = ["accept", "reject", "terminate", "mute_v2", "user_action"];

fn any_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        4 => prop::sample::select(VERBS.to_vec()).prop_map(Move::Does),
        6 => Just(Move::Lists),
        5 => Just(Move::StackDoes),
        2 => (0..3u8).prop_map(Move::StackCannot),
        6 => prop::sample::select(TAGS.to_vec()).prop_map(Move::StackSends),
        6 => Just(Move::StackIsAcked),
        1 => Just(Move::StackIsNacked),
        3 => Just(Move::ServerAcks),
        4 => Just(Move::PageGoesOn),
        1 => Just(Move::PageEnds),
        1 => Just(Move::PageLoses),
        2 => Just(Move::PeerTakes),
        1 => Just(Move::PeerRings),
        1 => Just(Move::PeerEnds),
        1 => prop::sample::select(vec![100, 10_000, 30_000]).prop_map(Move::Waits),
    ]
}

struct Run {
    page: Page,
    id: &'static str,
    /// Where the call stands for the page.
    phase: Phase,
    had_media: bool,
    commands: Vec<(CommandId, Verb)>,
    /// The actions that the server has acknowledged.
    acked: BTreeSet<String>,
    /// The other side, or the page, has ended it.
    is_over: bool,
    /// The stack has said that it cannot.
    may_send: bool,
    sent: usize,
}

impl Run {
    fn new(is_outgoing: bool) -> Self {
        let mut page = Page::native();
        let (id, phase) = match is_outgoing {
            true => {
                page.offers_by_stack();
                page.stack_is_acked();
                (CALL_1, Phase::Outgoing)
            }
            false => {
                page.hears(offer("A"));
                page.reports(native(in_phase("A", Phase::Ringing)));
                ("A", Phase::Ringing)
            }
        };
        Self {
            page,
            id,
            phase,
            had_media: false,
            commands: Vec::new(),
            acked: BTreeSet::new(),
            is_over: false,
            may_send: false,
            sent: 0,
        }
    }

    fn call(&self) -> PageCall {
        PageCall {
            is_outgoing: self.id == CALL_1,
            ..native(in_phase(self.id, self.phase))
        }
    }

    fn reports(&mut self, phase: Phase) {
        if matches!(self.phase, Phase::Ended | Phase::Lost) {
            return;
        }
        self.phase = phase;
        self.is_over |= matches!(phase, Phase::Ended | Phase::Lost);
        self.may_send |= phase == Phase::Lost;
        self.page.reports(self.call());
    }

    fn is_asked(&self, question: &str) -> bool {
        let open = self.page.open_questions();
        open.iter().any(|asked| asked.starts_with(question))
    }

    fn plays(&mut self, one: Move) {
        let is_asked = self.is_asked("stack, ");
        match one {
            Move::Does(verb) => {
                let command = self.page.act(verb, Some(self.id));
                self.commands.push((command, verb));
            }
            Move::Lists if self.is_asked("calls?") => {
                let call = self.call();
                let calls = Vec::from_iter((self.phase != Phase::Ended).then_some(call));
                self.page.answers_to("calls?", Answer::Calls(calls));
            }
            Move::StackDoes if is_asked => self.page.stack_does_it(),
            Move::StackCannot(why) if is_asked => {
                self.may_send |= why < 2 && self.page.state(self.id) != "ended";
                self.page.stack_cannot(match why {
                    0 => HostError::NotActive,
                    1 => no_stack(),
                    _ => refused(),
                });
            }
            Move::StackSends(tag) => self.page.stack_sends(action(tag, self.id)),
            Move::StackIsAcked => {
                if let Some((_, stanza)) = self.page.stack_sent.front() {
                    let action = &stanza.child_nodes()[0];
                    self.acked.insert(action.tag.to_string());
                    self.page.stack_is_acked();
                }
            }
            Move::StackIsNacked if !self.page.stack_sent.is_empty() => {
                self.page.stack_is_nacked("500");
            }
            Move::ServerAcks => {
                let open = self.page.open_questions();
                let sent = open.iter().find_map(|asked| asked.strip_prefix("send "));
                if let Some(tag) = sent.and_then(|sent| sent.split(' ').next()) {
                    self.acked.insert(tag.into());
                    self.page.answers_to("send", Answer::Ack(ack()));
                }
            }
            Move::PageGoesOn => match self.phase {
                Phase::Outgoing => self.reports(Phase::RingingThere),
                Phase::Ringing | Phase::RingingThere => self.reports(Phase::Connecting),
                _ => self.reports(Phase::Active),
            },
            Move::PageEnds => self.reports(Phase::Ended),
            Move::PageLoses => self.reports(Phase::Lost),
            Move::PeerTakes => self.page.hears(accept(BOBS_TABLET, self.id)),
            Move::PeerRings => self.page.hears(preaccept(BOBS_TABLET, self.id)),
            Move::PeerEnds => {
                self.page.hears(terminate(BOBS_TABLET, self.id, ""));
                self.is_over = true;
            }
            Move::Waits(milliseconds) => self.page.waits(milliseconds),
            _ => {}
        }
        self.had_media |= self.phase == Phase::Active;
        self.check();
    }

    fn check(&mut self) {
        let sent = self.page.sent.len();
        assert!(sent == self.sent || self.may_send, "{:?}", self.page.log);
        self.sent = sent;
        for (command, verb) in &self.commands {
            let needed: &[&str] = match verb {
                Verb::Accept => &["accept"],
                // Of two that end it, one is enough.
                Verb::Reject | Verb::End => &["reject", "terminate"],
                Verb::RaiseHand => &["user_action"],
                _ => continue, // may be muted already
            };
            if self.page.is_done(*command) {
                // Media are as good as an ack.
                let is_proven = *verb == Verb::Accept && self.had_media;
                let is_acked = needed.iter().any(|tag| self.acked.contains(*tag));
                assert!(is_acked || is_proven, "{verb:?} was not acknowledged");
            }
        }
    }

    /// Nobody answers any more.
    fn comes_to_rest(&mut self) {
        while let Some(at) = self.page.deadline() {
            let now = self.page.now();
            self.page.waits(at.saturating_sub(now));
            self.check();
        }
    }

    fn told(&self, name: &str) -> usize {
        let events = self.page.events.iter();
        events.filter(|event| event.name == name).count()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_done_was_acknowledged_and_what_the_page_says_is_not_lost(
        is_outgoing in any::<bool>(),
        moves in prop::collection::vec(any_move(), 0..40),
    ) {
        let mut run = Run::new(is_outgoing);
        for one in moves {
            run.plays(one);
        }
        run.comes_to_rest();
        for (command, verb) in &run.commands {
            prop_assert!(run.page.outcome(*command).is_some(), "{:?}", verb);
        }
        let state = run.page.state(run.id);
        prop_assert_eq!(run.told("ended"), usize::from(state == "ended"));
        prop_assert!(run.told("accepted") <= 1);
        prop_assert_eq!(run.told("incoming_call") + run.told("outgoing_call"), 1);
        if run.is_over && !run.may_send {
            prop_assert_eq!(&state, "ended", "{:?}", run.page.log);
        }
        if run.phase == Phase::Active && state != "ended" {
            prop_assert_eq!(&state, "active", "{:?}", run.page.log);
        }
    }
}

#[test]
fn a_whole_call_of_each_kind_is_among_them() {
    use Move::*;
    let mut incoming = Run::new(false);
    for one in [
        Does(Verb::Accept),
        Lists,
        StackSends("accept"),
        PageGoesOn,
        StackDoes,
        StackIsAcked,
        PageGoesOn,
        Does(Verb::RaiseHand),
        StackSends("user_action"),
        StackDoes,
        StackIsAcked,
        Does(Verb::End),
        Lists,
        StackSends("terminate"),
        PageEnds,
        StackDoes,
        StackIsAcked,
    ] {
        incoming.plays(one);
    }
    let done = |run: &Run| {
        run.commands
            .iter()
            .all(|(command, _)| run.page.is_done(*command))
    };
    assert!(done(&incoming), "{:?}", incoming.page.log);
    assert_eq!(incoming.page.shows("A", "outcome"), "completed");

    let mut outgoing = Run::new(true);
    outgoing
        .page
        .stack_sends(offer_to([BOB, BOBS_TABLET], CALL_1));
    for one in [
        PeerRings, PageGoesOn, PeerTakes, PageGoesOn, PageGoesOn, PeerEnds, PageEnds,
    ] {
        outgoing.plays(one);
    }
    assert_eq!(outgoing.page.shows(CALL_1, "outcome"), "completed");
}
