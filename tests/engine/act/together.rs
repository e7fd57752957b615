//! Several commands at once.

use wpp_call::crypto::StanzaIds;
use wpp_call::engine::{Command, CommandId, Engine, Fact, Input, Millis, Output};
use wpp_call::stanza::profile::WA_JS_4_3;

use super::{chosen, not_found};
use crate::page::Page;
use crate::samples::ringing;

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
fn a_call_that_is_being_answered_cannot_be_answered_by_its_id_but_could_in_wa_js() {
    let both = |mut page: Page| {
        let first = page.accept(Some("A"));
        let second = page.accept(Some("A"));
        assert_eq!(chosen(&mut page, first, [ringing("A")]), "A");
        chosen(&mut page, second, [ringing("A")])
    };
    assert_eq!(both(Page::new()), "call_is_not_incoming_ring");
    assert_eq!(both(Page::with_profile(&WA_JS_4_3)), "A");
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

#[test]
fn a_reject_that_still_asks_who_i_am_is_not_given_up_when_another_one_has_ended_the_call() {
    let mut page = Page::with_profile(&WA_JS_4_3);
    page.is_called("A");
    let rejects = [page.reject(Some("A")), page.reject(Some("A"))];
    page.has_calls([ringing("A")]);
    page.has_calls([ringing("A")]);
    page.says_who_i_am();
    page.server_acks();
    page.waits(0);
    assert!(page.is_done(rejects[0]));
    assert_eq!(page.outcome(rejects[1]), None);
    page.says_who_i_am();
    page.server_acks();
    assert!(page.is_done(rejects[1]));
}
