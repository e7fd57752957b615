//! Whose microphone is off.

use wpp_call::engine::{Fact, HostError, Verb};

use crate::page::{CALL_1, Page};
use crate::peer::{MALLORY, mute, preaccept, terminate};
use crate::samples::{BOB, BOBS_TABLET};

const NOTHING: [&str; 0] = [];

/// Pages that are in a call, one that came in and one that went out.
fn in_calls() -> [(Page, &'static str); 2] {
    let mut incoming = Page::new();
    incoming.is_called_and_accepts("A");
    let mut outgoing = Page::new();
    outgoing.is_in_a_call_of_its_own();
    [(incoming, "A"), (outgoing, CALL_1)]
}

#[test]
fn the_new_state_itself_is_told_1_for_off_and_0_for_on() {
    for (mut page, call) in in_calls() {
        let muting = page.mute(None);
        page.server_acks();
        let unmuting = page.unmute(Some(call));
        page.server_acks();
        assert!(page.is_done(muting) && page.is_done(unmuting));
        let creator = page.shows(call, "creator");
        let ids = page.stanza_ids();
        let state = |state, id| {
            format!(
                "<call to=\"222:7@lid\" id=\"{id}\"><mute_v2 call-id=\"{call}\" \
                 call-creator=\"{creator}\" mute-state=\"{state}\" /></call>"
            )
        };
        assert_eq!(page.sent_xml(), [state(1, ids[0]), state(0, ids[1])]);
        assert_ne!(ids[0], ids[1]);
    }
}

#[test]
fn only_a_change_is_sent() {
    for (mut page, call) in in_calls() {
        let same = page.unmute(None);
        assert!(page.is_done(same), "it was on");
        assert_eq!(page.sent_to(), NOTHING);

        page.mute(None);
        page.server_acks();
        let same = page.mute(Some(call));
        assert!(page.is_done(same));
        assert_eq!(page.sent_to(), ["mute_v2 1 to 222:7@lid"]);
    }
}

#[test]
fn the_list_shows_it_and_no_event_does() {
    for (mut page, call) in in_calls() {
        for (verb, is_muted) in [(Verb::Mute, "true"), (Verb::Unmute, "false")] {
            page.act(verb, None);
            page.server_acks();
            assert_eq!(page.shows(call, "muted"), is_muted);
            let told = page.told();
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].starts_with(&format!("ack {call}: action mute_v2")));
        }
    }
}

#[test]
fn what_the_other_side_was_not_told_is_told_the_next_time() {
    let fails: [fn(&mut Page); 2] = [
        |page| page.server_nacks("500"),
        |page| page.fails(HostError::failed("Oops")),
    ];
    for fail in fails {
        for (mut page, call) in in_calls() {
            page.mute(None);
            fail(&mut page);
            assert_eq!(page.shows(call, "muted"), "false");
            page.mute(None);
            let sent = ["mute_v2 1 to 222:7@lid"; 2];
            assert_eq!(page.sent_to(), sent);
        }
    }
}

#[test]
fn a_call_that_is_not_active_cannot_be_muted() {
    let rings = |page: &mut Page| page.is_called("A");
    let calls = |page: &mut Page| page.rings_three_devices();
    let rings_there = |page: &mut Page| {
        page.rings_three_devices();
        page.hears(preaccept(BOB, CALL_1));
    };
    let is_over = |page: &mut Page| {
        page.is_called_and_accepts("A");
        page.hears(terminate(BOBS_TABLET, "A", ""));
    };
    type Begins<'a> = &'a dyn Fn(&mut Page);
    let states: [(Begins, &str, &str); 4] = [
        (&rings, "A", "ringing"),
        (&calls, CALL_1, "calling"),
        (&rings_there, CALL_1, "ringing"),
        (&is_over, "A", "ended"),
    ];
    for (begins, call, state) in states {
        for verb in [Verb::Mute, Verb::Unmute] {
            let mut page = Page::new();
            begins(&mut page);
            page.forgets_the_past();
            let by_id = page.act(verb, Some(call));
            let any = page.act(verb, None);
            let text = |text: &str| Fact::Text(text.into());
            let facts = [("callId", text(call)), ("state", text(state))];
            assert_eq!(page.error(by_id).code.name, "call_is_not_active");
            assert_eq!(page.error(by_id).facts, facts);
            assert_eq!(page.error(any).code.name, "call_is_not_active");
            assert_eq!(page.error(any).facts, [("callId", Fact::Unknown)]);
            assert_eq!(page.sent_to(), NOTHING);
        }
    }
}

#[test]
fn a_call_that_is_not_known_is_not_found() {
    let mut page = Page::new();
    let mute = page.mute(Some("A"));
    assert_eq!(page.error(mute).code.name, "call_not_found");
}

#[test]
fn the_other_sides_microphone_is_told_when_it_changes() {
    for (mut page, call) in in_calls() {
        for (state, told) in [
            ("0", None), // it was on
            ("1", Some("true")),
            ("1", None),
            ("2", None),
            ("", None),
            ("0", Some("false")),
            ("0", None),
            ("1", Some("true")),
        ] {
            page.hears(mute(BOBS_TABLET, call, state));
            let expected = told.map(|muted| format!("peer_muted {call}: muted {muted}"));
            assert_eq!(page.told(), expected.as_slice(), "{state}");
        }
        assert_eq!(page.shows(call, "peerMuted"), "true");
        assert_eq!(page.shows(call, "muted"), "false", "that is ours");
        assert_eq!(page.sent_to(), NOTHING);
    }
}

#[test]
fn nobody_elses_microphone_counts() {
    let (mut page, _) = in_calls().into_iter().next_back().unwrap();
    for device in [BOB, MALLORY] {
        page.hears(mute(device, CALL_1, "1"));
    }
    assert_eq!(page.told(), NOTHING);
}

#[test]
fn while_a_call_rings_there_is_nobody_to_be_muted() {
    let mut page = Page::new();
    page.is_called("A");
    page.told();
    page.hears(mute(BOBS_TABLET, "A", "1"));
    assert_eq!(page.told(), NOTHING);
    assert_eq!(page.shows("A", "peerMuted"), "false");
}

#[test]
fn of_two_calls_the_active_one_is_muted() {
    let mut page = Page::new();
    page.is_called_and_accepts("A");
    page.is_called("B");
    page.mute(None);
    assert_eq!(page.shows("A", "muted"), "false", "not before the ack");
    page.server_acks();
    assert_eq!(page.shows("A", "muted"), "true");
    assert_eq!(page.shows("B", "muted"), "false");
}
