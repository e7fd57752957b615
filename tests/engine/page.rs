//! A page that answers when it is told to. Time stands still until it is told to move.

use std::collections::VecDeque;
use std::sync::Arc;

use wpp_call::crypto::StanzaIds;
use wpp_call::engine::{
    AddressLookup, Answer, Audience, CallError, Ciphertext, Command, CommandId, Engine, Event,
    HostError, Identity, Input, Millis, OfferSecrets, Output, PageCall, PathChoice, Request,
    RequestId, Settings, Success, Verb,
};
use wpp_call::node::Node;
use wpp_call::stanza::offer::CiphertextKind;
use wpp_call::stanza::profile::Profile;

use crate::lines::{line, plain, told};
use crate::samples::{
    BOB, BOBS_TABLET, ME_LID, ME_PN, ack, ack_with_relay, jid, msg, outgoing, pkmsg,
};
use crate::xml::xml;

/// When a page starts, in milliseconds.
pub const START: u64 = 1_700_000_000_000;

/// Random bytes that tell which draw they are; those of an offer's id differ from those of its key.
#[derive(Debug, Default)]
pub struct CountedFill(u16);

impl CountedFill {
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<(), ()> {
        let id = if buffer.len() > 15 { 15 } else { 0 };
        let (id, key) = buffer.split_at_mut(id);
        for part in [id, key].into_iter().filter(|part| !part.is_empty()) {
            self.0 += 1;
            let [high, low] = self.0.to_be_bytes();
            part.fill(low);
            part[0] = low.wrapping_add(high);
        }
        Ok(())
    }
}

/// The id of the first call that is offered, and of the second.
pub const CALL_1: &str = "00020202020202020202020202020202";
pub const CALL_2: &str = "00040404040404040404040404040404";

pub struct Page {
    engine: Engine,
    random: CountedFill,
    now: u64,
    steady: Option<u64>,
    last_command: u32,
    /// Not answered yet, oldest first.
    asked: VecDeque<(RequestId, String)>,
    last_answered: Option<RequestId>,
    /// What the page's own stack has sent and the server has not answered yet, oldest first.
    pub stack_sent: VecDeque<(RequestId, Node)>,
    /// Everything that the engine said, a line each; see [`line`]. Of events, [`Page::told`] has
    /// the whole.
    pub log: Vec<String>,
    /// The same, as Debug shows it.
    pub debugged: String,
    /// What was sent.
    pub sent: Vec<Node>,
    /// How long the acks of these are waited for, in milliseconds.
    pub timeouts: Vec<u32>,
    /// The keys that were to be encrypted.
    pub keys: Vec<[u8; 32]>,
    pub events: Vec<Event>,
    /// What was sent again.
    pub sent_again: Vec<Node>,
    /// How many of the events were read, see [`Page::told`].
    read: usize,
    settled: Vec<(CommandId, Result<Success, CallError>)>,
}

impl Page {
    /// One that makes calls by stanzas.
    pub fn new() -> Self {
        let mut random = CountedFill::default();
        let ids = StanzaIds::draw(&mut |buffer| random.fill(buffer)).unwrap();
        let mut engine = Engine::new(ids);
        engine.settings().path = PathChoice::Stanza;
        Self {
            engine,
            random,
            now: START,
            steady: None,
            last_command: 0,
            asked: VecDeque::new(),
            last_answered: None,
            stack_sent: VecDeque::new(),
            log: Vec::new(),
            debugged: String::new(),
            sent: Vec::new(),
            timeouts: Vec::new(),
            keys: Vec::new(),
            events: Vec::new(),
            sent_again: Vec::new(),
            read: 0,
            settled: Vec::new(),
        }
    }

    pub fn with_profile(profile: &'static Profile) -> Self {
        let mut page = Self::new();
        page.settings().profile = profile;
        page
    }

    // What users want.

    pub fn offer(&mut self, to: &str) -> CommandId {
        self.offers(to, false)
    }

    pub fn offer_video(&mut self, to: &str) -> CommandId {
        self.offers(to, true)
    }

