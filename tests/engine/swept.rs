//! The table of texts is swept between inputs, and no number ever means another text: an engine
//! whose table is swept says the same as one whose table never is.

use std::thread;

use proptest::prelude::*;
use wpp_call::crypto::StanzaIds;
use wpp_call::engine::{
    Answer, Command, CommandId, Engine, HostError, Identity, Input, Millis, OfferSecrets, Output,
    PageCall, Phase, Request, RequestId, Verb,
};
use wpp_call::node::Node;
use wpp_call::text::{Text, count, sweep, sweep_if_nearly_full};

use crate::peer::says_with;
use crate::samples::{ME_LID, ME_PN, ack, ack_with_relay, in_phase, jid, msg, pkmsg};

/// One thing that happens. Calls and people are few, so that they meet again; what else is said is
/// new each time, and takes the numbers that were freed.
#[derive(Clone, Debug)]
enum Move {
    Offer {
        to: usize,
    },
    Act {
        verb: usize,
        call: usize,
    },
    Report {
        call: usize,
        phase: usize,
        seed: usize,
    },
    Hear {
        tag: usize,
        call: usize,
        from: usize,
        seed: usize,
    },
    StackSends {
        tag: usize,
        call: usize,
    },
    /// To any request that was ever made, so also late and again.
    Answer {
        request: usize,
        how: usize,
    },
    Wait {
        milliseconds: u64,
    },
    JoinLink,
}

fn any_move() -> impl Strategy<Value = (Move, bool)> {
    let one = prop_oneof![
        2 => (0..4usize).prop_map(|to| Move::Offer { to }),
        4 => (0..8usize, 0..8usize).prop_map(|(verb, call)| Move::Act { verb, call }),
        6 => (0..8usize, 0..7usize, any::<usize>())
            .prop_map(|(call, phase, seed)| Move::Report { call, phase, seed }),
        6 => (0..8usize, 0..8usize, 0..4usize, any::<usize>())
            .prop_map(|(tag, call, from, seed)| Move::Hear { tag, call, from, seed }),
        2 => (0..8usize, 0..8usize).prop_map(|(tag, call)| Move::StackSends { tag, call }),
        8 => (any::<usize>(), 0..8usize).prop_map(|(request, how)| Move::Answer { request, how }),
        2 => (0..60_000u64).prop_map(|milliseconds| Move::Wait { milliseconds }),
        1 => Just(Move::JoinLink),
    ];
    (one, any::<bool>())
}

const PEOPLE: [&str; 4] = ["222@lid", "222:7@lid", "49151@s.whatsapp.net", "333:1@lid"];

const TAGS: [&str; 8] = [
    "offer",
    "terminate",
    "accept",
    "reject",
    "preaccept",
    "mute_v2",
    "video",
    "user_action",
];

/// The engine and its owner, who keeps no number between two inputs.
struct Owner {
    engine: Engine,
    sweeps: bool,
    now: u64,
    count: u32,
    /// The calls that we have offered, by id.
    offered: Vec<String>,
    /// What was asked: its number, and what answers it.
    asked: Vec<(RequestId, &'static str)>,
    /// All that the engine has said, as text.
    said: Vec<String>,
}

impl Owner {
    fn new(sweeps: bool) -> Self {
        let ids = StanzaIds::draw::<()>(&mut |_| Ok(())).unwrap();
        Self {
            engine: Engine::new(ids),
            sweeps,
            now: 1_000_000,
            count: 0,
            offered: Vec::new(),
            asked: Vec::new(),
            said: Vec::new(),
        }
    }

    /// A text that nobody has used before.
    fn fresh(&mut self, what: &str) -> String {
        self.count += 1;
        format!("{what} {}", self.count)
    }

    fn call_id(&self, call: usize) -> String {
        match self.offered.get(call / 2) {
            Some(id) if call.is_multiple_of(2) => id.clone(),
            _ => format!("CALL {call}"),
        }
    }

    fn play(&mut self, one: &Move) {
        let input = self.input(one);
        self.engine.handle(Millis(self.now), input);
        while let Some(output) = self.engine.poll() {
            self.said.push(format!("{output:?}"));
            if let Output::Request { id, request } = output {
                self.asked.push((id, answered_by(&request)));
            }
        }
        for call in self.engine.calls() {
            self.said.push(format!("{call:?}"));
        }
    }

