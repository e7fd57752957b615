//! Several commands at once.

use wpp_call::crypto::StanzaIds;
use wpp_call::engine::{Command, CommandId, Engine, Fact, Input, Millis, Output};

use super::{chosen, not_found};
use crate::page::{Page, ringing};

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
