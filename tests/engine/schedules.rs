//! Any order of commands, answers and failures, at any time. What holds in all of them.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use wpp_call::crypto::StanzaIds;
use wpp_call::engine::{
    Answer, Command, CommandId, ENCRYPTION_STEPS, Engine, HostError, Identity, Input, LogResult,
    Millis, OfferSecrets, Output, PageCall, PathChoice, Phase, Request, RequestId, StackAction,
    Success, Verb,
};
use wpp_call::jid::Server;
use wpp_call::node::Node;
use wpp_call::object::{Field, Object};
use wpp_call::stanza::profile;
use wpp_call::text::Text;

use crate::page::{
    BOB, BOBS_TABLET, ME_LID, ME_PN, ack, ack_with_relay, in_phase, jid, msg, no_session, pkmsg,
    plain,
};
use crate::peer::{MALLORY, says_with};

/// One thing that happens. Numbers are taken modulo what there is to choose from.
#[derive(Clone, Debug)]
enum Move {
    Offer {
        to: usize,
    },
    Act {
        verb: usize,
        call: usize,
    },
    EnableCalling,
    AnswerOldest(Reply),
    AnswerAny {
        request: usize,
        reply: Reply,
    },
    AnswerNobody,
    Report {
        call: usize,
        seed: u8,
    },
    Wait {
        milliseconds: u64,
    },
    Stop,
    ChangeProfile {
        to: usize,
    },
    ChoosePath {
        to: usize,
    },
    CreateLink,
    JoinLink,
    /// The page's own stack sends a stanza.
    StackSends {
        tag: &'static str,
        call: usize,
    },
    /// The server answers one of those, once or again.
    AnswerStack {
        which: usize,
        how: u8,
    },
    /// The page hears of a stanza, which may be none.
    Hear {
        tag: &'static str,
        call: usize,
        from: usize,
        attr: usize,
    },
}

/// How the page answers.
#[derive(Clone, Copy, Debug)]
enum Reply {
    /// As it should; `seed` says what exactly.
    Fitting { seed: u8 },
    /// With what was not asked for.
    OfKind(u8),
    /// Not, for one of eight reasons.
    Failing(u8),
}

fn any_reply() -> impl Strategy<Value = Reply> {
    prop_oneof![
        8 => any::<u8>().prop_map(|seed| Reply::Fitting { seed }),
        1 => any::<u8>().prop_map(Reply::OfKind),
        1 => any::<u8>().prop_map(Reply::Failing),
    ]
}

const TAGS: [&str; 11] = [
    "video",
    "user_action",
    "screen_share",
    "offer",
    "preaccept",
    "accept",
    "reject",
    "terminate",
    "mute_v2",
    "ack",
    "message",
];

/// What the page's own stack sends.
const STACKS: [&str; 8] = [
    "offer",
    "preaccept",
    "accept",
    "reject",
    "terminate",
    "mute_v2",
    "video",
    "transport",
];

const ATTRS: [(&str, &str); 11] = [
    ("state", "3"),
    ("state", "8"),
    ("screenshare_state", "1"),
    ("count", "0"),
    ("reason", "busy"),
    ("reason", "timeout"),
    ("reason", "accepted_elsewhere"),
    ("reason", "brand_new"),
    ("mute-state", "1"),
    ("mute-state", "0"),
    ("caller_pn", "49151@s.whatsapp.net"),
];

