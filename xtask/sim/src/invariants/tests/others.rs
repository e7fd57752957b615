//! Tests of others who send stanzas about a call: its peer, other devices, third parties.

use wpp_call::engine::{Answer, Input, Millis, PageCall, PageState, Phase, RawState, RequestId};
use wpp_call::node::Node;

use crate::clocks::START;
use crate::invariants::history::History;
use crate::invariants::rules::Rule;
use crate::invariants::seen::{Seen, State};
use crate::log::Log;
use crate::people::Seat;
use crate::scene::Scene;

use super::script::{
    BOB, Script, TABLET, action, comes_from, expect, jid, script, seen, shown, stanza,
};

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
fn strangers_and_repetitions_change_nothing() {
    for rule in [Rule::StrangersChangeNothing, Rule::RepeatedIsNothing] {
        let mut script = script();
        script.watch.expect_nothing(Some(rule));
        script.gets(Input::Time);
        expect(rule, script.tells("accepted", &[]));
        // Changes the table of a real engine without the watch's knowledge.
        let call = page_call(Phase::Ringing);
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
fn a_page_whose_user_rejects_tells_the_caller_itself() {
    let is_over = PageCall {
        ended_by_user: true,
        ..page_call(Phase::Ended)
    };
    let (request, answer) = (RequestId(7), Ok(Answer::Calls(vec![is_over])));
    for input in [Input::PageCall(is_over), Input::Answer { request, answer }] {
        let mut script = script();
        script.sends(stanza("1", BOB, action("accept"))).unwrap();
        script.gets(input);
        script.shows(State::Ended, None).unwrap();
        script.watch.step_is_over().unwrap();
    }
}

/// The page's call C, with Bob.
fn page_call(phase: Phase) -> PageCall {
    PageCall {
        previous_id: None,
        link_token: None,
        is_waiting: false,
        id: "C".into(),
        peer: jid(BOB),
        state: PageState {
            phase,
            raw: RawState::Unset,
        },
        is_group: false,
        group_jid: None,
        is_silenced: false,
        other_address: None,
        is_video: false,
        is_outgoing: false,
        is_active: false,
        is_native: false,
        was_offline: false,
        ended_by_user: false,
        log_result: None,
        offer_time: None,
    }
}
