//! What people hear who look on.

use wpp_call::engine::{Answer, Direction};
use wpp_call::node::Node;
use wpp_call::stanza;

use crate::page::{Page, Step, ack, ack_with_relay, ringing};

fn terminate() -> Node {
    let terminate = Node::new("terminate")
        .attr("call-id", "A")
        .attr("call-creator", "222:7@lid");
    Node::new("call")
        .attr("from", "222:7@lid")
        .attr("t", "1700000000")
        .children(vec![terminate])
}

#[test]
fn every_stanza_is_kept_and_printed_only_while_somebody_looks_on() {
    let mut page = Page::new();
    page.hears(terminate());
    page.is_watched(true);
    page.hears(terminate());
    page.is_watched(false);
    page.hears(terminate());
    let printed: Vec<bool> = page.traces.iter().map(|(.., printed)| *printed).collect();
    assert_eq!(printed, [false, true, false]);
}

#[test]
fn what_is_kept_is_every_stanza_that_goes_out_or_comes_in_in_order() {
    let mut page = Page::new();
    page.offers_until(Step::Sent);
    page.waits(10_000);
    page.server_gives_a_relay();
    page.hears(terminate());
    let kept: Vec<_> = page
        .traces
        .iter()
        .map(|(way, stanza, _)| (*way, stanza))
        .collect();
    let expected = [
        (Direction::Out, &page.sent[0]),
        (Direction::Out, &page.sent[0]), // again
        (Direction::In, &ack_with_relay()),
        (Direction::In, &terminate()),
    ];
    let expected = expected.map(|(way, stanza)| (way, stanza::show(stanza)));
    let expected: Vec<_> = expected
        .iter()
        .map(|(way, stanza)| (*way, stanza))
        .collect();
    assert_eq!(kept, expected);
}

#[test]
fn what_the_page_received_is_told_as_it_reads() {
    let mut page = Page::new();
    page.is_watched(true);
    page.hears(terminate());
    let shown = stanza::show(&terminate());
    assert_eq!(page.traces, [(Direction::In, shown, true)]);
    assert_eq!(page.log, ["in call"], "and nothing else comes of it");
}

#[test]
fn what_is_sent_is_told_and_so_is_its_ack() {
    let mut page = Page::new();
    page.is_watched(true);
    page.reject(Some("A"));
    page.has_calls([ringing("A")]);
    page.answers_to("send", Answer::Ack(ack().attr("t", "1700000000")));
    assert_eq!(
        page.log,
        [
            "calls?",
            "incoming_call A",
            "out call",
            "send reject A to 222:7@lid",
            "in ack",
            "ack A",
            "state_changed A",
            "ended A",
            "page, end A",
            "done"
        ]
    );
    let (direction, sent, _) = &page.traces[0];
    assert_eq!(*direction, Direction::Out);
    assert_eq!(*sent, stanza::show(&page.sent[0]));
}

#[test]
fn what_is_no_stanza_of_ours_is_told_with_what_is_wrong() {
    let mut page = Page::new();
    page.is_watched(true);
    page.hears(Node::new("message"));
    assert_eq!(
        page.log,
        ["in <message>: expected a call, an ack or a receipt, found \"message\""]
    );
}