fn any_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        2 => (0..6usize).prop_map(|to| Move::Offer { to }),
        2 => (0..8usize, 0..9usize).prop_map(|(verb, call)| Move::Act { verb, call }),
        1 => Just(Move::EnableCalling),
        12 => any_reply().prop_map(Move::AnswerOldest),
        2 => (any::<usize>(), any_reply())
            .prop_map(|(request, reply)| Move::AnswerAny { request, reply }),
        1 => Just(Move::AnswerNobody),
        3 => (0..9usize, any::<u8>()).prop_map(|(call, seed)| Move::Report { call, seed }),
        1 => (0..12_000u64).prop_map(|milliseconds| Move::Wait { milliseconds }),
        1 => Just(Move::Wait { milliseconds: 90_000 }),
        1 => Just(Move::Stop),
        1 => (0..2usize).prop_map(|to| Move::ChangeProfile { to }),
        1 => (0..4usize).prop_map(|to| Move::ChoosePath { to }),
        1 => prop_oneof![Just(Move::CreateLink), Just(Move::JoinLink)],
        4 => (prop::sample::select(STACKS.to_vec()), 0..9usize)
            .prop_map(|(tag, call)| Move::StackSends { tag, call }),
        4 => (any::<usize>(), any::<u8>())
            .prop_map(|(which, how)| Move::AnswerStack { which, how }),
        4 => (prop::sample::select(TAGS.to_vec()), 0..9usize, 0..4usize, any::<usize>())
            .prop_map(|(tag, call, from, attr)| Move::Hear { tag, call, from, attr }),
    ]
}

/// The engine, with everything that it ever said.
struct Run {
    engine: Engine,
    now: u64,
    draws: u64,
    requests: Vec<Asked>,
    /// How often each command settled.
    commands: BTreeMap<CommandId, usize>,
    keys: BTreeSet<[u8; 32]>,
    /// The calls that are known, as they are listed.
    listed: Vec<Text>,
    opened: BTreeSet<Text>,
    /// Those that the page said to show.
    shown: BTreeSet<Text>,
    offered: BTreeSet<Text>,
    closed: BTreeSet<Text>,
    /// Those that the page's own stack was to start.
    /// The ids that the page has given to calls that had another one.
    renamed: BTreeSet<Text>,
    started: BTreeSet<Text>,
    /// What the page's own stack has sent.
    by_stack: Vec<RequestId>,
    outgoing: BTreeSet<Text>,
    accepted: BTreeSet<Text>,
    /// Where each call stands, as users have been told.
    stands: BTreeMap<Text, Text>,
    told: BTreeSet<Text>,
    over: BTreeSet<Text>,
    sent: Vec<Node>,
}

struct Asked {
    id: RequestId,
    request: Request,
    is_answered: bool,
}

impl Run {
    fn new() -> Self {
        let ids = StanzaIds::draw::<()>(&mut |_| Ok(())).unwrap();
        Self {
            engine: Engine::new(ids),
            now: 0,
            draws: 0,
            requests: Vec::new(),
            commands: BTreeMap::new(),
            keys: BTreeSet::new(),
            listed: Vec::new(),
            opened: BTreeSet::new(),
            shown: BTreeSet::new(),
            offered: BTreeSet::new(),
            closed: BTreeSet::new(),
            started: BTreeSet::new(),
            renamed: BTreeSet::new(),
            by_stack: Vec::new(),
            outgoing: BTreeSet::new(),
            accepted: BTreeSet::new(),
            stands: BTreeMap::new(),
            told: BTreeSet::new(),
            over: BTreeSet::new(),
            sent: Vec::new(),
        }
    }

