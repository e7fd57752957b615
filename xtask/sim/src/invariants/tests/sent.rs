//! Tests of the sent stanzas, and of the results of commands.

use wpp_call::engine::{
    Answer, CallError, Command, CommandId, HostError, Input, Millis, Output, RequestId, Verb, code,
};
use wpp_call::node::Node;

use super::script::{BOB, Script, action, expect, new_script, script, stanza};
use crate::invariants::rules::Rule;

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
    // The key was drawn for another call than C.
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
    script.settles(4).unwrap(); // the microphone is on
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
    // The engine's output was not read.
    expect(Rule::TablesStayBounded, watch.at_rest(scene, engine, true));
}