    fn input(&mut self, one: &Move) -> Input {
        match *one {
            Move::Offer { to } => {
                self.count += 1;
                let count = self.count;
                let fill = &mut |buffer: &mut [u8]| {
                    buffer.fill(count as u8);
                    Ok::<(), ()>(())
                };
                let secrets = OfferSecrets::draw(fill).unwrap();
                self.offered.push(secrets.call_id.text().to_string());
                self.command(Command::Offer {
                    to: PEOPLE[to].into(),
                    is_video: false,
                    secrets,
                })
            }
            Move::Act { verb, call } => {
                let verbs = [
                    Verb::Accept,
                    Verb::Reject,
                    Verb::Reject,
                    Verb::End,
                    Verb::Mute,
                    Verb::UpgradeVideo,
                    Verb::RaiseHand,
                    Verb::Accept,
                ];
                let reason = (call == 3).then(|| self.fresh("reason").into());
                let call_id = (call != 7).then(|| self.call_id(call).into());
                self.command(Command::Act {
                    verb: verbs[verb],
                    call_id,
                    reason,
                })
            }
            Move::JoinLink => {
                let link = "https://call.whatsapp.com/voice/0123456789abcdefABCDEF";
                self.command(Command::JoinLink {
                    link: link.parse().unwrap(),
                    is_video: false,
                })
            }
            Move::Report { call, phase, seed } => {
                let phases = [
                    Phase::Ringing,
                    Phase::Ringing,
                    Phase::Connecting,
                    Phase::Active,
                    Phase::Ended,
                    Phase::Lost,
                    Phase::Joining,
                ];
                let previous = call + 1;
                let id = self.call_id(call);
                Input::PageCall(PageCall {
                    peer: jid(PEOPLE[seed % 4]),
                    is_native: seed.is_multiple_of(2),
                    is_outgoing: self.offered.contains(&id),
                    ended_by_user: seed.is_multiple_of(3),
                    previous_id: (seed.is_multiple_of(11)).then(|| self.call_id(previous).into()),
                    link_token: (seed.is_multiple_of(5)).then(|| "a token".into()),
                    group_jid: (seed.is_multiple_of(7)).then(|| jid("12-34@g.us")),
                    ..in_phase(&id, phases[phase])
                })
            }
            Move::Hear {
                tag,
                call,
                from,
                seed,
            } => {
                let (name, value) = match seed % 4 {
                    0 => ("reason", self.fresh("because")),
                    1 => ("caller_pn", "49151@s.whatsapp.net".into()),
                    2 => ("mute-state", "1".into()),
                    _ => ("group-jid", "12-34@g.us".into()),
                };
                let id = self.call_id(call);
                Input::Stanza(says_with(PEOPLE[from], TAGS[tag], &id, name, &value))
            }
            Move::StackSends { tag, call } => {
                let action = Node::new(TAGS[tag])
                    .attr("call-id", &*self.call_id(call))
                    .attr("call-creator", ME_LID);
                let stanza = Node::new("call")
                    .attr("to", PEOPLE[1])
                    .attr("id", &*self.fresh("stanza"));
                let request = self.engine.next_request();
                self.asked.push((request, "ack"));
                let stanza = stanza.children(vec![action]);
                Input::StackStanza { request, stanza }
            }
            Move::Answer { request, how } => match self.asked.len() {
                0 => Input::Time,
                asked => {
                    let (request, by) = self.asked[request % asked];
                    let answer = self.answer(by, how);
                    Input::Answer { request, answer }
                }
            },
            Move::Wait { milliseconds } => {
                self.now += milliseconds;
                Input::Time
            }
        }
    }

    fn command(&mut self, command: Command) -> Input {
        self.count += 1;
        Input::Command {
            id: CommandId(self.count),
            command: Ok(command),
        }
    }