    fn play(&mut self, one: &Move) {
        match *one {
            Move::Offer { to } => {
                let callees = [BOB, "49151@c.us", "49151", "333:1@lid", "1@g.us", "nobody"];
                let to = callees[to].into();
                let secrets = OfferSecrets::draw(&mut |buffer| self.draw(buffer)).unwrap();
                let is_video = self.draws.is_multiple_of(4);
                self.command(Command::Offer {
                    to,
                    is_video,
                    secrets,
                });
            }
            Move::Act { verb, call } => {
                let verb = [
                    Verb::Accept,
                    Verb::Reject,
                    Verb::End,
                    Verb::Mute,
                    Verb::Unmute,
                    Verb::UpgradeVideo,
                    Verb::RaiseHand,
                    Verb::LowerHand,
                ][verb];
                let call_id = (call < 6).then(|| self.call_id(call));
                let reason = None;
                self.command(Command::Act {
                    verb,
                    call_id,
                    reason,
                });
            }
            Move::EnableCalling => self.command(Command::EnableCallInterface),
            Move::AnswerOldest(reply) => {
                let mut open = self.requests.iter();
                if let Some(oldest) = open.position(|asked| !asked.is_answered) {
                    self.answer(oldest, reply);
                }
            }
            Move::AnswerAny { request, reply } => {
                if !self.requests.is_empty() {
                    self.answer(request % self.requests.len(), reply);
                }
            }
            Move::AnswerNobody => {
                let (request, answer) = (RequestId(u32::MAX), Ok(Answer::Done));
                self.handle(Input::Answer { request, answer });
            }
            Move::Report { call, seed } => {
                let previous_id = seed.is_multiple_of(17).then(|| self.call_id(call + 1));
                let call = self.page_call(call, seed);
                if previous_id.is_some() {
                    self.renamed.insert(call.id);
                }
                self.handle(Input::PageCall(PageCall {
                    previous_id,
                    ..call
                }));
            }
            Move::Wait { milliseconds } => {
                self.now += milliseconds;
                self.handle(Input::Time);
            }
            Move::Stop => self.handle(Input::Stop),
            Move::ChangeProfile { to } => self.engine.settings().profile = profile::ALL[to],
            Move::ChoosePath { to } => {
                let paths = [PathChoice::Auto, PathChoice::Native, PathChoice::Stanza];
                self.engine.settings().path = paths[to % 3];
            }
            Move::CreateLink => self.command(Command::CreateLink {
                is_video: true,
                start_time: None,
            }),
            Move::JoinLink => {
                let link = "https://call.whatsapp.com/voice/0123456789abcdefABCDEF";
                let link = link.parse().unwrap();
                let is_video = false;
                self.command(Command::JoinLink { link, is_video });
            }
            Move::StackSends { tag, call } => {
                let action = Node::new(tag)
                    .attr("call-id", self.call_id(call))
                    .attr("call-creator", ME_LID);
                let stanza = Node::new("call")
                    .attr("to", BOBS_TABLET)
                    .attr("id", "7.7-1");
                let stanza = stanza.children(vec![action]);
                let request = self.engine.next_request();
                self.by_stack.push(request);
                self.handle(Input::StackStanza { request, stanza });
            }
            Move::AnswerStack { which, how } => {
                if self.by_stack.is_empty() {
                    return;
                }
                let request = self.by_stack[which % self.by_stack.len()];
                let answer = match how % 4 {
                    0 => Ok(Answer::Ack(ack().attr("error", "439"))),
                    1 => Err(HostError::failed("Oops")),
                    _ => Ok(Answer::Ack(ack())),
                };
                self.handle(Input::Answer { request, answer });
            }
            Move::Hear {
                tag,
                call,
                from,
                attr,
            } => {
                let from = [BOB, BOBS_TABLET, MALLORY, "49151:7@s.whatsapp.net"][from];
                let (name, value) = ATTRS[attr % ATTRS.len()];
                let stanza = says_with(from, tag, &self.call_id(call).as_str(), name, value);
                self.handle(Input::Stanza(match tag {
                    "ack" | "message" => Node::new(tag),
                    _ => stanza,
                }));
            }
        }
    }

    /// Every request is answered in the end, or its time has passed.
    fn finish(&mut self, reply: Option<Reply>) {
        while let Some(open) = self.requests.iter().position(|asked| !asked.is_answered) {
            match reply {
                Some(reply) => self.answer(open, reply),
                // Somebody over there takes his time, and the page says so in the end.
                None if matches!(self.requests[open].request, Request::JoinLink { .. }) => {
                    self.answer(open, Reply::Failing(6));
                }
                None => {
                    self.requests[open].is_answered = true; // never
                    self.now += 90_000;
                    self.handle(Input::Time);
                }
            }
        }
    }

    /// Whether something is left to wait for; the time for it passes.
    fn waits_for_more(&mut self) -> bool {
        let Some(Millis(at)) = self.engine.next_deadline() else {
            return false;
        };
        self.now = self.now.max(at);
        self.handle(Input::Time);
        let next = self.engine.next_deadline();
        assert!(
            next.is_none_or(|Millis(next)| next > self.now),
            "time stands still"
        );
        true
    }

