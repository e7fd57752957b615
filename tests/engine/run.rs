//! The engine while anything happens to it, and what holds all the time.

use std::collections::{BTreeMap, BTreeSet};

use wpp_call::crypto::StanzaIds;
use wpp_call::engine::{
    Answer, Command, CommandId, ENCRYPTION_STEPS, Engine, HostError, Identity, Input, LogResult,
    Millis, OfferSecrets, Output, PageCall, PathChoice, Phase, Request, RequestId, Verb,
};
use wpp_call::jid::Server;
use wpp_call::node::Node;
use wpp_call::object::{Field, Object};
use wpp_call::stanza::profile;
use wpp_call::text::Text;

use crate::lines::plain;
use crate::moves::{ATTRS, Move, Reply};
use crate::peer::{MALLORY, says_with};
use crate::samples::{
    BOB, BOBS_TABLET, ME_LID, ME_PN, ack, ack_with_relay, in_phase, jid, msg, no_session, pkmsg,
};

mod checks;

/// The engine, with everything that it ever said.
pub struct Run {
    pub engine: Engine,
    now: u64,
    draws: u64,
    requests: Vec<Asked>,
    /// How often each command settled.
    pub commands: BTreeMap<CommandId, usize>,
    keys: BTreeSet<[u8; 32]>,
    /// The calls that are known, as they are listed.
    listed: Vec<Text>,
    pub opened: BTreeSet<Text>,
    /// Those that the page said to show.
    shown: BTreeSet<Text>,
    pub offered: BTreeSet<Text>,
    pub closed: BTreeSet<Text>,
    /// The ids that the page has given to calls that had another one.
    renamed: BTreeSet<Text>,
    /// Those that the page's own stack was to start.
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
    /// What came of each input.
    pub said: Vec<Vec<String>>,
    /// Nobody listens to events, so some are missing.
    pub is_deaf: bool,
}

struct Asked {
    id: RequestId,
    request: Request,
    is_answered: bool,
}

impl Run {
    pub fn new() -> Self {
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
            said: Vec::new(),
            is_deaf: false,
        }
    }

    /// One in which nobody listens to events.
    pub fn deaf() -> Self {
        let mut run = Self::new();
        run.engine.set_audience(|_| false);
        run.is_deaf = true;
        run
    }

    pub fn play(&mut self, one: &Move) {
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
    pub fn finish(&mut self, reply: Option<Reply>) {
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
    pub fn waits_for_more(&mut self) -> bool {
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
        let mut said = Vec::new();
        while let Some(output) = self.engine.poll() {
            said.push(format!("{output:?}"));
            self.check(&output);
            if let Output::Request { id, request } = output {
                self.requests.push(Asked {
                    id,
                    request,
                    is_answered: false,
                });
            }
        }
        self.said.push(said);
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
}
