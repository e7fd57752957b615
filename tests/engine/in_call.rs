//! What the other side asks for, holds up or shows in a call that goes on: told once a change, on
//! either path.

use wpp_call::node::Node;

use crate::page::{CALL_1, Page};
use crate::peer::{BOBS_LAPTOP, MALLORY, says, says_with, terminate};
use crate::samples::{BOB, BOBS_TABLET};

const NOTHING: [&str; 0] = [];

/// A page in a call that goes out, on each path.
fn on_both_paths() -> [Page; 2] {
    let mut by_stanzas = Page::new();
    by_stanzas.is_in_a_call_of_its_own();
    let mut by_stack = Page::native();
    by_stack.is_in_a_call_of_its_stacks();
    [by_stanzas, by_stack]
}

fn video(from: &str, state: &str) -> Node {
    says_with(from, "video", CALL_1, "state", state)
}

fn hand(from: &str, state: &str) -> Node {
    let hand = Node::new("raise_hand").attr("raise-hand-state", state);
    let mut stanza = says_with(from, "user_action", CALL_1, "action", "raise_hand");
    let action = stanza.child_nodes()[0].clone().children(vec![hand]);
    stanza.content = wpp_call::node::Content::Children(vec![action]);
    stanza
}

fn screen(from: &str, state: &str) -> Node {
    says_with(from, "screen_share", CALL_1, "screenshare_state", state)
}

#[test]
fn video_is_requested_once_until_that_is_over() {
    for mut page in on_both_paths() {
        for (state, is_told) in [
            ("3", true),
            ("3", false),
            ("11", false), // the same in another way
            ("8", false),
            ("11", true),
            ("1", false),
            ("0", false),
            ("3", true),
        ] {
            page.hears(video(BOBS_TABLET, state));
            let told = page.told();
            match is_told {
                true => assert_eq!(told, [format!("video_requested {CALL_1}: by 222:7@lid")]),
                false => assert_eq!(told, NOTHING, "{state}"),
            }
        }
    }
}

#[test]
fn a_hand_is_up_or_down() {
    for mut page in on_both_paths() {
        for (state, told) in [
            ("0", None), // it was not up
            ("1", Some("true")),
            ("1", None),
            ("0", Some("false")),
            ("0", None),
            ("1", Some("true")),
        ] {
            page.hears(hand(BOBS_TABLET, state));
            let expected =
                told.map(|up| format!("hand_raised {CALL_1}: by 222:7@lid, raised {up}"));
            assert_eq!(page.told(), Vec::from_iter(expected));
        }
    }
}

#[test]
fn a_hand_of_which_nothing_is_said_stays_where_it_is() {
    for mut page in on_both_paths() {
        page.hears(hand(BOBS_TABLET, "1"));
        page.told();
        page.hears(says(BOBS_TABLET, "user_action", CALL_1));
        page.hears(hand(BOBS_TABLET, "brand_new"));
        assert_eq!(page.told(), NOTHING);
    }
}

#[test]
fn a_screen_is_shared_or_not() {
    for mut page in on_both_paths() {
        for (state, told) in [
            ("1", Some("true")),
            ("1", None),
            ("brand_new", None),
            ("2", Some("false")),
            ("2", None),
            ("1", Some("true")),
            ("3", Some("false")), // it went wrong
        ] {
            page.hears(screen(BOBS_TABLET, state));
            let expected =
                told.map(|is_on| format!("screen_share {CALL_1}: by 222:7@lid, sharing {is_on}"));
            assert_eq!(page.told(), Vec::from_iter(expected));
        }
    }
}

#[test]
fn from_third_parties_and_from_other_devices_nothing_is_told() {
    for mut page in on_both_paths() {
        for stranger in [MALLORY, BOBS_LAPTOP, BOB] {
            page.hears(video(stranger, "3"));
            page.hears(hand(stranger, "1"));
            page.hears(screen(stranger, "1"));
            assert_eq!(page.told(), NOTHING, "{stranger}");
        }
    }
}

#[test]
fn who_has_two_addresses_has_one_hand() {
    let mut page = Page::native();
    let pn = "49151:7@s.whatsapp.net";
    page.hears(says_with(
        BOBS_TABLET,
        "offer",
        "A",
        "caller_pn",
        "49151@s.whatsapp.net",
    ));
    page.reports(crate::stack::native(crate::samples::ringing("A")));
    page.reports(crate::stack::native(crate::samples::active("A")));
    page.told();
    let of_a = |mut stanza: Node| {
        let action = stanza.child_nodes()[0].clone();
        let hand = action.child_nodes().to_vec();
        let action = Node::new("user_action")
            .attr("call-id", "A")
            .attr("call-creator", BOBS_TABLET)
            .attr("action", "raise_hand")
            .children(hand);
        stanza.content = wpp_call::node::Content::Children(vec![action]);
        stanza
    };
    page.hears(of_a(hand(BOBS_TABLET, "1")));
    page.hears(of_a(hand(pn, "1")));
    assert_eq!(page.told().len(), 1, "it is up already");
    page.hears(of_a(hand(pn, "0")));
    assert_eq!(page.told().len(), 1);
    page.hears(of_a(hand(BOBS_TABLET, "0")));
    assert_eq!(page.told(), NOTHING, "it is down already");
}

#[test]
fn of_a_call_that_is_over_nothing_is_told() {
    for mut page in on_both_paths() {
        page.hears(terminate(BOBS_TABLET, CALL_1, ""));
        page.told();
        page.hears(video(BOBS_TABLET, "3"));
        page.hears(hand(BOBS_TABLET, "1"));
        page.hears(screen(BOBS_TABLET, "1"));
        assert_eq!(page.told(), NOTHING);
    }
}

#[test]
fn of_a_call_that_still_rings_nothing_is_told() {
    let mut page = Page::native();
    page.has_offered_by_stack();
    page.hears(video(BOBS_TABLET, "3"));
    page.hears(hand(BOBS_TABLET, "1"));
    page.hears(screen(BOBS_TABLET, "1"));
    assert_eq!(page.told(), NOTHING);
}