    fn draw(&mut self, buffer: &mut [u8]) -> Result<(), ()> {
        self.draws += 1;
        for (byte, count) in buffer
            .iter_mut()
            .zip(self.draws.to_le_bytes().into_iter().cycle())
        {
            *byte = count;
        }
        Ok(())
    }

    fn command(&mut self, command: Command) {
        let id = CommandId(self.commands.len() as u32);
        self.commands.insert(id, 0);
        let command = Ok(command);
        self.handle(Input::Command { id, command });
    }

    fn answer(&mut self, index: usize, reply: Reply) {
        let asked = &self.requests[index];
        let answer = match reply {
            Reply::Fitting { seed } => Ok(self.fitting(&asked.request, seed)),
            Reply::OfKind(kind) => Ok(self.of_kind(kind)),
            Reply::Failing(why) => Err(match why % 9 {
                8 => HostError::EncryptionStepFailed {
                    step: ENCRYPTION_STEPS[0],
                    cause: "Oops".into(),
                },
                4 => HostError::NoStack {
                    reason: "off".into(),
                },
                5 => HostError::NotActive,
                6 => HostError::Refused {
                    cause: "it goes on".into(),
                },
                7 => HostError::NoContact,
                0 => HostError::InvalidAddress,
                1 => HostError::Timeout,
                2 => HostError::failed("Oops"),
                _ => HostError::MissingModule {
                    module: "WAWap".into(),
                },
            }),
        };
        if let (Request::OpenCall { id, .. }, Ok(Answer::Done), false) =
            (&asked.request, &answer, asked.is_answered)
        {
            self.shown.insert(*id);
        }
        let request = asked.id;
        self.requests[index].is_answered = true;
        self.handle(Input::Answer { request, answer });
    }

    fn fitting(&self, request: &Request, seed: u8) -> Answer {
        let pick = |from: u8| seed % from;
        match request {
            Request::Identity => Answer::Identity(Identity {
                pn: (pick(8) != 0).then(|| jid(ME_PN)),
                lid: (pick(8) != 1).then(|| jid(ME_LID)),
            }),
            Request::Encrypt { to, .. } => {
                // Now and then the page names them in another way than the callee was named.
                let devices = match to.server() {
                    Server::Pn if pick(16) < 12 => ["49151@c.us", "49151:7@c.us", "49151:9@c.us"],
                    _ => [BOB, BOBS_TABLET, "222:9@lid"],
                };
                let one = |at: usize| match (usize::from(seed) + at) % 8 {
                    0 => no_session(),
                    1..4 => pkmsg(),
                    _ => msg(),
                };
                let devices = devices.map(jid).into_iter().take(usize::from(seed % 4));
                Answer::Encrypted {
                    devices: devices
                        .enumerate()
                        .map(|(at, device)| (device, one(at)))
                        .collect(),
                    identity: (pick(16) != 15).then(|| vec![seed].into()),
                }
            }
            // Nobody answers it so.
            Request::StopEncrypting { .. } => Answer::Done,
            Request::Calls { .. } => {
                // Each once.
                let count = usize::from(seed % 9).min(self.all_ids().len());
                let calls = (0..count).map(|call| self.page_call(call, seed));
                Answer::Calls(calls.collect())
            }
            Request::OpenCall { .. }
            | Request::EnableCalling
            | Request::CheckStack
            | Request::UseStack { .. }
            | Request::JoinLink { .. } => Answer::Done,
            Request::Send { .. } => Answer::Ack(match pick(4) {
                0 => ack(),
                1 => ack().attr("error", "439"),
                _ => ack_with_relay(),
            }),
        }
    }

    fn of_kind(&self, kind: u8) -> Answer {
        match kind % 5 {
            0 => Answer::Done,
            1 => Answer::Identity(Identity::default()),
            2 => Answer::Encrypted {
                devices: vec![],
                identity: None,
            },
            3 => Answer::Calls(vec![]),
            _ => Answer::Ack(Node::new("receipt")),
        }
    }

    /// One of three calls of others, or one of those that were offered.
    fn call_id(&self, call: usize) -> Text {
        let all = self.all_ids();
        all[call % all.len()]
    }

