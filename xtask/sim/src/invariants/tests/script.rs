//! Scripts of inputs and outputs for the tests.

use wpp_call::crypto::CallKey;
use wpp_call::engine::{
    Answer, Command, CommandId, Engine, Event, Input, Millis, OfferSecrets, Output, Request,
    RequestId, Settings, Success, Verb,
};
use wpp_call::jid::Jid;
use wpp_call::node::Node;
use wpp_call::object::Object;
use wpp_call::words::{self, Word};

use crate::clocks::{Reading, START};
use crate::invariants::Watch;
use crate::invariants::history::History;
use crate::invariants::rules::{Checked, Rule};
use crate::invariants::seen::{Seen, State};
use crate::log::Log;
use crate::people::{People, Seat};
use crate::scene::Scene;

/// A watch without a running engine: the tests provide the outputs.
pub struct Script {
    pub scene: Scene,
    pub watch: Watch,
    pub engine: Engine,
    pub requests: u32,
}

pub const ALICE: &str = "1001@lid";
pub const BOB: &str = "2002@lid";
pub const TABLET: &str = "2002:3@lid";

pub fn script() -> Script {
    let mut script = new_script();
    script.watch.history("C");
    script
}

pub fn new_script() -> Script {
    let mut scene = Scene::new(0, Log::default());
    scene.people = People::draw(&mut scene.random);
    let ids = wpp_call::crypto::StanzaIds::draw::<()>(&mut |_| Ok(())).unwrap();
    Script {
        watch: Watch::new(Seat(0), Settings::default()),
        engine: Engine::new(ids),
        scene,
        requests: 0,
    }
}

pub fn jid(text: &str) -> Jid {
    text.parse().unwrap()
}

pub fn payload(id: &str, fields: &[(&'static str, &str)]) -> Object {
    let mut payload = Object::default();
    payload.put_text("id", id);
    for (name, value) in fields {
        payload.put_text(*name, *value);
    }
    payload
}

pub fn stanza(id: &str, to: &str, action: Node) -> Node {
    Node::new("call")
        .attr("to", jid(to))
        .attr("id", id)
        .children(vec![action])
}

pub fn action(tag: &str) -> Node {
    Node::new(tag)
        .attr("call-id", "C")
        .attr("call-creator", jid(ALICE))
}

impl Script {
    pub fn says(&mut self, output: Output) -> Checked {
        self.watch.said(&mut self.scene, &output)
    }

    pub fn tells(&mut self, name: &'static str, fields: &[(&'static str, &str)]) -> Checked {
        let payload = payload("C", fields);
        let at = words::ALL.iter().position(|word| *word == name).unwrap();
        let name = Word::at(at as u16).unwrap();
        self.says(Output::Event(Event { name, payload }))
    }

    pub fn moves(&mut self, from: &str, to: &str) -> Checked {
        self.tells("state_changed", &[("from", from), ("to", to)])
    }

    pub fn sends(&mut self, stanza: Node) -> Checked {
        let id = self.asks();
        let (stanza, timeout) = (stanza.into(), 1);
        let request = Request::Send { stanza, timeout };
        self.says(Output::Request { id, request })
    }

    pub fn asks(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    /// Requests the encryption of a key that consists of this byte.
    pub fn encrypts(&mut self, byte: u8) -> Checked {
        let fill = &mut |buffer: &mut [u8]| {
            buffer.fill(byte);
            Ok::<(), ()>(())
        };
        let (to, key) = (jid(BOB), CallKey::draw(fill).unwrap());
        let (id, request) = (self.asks(), Request::Encrypt { to, key });
        self.says(Output::Request { id, request })
    }

    pub fn gives_up(&mut self, encrypt: RequestId) -> Checked {
        let (id, request) = (self.asks(), Request::StopEncrypting { encrypt });
        self.says(Output::Request { id, request })
    }

    pub fn gets(&mut self, input: Input) {
        let at = Reading::all(self.scene.agenda.now());
        self.watch.before(at, &self.engine, &input);
    }

    /// Sets the time, in milliseconds since the beginning, without any input.
    pub fn waits_until(&mut self, ms: u64) {
        self.watch.at = Reading::all(Millis(START + ms));
    }

    pub fn is_acked(&mut self, ack: Node) {
        let (request, answer) = (RequestId(self.requests), Ok(Answer::Ack(ack)));
        self.gets(Input::Answer { request, answer });
    }

    pub fn commands(&mut self, id: u32, verb: Verb) {
        let command = Ok(Command::Act {
            verb,
            call_id: None,
            reason: None,
        });
        let id = CommandId(id);
        self.gets(Input::Command { id, command });
    }

    pub fn settles(&mut self, command: u32) -> Checked {
        let (command, result) = (CommandId(command), Ok(Success::Done));
        self.says(Output::Settled { command, result })
    }

    /// Offers call C to Bob's two devices, up to the sent stanza. Returns the key of the call.
    pub fn offers(&mut self) -> [u8; 32] {
        let mut byte = 0;
        let mut fill = |buffer: &mut [u8]| {
            byte += 1;
            buffer.fill(byte);
            Ok::<(), ()>(())
        };
        let secrets = OfferSecrets::draw(&mut fill).unwrap();
        let key = *secrets.key.expose();
        self.scene.shared.draws(&secrets);
        self.tells("outgoing_call", &[]).unwrap();
        let id = self.asks();
        let request = Request::OpenCall {
            id: "C".into(),
            peer: jid(BOB),
            is_video: false,
        };
        self.says(Output::Request { id, request }).unwrap();
        let (request, answer) = (id, Ok(Answer::Done));
        self.gets(Input::Answer { request, answer });
        key
    }

    /// Shows the call in the table in this state.
    pub fn shows(&mut self, state: State, peer_device: Option<&'static str>) -> Checked {
        let call = Seen {
            peer_device,
            ..seen(state)
        };
        shown(self.watch.history("C"), 0, &call)
    }
}

pub fn seen(state: State) -> Seen<'static> {
    let ending = match state {
        State::Ended => (Some("completed"), Some(0), None),
        _ => (None, None, None),
    };
    Seen {
        id: "C",
        is_outgoing: true,
        state,
        is_video: false,
        is_group: false,
        peer: BOB,
        peer_device: None,
        creator: Some(ALICE),
        accepted: None,
        ending,
    }
}

pub fn shown(history: &mut History, now: u64, call: &Seen) -> Checked {
    let (at, settings) = (Reading::all(Millis(now)), Settings::default());
    history.is_seen(at, call, &settings, false, Millis(0))
}

#[track_caller]
pub fn expect(rule: Rule, checked: Checked) {
    assert_eq!(checked.map_err(|violation| violation.rule), Err(rule));
}

pub fn comes_from(device: &str, action: Node) -> Input {
    let call = Node::new("call").attr("from", jid(device)).attr("t", "1");
    Input::Stanza(call.children(vec![action]))
}