    fn offers(&mut self, to: &str, is_video: bool) -> CommandId {
        let secrets = OfferSecrets::draw(&mut |buffer| self.random.fill(buffer)).unwrap();
        let to = to.into();
        self.command(Command::Offer {
            to,
            is_video,
            secrets,
        })
    }

    pub fn accept(&mut self, call_id: Option<&str>) -> CommandId {
        self.act(Verb::Accept, call_id)
    }

    pub fn reject(&mut self, call_id: Option<&str>) -> CommandId {
        self.act(Verb::Reject, call_id)
    }

    pub fn end(&mut self, call_id: Option<&str>) -> CommandId {
        self.act(Verb::End, call_id)
    }

    pub fn mute(&mut self, call_id: Option<&str>) -> CommandId {
        self.act(Verb::Mute, call_id)
    }

    pub fn unmute(&mut self, call_id: Option<&str>) -> CommandId {
        self.act(Verb::Unmute, call_id)
    }

    pub fn act(&mut self, verb: Verb, call_id: Option<&str>) -> CommandId {
        self.acts(verb, call_id, None)
    }

    pub fn acts(&mut self, verb: Verb, call_id: Option<&str>, reason: Option<&str>) -> CommandId {
        self.command(Command::Act {
            verb,
            call_id: call_id.map(Into::into),
            reason: reason.map(Into::into),
        })
    }

    pub fn enable_call_interface(&mut self) -> CommandId {
        self.command(Command::EnableCallInterface)
    }

    pub fn command(&mut self, command: Command) -> CommandId {
        self.last_command += 1;
        let id = CommandId(self.last_command);
        let command = Ok(command);
        self.handle(Input::Command { id, command });
        id
    }

    // What the page answers to the oldest question of a kind.

    pub fn says_who_i_am(&mut self) {
        self.says_i_am(Some(ME_PN), Some(ME_LID));
    }

    pub fn says_i_am(&mut self, pn: Option<&str>, lid: Option<&str>) {
        let (pn, lid) = (pn.map(jid), lid.map(jid));
        self.answers_to("who am I?", Answer::Identity(Identity { pn, lid }));
    }

    /// With my device identity where one starts a session.
    pub fn encrypts<const N: usize>(&mut self, devices: [&str; N], ciphertexts: [Ciphertext; N]) {
        let is_start = |one: &Ciphertext| matches!(one, Ok((CiphertextKind::Pkmsg, _)));
        let identity = ciphertexts.iter().any(is_start).then(|| vec![0xd1].into());
        let devices = devices.map(jid).into_iter().zip(ciphertexts).collect();
        self.answers_to("encrypt for", Answer::Encrypted { devices, identity });
    }

    pub fn shows_the_call(&mut self) {
        self.answers_to("show", Answer::Done);
    }

    pub fn has_calls<const N: usize>(&mut self, calls: [PageCall; N]) {
        let is_asked = |(_, question): &(_, String)| question.starts_with("calls?");
        if self.asked.iter().any(is_asked) {
            self.answers_to("calls?", Answer::Calls(calls.into()));
        }
    }

    /// The server acknowledges the oldest stanza that waits for it.
    pub fn server_acks(&mut self) {
        self.answers_to("send", Answer::Ack(ack()));
    }

    pub fn server_gives_a_relay(&mut self) {
        self.answers_to("send", Answer::Ack(ack_with_relay()));
    }

    pub fn server_nacks(&mut self, code: &str) {
        self.answers_to("send", Answer::Ack(ack().attr("error", code)));
    }

    /// Answers the oldest question of all.
    pub fn answers(&mut self, answer: Answer) {
        self.answers_to("", answer);
    }

    /// Answers the question before which so many are open.
    pub fn answers_at(&mut self, at: usize, answer: Answer) {
        let (request, _) = self.asked.remove(at).expect("nothing was asked");
        self.reply(request, Ok(answer));
    }

    /// Has no answer to the oldest question of all.
    pub fn fails(&mut self, error: HostError) {
        let (request, _) = self.asked.pop_front().expect("nothing was asked");
        self.reply(request, Err(error));
    }

