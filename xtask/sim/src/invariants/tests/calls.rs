//! Tests of what users are told and shown of one call.

use wpp_call::engine::{CallError, Command, CommandId, Event, Input, Millis, Output, Verb, code};
use wpp_call::node::Node;
use wpp_call::object::Field;
use wpp_call::words::names;

use crate::clocks::START;
use crate::invariants::history::History;
use crate::invariants::rules::Rule;
use crate::invariants::seen::{Seen, State};

use super::script::{
    BOB, TABLET, action, comes_from, expect, jid, payload, script, seen, shown, stanza,
};

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
fn a_call_comes_in_once() {
    let mut script = script();
    script.tells("incoming_call", &[]).unwrap();
    expect(Rule::OneIncomingEvent, script.tells("incoming_call", &[]));
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
fn what_is_over_is_neither_offered_nor_taken() {
    let mut script = script();
    script.tells("ended", &[("outcome", "failed")]).unwrap();
    let sent = script.sends(stanza("1", BOB, action("accept")));
    expect(Rule::OverIsNotSent, sent);
    script.sends(stanza("2", BOB, action("terminate"))).unwrap();
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

    // After a deadline, nobody can tell whether the third party or the deadline led to an output.
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
fn the_peer_is_muted_in_turns() {
    let mute = |is_muted| {
        let mut payload = payload("C", &[]);
        payload.put("muted", Field::Switch(is_muted));
        let name = names::PEER_MUTED_EVENT;
        Output::Event(Event { name, payload })
    };
    let mut script = script();
    expect(Rule::MuteAlternates, script.says(mute(false)));
    script.says(mute(true)).unwrap();
    expect(Rule::MuteAlternates, script.says(mute(true)));
}
