//! `accept`, `reject` and `end`: which call is meant, what is sent, and what that did.

use wpp_call::crypto::StanzaIds;
use wpp_call::engine::{
    Answer, Command, CommandId, Engine, Fact, HostError, Input, Millis, Output, PageCall,
    PageState, Phase, RawState, Verb,
};
use wpp_call::stanza::profile::{CURRENT, WA_JS_4_3};

use crate::page::{CALL_1, Page, Step, ack, active, group, in_phase, jid, msg, outgoing, ringing};

const VERBS: [Verb; 3] = [Verb::Accept, Verb::Reject, Verb::End];
const ALL_PHASES: [Phase; 6] = [
    Phase::Unknown,
    Phase::Outgoing,
    Phase::Ringing,
    Phase::Connecting,
    Phase::Active,
    Phase::Ended,
];

fn text(text: &str) -> Fact {
    Fact::Text(text.into())
}

/// The call that a command acts on while the page has these, or the error's code.
fn chosen<const N: usize>(page: &mut Page, command: CommandId, calls: [PageCall; N]) -> String {
    let before = page.sent.len();
    page.has_calls(calls);
    if let Some(Err(error)) = page.outcome(command) {
        return error.code.name.into();
    }
    let stanza = &page.sent_xml()[before];
    let (_, rest) = stanza.split_once("call-id=\"").unwrap();
    rest.split('"').next().unwrap().into()
}

fn not_found(page: &Page, command: CommandId, call_id: Fact) {
    let error = page.error(command);
    assert_eq!(error.code.name, "call_not_found");
    assert_eq!(error.facts, [("callId", call_id)]);
}

// What is sent.

#[test]
fn accept_takes_the_call_with_the_media_that_it_has() {
    let mut page = Page::new();
    let accept = page.accept(Some("A"));
    let is_video = true;
    page.has_calls([PageCall {
        is_video,
        ..ringing("A")
    }]);
    assert_eq!(
        page.sent_xml(),
        [
            "<call to=\"222:7@lid\" id=\"257.257-1\"><accept call-id=\"A\" call-creator=\"222:7@lid\">\
         <audio enc=\"opus\" rate=\"16000\" /><audio enc=\"opus\" rate=\"8000\" />\
         <video orientation=\"0\" screen_width=\"1920\" screen_height=\"1080\" \
         device_orientation=\"0\" enc=\"vp8\" dec=\"vp8\" />\
         <net medium=\"3\" /><encopt keygen=\"2\" /></accept></call>"
        ]
    );
    assert_eq!(page.outcome(accept), None, "nobody has acknowledged it");
    page.server_acks();
    assert!(page.is_done(accept));

    page.accept(Some("B"));
    page.has_calls([ringing("B")]);
    assert!(!page.sent_xml()[1].contains("<video"));
}

#[test]
fn reject_names_the_device_that_calls_and_nobody_else() {
    let mut page = Page::new();
    let reject = page.reject(Some("A"));
    page.has_calls([ringing("A")]);
    assert_eq!(
        page.sent_xml(),
        [
            "<call to=\"222:7@lid\" id=\"257.257-1\"><reject call-id=\"A\" \
          call-creator=\"222:7@lid\" count=\"0\" /></call>"
        ]
    );
    assert_eq!(page.outcome(reject), None, "nobody has acknowledged it");
    page.server_acks();
    assert!(page.is_done(reject));
    assert_eq!(
        page.log,
        [
            "calls?",
            "send reject A to 222:7@lid",
            "page, end A",
            "done"
        ]
    );
}