    /// Of strangers' calls and of ours.
    fn all_ids(&self) -> Vec<Text> {
        let ours = self.opened.union(&self.started).cloned();
        let strangers = ["A", "B", "C"].map(Text::from);
        strangers.into_iter().chain(ours).collect()
    }

    fn page_call(&self, call: usize, seed: u8) -> PageCall {
        let phases = [
            Phase::Unknown,
            Phase::Outgoing,
            Phase::Ringing,
            Phase::Ringing,
            Phase::Connecting,
            Phase::Active,
            Phase::Ended,
            Phase::RingingThere,
            Phase::Lost,
            Phase::Joining,
        ];
        let id = self.call_id(call);
        let seed = usize::from(seed) + call;
        let logged = [
            None,
            Some(LogResult::Rejected),
            Some(LogResult::AcceptedElsewhere),
        ];
        let is_ours = self.opened.contains(&id) || self.started.contains(&id);
        PageCall {
            is_group: seed.is_multiple_of(11),
            is_outgoing: is_ours || seed.is_multiple_of(5),
            is_native: self.started.contains(&id) || seed % 4 < 2,
            ended_by_user: seed.is_multiple_of(7),
            is_waiting: seed.is_multiple_of(4),
            link_token: seed.is_multiple_of(6).then(|| "token".into()),
            log_result: logged[seed % 3],
            is_active: seed.is_multiple_of(3),
            was_offline: seed.is_multiple_of(13),
            ..in_phase(&id.as_str(), phases[seed % 10])
        }
    }

    fn path_of(&self, id: Text) -> Option<Text> {
        let calls = self.engine.calls();
        let is_it = |call: &&Object| call.0[0].1 == Field::Text(id);
        let call = calls.iter().rev().find(is_it)?;
        let (_, path) = call.0.iter().find(|(name, _)| name == "path")?;
        match path {
            Field::Text(path) => Some(*path),
            other => panic!("{other:?}"),
        }
    }

    fn handle(&mut self, input: Input) {
        let renames = matches!(
            &input,
            Input::PageCall(PageCall {
                previous_id: Some(_),
                ..
            })
        );
        self.engine.handle(Millis(self.now), input);
        while let Some(output) = self.engine.poll() {
            self.check(&output);
            if let Output::Request { id, request } = output {
                self.requests.push(Asked {
                    id,
                    request,
                    is_answered: false,
                });
            }
        }
        // One that is only about to go out may never begin.
        let has = |call: &Object, name: &str, value: &str| {
            let mut fields = call.0.iter();
            fields.any(|(other, field)| *other == name && plain(field) == value)
        };
        let is_told =
            |call: &Object| !has(call, "state", "idle") || !has(call, "direction", "outgoing");
        let calls = self.engine.calls().into_iter().filter(is_told);
        let listed: Vec<Text> = calls.map(|call| plain(&call.0[0].1).into()).collect();
        let known = &self.listed;
        let mut rest = listed.iter();
        // Only the page itself gives a call another id.
        assert!(
            renames || known.iter().all(|id| rest.any(|other| other == id)),
            "{listed:?} after {known:?}"
        );
        self.listed = listed;
    }

