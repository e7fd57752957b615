//! Who made a call is the same on all of its stanzas, byte for byte.

use wpp_call::engine::{Answer, HostError, PageCall, Phase};
use wpp_call::node::Node;
use wpp_call::text::Text;

use crate::page::{CALL_1, Page};
use crate::peer::{BOBS_LAPTOP, accept};
use crate::samples::{BOBS_TABLET, ack, in_phase, jid, msg, outgoing, ringing};

/// These actions were sent, and all of them name this creator.
fn all_name(sent: &[Node], creator: &str, tags: &[&str]) {
    let actions = sent.iter().map(|stanza| &stanza.child_nodes()[0]);
    let expected = tags
        .iter()
        .map(|tag| (Text::from(*tag), Some(creator.into())));
    let named = actions.map(|action| (action.tag, action.optional("call-creator")));
    assert_eq!(named.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

#[test]
fn of_our_own_call_it_is_the_device_that_offered_it() {
    for (to, devices, creator) in [
        ("222@lid", ["222@lid", "222:7@lid"], "111:3@lid"),
        (
            "49151@c.us",
            ["49151@c.us", "49151:7@c.us"],
            "4915550001111:2@s.whatsapp.net",
        ),
    ] {
        let mut page = Page::new();
        page.offer(to);
        page.says_who_i_am();
        page.encrypts(devices, [msg(), msg()]);
        page.shows_the_call();
        page.server_gives_a_relay();
        page.hears(accept(devices[1], CALL_1)); // tells the other device
        page.mute(None);
        page.answers_to("send mute", Answer::Ack(ack()));
        page.unmute(None);
        page.answers_to("send mute", Answer::Ack(ack()));
        page.end(None);
        // Whatever the page makes of it meanwhile.
        page.has_calls([PageCall {
            peer: jid("999:9@lid"),
            is_active: true,
            ..outgoing(CALL_1)
        }]);
        let tags = ["offer", "terminate", "mute_v2", "mute_v2", "terminate"];
        all_name(&page.sent, creator, &tags);
        assert_eq!(page.shows(CALL_1, "creator"), jid(creator).to_wid());
    }
}

#[test]
fn it_is_the_same_when_the_call_rings_out() {
    let mut page = Page::new();
    page.rings_three_devices();
    page.waits(90_000);
    all_name(&page.sent, "111:3@lid", &["terminate"; 3]);
}

#[test]
fn of_a_call_that_comes_in_it_is_what_the_offer_says() {
    for (device, creator) in [
        ("222:7@lid", "222:7@lid"),
        ("222:7@lid", "222@lid"),
        ("222:7@lid", "222:9@lid"),
        ("49151:7@s.whatsapp.net", "49151:7@s.whatsapp.net"),
        ("49151:7@s.whatsapp.net", "49151@s.whatsapp.net"),
    ] {
        let call = |phase| PageCall {
            peer: jid(device),
            ..in_phase("A", phase)
        };
        let rings = || {
            let mut page = Page::new();
            page.hears(offered(device, creator));
            page.reports(call(Phase::Ringing));
            page
        };
        let mut page = rings();
        page.accept(Some("A"));
        page.has_calls([call(Phase::Ringing)]);
        page.server_acks();
        page.mute(None);
        page.server_acks();
        page.unmute(None);
        page.server_acks();
        page.end(Some("A"));
        page.has_calls([call(Phase::Active)]);
        let tags = ["accept", "mute_v2", "mute_v2", "terminate"];
        all_name(&page.sent, creator, &tags);
        assert_eq!(page.shows("A", "creator"), jid(creator).to_wid());

        let mut page = rings();
        page.reject(Some("A"));
        page.has_calls([call(Phase::Ringing)]);
        all_name(&page.sent, creator, &["reject"]);

        let mut page = rings();
        page.waits(60_000);
        all_name(&page.sent, creator, &["terminate"]);
    }
}

#[test]
fn a_second_offer_of_a_call_does_not_change_it() {
    let mut page = Page::new();
    page.is_called("A");
    page.hears(offered(BOBS_TABLET, BOBS_LAPTOP));
    page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    all_name(&page.sent, BOBS_TABLET, &["accept"]);
}

#[test]
fn a_call_whose_offer_nobody_saw_is_the_devices_that_calls() {
    let mut page = Page::new();
    page.reports(ringing("A"));
    page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    all_name(&page.sent, BOBS_TABLET, &["accept"]);
    assert_eq!(page.shows("A", "creator"), "null", "it is only assumed");
}

fn offered(from: &str, creator: &str) -> Node {
    let offer = Node::new("offer")
        .attr("call-id", "A")
        .attr("call-creator", creator);
    Node::new("call")
        .attr("from", from)
        .attr("t", "1700000000")
        .children(vec![offer])
}

#[test]
fn what_the_offer_has_said_no_later_stanza_changes() {
    let mut page = Page::new();
    page.is_called("A");
    let creator = page.shows("A", "creator");
    page.hears(mute_that_names("999:1@lid"));
    assert_eq!(page.shows("A", "creator"), creator);
}

/// A mute of the other side's that names this creator.
fn mute_that_names(creator: &str) -> Node {
    let mute = Node::new("mute_v2")
        .attr("call-id", "A")
        .attr("call-creator", creator)
        .attr("mute-state", "1");
    let stanza = Node::new("call").attr("from", BOBS_TABLET);
    let stanza = stanza.attr("id", "9.9-2").attr("t", "1700000000");
    stanza.children(vec![mute])
}

#[test]
fn of_a_call_whose_offer_nobody_has_seen_a_later_stanza_says_it() {
    let mut page = Page::new();
    page.reports(ringing("A"));
    assert_eq!(page.shows("A", "creator"), "null");
    page.hears(mute_that_names(BOBS_TABLET));
    assert_eq!(page.shows("A", "creator"), BOBS_TABLET);
}

#[test]
fn of_a_group_call_and_of_one_of_mine_no_stanza_of_a_members_says_it() {
    let mut page = Page::new();
    page.reports(PageCall {
        is_group: true,
        ..ringing("A")
    });
    page.hears(mute_that_names(BOBS_TABLET));
    assert_eq!(page.shows("A", "creator"), "null");

    let mut page = Page::new();
    page.end(Some("A"));
    page.has_calls([outgoing("A")]);
    page.fails(HostError::failed("not now"));
    page.hears(mute_that_names(BOBS_TABLET));
    assert_eq!(page.state("A"), "calling");
    assert_eq!(page.shows("A", "creator"), "null");
}