    /// Answers the oldest question that begins like this.
    pub fn answers_to(&mut self, question: &str, answer: Answer) {
        self.replies_to(question, Ok(answer));
    }

    /// Has no answer to the oldest question that begins like this.
    pub fn fails_to(&mut self, question: &str, error: HostError) {
        self.replies_to(question, Err(error));
    }

    fn replies_to(&mut self, question: &str, answer: Result<Answer, HostError>) {
        let mut asked = self.asked.iter();
        let Some(at) = asked.position(|(_, asked)| asked.starts_with(question)) else {
            panic!("not asked: {question} … of {:?}", self.open_questions());
        };
        let (request, _) = self.asked.remove(at).unwrap();
        self.reply(request, answer);
    }

    /// Answers the question that was answered last once more.
    pub fn repeats_itself(&mut self, answer: Result<Answer, HostError>) {
        let request = self.last_answered.expect("nothing was answered");
        self.reply(request, answer);
    }

    /// An answer to a question that nobody asked.
    pub fn answers_nobody(&mut self) {
        self.reply(RequestId(u32::MAX), Ok(Answer::Done));
    }

    fn reply(&mut self, request: RequestId, answer: Result<Answer, HostError>) {
        self.last_answered = Some(request);
        self.handle(Input::Answer { request, answer });
    }

    // Whole stretches of it.

    /// An offer to BOB, who has one device, up to the question behind which `step` stands.
    pub fn offers_until(&mut self, step: Step) -> CommandId {
        let offer = self.offer(BOB);
        self.plays_until(step);
        offer
    }

    pub fn plays_until(&mut self, step: Step) {
        for earlier in Step::ALL.into_iter().take_while(|one| *one != step) {
            match earlier {
                Step::Identity => self.says_who_i_am(),
                Step::Encryption => self.encrypts([BOB, BOBS_TABLET], [msg(), pkmsg()]),
                Step::Shown => self.shows_the_call(),
                Step::Sent => {}
            }
        }
    }

    /// An offer to BOB's two devices that the server took.
    pub fn has_offered(&mut self) -> CommandId {
        let offer = self.offers_until(Step::Sent);
        self.server_gives_a_relay();
        assert!(matches!(
            self.outcome(offer),
            Some(Ok(Success::Offered { .. }))
        ));
        self.log.clear();
        self.sent.clear();
        offer
    }

    /// The user ends the call that is being offered, and both devices are told.
    pub fn ends_with_every_device_told(&mut self) {
        let end = self.end(Some(CALL_1));
        self.answers_to("calls?", Answer::Calls(vec![outgoing(CALL_1)]));
        for _ in 0..2 {
            self.answers_to("send terminate", Answer::Ack(ack()));
        }
        assert!(self.is_done(end));
    }

    // What happens on its own.

    pub fn reports(&mut self, call: PageCall) {
        self.handle(Input::PageCall(call));
    }

    /// The page has received a stanza, and has answered it.
    pub fn hears(&mut self, stanza: Node) {
        self.handle(Input::Stanza(stanza));
    }

    /// Users' other addresses are asked for by this.
    pub fn looks_up_with(&mut self, look_up: AddressLookup) {
        self.engine.set_address_lookup(look_up);
    }

    /// The page says who is logged in along with the next command.
    pub fn has_said_who_i_am(&mut self, pn: Option<&str>, lid: Option<&str>) {
        let [pn, lid] = [pn, lid].map(|address| address.map(jid));
        self.engine.say_identity(Identity { pn, lid });
    }

    /// Events are asked about by this.
    pub fn has_audience(&mut self, audience: Audience) {
        self.engine.set_audience(audience);
    }

    pub fn settings(&mut self) -> &mut Settings {
        self.engine.settings()
    }

    /// The server says nothing until a stanza has been sent three times in vain.
    pub fn hears_no_ack(&mut self) {
        for _ in 0..3 {
            self.waits(10_000);
        }
    }

    pub fn waits(&mut self, milliseconds: u64) {
        self.now += milliseconds;
        if let Some(before) = self.steady {
            self.ticks(before + milliseconds);
        }
        self.handle(Input::Time);
    }

