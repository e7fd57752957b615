//! Stanzas that nobody waits for: nothing comes of them.

use wpp_call::node::Node;

use crate::page::{CALL_1, Page};
use crate::peer::{
    BOBS_LAPTOP, MALLORY, accept, mute, offer, preaccept, reject, says, says_with, terminate,
};
use crate::samples::{BOB, BOBS_TABLET, ringing};

const NOTHING: [&str; 0] = [];

/// Every action that says something of a call, from this device.
fn actions(from: &str, call_id: &str) -> Vec<Node> {
    let mut all = vec![
        preaccept(from, call_id),
        accept(from, call_id),
        mute(from, call_id, "1"),
        mute(from, call_id, "0"),
        says(from, "transport", call_id),
        says(from, "heartbeat", call_id),
        says(from, "video", call_id),
        says(from, "group_update", call_id),
        says(from, "offer_notice", call_id),
        says(from, "brand_new", call_id),
    ];
    let reasons = ["", "busy", "enc", "timeout", "accepted_elsewhere", "other"];
    all.extend(reasons.map(|reason| reject(from, call_id, reason)));
    all.extend(reasons.map(|reason| terminate(from, call_id, reason)));
    all
}

/// Nothing is told, sent or changed by these.
fn change_nothing(page: &mut Page, stanzas: Vec<Node>) {
    page.forgets_the_past();
    let (calls, deadline) = (page.engine().calls(), page.deadline());
    for stanza in stanzas {
        page.hears(stanza.clone());
        assert_eq!(page.log, NOTHING, "{stanza:?}");
        assert_eq!(page.engine().calls(), calls, "{stanza:?}");
        assert_eq!(page.deadline(), deadline, "{stanza:?}");
    }
}

/// One call in each state, by its id.
fn in_each_state() -> Vec<(Page, &'static str)> {
    let mut rings = Page::new();
    rings.is_called("A");
    let mut goes_on = Page::new();
    goes_on.is_called_and_accepts("A");
    let mut calls = Page::new();
    calls.rings_three_devices();
    let mut rings_there = Page::new();
    rings_there.rings_three_devices();
    rings_there.hears(preaccept(BOB, CALL_1));
    let mut is_in_own = Page::new();
    is_in_own.is_in_a_call_of_its_own();
    vec![
        (rings, "A"),
        (goes_on, "A"),
        (calls, CALL_1),
        (rings_there, CALL_1),
        (is_in_own, CALL_1),
    ]
}

#[test]
fn of_a_call_that_is_not_known() {
    let mut page = Page::new();
    change_nothing(&mut page, actions(BOBS_TABLET, "A"));
    for (mut page, _) in in_each_state() {
        change_nothing(&mut page, actions(BOBS_TABLET, "unheard of"));
    }
}

#[test]
fn of_a_call_that_is_over() {
    for (mut page, call) in in_each_state() {
        page.hears(terminate(BOBS_TABLET, call, ""));
        assert_eq!(page.state(call), "ended");
        for device in [BOB, BOBS_TABLET, BOBS_LAPTOP] {
            change_nothing(&mut page, actions(device, call));
        }
        change_nothing(&mut page, vec![offer(call)]);
    }
}

#[test]
fn from_a_third_party() {
    for (mut page, call) in in_each_state() {
        for device in [
            MALLORY,
            "666@lid",
            "111:3@lid",
            "222@g.us",
            "call",
            "222:7@example.org",
        ] {
            change_nothing(&mut page, actions(device, call));
        }
        change_nothing(&mut page, vec![says(MALLORY, "offer", call)]);
    }
}

#[test]
fn from_nobody() {
    for (mut page, call) in in_each_state() {
        let from_nobody = |stanza: Node| Node {
            attrs: vec![],
            ..stanza
        };
        let stanzas = actions(BOBS_TABLET, call).into_iter();
        change_nothing(&mut page, stanzas.map(from_nobody).collect());
    }
}

#[test]
fn of_no_call() {
    let lacks = |tag: &str| {
        let action = Node::new(tag);
        let call = Node::new("call").attr("from", BOBS_TABLET);
        call.children(vec![action])
    };
    let tags = [
        "offer",
        "preaccept",
        "accept",
        "reject",
        "terminate",
        "mute_v2",
        "brand_new",
    ];
    for (mut page, _) in in_each_state() {
        change_nothing(&mut page, tags.map(lacks).into());
        let empty = Node::new("call").attr("from", BOBS_TABLET);
        change_nothing(
            &mut page,
            vec![empty, Node::new("message"), Node::new("ack")],
        );
    }
}

#[test]
fn a_second_time() {
    type Said = fn(&str) -> Node;
    let twice: [(&str, Said); 7] = [
        (CALL_1, |call| preaccept(BOBS_TABLET, call)),
        (CALL_1, |call| accept(BOBS_TABLET, call)),
        (CALL_1, |call| reject(BOBS_TABLET, call, "")),
        (CALL_1, |call| reject(BOBS_TABLET, call, "busy")),
        (CALL_1, |call| terminate(BOBS_TABLET, call, "")),
        ("A", |call| terminate(BOBS_TABLET, call, "")),
        ("A", offer),
    ];
    for (call, stanza) in twice {
        for (mut page, known) in in_each_state() {
            if known == call {
                page.hears(stanza(call));
                change_nothing(&mut page, vec![stanza(call), stanza(call)]);
            }
        }
    }
}

#[test]
fn an_offer_by_itself_rings_nowhere() {
    let mut page = Page::new();
    page.hears(offer("A"));
    assert_eq!(page.log, NOTHING);
    assert_eq!(page.deadline(), None);
    assert_eq!(page.state("A"), "idle");
}

#[test]
fn an_offer_that_comes_after_the_page_rings_does_not_ring_again() {
    let mut page = Page::new();
    page.reports(ringing("A"));
    page.forgets_the_past();
    page.hears(offer("A"));
    assert_eq!(page.log, NOTHING);
    assert_eq!(page.shows("A", "creator"), BOBS_TABLET);
}

#[test]
fn a_preaccept_after_the_accept_does_not_lead_back() {
    let mut page = Page::new();
    page.is_in_a_call_of_its_own();
    change_nothing(&mut page, vec![preaccept(BOBS_TABLET, CALL_1)]);
}

#[test]
fn nobody_takes_over_a_call_by_offering_it_again() {
    let mut page = Page::new();
    page.is_called("A");
    let from_mallory = says_with(MALLORY, "offer", "A", "caller_pn", "666@s.whatsapp.net");
    change_nothing(&mut page, vec![from_mallory.clone()]);

    let mut page = Page::new();
    page.reports(ringing("A"));
    change_nothing(&mut page, vec![from_mallory]);

    let mut page = Page::new();
    page.rings_three_devices();
    change_nothing(&mut page, vec![says(BOB, "offer", CALL_1)]);
}