#[test]
fn in_wa_js_reject_said_who_rejects() {
    let mut page = Page::with_profile(&WA_JS_4_3);
    let reject = page.reject(Some("A"));
    page.has_calls([ringing("A")]);
    page.says_who_i_am();
    assert_eq!(
        page.sent_xml(),
        [
            "<call from=\"4915550001111@s.whatsapp.net\" to=\"222:7@lid\" id=\"257.257-1\">\
          <reject call-id=\"A\" call-creator=\"222:7@lid\" count=\"0\" /></call>"
        ]
    );
    page.server_acks();
    assert!(page.is_done(reject));

    let reject = page.reject(Some("B"));
    page.has_calls([ringing("B")]);
    page.says_i_am(None, Some("3:4@lid"));
    assert_eq!(page.error(reject).code.name, "user_id_is_null");
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn the_end_of_somebody_elses_call_names_who_offered_it() {
    let mut page = Page::new();
    let end = page.end(Some("A"));
    page.has_calls([active("A")]);
    assert_eq!(
        page.sent_xml(),
        [
            "<call to=\"222:7@lid\" id=\"257.257-1\"><terminate call-id=\"A\" \
          call-creator=\"222:7@lid\" /></call>"
        ]
    );
    page.server_acks();
    assert!(page.is_done(end));
    assert_eq!(
        page.log,
        [
            "calls?",
            "send terminate A to 222:7@lid",
            "page, end A",
            "done"
        ]
    );
}

#[test]
fn the_end_of_our_own_call_goes_to_every_device_that_was_rung() {
    let mut page = Page::new();
    page.has_offered();
    let end = page.end(Some(CALL_1));
    page.has_calls([outgoing(CALL_1)]);
    let terminate = |to, n| {
        format!(
            "<call to=\"{to}\" id=\"257.257-{n}\"><terminate call-id=\"{CALL_1}\" \
             call-creator=\"111:3@lid\" /></call>"
        )
    };
    let expected = [terminate("222@lid", 2), terminate("222:7@lid", 3)];
    assert_eq!(page.sent_xml(), expected);

    page.server_acks();
    assert_eq!(page.outcome(end), None, "one device has not heard of it");
    page.server_acks();
    assert!(page.is_done(end));
    assert!(
        page.log
            .ends_with(&[format!("close {CALL_1}"), "done".into()])
    );
}

#[test]
fn the_end_of_our_own_call_keeps_the_creator_of_the_offer() {
    let mut page = Page::new();
    page.offer("49151@c.us");
    page.says_who_i_am();
    page.lists_devices(["49151:7@c.us"]);
    page.ensures_sessions();
    page.encrypts([msg()]);
    page.shows_the_call();
    page.server_gives_a_relay();
    // The page has it with another address meanwhile.
    page.end(Some(CALL_1));
    page.has_calls([outgoing(CALL_1)]);
    let sent = page.sent_xml();
    let expected = "<terminate call-id=\"00020202020202020202020202020202\" \
                    call-creator=\"4915550001111:2@s.whatsapp.net\" />";
    assert!(sent[1].contains(expected), "{}", sent[1]);
    assert!(sent[1].contains("to=\"49151:7@s.whatsapp.net\""));
}

#[test]
fn in_wa_js_the_end_of_our_own_call_went_to_the_peer_and_named_it() {
    let mut page = Page::with_profile(&WA_JS_4_3);
    page.has_offered();
    let end = page.end(Some(CALL_1));
    let peer = jid("222@lid");
    page.has_calls([PageCall {
        peer,
        ..outgoing(CALL_1)
    }]);
    assert_eq!(
        page.sent_xml(),
        [format!(
            "<call to=\"222@lid\" id=\"257.257-1\"><terminate call-id=\"{CALL_1}\" \
             call-creator=\"222@lid\" /></call>"
        )]
    );
    page.server_acks();
    assert!(page.is_done(end));
}

#[test]
fn the_end_of_a_call_that_another_of_my_devices_offered_names_me() {
    for (peer, me) in [
        ("222:7@lid", "111:3@lid"),
        ("49151:7@c.us", "4915550001111:2@s.whatsapp.net"),
    ] {
        let mut page = Page::new();
        page.end(Some("A"));
        let peer = jid(peer);
        page.has_calls([PageCall {
            peer: peer.clone(),
            ..outgoing("A")
        }]);
        page.says_who_i_am();
        assert_eq!(
            page.sent_xml(),
            [format!(
                "<call to=\"{peer}\" id=\"257.257-1\"><terminate call-id=\"A\" \
                 call-creator=\"{me}\" /></call>"
            )]
        );
    }
    let mut page = Page::new();
    let end = page.end(Some("A"));
    page.has_calls([outgoing("A")]);
    page.says_i_am(Some("1:2@c.us"), None);
    assert_eq!(page.error(end).code.name, "user_id_is_null");
    assert_eq!(page.sent.len(), 0);
}

// Which call is meant.

#[test]
fn without_an_id_the_first_that_rings_is_answered() {
    let calls = || {
        [
            active("going on"),
            outgoing("mine"),
            in_phase("over", Phase::Ended),
            ringing("A"),
            ringing("B"),
        ]
    };
    for verb in [Verb::Accept, Verb::Reject] {
        let mut page = Page::new();
        let command = page.act(verb, None);
        assert_eq!(chosen(&mut page, command, calls()), "A", "{verb:?}");
    }
}

#[test]
fn without_an_id_the_active_call_is_ended() {
    let mut page = Page::new();
    let end = page.end(None);
    let calls = [ringing("A"), outgoing("B"), active("C"), active("D")];
    assert_eq!(chosen(&mut page, end, calls), "C");
}

#[test]
fn without_a_call_that_fits_there_is_none() {
    for (verb, calls) in [
        (Verb::Accept, vec![]),
        (Verb::Accept, vec![active("A"), outgoing("B")]),
        (Verb::Reject, vec![]),
        (
            Verb::Reject,
            vec![in_phase("A", Phase::Ended), outgoing("B")],
        ),
        (Verb::End, vec![]),
        (Verb::End, vec![ringing("A"), outgoing("B")]),
    ] {
        let mut page = Page::new();
        let command = page.act(verb, None);
        page.answers(Answer::Calls(calls));
        not_found(&page, command, Fact::Unknown);
        assert_eq!(page.error(command).message(), "Call <empty> not found");
        assert_eq!(page.log, ["calls?", "failed: call_not_found"]);
    }
}

#[test]
fn with_an_id_that_call_is_meant_or_none() {
    for verb in VERBS {
        let mut page = Page::new();
        let command = page.act(verb, Some("B"));
        let calls = [group("A"), group("B"), group("C")];
        assert_eq!(chosen(&mut page, command, calls), "B", "{verb:?}");

        let command = page.act(verb, Some("D"));
        page.has_calls([group("A"), group("B"), group("C")]);
        not_found(&page, command, text("D"));
        assert_eq!(page.error(command).message(), "Call D not found");
    }
}

#[test]
fn only_a_call_that_rings_here_can_be_answered() {
    for verb in [Verb::Accept, Verb::Reject] {
        for phase in ALL_PHASES {
            for is_outgoing in [false, true] {
                let mut page = Page::new();
                let command = page.act(verb, Some("A"));
                page.has_calls([PageCall {
                    outgoing: is_outgoing,
                    ..in_phase("A", phase)
                }]);
                if phase == Phase::Ringing && !is_outgoing {
                    assert_eq!(page.outcome(command), None);
                    continue;
                }
                let error = page.error(command);
                assert_eq!(error.code.name, "call_is_not_incoming_ring");
                let state = text(&format!("{phase:?}"));
                assert_eq!(error.facts, [("callId", text("A")), ("state", state)]);
                assert_eq!(page.sent.len(), 0, "{verb:?} {phase:?}");
            }
        }
    }
}

#[test]
fn only_a_call_that_goes_out_or_on_can_be_ended() {
    for phase in ALL_PHASES {
        let mut page = Page::new();
        let end = page.end(Some("A"));
        page.has_calls([in_phase("A", phase)]);
        let may_end = matches!(phase, Phase::Outgoing | Phase::Connecting | Phase::Active);
        if may_end {
            assert_eq!(page.outcome(end), None, "{phase:?}");
            continue;
        }
        let error = page.error(end);
        assert_eq!(error.code.name, "call_is_not_outcoming_calling");
        let state = text(&format!("{phase:?}"));
        assert_eq!(error.facts, [("callId", text("A")), ("state", state)]);
        assert_eq!(page.sent.len(), 0, "{phase:?}");
    }
}

#[test]
fn as_in_wa_js_a_group_call_may_be_answered_and_ended_in_any_state() {
    for verb in VERBS {
        for phase in ALL_PHASES {
            let mut page = Page::new();
            let command = page.act(verb, Some("G"));
            let state = PageState {
                phase,
                raw: RawState::Unset,
            };
            page.has_calls([PageCall {
                state,
                ..group("G")
            }]);
            assert_eq!(page.outcome(command), None, "{verb:?} {phase:?}");
            assert!(page.sent_xml()[0].starts_with("<call to=\"call\""));
            page.server_acks();
            assert!(page.is_done(command));
        }
    }
}

#[test]
fn errors_give_the_state_as_the_page_spells_it() {
    for (raw, expected) in [
        (RawState::Number(6), Fact::Number(6)),
        (RawState::Text("ACTIVE".into()), text("ACTIVE")),
        (RawState::Unset, Fact::Unknown),
    ] {
        let mut page = Page::new();
        let accept = page.accept(Some("A"));
        let phase = Phase::Active;
        let state = PageState { phase, raw };
        page.has_calls([PageCall {
            state,
            ..ringing("A")
        }]);
        let facts = [("callId", text("A")), ("state", expected)];
        assert_eq!(page.error(accept).facts, facts);
    }
}

// What the page does not know yet.

#[test]
fn what_was_rejected_or_ended_here_is_skipped_though_the_page_has_not_noticed() {
    let mut page = Page::new();
    page.reject(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_acks();
    for verb in [Verb::Accept, Verb::Reject] {
        let command = page.act(verb, None);
        let calls = [ringing("A"), ringing("B")];
        assert_eq!(chosen(&mut page, command, calls), "B", "{verb:?}");
        page.fails(HostError::failed("stays as it is"));
    }

    page.end(None);
    page.has_calls([active("C")]);
    page.server_acks();
    let end = page.end(None);
    page.has_calls([active("C")]);
    not_found(&page, end, Fact::Unknown);
}

#[test]
fn what_could_not_be_rejected_still_rings() {
    for failure in [HostError::failed("Oops"), HostError::Silent] {
        let mut page = Page::new();
        page.reject(None);
        page.has_calls([ringing("A")]);
        page.fails(failure);
        let again = page.reject(None);
        assert_eq!(chosen(&mut page, again, [ringing("A")]), "A");
    }
}

#[test]
fn by_its_id_a_call_is_rejected_as_often_as_it_rings() {
    let mut page = Page::new();
    for _ in 0..2 {
        let reject = page.reject(Some("A"));
        page.has_calls([ringing("A")]);
        page.server_acks();
        assert!(page.is_done(reject));
    }
    assert_eq!(page.sent.len(), 2);
}

#[test]
fn what_was_rejected_here_is_over_even_if_it_is_accepted_by_its_id_afterwards() {
    let mut page = Page::new();
    for verb in [Verb::Reject, Verb::Accept] {
        let command = page.act(verb, Some("A"));
        page.has_calls([ringing("A")]);
        page.server_acks();
        assert!(page.is_done(command));
    }
    let end = page.end(None);
    assert_eq!(chosen(&mut page, end, [ringing("A")]), "call_not_found");
}

#[test]
fn a_call_that_was_accepted_here_can_be_ended_though_the_page_says_that_it_rings() {
    for id in [None, Some("A")] {
        let mut page = Page::new();
        page.accept(Some("A"));
        page.has_calls([ringing("A")]);
        page.server_acks();
        let end = page.end(id);
        page.has_calls([ringing("A")]);
        assert!(page.sent_xml()[1].contains("<terminate call-id=\"A\""));
        page.server_acks();
        assert!(page.is_done(end));
    }
}

#[test]
fn a_call_that_could_not_be_accepted_cannot_be_ended() {
    let mut page = Page::new();
    page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_nacks("403");
    let end = page.end(Some("A"));
    page.has_calls([ringing("A")]);
    assert_eq!(page.error(end).code.name, "call_is_not_outcoming_calling");
}

#[test]
fn the_active_call_comes_first_then_the_one_that_was_accepted() {
    let mut page = Page::new();
    page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_acks();
    let commands = [page.end(None), page.end(None), page.end(None)];
    let calls = || [ringing("A"), active("B"), ringing("C")];
    assert_eq!(chosen(&mut page, commands[0], calls()), "B");
    assert_eq!(chosen(&mut page, commands[1], calls()), "A");
    page.has_calls(calls());
    not_found(&page, commands[2], Fact::Unknown);
}

#[test]
fn an_active_call_that_cannot_be_ended_comes_last_and_says_why() {
    let active_but_rings = || PageCall {
        active: true,
        ..ringing("B")
    };
    let mut page = Page::new();
    page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_acks();
    let end = page.end(None);
    let calls = [active_but_rings(), ringing("A")];
    assert_eq!(chosen(&mut page, end, calls), "A");
    let end = page.end(None);
    page.has_calls([active_but_rings()]);
    let error = page.error(end);
    assert_eq!(error.code.name, "call_is_not_outcoming_calling");
    assert_eq!(
        error.facts,
        [("callId", text("B")), ("state", text("Ringing"))]
    );
}

#[test]
fn a_call_that_was_accepted_here_and_is_over_for_the_page_is_over() {
    let mut page = Page::new();
    page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_acks();
    let over = || [in_phase("A", Phase::Ended)];
    let end = page.end(None);
    assert_eq!(chosen(&mut page, end, over()), "call_not_found");
    let end = page.end(Some("A"));
    assert_eq!(
        chosen(&mut page, end, over()),
        "call_is_not_outcoming_calling"
    );
}

#[test]
fn what_was_accepted_here_is_not_answered_again_without_being_named() {
    for verb in [Verb::Accept, Verb::Reject] {
        let mut page = Page::new();
        page.accept(Some("A"));
        page.has_calls([ringing("A")]);
        page.server_acks();
        let command = page.act(verb, None);
        let calls = [ringing("A"), ringing("B")];
        assert_eq!(chosen(&mut page, command, calls), "B", "{verb:?}");
        let command = page.act(verb, Some("A"));
        assert_eq!(chosen(&mut page, command, [ringing("A")]), "A", "{verb:?}");
    }
}

#[test]
fn a_call_that_was_offered_while_the_page_was_offline_does_not_ring() {
    for verb in [Verb::Accept, Verb::Reject] {
        let missed = || PageCall {
            offline: true,
            ..ringing("A")
        };
        let mut page = Page::new();
        let command = page.act(verb, None);
        assert_eq!(chosen(&mut page, command, [missed(), ringing("B")]), "B");
        let command = page.act(verb, Some("A"));
        assert_eq!(
            chosen(&mut page, command, [missed()]),
            "call_is_not_incoming_ring"
        );
    }
}

#[test]
fn what_was_refused_or_ended_here_stops_ringing_in_the_page_but_not_in_wa_js() {
    for (profile, page_ends) in [(&CURRENT, true), (&WA_JS_4_3, false)] {
        for (verb, call) in [(Verb::Reject, ringing("A")), (Verb::End, active("A"))] {
            let mut page = Page::with_profile(profile);
            let command = page.act(verb, Some("A"));
            page.has_calls([call]);
            if page.open_questions() == ["who am I?"] {
                page.says_who_i_am();
            }
            assert!(
                !page.log.contains(&"page, end A".into()),
                "not before the ack"
            );
            page.server_acks();
            assert!(page.is_done(command));
            let ends = page.log.iter().filter(|line| *line == "page, end A");
            assert_eq!(ends.count(), usize::from(page_ends), "{verb:?}");
        }
        let mut page = Page::with_profile(profile);
        page.accept(Some("A"));
        page.has_calls([ringing("A")]);
        page.server_acks();
        assert_eq!(page.log.last().unwrap(), "done");
        assert!(!page.log.contains(&"page, end A".into()), "it was accepted");
    }
}

// Several at once.

#[test]
fn commands_without_an_id_do_not_take_the_same_call() {
    let mut page = Page::new();
    let commands = [page.reject(None), page.accept(None), page.reject(None)];
    let calls = || [ringing("A"), ringing("B")];
    assert_eq!(chosen(&mut page, commands[0], calls()), "A");
    assert_eq!(chosen(&mut page, commands[1], calls()), "B");
    page.has_calls(calls());
    not_found(&page, commands[2], Fact::Unknown);

    page.server_acks();
    page.server_acks();
    assert!(page.is_done(commands[0]));
    assert!(page.is_done(commands[1]));
}

#[test]
fn outputs_come_in_order_though_inputs_come_between_them() {
    let ids = StanzaIds::draw::<()>(&mut |_| Ok(())).unwrap();
    let mut engine = Engine::new(ids);
    let mut polled = Vec::new();
    let mut poll = |engine: &mut Engine| match engine.poll() {
        Some(Output::Request { id, .. }) => polled.push(id.0),
        other => panic!("{other:?}"),
    };
    for id in 0..4 {
        let (id, command) = (CommandId(id), Ok(Command::EnableCallInterface));
        engine.handle(Millis(0), Input::Command { id, command });
        if id.0 % 2 == 1 {
            poll(&mut engine);
        }
    }
    poll(&mut engine);
    poll(&mut engine);
    assert!(engine.poll().is_none());
    assert_eq!(polled, [1, 2, 3, 4]);
}

#[test]
fn a_command_with_an_id_takes_its_call_even_from_another() {
    let mut page = Page::new();
    let first = page.accept(Some("A"));
    let second = page.reject(Some("A"));
    assert_eq!(chosen(&mut page, first, [ringing("A")]), "A");
    assert_eq!(chosen(&mut page, second, [ringing("A")]), "A");
}

#[test]
fn a_call_is_free_again_when_its_command_has_failed() {
    let mut page = Page::new();
    page.reject(None);
    page.has_calls([ringing("A")]);
    let meanwhile = page.reject(None);
    page.has_calls([ringing("A")]);
    not_found(&page, meanwhile, Fact::Unknown);

    page.server_nacks("500");
    let later = page.reject(None);
    assert_eq!(chosen(&mut page, later, [ringing("A")]), "A");
}

// What can go wrong on the way.

#[test]
fn a_failure_of_the_page_at_any_step_fails_the_command() {
    let lists = "list its calls";
    for (verb, failure, step) in [
        (Verb::Accept, HostError::failed("Oops"), lists),
        (Verb::Reject, HostError::failed("Oops"), lists),
        (Verb::End, HostError::Wid, lists),
    ] {
        let mut page = Page::new();
        let command = page.act(verb, None);
        page.fails(failure.clone());
        let cause = match failure {
            HostError::Failed { cause } => cause,
            _ => "it takes the address for none".into(),
        };
        let error = page.error(command);
        assert_eq!(error.code.name, "host_failed");
        assert_eq!(
            error.facts,
            [("step", text(step)), ("cause", text(&cause))],
            "{verb:?}"
        );
        assert_eq!(page.log, ["calls?", "failed: host_failed"]);
    }

    let mut page = Page::with_profile(&WA_JS_4_3);
    let reject = page.reject(None);
    page.has_calls([ringing("A")]);
    let module = "WAWebUserPrefsMeUser".into();
    page.fails(HostError::Missing { module });
    let error = page.error(reject);
    assert_eq!(error.code.name, "host_module_not_found");
    assert_eq!(error.facts, [("module", text("WAWebUserPrefsMeUser"))]);
}

#[test]
fn an_answer_to_another_question_fails_the_command() {
    for verb in VERBS {
        let mut page = Page::new();
        let command = page.act(verb, Some("A"));
        page.answers(Answer::Done);
        let error = page.error(command);
        let cause = text("it answered something else");
        assert_eq!(error.code.name, "host_failed");
        let facts = [("step", text("list its calls")), ("cause", cause)];
        assert_eq!(error.facts, facts, "{verb:?}");
    }
    let mut page = Page::with_profile(&WA_JS_4_3);
    let reject = page.reject(Some("A"));
    page.has_calls([ringing("A")]);
    page.answers(Answer::Done);
    let cause = text("it answered something else");
    let facts = [("step", text("say who is logged in")), ("cause", cause)];
    assert_eq!(page.error(reject).facts, facts);
}

#[test]
fn what_the_server_does_not_acknowledge_is_not_done() {
    for verb in VERBS {
        let start = || {
            let mut page = Page::new();
            let command = page.act(verb, Some("G"));
            page.has_calls([group("G")]);
            assert_eq!(page.deadline(), Some(10_000));
            (page, command)
        };
        let (mut page, command) = start();
        page.server_nacks("426");
        assert_eq!(page.error(command).code.name, "call_nack");
        assert_eq!(
            page.error(command).message(),
            "The server refused call G: 426 CalleeAppVersion"
        );

        let (mut page, command) = start();
        page.waits(9_999);
        assert_eq!(page.outcome(command), None);
        page.waits(1);
        assert_eq!(page.error(command).code.name, "call_ack_timeout");
        assert_eq!(page.error(command).facts, [("callId", text("G"))]);
        assert_eq!(page.deadline(), None);

        let (mut page, command) = start();
        page.fails(HostError::failed("offline"));
        assert_eq!(page.error(command).code.name, "send_failed");
        let facts = [("callId", text("G")), ("cause", text("offline"))];
        assert_eq!(page.error(command).facts, facts);
    }
}

/// How a device does not hear of something, and what the error of that is called.
type NotTold = (fn(&mut Page), &'static str);

/// The server says so, the page, or nobody.
const NOT_TOLD: [NotTold; 3] = [
    (|page| page.server_nacks("473"), "call_nack"),
    (
        |page| page.fails(HostError::failed("offline")),
        "send_failed",
    ),
    (|page| page.waits(10_000), "call_ack_timeout"),
];

#[test]
fn one_device_that_does_not_hear_of_the_end_does_not_keep_the_call_alive() {
    for (is_not_told, code) in NOT_TOLD {
        for told_first in [false, true] {
            let mut page = Page::new();
            page.has_offered();
            let end = page.end(Some(CALL_1));
            page.has_calls([outgoing(CALL_1)]);
            if told_first {
                page.server_acks();
                is_not_told(&mut page);
            } else if code != "call_ack_timeout" {
                is_not_told(&mut page);
                page.server_acks();
            } else {
                continue; // both have the same time
            }
            assert!(page.is_done(end), "{code}");
            let expected = [format!("close {CALL_1}"), "done".into()];
            assert!(page.log.ends_with(&expected), "{code}");
        }
    }
}

#[test]
fn an_end_of_which_no_device_hears_fails_once_and_changes_nothing() {
    for (is_not_told, code) in NOT_TOLD {
        let mut page = Page::new();
        page.has_offered();
        let end = page.end(Some(CALL_1));
        page.has_calls([outgoing(CALL_1)]);
        is_not_told(&mut page);
        if code != "call_ack_timeout" {
            assert_eq!(page.outcome(end), None, "{code}");
            is_not_told(&mut page);
        }
        assert_eq!(page.error(end).code.name, code);
        assert!(!page.log.contains(&format!("close {CALL_1}")));
        let before = page.log.clone();
        page.repeats_itself(Ok(Answer::Ack(ack())));
        page.waits(10_000);
        assert_eq!(page.log, before, "late answers do nothing");
        let again = page.end(None);
        let call = PageCall {
            active: true,
            ..outgoing(CALL_1)
        };
        assert_eq!(chosen(&mut page, again, [call]), CALL_1);
    }
}

#[test]
fn what_runs_when_wpp_call_is_taken_out_fails() {
    for verb in VERBS {
        let mut page = Page::new();
        let asking = page.act(verb, Some("G"));
        let sent = page.act(verb, Some("G"));
        page.has_calls([group("G")]);
        page.is_left();
        for command in [asking, sent] {
            assert_eq!(page.error(command).code.name, "disposed", "{verb:?}");
            assert_eq!(page.error(command).facts, []);
        }
        assert_eq!(page.deadline(), None);
    }
}

#[test]
fn a_page_that_does_not_list_its_calls_for_90_seconds_has_failed() {
    for verb in VERBS {
        let mut page = Page::new();
        let command = page.act(verb, None);
        page.waits(89_999);
        assert_eq!(page.outcome(command), None);
        page.waits(1);
        let cause = text("no answer");
        let facts = [("step", text("list its calls")), ("cause", cause)];
        assert_eq!(page.error(command).facts, facts, "{verb:?}");
    }
}

#[test]
fn late_and_repeated_answers_do_nothing() {
    for verb in VERBS {
        let mut page = Page::new();
        page.act(verb, Some("G"));
        page.has_calls([group("G")]);
        page.repeats_itself(Ok(Answer::Calls(vec![group("G")])));
        page.answers_nobody();
        page.server_acks();
        let before = page.log.clone();
        page.repeats_itself(Err(HostError::Silent));
        page.waits(20_000);
        assert_eq!(page.log, before, "{verb:?}");
        assert_eq!(page.sent.len(), 1);
    }
}

#[test]
fn an_offer_that_is_ended_before_its_ack_has_failed_whatever_the_server_says_then() {
    let answers: [fn(&mut Page); 3] = [
        |page| page.server_gives_a_relay(),
        |page| page.server_nacks("439"),
        |page| page.waits(10_000),
    ];
    for answer in answers {
        let mut page = Page::new();
        let offer = page.offers_until(Step::Sent);
        page.ends_with_every_device_told();
        let before = page.log.clone();
        let sent = page.sent.len();
        answer(&mut page);
        assert_eq!(page.error(offer).code.name, "call_ended");
        assert_eq!(page.sent.len(), sent, "nobody is told twice");
        assert_eq!(page.log.len(), before.len() + 1, "it is closed once");
    }
}

#[test]
fn an_offer_that_is_ended_while_the_page_opens_it_is_not_sent() {
    let mut page = Page::new();
    let offer = page.offers_until(Step::Shown);
    page.ends_with_every_device_told();
    let sent = page.sent.len();
    page.shows_the_call();
    assert_eq!(page.error(offer).code.name, "call_ended");
    assert_eq!(page.sent.len(), sent);
    // It was closed before it was shown.
    let close = format!("close {CALL_1}");
    assert!(page.log.ends_with(&[close, "failed: call_ended".into()]));
}

// Enabling the page's own interface.

#[test]
fn calling_is_enabled_when_the_page_says_so() {
    let mut page = Page::new();
    let enable = page.enable_call_interface();
    assert_eq!(page.outcome(enable), None);
    page.answers(Answer::Done);
    assert!(page.is_done(enable));
    assert_eq!(page.log, ["enable calling", "done"]);
}

#[test]
fn when_the_page_cannot_enable_calling_it_says_why() {
    let mut page = Page::new();
    let enable = page.enable_call_interface();
    page.fails(HostError::failed("Oops"));
    let facts = [("step", text("enable calling")), ("cause", text("Oops"))];
    assert_eq!(page.error(enable).code.name, "host_failed");
    assert_eq!(page.error(enable).facts, facts);

    let enable = page.enable_call_interface();
    let module = "WAWebABProps".into();
    page.fails(HostError::Missing { module });
    assert_eq!(page.error(enable).code.name, "host_module_not_found");
}