    fn answer(&mut self, by: &str, how: usize) -> Result<Answer, HostError> {
        if how == 7 {
            return Err(HostError::failed(self.fresh("Oops")));
        }
        Ok(match by {
            "identity" => Answer::Identity(Identity {
                pn: Some(jid(ME_PN)),
                lid: Some(jid(ME_LID)),
            }),
            "devices" => Answer::Encrypted {
                devices: vec![(jid(PEOPLE[0]), pkmsg()), (jid(PEOPLE[1]), msg())],
                identity: Some(vec![1].into()),
            },
            "calls" => Answer::Calls(
                (0..how)
                    .map(|call| in_phase(&self.call_id(call), Phase::Ringing))
                    .collect(),
            ),
            "ack" if how == 6 => Answer::Ack(ack().attr("error", "439")),
            "ack" if how > 3 => Answer::Ack(ack()),
            "ack" => Answer::Ack(ack_with_relay()),
            _ => Answer::Done,
        })
    }

    /// Sweeps, and uses the numbers that are free now for something else.
    fn sweep(&mut self) {
        if self.sweeps {
            sweep(&[&self.engine]);
            for _ in 0..30 {
                let _ = Text::from(self.now.to_string() + &self.said.len().to_string() + "@lid");
                self.now += 1;
            }
            self.now -= 30;
        }
    }
}

fn answered_by(request: &Request) -> &'static str {
    match request {
        Request::Identity => "identity",
        Request::Encrypt { .. } => "devices",
        Request::Calls { .. } => "calls",
        Request::Send { .. } => "ack",
        _ => "done",
    }
}

/// All that an engine says, in a thread, and so with a table, of its own.
fn play(moves: &[(Move, bool)], sweeps: bool) -> Vec<String> {
    let moves = moves.to_vec();
    let run = move || {
        let mut owner = Owner::new(sweeps);
        for (one, is_swept) in &moves {
            owner.play(one);
            if *is_swept {
                owner.sweep();
            }
        }
        owner.said
    };
    thread::spawn(run).join().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 1000, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn no_number_means_another_text_whenever_the_table_is_swept(
        moves in prop::collection::vec(any_move(), 0..60),
    ) {
        prop_assert_eq!(play(&moves, true), play(&moves, false));
    }
}

#[test]
fn the_table_stays_bounded_over_twenty_thousand_calls() {
    let mut owner = Owner::new(true);
    let mut most = 0;
    for call in 0..20_000 {
        for phase in [Phase::Ringing, Phase::Ended] {
            let page = PageCall {
                peer: jid(&format!("{call}:1@lid")),
                ..in_phase(&format!("CALL {call}"), phase)
            };
            owner.engine.handle(Millis(call), Input::PageCall(page));
            while owner.engine.poll().is_some() {}
        }
        sweep_if_nearly_full(&[&owner.engine]);
        most = most.max(count());
    }
    // A thousand calls are remembered, each with an id, a device, a user.
    assert!(most < 8192, "{most} texts");
}

#[test]
fn a_number_is_used_again_when_nobody_holds_it() {
    let owner = Owner::new(true);
    let before = count();
    for n in 0..100 {
        let _ = Text::from(format!("text {n}"));
    }
    assert_eq!(count(), before + 100);
    sweep(&[&owner.engine]);
    assert!(count() <= before);
    let again = Text::from("text 7");
    assert_eq!(again, "text 7");
    assert!(Text::from("text 99").number() < before as u32 + 100);
}

#[test]
fn nothing_is_freed_while_an_output_waits() {
    let mut owner = Owner::new(true);
    let call = in_phase("A CALL", Phase::Ringing);
    owner.engine.handle(Millis(0), Input::PageCall(call));
    sweep(&[&owner.engine]);
    let _ = Text::from("something else");
    let output = format!("{:?}", owner.engine.poll());
    assert!(output.contains("A CALL"), "{output}");
    let next = format!("{:?}", owner.engine.poll());
    assert!(!next.contains("something else"), "{next}");
}

#[test]
fn a_long_text_is_freed_long_before_the_table_is_full() {
    let owner = Owner::new(true);
    let before = count();
    let _ = Text::from("x".repeat(1_000_000));
    sweep_if_nearly_full(&[&owner.engine]);
    assert!(count() <= before);
}
