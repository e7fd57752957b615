//! What people hear who look on.

use wpp_call::engine::{Answer, Direction};
use wpp_call::node::Node;
use wpp_call::stanza;

use crate::page::{Page, Step, ack, ringing};

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
fn nobody_is_told_unless_somebody_looks_on() {
    let mut page = Page::new();
    page.hears(terminate());
    page.offers_until(Step::Sent);
    page.server_gives_a_relay();
    assert_eq!(page.traces, []);

    page.is_watched(true);
    page.hears(terminate());
    page.is_watched(false);
    page.hears(terminate());
    assert_eq!(page.traces.len(), 1);
}

#[test]
fn what_the_page_received_is_told_as_it_reads() {
    let mut page = Page::new();
    page.is_watched(true);
    page.hears(terminate());
    let shown = stanza::show(&terminate());
    assert_eq!(page.traces, [(Direction::In, shown)]);
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
            "out call",
            "send reject A to 222:7@lid",
            "in ack",
            "page, end A",
            "done"
        ]
    );
    let (direction, sent) = &page.traces[0];
    assert_eq!(*direction, Direction::Out);
    assert_eq!(*sent, stanza::show(&page.sent[0]));
}

#[test]
fn a_late_ack_is_told_though_nobody_waits_for_it_any_more() {
    let mut page = Page::new();
    page.is_watched(true);
    page.has_offered();
    page.repeats_itself(Ok(Answer::Ack(ack())));
    assert_eq!(page.log, ["in ack"]);
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
