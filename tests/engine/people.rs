//! Users have two addresses, and the page knows both of many of them.

use std::cell::RefCell;

use wpp_call::engine::PageCall;
use wpp_call::jid::Jid;
use wpp_call::node::Node;

use crate::lines::plain;
use crate::page::{CALL_1, Page};
use crate::peer::{MALLORY, accept, offer, preaccept, reject, says_with, terminate};
use crate::samples::{BOB, BOBS_TABLET, active, group, jid, msg, outgoing, ringing};
use crate::stack::{native, offer_to, ours};

pub const NUMBER: &str = "49151@s.whatsapp.net";
/// BOB by both.
const BOTH: &str = "{ jid 222@lid, lid 222@lid, phone 49151 }";
const BY_LID_ALONE: &str = "{ jid 222@lid, lid 222@lid, phone null }";

thread_local! {
    /// What the page answers, and to what.
    static BOOK: RefCell<Vec<(Jid, Jid)>> = const { RefCell::new(Vec::new()) };
    /// Whom it was asked for.
    static ASKED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn look_up(of: Jid) -> Option<Jid> {
    ASKED.with_borrow_mut(|asked| asked.push(of.to_string()));
    BOOK.with_borrow(|book| {
        let found = book.iter().find(|(one, _)| *one == of);
        found.map(|(_, other)| *other)
    })
}

/// A page with an address book that is empty yet.
pub fn with_book(mut page: Page) -> Page {
    BOOK.take();
    ASKED.take();
    page.looks_up_with(look_up);
    page
}

fn answers(of: &str, other: &str) {
    BOOK.with_borrow_mut(|book| book.push((jid(of), jid(other))));
}

/// The page knows two addresses as one user's.
pub fn knows(lid: &str, number: &str) {
    answers(lid, number);
    answers(number, lid);
}

/// What was told of the peer, with the name of the event.
fn peers_told(page: &mut Page) -> Vec<String> {
    let told = page.told();
    let told = told.iter().filter_map(|line| {
        let (event, _) = line.split_once(' ')?;
        let (_, peer) = line.split_once("peer ")?;
        let (peer, _) = peer.split_once('}')?;
        Some(format!("{event} {peer}}}"))
    });
    told.collect()
}

/// The peers of all calls that are listed.
fn peers_listed(page: &Page) -> Vec<String> {
    let calls = page.engine().calls();
    let listed = calls.iter().map(|call| {
        let mut properties = call.0.iter();
        let peer = properties.find(|(name, _)| name == "peer");
        plain(&peer.expect("no peer").1)
    });
    listed.collect()
}

#[test]
fn who_calls_by_linked_id_alone_has_the_number_that_the_page_knows() {
    let mut page = with_book(Page::new());
    knows(BOB, NUMBER);
    page.is_called("A");
    assert_eq!(peers_told(&mut page), [format!("incoming_call {BOTH}")]);
    assert_eq!(page.shows("A", "peer"), BOTH);
    assert_eq!(peers_listed(&page), [BOTH]);
    page.hears(terminate(BOBS_TABLET, "A", ""));
    assert_eq!(peers_told(&mut page), [format!("missed {BOTH}")]);
}

#[test]
fn so_has_who_called_while_the_page_was_offline() {
    let mut page = with_book(Page::new());
    knows(BOB, NUMBER);
    page.hears(offer("A").attr("offline", "0"));
    assert_eq!(peers_told(&mut page), [format!("missed {BOTH}")]);
}

#[test]
fn who_calls_by_number_has_the_linked_id_that_the_page_knows() {
    let mut page = with_book(Page::new());
    knows(BOB, NUMBER);
    page.reports(PageCall {
        peer: jid("49151:7@c.us"),
        ..ringing("A")
    });
    let peer = "{ jid 49151@c.us, lid 222@lid, phone 49151 }";
    assert_eq!(peers_told(&mut page), [format!("incoming_call {peer}")]);
    assert_eq!(page.shows("A", "peer"), peer);
}

#[test]
fn the_address_that_comes_with_the_report_is_told_and_the_page_is_not_asked_again() {
    let mut page = with_book(Page::new());
    page.reports(PageCall {
        other_address: Some(Some(jid(NUMBER))),
        ..ringing("A")
    });
    assert_eq!(peers_told(&mut page), [format!("incoming_call {BOTH}")]);
    assert_eq!(ASKED.take(), [""; 0]);
    // Later it is: the page may have learned better.
    assert_eq!(page.shows("A", "peer"), BY_LID_ALONE);
}

#[test]
fn what_the_page_did_not_have_at_its_report_is_asked_for_when_somebody_lists_calls() {
    let mut page = with_book(Page::new());
    page.reports(PageCall {
        other_address: Some(None),
        ..ringing("A")
    });
    assert_eq!(
        peers_told(&mut page),
        [format!("incoming_call {BY_LID_ALONE}")]
    );
    assert_eq!(ASKED.take(), [""; 0]);
    knows(BOB, NUMBER);
    assert_eq!(page.shows("A", "peer"), BOTH);
}

#[test]
fn an_address_of_the_same_kind_is_not_the_other_one() {
    let mut page = with_book(Page::new());
    page.reports(PageCall {
        other_address: Some(Some(jid("333@lid"))),
        ..ringing("A")
    });
    assert_eq!(
        peers_told(&mut page),
        [format!("incoming_call {BY_LID_ALONE}")]
    );
}

#[test]
fn so_has_whom_we_call_by_number() {
    let mut page = with_book(Page::new());
    knows(BOB, NUMBER);
    page.offer("49151");
    page.says_who_i_am();
    page.encrypts([NUMBER], [msg()]);
    let peer = "{ jid 49151@c.us, lid 222@lid, phone 49151 }";
    assert_eq!(peers_told(&mut page), [format!("outgoing_call {peer}")]);
}

#[test]
fn whom_the_pages_own_stack_calls_has_both_whichever_it_tells_first() {
    let tells: [fn(&mut Page); 2] = [
        |page| page.stack_sends(offer_to([BOB, BOBS_TABLET], CALL_1)),
        |page| page.reports(native(outgoing(CALL_1))),
    ];
    for tell in tells {
        let mut page = with_book(Page::native());
        knows(BOB, NUMBER);
        tell(&mut page);
        assert_eq!(peers_told(&mut page), [format!("outgoing_call {BOTH}")]);
    }
}

#[test]
fn what_the_page_does_not_know_is_null_and_shown_as_soon_as_it_does() {
    let mut page = with_book(Page::new());
    page.is_called("A");
    assert_eq!(
        peers_told(&mut page),
        [format!("incoming_call {BY_LID_ALONE}")]
    );
    assert_eq!(page.shows("A", "peer"), BY_LID_ALONE);
    knows(BOB, NUMBER);
    assert_eq!(page.shows("A", "peer"), BOTH);
    page.hears(terminate(BOBS_TABLET, "A", ""));
    assert_eq!(peers_told(&mut page), [format!("missed {BOTH}")]);
}

#[test]
fn the_page_is_believed_and_not_the_stanza() {
    let claims = says_with(BOBS_TABLET, "offer", "A", "caller_pn", "666@s.whatsapp.net");
    let mut page = with_book(Page::new());
    page.hears(claims);
    let claimed = "{ jid 222@lid, lid 222@lid, phone 666 }";
    assert_eq!(page.shows("A", "peer"), claimed);
    knows(BOB, NUMBER);
    assert_eq!(page.shows("A", "peer"), BOTH);
    page.reports(ringing("A"));
    assert_eq!(peers_told(&mut page), [format!("incoming_call {BOTH}")]);
}

#[test]
fn it_is_asked_for_users_alone_and_never_for_a_device() {
    let mut page = with_book(Page::new());
    page.is_called("A");
    page.reports(PageCall {
        state: ringing("G").state,
        ..group("G")
    });
    assert_eq!(
        page.shows("G", "peer"),
        "{ jid call, lid null, phone null }"
    );
    ASKED.with_borrow(|asked| {
        assert!(!asked.is_empty());
        assert!(asked.iter().all(|asked| asked == BOB), "{asked:?}");
    });
}

#[test]
fn an_answer_that_is_no_other_address_of_a_user_is_none() {
    for other in ["333@lid", "call", "120363@g.us", "222:7@lid"] {
        let mut page = with_book(Page::new());
        answers(BOB, other);
        page.is_called("A");
        assert_eq!(page.shows("A", "peer"), BY_LID_ALONE, "{other}");
        // Nor does it stand in the way of what the stanza says.
        let number = says_with(BOBS_TABLET, "offer", "B", "caller_pn", NUMBER);
        page.hears(number);
        assert_eq!(page.shows("B", "peer"), BOTH, "{other}");
    }
    // A device is not what was asked for, but says enough.
    let mut page = with_book(Page::new());
    answers(BOB, "49151:3@s.whatsapp.net");
    page.is_called("A");
    assert_eq!(page.shows("A", "peer"), BOTH);
}

#[test]
fn who_was_called_by_number_may_answer_by_the_linked_id_that_the_page_knows() {
    let offered = || {
        let mut page = with_book(Page::new());
        page.offer("49151");
        page.says_who_i_am();
        page.encrypts([NUMBER, "49151:7@s.whatsapp.net"], [msg(), msg()]);
        page.shows_the_call();
        page.server_gives_a_relay();
        page
    };
    for (from, state) in [
        (BOBS_TABLET, "active"),
        ("222:9@lid", "active"), // a device that came later
        ("666:7@lid", "calling"),
    ] {
        let mut page = offered();
        knows(BOB, NUMBER);
        page.hears(accept(from, CALL_1));
        assert_eq!(page.state(CALL_1), state, "{from}");
    }
    // To know who it is that answers is enough.
    let mut page = offered();
    answers(BOB, NUMBER);
    page.hears(accept(BOBS_TABLET, CALL_1));
    assert_eq!(page.state(CALL_1), "active");
}

/// Whatever somebody may say of a call that rings there.
fn every_word_of(from: &str) -> Vec<Node> {
    let mut words = vec![preaccept(from, CALL_1), accept(from, CALL_1)];
    for reason in ["", "busy", "enc", "other"] {
        words.push(reject(from, CALL_1, reason));
    }
    for reason in ["", "timeout", "accepted_elsewhere", "group_call_ended"] {
        words.push(terminate(from, CALL_1, reason));
    }
    words
}

/// What the page may know, and what it is called.
const KNOWLEDGE: [(&str, fn()); 4] = [
    ("nothing", || ()),
    ("who is called", || knows(BOB, NUMBER)),
    ("the stranger", || knows("666@lid", "49666@s.whatsapp.net")),
    ("both", || {
        knows(BOB, NUMBER);
        knows("666@lid", "49666@s.whatsapp.net");
    }),
];

#[test]
fn a_stranger_with_the_number_of_a_device_that_rings_has_no_word_in_the_call() {
    for (what, arrange) in KNOWLEDGE {
        for (called, stranger) in [
            (BOB, "49666:7@s.whatsapp.net"),
            (BOB, "49666@s.whatsapp.net"),
            (NUMBER, "666:7@lid"),
            (NUMBER, "666@lid"),
        ] {
            let mut page = with_book(Page::new());
            arrange();
            page.offer(called);
            page.says_who_i_am();
            let tablet = called.replace('@', ":7@");
            page.encrypts([called, &*tablet], [msg(), msg()]);
            page.shows_the_call();
            page.server_gives_a_relay();
            page.forgets_the_past();
            let peer = page.shows(CALL_1, "peer");
            for word in every_word_of(stranger) {
                page.hears(word);
                let told = page.told();
                assert!(told.is_empty(), "{what}, {stranger}: {told:?}");
                assert!(page.sent.is_empty(), "{what}, {stranger}");
            }
            assert_eq!(page.state(CALL_1), "calling", "{what}, {stranger}");
            assert_eq!(page.shows(CALL_1, "peer"), peer, "{what}, {stranger}");
            page.hears(accept(&tablet, CALL_1));
            page.forgets_the_past();
            for word in every_word_of(stranger) {
                page.hears(word);
                let told = page.told();
                assert!(told.is_empty(), "{what}, {stranger}: {told:?}");
            }
            assert_eq!(page.shows(CALL_1, "peer"), peer, "{what}, {stranger}");
        }
    }
}

#[test]
fn so_has_a_stranger_none_in_a_call_by_the_pages_own_stack() {
    for (what, arrange) in KNOWLEDGE {
        let mut page = with_book(Page::native());
        arrange();
        page.has_offered_by_stack();
        let peer = page.shows(CALL_1, "peer");
        page.told();
        for word in every_word_of("49666:7@s.whatsapp.net") {
            page.hears(word);
            let told = page.told();
            assert!(told.is_empty(), "{what}: {told:?}");
        }
        assert_eq!(page.shows(CALL_1, "peer"), peer, "{what}");
    }
}

#[test]
fn so_has_a_stranger_none_in_a_call_that_comes_in() {
    for (what, arrange) in KNOWLEDGE {
        let mut page = with_book(Page::new());
        arrange();
        page.hears(terminate("49666:7@s.whatsapp.net", "A", ""));
        page.is_called("A");
        let peer = page.shows("A", "peer");
        page.told();
        page.hears(terminate("49666:7@s.whatsapp.net", "A", ""));
        assert!(page.told().is_empty(), "{what}");
        assert_eq!(page.state("A"), "ringing", "{what}");
        assert_eq!(page.shows("A", "peer"), peer, "{what}");
    }
}

#[test]
fn who_claims_to_be_the_caller_is_believed_where_the_page_knows_no_better() {
    for (who_is_known, device) in [
        ("", "666:1@lid"),
        (BOB, "49151:7@c.us"),
        (MALLORY, "49151:7@c.us"),
    ] {
        let mut page = with_book(Page::new());
        match who_is_known {
            "" => (),
            BOB => knows(BOB, NUMBER),
            _ => knows("666@lid", "49666@s.whatsapp.net"),
        }
        page.reports(PageCall {
            peer: jid("49151:7@c.us"),
            ..ringing("A")
        });
        page.hears(says_with(MALLORY, "offer", "A", "caller_pn", NUMBER));
        assert_eq!(page.shows("A", "peerDevice"), device, "{who_is_known}");
    }
}

#[test]
fn who_was_called_by_number_and_calls_back_by_linked_id_is_in_one_call_with_us() {
    let mut page = with_book(Page::native());
    knows(BOB, NUMBER);
    let by_number = |call: PageCall| PageCall {
        peer: jid("49151@c.us"),
        ..call
    };
    page.reports(by_number(native(outgoing(CALL_1))));
    page.hears(offer("HIS"));
    assert_eq!(page.state("HIS"), "idle");
    page.reports(by_number(ours(active(CALL_1))));
    assert_eq!(page.shows("HIS", "reason"), "glare");
}
