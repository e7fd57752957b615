//! Each rule can be violated: by what an engine says, and by what its table shows.

use wpp_call::crypto::CallKey;
use wpp_call::engine::{
    Answer, CallError, Command, CommandId, Engine, Event, HostError, Input, Millis, OfferSecrets,
    Output, PageCall, PageState, Phase, RawState, Request, RequestId, Settings, Success, Verb,
    code,
};
use wpp_call::jid::Jid;
use wpp_call::node::Node;
use wpp_call::object::{Field, Object};

use super::history::History;
use super::seen::{Seen, State};
use super::{Rule, Violation, Watch};
use crate::agenda::START;
use crate::clocks::Reading;
use crate::log::Log;
use crate::people::{People, Seat};
use crate::scene::Scene;

/// A watch of an engine that is not there: the tests say what it says.
struct Script {
    scene: Scene,
    watch: Watch,
    engine: Engine,
    requests: u32,
}

type Checked = Result<(), Violation>;

const ALICE: &str = "1001@lid";
const BOB: &str = "2002@lid";
const TABLET: &str = "2002:3@lid";

fn script() -> Script {
    let mut script = new_script();
    script.watch.history("C");
    script
}

fn new_script() -> Script {
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

fn jid(text: &str) -> Jid {
    text.parse().unwrap()
}

fn payload(id: &str, fields: &[(&str, &str)]) -> Object {
    let mut payload = Object::default();
    payload.put_text("id", id);
    for (name, value) in fields {
        payload.put_text(name, value);
    }
    payload
}

fn stanza(id: &str, to: &str, action: Node) -> Node {
    Node::new("call")
        .attr("to", jid(to))
        .attr("id", id)
        .children(vec![action])
}

fn action(tag: &str) -> Node {
    Node::new(tag)
        .attr("call-id", "C")
        .attr("call-creator", jid(ALICE))
}

impl Script {
    fn says(&mut self, output: Output) -> Checked {
        self.watch.said(&mut self.scene, &output)
    }

    fn tells(&mut self, name: &'static str, fields: &[(&str, &str)]) -> Checked {
        let payload = payload("C", fields);
        self.says(Output::Event(Event { name, payload }))
    }

    fn moves(&mut self, from: &str, to: &str) -> Checked {
        self.tells("state_changed", &[("from", from), ("to", to)])
    }

    fn sends(&mut self, stanza: Node) -> Checked {
        let id = self.asks();
        let (stanza, timeout) = (stanza.into(), 1);
        let request = Request::Send { stanza, timeout };
        self.says(Output::Request { id, request })
    }

    fn asks(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    /// Has a key encrypted of which every byte is `byte`.
    fn encrypts(&mut self, byte: u8) -> Checked {
        let fill = &mut |buffer: &mut [u8]| {
            buffer.fill(byte);
            Ok::<(), ()>(())
        };
        let (to, key) = (jid(BOB), CallKey::draw(fill).unwrap());
        let (id, request) = (self.asks(), Request::Encrypt { to, key });
        self.says(Output::Request { id, request })
    }

    fn gives_up(&mut self, encrypt: RequestId) -> Checked {
        let (id, request) = (self.asks(), Request::StopEncrypting { encrypt });
        self.says(Output::Request { id, request })
    }

    fn gets(&mut self, input: Input) {
        let at = Reading::all(self.scene.agenda.now());
        self.watch.before(at, &self.engine, &input);
    }

    /// So many milliseconds have passed since the beginning, and nothing has come.
    fn waits_until(&mut self, ms: u64) {
        self.watch.at = Reading::all(Millis(START + ms));
    }

    fn is_acked(&mut self, ack: Node) {
        let (request, answer) = (RequestId(self.requests), Ok(Answer::Ack(ack)));
        self.gets(Input::Answer { request, answer });
    }

    fn commands(&mut self, id: u32, verb: Verb) {
        let command = Ok(Command::Act {
            verb,
            call_id: None,
            reason: None,
        });
        let id = CommandId(id);
        self.gets(Input::Command { id, command });
    }

    fn settles(&mut self, command: u32) -> Checked {
        let (command, result) = (CommandId(command), Ok(Success::Done));
        self.says(Output::Settled { command, result })
    }

    /// An offer of call C to Bob's two devices, as far as it is sent. Gives its key.
    fn offers(&mut self) -> [u8; 32] {
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

    /// The table shows the call like this.
    fn shows(&mut self, state: State, peer_device: Option<&'static str>) -> Checked {
        let call = Seen {
            peer_device,
            ..seen(state)
        };
        shown(self.watch.history("C"), 0, &call)
    }
}

fn seen(state: State) -> Seen<'static> {
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

fn shown(history: &mut History, now: u64, call: &Seen<'_>) -> Checked {
    let (at, settings) = (Reading::all(Millis(now)), Settings::default());
    history.is_seen(at, call, &settings, false, Millis(0))
}

#[track_caller]
fn expect(rule: Rule, checked: Checked) {
    assert_eq!(checked.map_err(|violation| violation.rule), Err(rule));
}

#[test]
fn a_call_that_ended_stays_ended() {
    let mut history = History::new("C");
    shown(&mut history, 0, &seen(State::Ended)).unwrap();
    let revived = shown(&mut history, 0, &seen(State::Active));
    expect(Rule::EndedStaysEnded, revived);

    let mut history = History::new("C");
    shown(&mut history, 0, &seen(State::Ended)).unwrap();
    let other = Seen {
        ending: (Some("failed"), Some(0), None),
        ..seen(State::Ended)
    };
    expect(Rule::EndedStaysEnded, shown(&mut history, 0, &other));
}

#[test]
fn no_call_rings_for_ever() {
    let mut history = History::new("C");
    shown(&mut history, 0, &seen(State::Ringing)).unwrap();
    shown(&mut history, 90_000, &seen(State::Ringing)).unwrap();
    let late = shown(&mut history, 90_001, &seen(State::Ringing));
    expect(Rule::NobodyRingsForEver, late);
    expect(Rule::NobodyRingsForEver, history.at_rest());

    let mut history = History::new("C");
    history.offering = Some(0);
    let failed = shown(&mut history, 0, &seen(State::Calling));
    expect(Rule::NobodyRingsForEver, failed);
}

#[test]
fn no_call_stops_ringing_early() {
    let ends_at = |ms| {
        let mut script = script();
        script.tells("incoming_call", &[]).unwrap();
        let incoming = Seen {
            is_outgoing: false,
            ..seen(State::Ringing)
        };
        shown(script.watch.history("C"), START, &incoming).unwrap();
        script.waits_until(ms);
        script.moves("ringing", "ended").unwrap();
        script.tells("missed", &[]).unwrap();
        script.tells("ended", &[("outcome", "missed"), ("reason", "timeout")])
    };
    expect(Rule::RingsLongEnough, ends_at(59_999));
    ends_at(60_000).unwrap();
}

#[test]
fn nothing_overdue_is_left() {
    let comes_after = |ms, is_time| {
        let mut script = script();
        let (id, command) = (CommandId(0), Ok(Command::EnableCallInterface));
        script
            .engine
            .handle(Millis(START), Input::Command { id, command });
        script.waits_until(ms);
        script.watch.is_time = is_time;
        script.watch.after(&mut script.scene, &script.engine)
    };
    expect(Rule::TimePasses, comes_after(90_001, false));
    expect(Rule::TimePasses, comes_after(90_000, true));
    comes_after(90_000, false).unwrap();
    comes_after(89_999, true).unwrap();
}

#[test]
fn times_are_those_that_people_saw() {
    let taken = Seen {
        accepted: Some(5),
        ..seen(State::Active)
    };
    let late = shown(&mut History::new("C"), 6_000, &taken);
    expect(Rule::ClocksAreRight, late);

    let ends_after = |time, ms| {
        let mut script = script();
        let history = script.watch.history("C");
        shown(history, 5_000, &taken).unwrap();
        history.is_ended = true;
        let over = Seen {
            accepted: Some(5),
            ending: (Some("completed"), Some(time), Some(ms)),
            ..seen(State::Ended)
        };
        shown(history, 9_500, &over)
    };
    expect(Rule::ClocksAreRight, ends_after(10, 4_500));
    expect(Rule::ClocksAreRight, ends_after(9, 4_501));
    ends_after(9, 4_500).unwrap();
}

#[test]
fn a_command_takes_as_long_as_its_questions_and_what_it_overslept() {
    let settles_after = |ms, slept| {
        let mut script = script();
        script.commands(0, Verb::Unmute);
        script.waits_until(ms);
        script.watch.overslept += slept;
        script.settles(0)
    };
    settles_after(390_000, 0).unwrap();
    expect(Rule::PromisesSettle, settles_after(390_001, 0));
    settles_after(391_000, 1_000).unwrap();
    expect(Rule::PromisesSettle, settles_after(391_001, 1_000));
}

#[test]
fn a_call_comes_in_once() {
    let mut script = script();
    script.tells("incoming_call", &[]).unwrap();
    expect(Rule::OneIncomingEvent, script.tells("incoming_call", &[]));
}

#[test]
fn both_ends_agree() {
    let Scene {
        people, mut shared, ..
    } = Scene::new(0, Log::default());
    let callee = people.seats().find(|seat| people.device(*seat).person == 1);
    let call = seen(State::Active);
    assert_eq!(shared.is_active(&people, Seat(0), &call), Ok(false));
    let another = Seen {
        creator: Some(BOB),
        ..call
    };
    assert_eq!(shared.is_active(&people, callee.unwrap(), &call), Ok(true));
    let disagrees = shared.is_active(&people, callee.unwrap(), &another);
    expect(Rule::EndsAgree, disagrees.map(drop));
}

#[test]
fn promises_settle_once() {
    let mut script = script();
    expect(Rule::PromisesSettle, script.settles(0));
    script.commands(0, Verb::Unmute);
    expect(
        Rule::PromisesSettle,
        script.watch.is_over(&mut script.scene),
    );
    script.settles(0).unwrap();
    script.watch.is_over(&mut script.scene).unwrap();
    expect(Rule::PromisesSettle, script.settles(0));
}

#[test]
fn a_key_is_of_one_call() {
    let mut script = script();
    let key = script.offers();
    script.encrypts(key[0]).unwrap();
    expect(Rule::OneKeyPerCall, script.encrypts(key[0]));
    expect(Rule::OneKeyPerCall, script.encrypts(99));
    // It was drawn for another call than C.
    let offer = action("offer").children(vec![Node::new("enc").bytes(key)]);
    let sent = script.sends(stanza("1", BOB, offer));
    expect(Rule::OneKeyPerCall, sent);
}

#[test]
fn only_an_encryption_under_way_is_given_up() {
    let mut script = script();
    for is_answered in [false, true] {
        let key = script.offers();
        script.encrypts(key[0]).unwrap();
        let encrypt = RequestId(script.requests);
        let other = RequestId(encrypt.0 + 1);
        expect(Rule::GivesUpWhatRuns, script.gives_up(other));
        if is_answered {
            let (request, answer) = (encrypt, Ok(Answer::Done));
            script.gets(Input::Answer { request, answer });
        } else {
            script.gives_up(encrypt).unwrap();
        }
        expect(Rule::GivesUpWhatRuns, script.gives_up(encrypt));
        script = self::script();
    }
}

#[test]
fn nothing_comes_after_ended() {
    let mut script = script();
    script.tells("ended", &[("outcome", "failed")]).unwrap();
    expect(Rule::NothingAfterEnded, script.tells("ack", &[]));
}

#[test]
fn events_come_in_order_and_once() {
    for twice in ["accepted", "missed"] {
        let mut script = script();
        script.tells(twice, &[]).unwrap();
        expect(Rule::EventsInOrder, script.tells(twice, &[]));
    }
    let mut late = script();
    late.tells("accepted", &[]).unwrap();
    expect(Rule::EventsInOrder, late.tells("outgoing_call", &[]));
    let mut ours = script();
    ours.tells("outgoing_call", &[]).unwrap();
    expect(Rule::EventsInOrder, ours.tells("missed", &[]));
    let mut silent = script();
    let ended = silent.tells("ended", &[("outcome", "missed")]);
    expect(Rule::EventsInOrder, ended);
}

#[test]
fn states_go_forward_from_where_they_were() {
    let mut back = script();
    back.moves("idle", "active").unwrap();
    expect(Rule::StatesGoForward, back.moves("active", "ringing"));
    let mut torn = script();
    torn.tells("incoming_call", &[]).unwrap();
    expect(Rule::StatesGoForward, torn.moves("calling", "active"));
    let mut other = script();
    other.moves("idle", "ringing").unwrap();
    let table = other.shows(State::Active, None);
    expect(Rule::StatesGoForward, table);
}

#[test]
fn every_call_ends_once() {
    let mut history = History::new("C");
    shown(&mut history, 0, &seen(State::Active)).unwrap();
    let untold = shown(&mut history, 0, &seen(State::Ended));
    expect(Rule::EndedOnce, untold);

    let mut open = script();
    open.tells("incoming_call", &[]).unwrap();
    expect(Rule::EndedOnce, open.watch.history("C").at_rest());
}

#[test]
fn a_call_is_shown_before_it_is_offered() {
    let mut script = script();
    let sent = script.sends(stanza("1", BOB, action("offer")));
    expect(Rule::ShownFirst, sent);
}

#[test]
fn a_stanza_has_an_id_of_its_own() {
    let mut script = script();
    script.sends(stanza("1", BOB, action("accept"))).unwrap();
    let again = script.sends(stanza("1", BOB, action("reject")));
    expect(Rule::StanzaIds, again);
    let nameless = script.sends(stanza("", BOB, action("reject")));
    expect(Rule::StanzaIds, nameless);
}

#[test]
fn what_is_sent_again_is_the_same_and_in_time() {
    let again = |script: &mut Script, seconds: u64, stanza: Node| {
        script.watch.at.passed = Millis(seconds * 1000);
        let stanza = stanza.into();
        script.says(Output::Retransmit { stanza })
    };
    let first = stanza("1", BOB, action("accept"));
    let sent = || {
        let mut script = script();
        script.sends(first.clone()).unwrap();
        script
    };
    let mut script = sent();
    again(&mut script, 10, first.clone()).unwrap();
    again(&mut script, 20, first.clone()).unwrap();
    let often = again(&mut script, 30, first.clone());
    expect(Rule::SameStanzaAgain, often);
    let early = again(&mut sent(), 9, first.clone());
    expect(Rule::SameStanzaAgain, early);
    let other_id = stanza("2", BOB, action("accept"));
    expect(Rule::SameStanzaAgain, again(&mut sent(), 10, other_id));
    let other = stanza("1", BOB, action("reject"));
    expect(Rule::SameStanzaAgain, again(&mut sent(), 10, other));
    let mut answered = sent();
    answered.is_acked(Node::new("ack").attr("id", "1"));
    let late = again(&mut answered, 10, first.clone());
    expect(Rule::SameStanzaAgain, late);
}

#[test]
fn what_nobody_answers_is_sent_again() {
    let times_out = |times: u64, wait: u64| {
        let mut script = script();
        script.commands(0, Verb::Accept);
        let stanza = stanza("1", BOB, action("accept"));
        script.sends(stanza.clone()).unwrap();
        for time in 1..=times {
            script.waits_until(time * 10_000);
            let stanza = stanza.clone().into();
            script.says(Output::Retransmit { stanza }).unwrap();
        }
        script.waits_until(times * 10_000 + wait);
        let result = Err(CallError::new(code::CALL_ACK_TIMEOUT));
        let command = CommandId(0);
        script.says(Output::Settled { command, result })
    };
    expect(Rule::LostIsSentAgain, times_out(1, 10_000));
    expect(Rule::LostIsSentAgain, times_out(2, 9_999));
    times_out(2, 10_000).unwrap();
}

#[test]
fn every_stanza_is_of_a_call_that_is_there() {
    let mut script = new_script();
    let sent = script.sends(stanza("1", BOB, action("accept")));
    expect(Rule::OfAKnownCall, sent);
}

#[test]
fn what_is_over_is_neither_offered_nor_taken() {
    let mut script = script();
    script.tells("ended", &[("outcome", "failed")]).unwrap();
    let sent = script.sends(stanza("1", BOB, action("accept")));
    expect(Rule::OverIsNotSent, sent);
    script.sends(stanza("2", BOB, action("terminate"))).unwrap();
}

#[test]
fn a_call_has_one_creator() {
    let mut script = script();
    script.tells("outgoing_call", &[]).unwrap();
    script.sends(stanza("1", BOB, action("accept"))).unwrap();
    let other = Node::new("terminate")
        .attr("call-id", "C")
        .attr("call-creator", jid(BOB));
    expect(Rule::SameCreator, script.sends(stanza("2", BOB, other)));

    let mut history = History::new("C");
    shown(&mut history, 0, &seen(State::Active)).unwrap();
    let other = Seen {
        creator: Some(BOB),
        ..seen(State::Active)
    };
    expect(Rule::SameCreator, shown(&mut history, 0, &other));
}

fn comes_from(device: &str, action: Node) -> Input {
    let call = Node::new("call").attr("from", jid(device)).attr("t", "1");
    Input::Stanza(call.children(vec![action]))
}

#[test]
fn an_outcome_fits_where_the_call_stood() {
    for (from, outcome) in [("ringing", "completed"), ("active", "unanswered")] {
        let mut script = script();
        script.moves("idle", from).unwrap();
        script.moves(from, "ended").unwrap();
        let ended = script.tells("ended", &[("outcome", outcome)]);
        expect(Rule::OutcomeFits, ended);
    }
}

#[test]
fn what_comes_late_may_end_what_was_over_before() {
    let busy = action("reject").attr("reason", "busy");
    let ends_at = |ms| {
        let mut script = script();
        let call = script.watch.history("C");
        call.calls(vec![jid(BOB), jid(TABLET)]);
        shown(call, START, &seen(State::Ringing)).unwrap();
        script.gets(comes_from(BOB, busy.clone()));
        script.waits_until(ms);
        script.moves("ringing", "ended").unwrap();
        script.tells("ended", &[("outcome", "unanswered"), ("reason", "timeout")])
    };
    expect(Rule::DevicesSpeakForThemselves, ends_at(90_000));
    ends_at(90_001).unwrap();

    for is_overdue in [false, true] {
        let mut script = script();
        script.watch.history("C").calls(vec![jid(BOB), jid(TABLET)]);
        script.watch.due = Some(Millis(START - u64::from(is_overdue)));
        script.gets(comes_from(BOB, busy.clone()));
        script.moves("calling", "ended").unwrap();
        let lost = [("outcome", "failed"), ("reason", "call_ack_timeout")];
        assert_eq!(script.tells("ended", &lost).is_ok(), is_overdue);
    }

    // Nobody can tell what a third party has to do with what is overdue.
    for is_overdue in [false, true] {
        let mut script = script();
        script
            .watch
            .expect_nothing(Some(Rule::StrangersChangeNothing));
        script.watch.due = Some(Millis(START - u64::from(is_overdue)));
        script.gets(comes_from(BOB, busy.clone()));
        assert_eq!(script.tells("accepted", &[]).is_ok(), is_overdue);
    }

    for is_overdue in [false, true] {
        let mut script = script();
        script.commands(0, Verb::Mute);
        script.sends(stanza("1", BOB, action("mute_v2"))).unwrap();
        script.watch.due = Some(Millis(START - u64::from(is_overdue)));
        script.gets(comes_from(BOB, action("terminate")));
        script.tells("ended", &[("outcome", "failed")]).unwrap();
        let result = Err(CallError::new(code::CALL_ACK_TIMEOUT));
        let command = CommandId(0);
        let settled = script.says(Output::Settled { command, result });
        assert_eq!(settled.is_ok(), is_overdue);
    }
}

#[test]
fn a_busy_device_does_not_end_the_call() {
    let ends_after = |device: &[&str]| {
        let mut script = script();
        script.watch.history("C").calls(vec![jid(BOB), jid(TABLET)]);
        for device in device {
            script.gets(comes_from(device, action("reject").attr("reason", "busy")));
        }
        script.moves("calling", "ended").unwrap();
        script.tells("ended", &[("outcome", "rejected")])
    };
    expect(Rule::DevicesSpeakForThemselves, ends_after(&[BOB]));
    ends_after(&[BOB, TABLET]).unwrap();
}

#[test]
fn who_has_not_taken_a_call_does_not_end_it() {
    let ends_after = |device, tag| {
        let mut script = script();
        script.watch.history("C").calls(vec![jid(BOB), jid(TABLET)]);
        script.tells("accepted", &[("by", TABLET)]).unwrap();
        script.moves("calling", "active").unwrap();
        script.gets(comes_from(device, action(tag)));
        script.moves("active", "ended").unwrap();
        script.tells("ended", &[("outcome", "completed")])
    };
    for tag in ["reject", "terminate"] {
        expect(Rule::DevicesSpeakForThemselves, ends_after(BOB, tag));
        ends_after(TABLET, tag).unwrap();
    }
}

#[test]
fn what_was_offered_while_offline_does_not_ring() {
    let mut script = script();
    let offer = Node::new("call")
        .attr("from", jid(BOB))
        .attr("t", "1")
        .attr("offline", "1")
        .children(vec![action("offer")]);
    script.gets(Input::Stanza(offer));
    expect(Rule::OfflineDoesNotRing, script.tells("incoming_call", &[]));
}

#[test]
fn what_was_answered_elsewhere_is_not_missed() {
    let mut script = script();
    let terminate = action("terminate").attr("reason", "rejected_elsewhere");
    script.gets(comes_from(BOB, terminate));
    expect(Rule::ElsewhereIsNotMissed, script.tells("missed", &[]));
}

#[test]
fn what_the_user_took_is_not_missed() {
    let mut script = script();
    script.tells("incoming_call", &[]).unwrap();
    script.sends(stanza("1", BOB, action("accept"))).unwrap();
    script.moves("ringing", "ended").unwrap();
    script.tells("missed", &[]).unwrap();
    let ended = script.tells("ended", &[("outcome", "missed")]);
    expect(Rule::TakenIsNotMissed, ended);
}

#[test]
fn the_peer_is_muted_in_turns() {
    let mute = |is_muted| {
        let mut payload = payload("C", &[]);
        payload.put("muted", Field::Switch(is_muted));
        let name = "peer_muted";
        Output::Event(Event { name, payload })
    };
    let mut script = script();
    expect(Rule::MuteAlternates, script.says(mute(false)));
    script.says(mute(true)).unwrap();
    expect(Rule::MuteAlternates, script.says(mute(true)));
}

#[test]
fn strangers_and_repetitions_change_nothing() {
    for rule in [Rule::StrangersChangeNothing, Rule::RepeatedIsNothing] {
        let mut script = script();
        script.watch.expect_nothing(Some(rule));
        script.gets(Input::Time);
        expect(rule, script.tells("accepted", &[]));
        // The table of a real engine, behind the watch's back.
        let call = PageCall {
            previous_id: None,
            link_token: None,
            is_waiting: false,
            id: "C".into(),
            peer: jid(BOB),
            state: PageState {
                phase: Phase::Ringing,
                raw: RawState::Unset,
            },
            is_group: false,
            group_jid: None,
            is_silenced: false,
            is_video: false,
            is_outgoing: false,
            is_active: false,
            is_native: false,
            was_offline: false,
            ended_by_user: false,
            log_result: None,
            offer_time: None,
        };
        script.engine.handle(Millis(START), Input::PageCall(call));
        let Script {
            scene,
            watch,
            engine,
            ..
        } = &mut script;
        expect(rule, watch.after(scene, engine));
    }
}

#[test]
fn success_means_acknowledged() {
    let mut script = script();
    script.commands(0, Verb::Accept);
    expect(Rule::NothingIsClaimed, script.settles(0));
    script.commands(1, Verb::Accept);
    script.sends(stanza("1", BOB, action("accept"))).unwrap();
    script.is_acked(Node::new("ack").attr("id", "1").attr("error", "401"));
    expect(Rule::NothingIsClaimed, script.settles(1));
    script.commands(2, Verb::Accept);
    script.sends(stanza("2", BOB, action("accept"))).unwrap();
    script.is_acked(Node::new("ack").attr("id", "2"));
    script.settles(2).unwrap();
    script.commands(3, Verb::Mute);
    expect(Rule::NothingIsClaimed, script.settles(3));
    script.commands(4, Verb::Unmute);
    script.settles(4).unwrap(); // it is on
}

#[test]
fn no_device_is_left_ringing() {
    let rung = || {
        let mut script = script();
        script.watch.history("C").calls(vec![jid(BOB), jid(TABLET)]);
        script
    };
    let mut taken = rung();
    taken.shows(State::Active, Some(BOB)).unwrap();
    expect(Rule::OthersAreTold, taken.watch.step_is_over());
    let reason = action("terminate").attr("reason", "accepted_elsewhere");
    taken.sends(stanza("1", TABLET, reason.clone())).unwrap();
    taken.watch.step_is_over().unwrap();

    taken.tells("accepted", &[("by", BOB)]).unwrap();
    let told = taken.sends(stanza("2", BOB, reason));
    expect(Rule::OthersAreTold, told);

    let mut over = rung();
    over.shows(State::Ended, None).unwrap();
    expect(Rule::OthersAreTold, over.watch.step_is_over());
}

#[test]
fn no_caller_is_left_alone() {
    let mut script = script();
    script.sends(stanza("1", BOB, action("accept"))).unwrap();
    script.shows(State::Ended, None).unwrap();
    expect(Rule::CallerIsTold, script.watch.step_is_over());
    script.sends(stanza("2", BOB, action("terminate"))).unwrap();
    script.watch.step_is_over().unwrap();
}

#[test]
fn nothing_is_kept_of_what_is_over() {
    let mut script = script();
    let Script {
        scene,
        watch,
        engine,
        ..
    } = &mut script;
    watch.at_rest(scene, engine, true).unwrap();
    let (id, command) = (CommandId(0), Ok(Command::EnableCallInterface));
    engine.handle(Millis(0), Input::Command { id, command });
    expect(Rule::ComesToRest, watch.at_rest(scene, engine, true));
    let (request, answer) = (RequestId(1), Err(HostError::Timeout));
    engine.handle(Millis(0), Input::Answer { request, answer });
    // Its output was not drained.
    expect(Rule::TablesStayBounded, watch.at_rest(scene, engine, true));
}