    /// Somebody sets the clock, forward or back.
    pub fn clock_jumps(&mut self, milliseconds: i64) {
        self.now = self.now.strict_add_signed(milliseconds);
    }

    /// The page's steady clock shows this.
    pub fn ticks(&mut self, milliseconds: u64) {
        self.steady = Some(milliseconds);
        self.engine.set_steady_time(Millis(milliseconds));
    }

    pub fn is_left(&mut self) {
        self.handle(Input::Stop);
    }

    // What came of it.

    pub fn outcome(&self, command: CommandId) -> Option<&Result<Success, CallError>> {
        let mut settled = self.settled.iter().filter(|(id, _)| *id == command);
        let outcome = settled.next();
        assert!(settled.next().is_none(), "{command:?} settled twice");
        outcome.map(|(_, result)| result)
    }

    pub fn is_done(&self, command: CommandId) -> bool {
        self.outcome(command) == Some(&Ok(Success::Done))
    }

    pub fn error(&self, command: CommandId) -> &CallError {
        match self.outcome(command) {
            Some(Err(error)) => error,
            other => panic!("expected a failure, found {other:?}"),
        }
    }

    /// A property of a call as users see it, or `none` for a call that is not known.
    pub fn shows(&self, call_id: &str, name: &str) -> String {
        let Some(call) = self.engine.call(call_id) else {
            return "none".into();
        };
        let mut properties = call.0.iter();
        let property = properties.find(|(other, _)| other == name);
        plain(&property.unwrap_or_else(|| panic!("no {name}")).1)
    }

    pub fn state(&self, call_id: &str) -> String {
        self.shows(call_id, "state")
    }

    /// The questions without an answer.
    pub fn open_questions(&self) -> Vec<&str> {
        self.asked.iter().map(|(_, asked)| &**asked).collect()
    }

    pub fn sent_xml(&self) -> Vec<String> {
        self.sent.iter().map(xml).collect()
    }

    /// The events since this was asked last, a line each.
    pub fn told(&mut self) -> Vec<String> {
        let new = self.events[self.read..].iter().map(told).collect();
        self.read = self.events.len();
        new
    }

    /// How far away it is by the clock that people see.
    pub fn deadline_from_now(&self) -> Option<u64> {
        let Millis(at) = self.engine.next_deadline()?;
        Some(at.saturating_sub(self.now))
    }

    /// In milliseconds from the start.
    pub fn deadline(&self) -> Option<u64> {
        let Millis(at) = self.engine.next_deadline()?;
        Some(at - START)
    }

    /// In milliseconds from the start.
    pub fn now(&self) -> u64 {
        self.now - START
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The number that the next answer to the page's own stack comes with.
    pub fn next_request(&mut self) -> RequestId {
        self.engine.next_request()
    }

    pub fn handle(&mut self, input: Input) {
        self.engine.handle(Millis(self.now), input);
        while let Some(output) = self.engine.poll() {
            self.debugged += &format!("{output:?}\n");
            let line = line(&output);
            match output {
                Output::Request { id, request } => {
                    self.asked.push_back((id, line.clone()));
                    match request {
                        Request::Encrypt { key, .. } => self.keys.push(*key.expose()),
                        Request::Send { stanza, timeout } => {
                            self.sent.push(Arc::unwrap_or_clone(stanza));
                            self.timeouts.push(timeout);
                        }
                        _ => {}
                    }
                }
                Output::Settled { command, result } => self.settled.push((command, result)),
                Output::Event(event) => self.events.push(event),
                Output::Retransmit { stanza } => self.sent_again.push(Arc::unwrap_or_clone(stanza)),
                Output::CloseCall { .. } | Output::ActivateCall { .. } | Output::EndCall { .. } => {
                }
            }
            self.log.push(line);
        }
    }
}

/// The steps of an offer, each a question to the page.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub enum Step {
    Identity,
    Encryption,
    Shown,
    Sent,
}

impl Step {
    pub const ALL: [Self; 4] = [Self::Identity, Self::Encryption, Self::Shown, Self::Sent];
}
