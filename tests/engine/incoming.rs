//! What users hear of calls that come in.

use wpp_call::crypto::StanzaIds;
use wpp_call::engine::{Engine, Input, Millis, PageCall, Phase, Verb};
use wpp_call::node::Node;

use crate::lines::{line, plain};
use crate::page::{CALL_1, Page, START};
use crate::peer::{offer, says, says_inside};
use crate::samples::{BOBS_TABLET, active, group, in_phase, outgoing, ringing};

/// The ids that users were told of.
fn heard(page: &Page) -> Vec<String> {
    let events = page.events.iter();
    let rings = events.filter(|event| event.name == "incoming_call");
    rings.map(|event| plain(&event.payload.0[0].1)).collect()
}

#[test]
fn a_call_that_rings_is_told_with_what_the_page_knows_of_it() {
    let mut page = Page::new();
    page.reports(PageCall {
        is_video: true,
        offer_time: Some(1_699_999_999),
        ..ringing("A")
    });
    page.reports(PageCall {
        is_group: true,
        ..ringing("B")
    });
    assert_eq!(
        page.told(),
        [
            "incoming_call A: isGroup false, isVideo true, groupJid null, offerTime 1699999999, \
             peer { jid 222@lid, lid 222@lid, phone null }, isSilenced false",
            // Where the page does not know, it is now.
            "incoming_call B: isGroup true, isVideo false, groupJid null, offerTime 1700000000, \
             peer { jid 222@lid, lid 222@lid, phone null }, isSilenced false",
        ]
    );
}

#[test]
fn a_silenced_call_is_told_as_silenced_whether_the_page_or_its_offer_says_so() {
    let silence = Node::new("silence").attr("reason", "privacy");
    let mut by_page = Page::new();
    by_page.reports(PageCall {
        is_silenced: true,
        ..ringing("A")
    });
    let mut by_offer = Page::new();
    by_offer.hears(says_inside(BOBS_TABLET, "offer", "A", silence));
    by_offer.reports(ringing("A"));
    let mut by_nobody = Page::new();
    by_nobody.is_called("A");
    for (page, is_silenced) in [
        (&mut by_page, "true"),
        (&mut by_offer, "true"),
        (&mut by_nobody, "false"),
    ] {
        let told = page.told();
        let end = format!("isSilenced {is_silenced}");
        assert!(told[0].ends_with(&end), "{told:?}");
        assert_eq!(page.shows("A", "isSilenced"), is_silenced);
    }
}

#[test]
fn a_call_is_told_once_however_often_it_is_reported() {
    let mut page = Page::new();
    for _ in 0..3 {
        page.reports(ringing("A"));
        page.reports(ringing("B"));
        page.reports(in_phase("A", Phase::Ended));
        page.waits(60_000);
    }
    assert_eq!(heard(&page), ["A", "B"]);
}

#[test]
fn a_call_that_does_not_ring_yet_is_told_when_it_does() {
    let mut page = Page::new();
    page.reports(in_phase("A", Phase::Unknown));
    assert_eq!(heard(&page), Vec::<String>::new());
    page.reports(ringing("A"));
    assert_eq!(heard(&page), ["A"]);
}

#[test]
fn only_what_rings_is_told() {
    let mut page = Page::new();
    for phase in [
        Phase::Unknown,
        Phase::Outgoing,
        Phase::Connecting,
        Phase::Active,
        Phase::Ended,
    ] {
        page.reports(in_phase(&format!("{phase:?}"), phase));
    }
    page.reports(active("A"));
    page.reports(group("G"));
    // It rang while the page was offline.
    page.reports(PageCall {
        was_offline: true,
        ..ringing("B")
    });
    assert_eq!(heard(&page), Vec::<String>::new());
}

#[test]
fn an_outgoing_call_is_never_told() {
    let mut page = Page::new();
    page.reports(outgoing("A"));
    page.reports(PageCall {
        is_outgoing: true,
        ..ringing("A")
    });
    page.has_offered();
    page.reports(ringing(CALL_1));
    assert_eq!(heard(&page), Vec::<String>::new());
}

#[test]
fn what_is_answered_here_before_it_was_reported_is_told_before_its_answer() {
    for verb in [Verb::Accept, Verb::Reject] {
        let mut page = Page::new();
        page.act(verb, Some("A"));
        page.has_calls([ringing("A")]);
        assert_eq!(heard(&page), ["A"], "{verb:?}");
        page.server_acks();
        page.reports(ringing("A"));
        assert_eq!(heard(&page), ["A"], "{verb:?}");
    }
}

#[test]
fn what_was_told_can_be_answered_like_any_other() {
    for verb in [Verb::Accept, Verb::Reject] {
        let mut page = Page::new();
        page.reports(ringing("A"));
        let command = page.act(verb, None);
        page.has_calls([ringing("A")]);
        page.server_acks();
        assert!(page.is_done(command));
        page.reports(ringing("A"));
        assert_eq!(heard(&page), ["A"], "{verb:?}");
    }
}

#[test]
fn of_ten_thousand_calls_the_last_thousand_are_remembered() {
    let ids = StanzaIds::draw::<()>(&mut |_| Ok(())).unwrap();
    let mut engine = Engine::new(ids);
    let mut call = ringing("");
    let mut is_told = |n: u32| {
        call.id = n.to_string().into();
        engine.handle(Millis(START), Input::PageCall(call));
        let mut outputs = std::iter::from_fn(|| engine.poll());
        let told = outputs.any(|output| line(&output) == format!("incoming_call {n}"));
        outputs.for_each(drop);
        told
    };
    let calls = 10_000;
    assert!((0..1001).all(&mut is_told));
    assert!(is_told(0), "the 1001st took its place");
    assert!((1001..calls).all(&mut is_told));
    assert!(!(calls - 1000..calls).any(&mut is_told), "remembered");
    assert!(is_told(calls - 1001), "forgotten");
}

#[test]
fn a_caller_can_neither_accept_nor_reject_a_call_of_his_own() {
    for tag in ["preaccept", "accept", "reject"] {
        let mut page = Page::new();
        page.is_called("A");
        page.forgets_the_past();
        page.hears(says(BOBS_TABLET, tag, "A"));
        assert_eq!(page.state("A"), "ringing", "{tag}");
        assert_eq!(page.told(), [""; 0], "{tag}");
    }
}

#[test]
fn nor_does_a_call_ring_because_its_caller_says_so() {
    let mut page = Page::new();
    page.hears(offer("A"));
    page.hears(says(BOBS_TABLET, "preaccept", "A"));
    assert_eq!(page.state("A"), "idle", "the page says when it rings");
}
