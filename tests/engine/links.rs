//! Call links: made by a stanza, joined by the page's own stack or by stanzas.

use wpp_call::engine::{Answer, Command, CommandId, HostError, PathChoice, Success, code};
use wpp_call::node::Node;

use crate::page::Page;
use crate::samples::ack;
use crate::stack::{no_stack, refused};

const TOKEN: &str = "0123456789abcdefABCDEF";

fn creates(page: &mut Page, is_video: bool, start_time: Option<u64>) -> CommandId {
    page.command(Command::CreateLink {
        is_video,
        start_time,
    })
}

fn joins(page: &mut Page, is_video: bool) -> CommandId {
    let link = format!("https://call.whatsapp.com/voice/{TOKEN}");
    let link = link.parse().unwrap();
    page.command(Command::JoinLink { link, is_video })
}

fn made(token: &str) -> Answer {
    let link = Node::new("link_create").attr("token", token);
    Answer::Ack(ack().attr("type", "link_create").children(vec![link]))
}

#[test]
fn a_link_is_what_the_servers_ack_says() {
    for (is_video, media) in [(false, "voice"), (true, "video")] {
        let mut page = Page::native();
        let link = creates(&mut page, is_video, None);
        page.answers(made(TOKEN));
        let address = format!("https://call.whatsapp.com/{media}/{TOKEN}");
        assert_eq!(
            page.outcome(link),
            Some(&Ok(Success::Link {
                address: address.into()
            }))
        );
    }
}

#[test]
fn a_call_may_be_planned_for_later() {
    let mut page = Page::native();
    creates(&mut page, true, Some(1_800_000_000));
    let [stanza] = &page.sent_xml()[..] else {
        panic!("{:?}", page.sent_xml());
    };
    assert!(stanza.starts_with("<call to=\"call\" id=\""), "{stanza}");
    let create = "<link_create media=\"video\"><event start_time=\"1800000000\" /></link_create>";
    assert!(stanza.contains(create), "{stanza}");
}

#[test]
fn an_ack_without_a_link_in_it_makes_none() {
    let empty = || Answer::Ack(ack());
    let without_token = || Answer::Ack(ack().children(vec![Node::new("link_create")]));
    for answer in [empty(), without_token(), made("short"), made("")] {
        let mut page = Page::native();
        let link = creates(&mut page, false, None);
        page.answers(answer);
        assert_eq!(page.error(link).code, code::HOST_FAILED);
    }
}

#[test]
fn a_link_that_the_server_refuses_is_none_even_with_a_token_in_it() {
    let mut page = Page::native();
    let link = creates(&mut page, false, None);
    let Answer::Ack(refusal) = made(TOKEN) else {
        unreachable!();
    };
    page.answers(Answer::Ack(refusal.attr("error", "401")));
    assert_eq!(page.error(link).code, code::CALL_NACK);
}

#[test]
fn a_silent_server_makes_no_link() {
    let mut page = Page::native();
    let link = creates(&mut page, false, None);
    page.hears_no_ack();
    assert_eq!(page.error(link).code, code::CALL_ACK_TIMEOUT);
    assert_eq!(page.deadline(), None);
}

#[test]
fn the_stack_joins_by_the_token() {
    let mut page = Page::native();
    let join = joins(&mut page, false);
    page.stack_is_up();
    assert_eq!(page.open_questions(), [format!("stack, join {TOKEN}")]);
    page.stack_does_it();
    assert!(page.is_done(join));
    page.sends_nothing_itself();
}

#[test]
fn a_join_that_the_page_does_not_show_has_failed() {
    let mut page = Page::native();
    let join = joins(&mut page, false);
    page.stack_is_up();
    page.stack_cannot(refused());
    assert_eq!(page.error(join).code, code::CALL_REFUSED);
    page.sends_nothing_itself();
}

#[test]
fn without_a_stack_the_link_is_looked_up_and_nothing_is_joined() {
    for path in [PathChoice::Auto, PathChoice::Stanza] {
        let mut page = Page::native();
        page.settings().path = path;
        let join = joins(&mut page, true);
        if path == PathChoice::Auto {
            page.fails_to("stack?", no_stack());
        }
        assert!(page.sent_xml()[0].contains("<link_query "));
        page.answers(Answer::Ack(ack()));
        assert_eq!(page.outcome(join), Some(&Ok(Success::Known)));
        assert_eq!(page.sent.len(), 1);
    }
}

#[test]
fn a_stack_that_cannot_join_links_leaves_that_to_stanzas() {
    let mut page = Page::native();
    joins(&mut page, false);
    page.stack_is_up();
    page.stack_cannot(no_stack());
    assert_eq!(page.sent.len(), 1, "{:?}", page.log);
    assert!(page.sent_xml()[0].contains("<link_query "));
}

#[test]
fn on_the_native_path_alone_nobody_joins_without_a_stack() {
    for at_once in [true, false] {
        let mut page = Page::native();
        page.settings().path = PathChoice::Native;
        let join = joins(&mut page, false);
        if at_once {
            page.fails_to("stack?", no_stack());
        } else {
            page.stack_is_up();
            page.stack_cannot(no_stack());
        }
        assert_eq!(page.error(join).code, code::VOIP_STACK_NOT_FOUND);
        page.sends_nothing_itself();
    }
}

#[test]
fn a_link_that_the_server_does_not_know_is_told() {
    let mut page = Page::new();
    let join = joins(&mut page, false);
    page.answers(Answer::Ack(ack().attr("error", "404")));
    assert_eq!(page.error(join).code, code::CALL_NACK);
}

#[test]
fn what_the_page_cannot_send_joins_nothing() {
    let mut page = Page::new();
    let join = joins(&mut page, false);
    page.fails(HostError::failed("no socket"));
    assert_eq!(page.error(join).code, code::SEND_FAILED);
}