    fn check(&mut self, output: &Output) {
        match output {
            Output::Request { id, request } => {
                let earlier = self.requests.last().map(|asked| asked.id);
                assert!(earlier < Some(*id), "{id:?} was used before");
                match request {
                    Request::Encrypt { key, .. } => {
                        assert!(self.keys.insert(*key.expose()), "a key was used twice");
                    }
                    Request::OpenCall { id, .. } => {
                        assert!(self.opened.insert(*id), "{id} was used twice");
                    }
                    Request::UseStack { id, action } => {
                        match action {
                            StackAction::Start { .. } => {
                                assert!(self.started.insert(*id), "{id} was used twice");
                            }
                            // With no other way allowed, the page says why it cannot be.
                            StackAction::Accept { .. } => {}
                            _ => {
                                assert_eq!(
                                    self.path_of(*id),
                                    Some("native".into()),
                                    "{action:?} {id}"
                                );
                            }
                        }
                    }
                    Request::Send { stanza, .. } => {
                        self.sent.push(Node::clone(stanza));
                        let action = stanza.child_nodes().first();
                        let id = action.and_then(|action| action.optional("call-id"));
                        let path = id.and_then(|id| self.path_of(id));
                        assert_ne!(path, Some("native".into()), "by stanza: {stanza:?}");
                        if let Some(offer) = stanza.child("offer") {
                            let id = offer.optional("call-id").unwrap();
                            assert!(self.shown.contains(&id), "{id} was sent and not shown");
                        }
                    }
                    _ => {}
                }
            }
            Output::CloseCall { id } => {
                let is_ours = self.opened.contains(id) || self.started.contains(id);
                assert!(is_ours, "{id} was never in the page");
                self.closed.insert(*id);
            }
            Output::ActivateCall { id } => {
                assert_eq!(self.path_of(*id), Some("stanza".into()), "{id}");
            }
            Output::EndCall { id, is_native, .. } => {
                assert!(*is_native || !self.offered.contains(id), "{id} is ours");
            }
            Output::Settled { command, result } => {
                let settled = self.commands.get_mut(command).expect("a known command");
                *settled += 1;
                assert_eq!(*settled, 1, "{command:?} settled again");
                if let Ok(Success::Offered { call_id }) = result {
                    let is_ours = self.shown.contains(call_id) || self.started.contains(call_id);
                    // Else the callee had called, too, and the page has made one call of both.
                    if is_ours {
                        self.offered.insert(*call_id);
                    } else {
                        assert!(self.renamed.contains(call_id), "{call_id} is nobody's");
                    }
                }
            }
            Output::Event(event) => {
                let Some((_, Field::Text(id))) = event.payload.0.first() else {
                    panic!("an event of no call: {event:?}");
                };
                assert!(
                    !self.over.contains(id),
                    "{} of {id} after its end",
                    event.name.text()
                );
                match event.name.text() {
                    "incoming_call" => {
                        assert!(self.told.insert(*id), "{id} was told twice");
                        assert!(!self.opened.contains(id), "{id} is ours");
                    }
                    "outgoing_call" => {
                        assert!(self.outgoing.insert(*id), "{id} was told twice");
                    }
                    "accepted" => {
                        assert!(self.accepted.insert(*id), "{id} was taken twice");
                    }
                    "state_changed" => {
                        let text = |at: usize| match &event.payload.0[at].1 {
                            Field::Text(text) => *text,
                            other => panic!("{other:?}"),
                        };
                        let before = self.stands.insert(*id, text(2));
                        assert!(before.is_none_or(|before| before == text(1)));
                    }
                    "ended" => {
                        self.over.insert(*id);
                    }
                    _ => {}
                }
            }
            Output::Retransmit { stanza } => {
                assert!(self.sent.contains(stanza), "it was never sent: {stanza:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_command_settles_once_and_no_failed_call_stays_in_the_page(
        moves in prop::collection::vec(any_move(), 0..80),
        last in prop::option::of(any_reply()),
    ) {
        let mut run = Run::new();
        for one in &moves {
            run.play(one);
        }
        run.finish(last);
        // A call that rings does so for a while, and its end is sent three times.
        for _ in 0..1000 {
            if run.waits_for_more() {
                run.finish(last);
            }
        }
        for (command, settled) in &run.commands {
            prop_assert_eq!(*settled, 1, "{:?}", command);
        }
        let gone: BTreeSet<&Text> = run.offered.union(&run.closed).collect();
        let opened: BTreeSet<&Text> = run.opened.iter().collect();
        prop_assert!(gone.is_superset(&opened), "{:?} of {:?}", gone, opened);
        prop_assert_eq!(run.engine.next_deadline(), None);
        // Of commands that are over nothing is kept; only Debug shows that.
        let engine = format!("{:?}", run.engine);
        for list in ["running: []", "claims: Claims { all: [] }", "pending_requests: PendingRequests { all: []", "outputs: []"] {
            prop_assert!(engine.contains(list), "not {}: {}", list, engine);
        }
    }
}
