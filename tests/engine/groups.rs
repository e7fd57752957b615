//! Calls of a group: everybody in one is addressed by the call.

use wpp_call::engine::{PageCall, Phase, Verb};
use wpp_call::node::{Content, Node};
use wpp_call::stanza::profile::WA_JS_4_3;

use crate::page::Page;
use crate::peer::{BOBS_LAPTOP, MALLORY, mute, says_inside, says_with, terminate};
use crate::samples::{BOB, BOBS_TABLET, group, in_phase, jid, outgoing, ringing};
use crate::stack;

const NOTHING: [&str; 0] = [];

fn rings() -> PageCall {
    PageCall {
        is_group: true,
        peer: jid("call"),
        ..in_phase("G", Phase::Ringing)
    }
}

/// The tablet calls the group: the stanza comes, and the page rings.
fn is_called(page: &mut Page) {
    page.hears(says_with(
        BOBS_TABLET,
        "offer",
        "G",
        "group-jid",
        "123@g.us",
    ));
    page.reports(rings());
}

fn is_in_it() -> Page {
    let mut page = Page::new();
    is_called(&mut page);
    page.accept(None);
    page.has_calls([rings()]);
    page.server_acks();
    page.forgets_the_past();
    page
}

#[test]
fn all_that_is_sent_goes_to_the_call() {
    let mut page = is_in_it();
    page.mute(None);
    page.end(Some("G"));
    page.has_calls([group("G")]);
    assert_eq!(
        page.sent_to(),
        ["mute_v2 1 to G@call", "terminate to G@call"]
    );

    for verb in [Verb::Accept, Verb::Reject] {
        let mut page = Page::new();
        is_called(&mut page);
        page.act(verb, None);
        page.has_calls([rings()]);
        let tag = if verb == Verb::Accept {
            "accept"
        } else {
            "reject"
        };
        assert_eq!(page.sent_to(), [format!("{tag} to G@call")]);
    }
}

#[test]
fn in_wa_js_it_went_to_the_call_service() {
    let mut page = Page::with_profile(&WA_JS_4_3);
    page.reports(rings());
    page.accept(None);
    page.has_calls([rings()]);
    assert_eq!(page.sent_to(), ["accept to call"]);
}

#[test]
fn its_creator_is_who_offered_it() {
    let mut page = is_in_it();
    page.mute(None);
    let creator = page.sent[0].child_nodes()[0].optional("call-creator");
    assert_eq!(creator, Some(BOBS_TABLET.into()));
}

#[test]
fn it_is_told_as_a_groups() {
    let mut page = Page::new();
    is_called(&mut page);
    let rings = "incoming_call G: isGroup true, isVideo false, groupJid 123@g.us, offerTime 1700000000, \
                 peer { jid 222@lid, lid 222@lid, phone null }, isSilenced false";
    assert_eq!(page.told(), [rings]);
    assert_eq!(page.shows("G", "isGroup"), "true");
    assert_eq!(page.shows("G", "groupJid"), "123@g.us");
}

#[test]
fn a_call_that_names_its_members_alone_is_a_groups() {
    let members = || {
        let member = Node::new("user").attr("jid", BOB);
        Node::new("group_info").children(vec![member])
    };
    for (info, group) in [
        (members(), "null"),
        (members().attr("group-jid", "123@g.us"), "123@g.us"),
    ] {
        let mut page = Page::new();
        page.hears(says_inside(BOBS_TABLET, "offer", "G", info));
        page.reports(ringing("G"));
        let told = page.told();
        let is = format!("isGroup true, isVideo false, groupJid {group}, ");
        assert!(told[0].contains(&is), "{told:?}");
        assert_eq!(page.shows("G", "isGroup"), "true");
        assert_eq!(page.shows("G", "groupJid"), group);
        // The page knows nothing of that.
        page.accept(None);
        page.has_calls([ringing("G")]);
        assert_eq!(page.sent_to(), ["accept to G@call"]);
    }
}

#[test]
fn the_page_knows_the_group_too() {
    let of_group = |call| PageCall {
        is_group: true,
        group_jid: Some(jid("123@g.us")),
        ..call
    };
    let in_group = "isGroup true, isVideo false, groupJid 123@g.us, ";
    let mut page = Page::new();
    page.reports(of_group(ringing("G")));
    let mut native = Page::native();
    native.reports(of_group(stack::native(outgoing("G"))));
    for page in [&mut page, &mut native] {
        let told = page.told();
        assert!(told[0].contains(in_group), "{told:?}");
        assert_eq!(page.shows("G", "groupJid"), "123@g.us");
    }
}

#[test]
fn one_who_leaves_does_not_end_it_for_the_others() {
    let mut page = is_in_it();
    for member in [BOBS_TABLET, MALLORY] {
        for reason in ["", "timeout", "brand_new"] {
            page.hears(terminate(member, "G", reason));
        }
    }
    assert_eq!(page.told(), NOTHING);
    // Whoever says so.
    page.hears(terminate(MALLORY, "G", "group_call_ended"));
    assert_eq!(page.shows("G", "outcome"), "completed");
    assert_eq!(page.shows("G", "reason"), "group_call_ended");
}

#[test]
fn one_that_is_over_before_it_was_taken_is_missed() {
    let mut page = Page::new();
    is_called(&mut page);
    page.hears(terminate(BOBS_TABLET, "G", "group_call_ended"));
    assert_eq!(page.shows("G", "outcome"), "missed");
}

#[test]
fn a_members_microphone_is_told() {
    let mut page = is_in_it();
    page.hears(mute(BOBS_TABLET, "G", "1"));
    assert_eq!(page.told(), ["peer_muted G: muted true"]);
}

/// A member holds up a hand, `1`, or takes it down.
fn hand(from: &str, state: &str) -> Node {
    let hand = Node::new("raise_hand").attr("raise-hand-state", state);
    let mut stanza = says_with(from, "user_action", "G", "action", "raise_hand");
    let action = stanza.child_nodes()[0].clone().children(vec![hand]);
    stanza.content = Content::Children(vec![action]);
    stanza
}

#[test]
fn each_member_has_a_hand_and_each_device_of_one_has_the_same() {
    let mut page = is_in_it();
    let told = |from: &str, up: bool| {
        let from = jid(from).to_wid();
        vec![format!("hand_raised G: by {from}, raised {up}")]
    };
    page.hears(hand(BOBS_TABLET, "1"));
    assert_eq!(page.told(), told(BOBS_TABLET, true));
    page.hears(hand(MALLORY, "1"));
    assert_eq!(page.told(), told(MALLORY, true), "another hand");
    page.hears(hand(BOBS_LAPTOP, "1"));
    assert_eq!(page.told(), NOTHING, "the same hand");
    page.hears(hand(BOBS_LAPTOP, "0"));
    assert_eq!(page.told(), told(BOBS_LAPTOP, false));
    page.hears(hand(MALLORY, "1"));
    assert_eq!(page.told(), NOTHING, "that one is still up");
    page.hears(hand(MALLORY, "0"));
    assert_eq!(page.told(), told(MALLORY, false));
}
