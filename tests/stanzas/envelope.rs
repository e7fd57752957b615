//! `<call>`: who sent what when, where it goes, and which of its children is the action.

use wpp_call::crypto::StanzaId;
use wpp_call::node::{Node, Text};
use wpp_call::stanza::Stanza;
use wpp_call::stanza::accept::Accept;
use wpp_call::stanza::call::{Act, Action, Call, Peer, UnknownAction};
use wpp_call::stanza::element::Element;
use wpp_call::stanza::enc_rekey::EncRekey;
use wpp_call::stanza::heartbeat::Heartbeat;
use wpp_call::stanza::link::{LinkCreate, LinkJoin, LinkQuery};
use wpp_call::stanza::mute::{Mute, MuteState};
use wpp_call::stanza::offer::Offer;
use wpp_call::stanza::relay_latency::RelayLatency;
use wpp_call::stanza::terminate::Terminate;
use wpp_call::stanza::waiting_room::{WaitingRoomAdmit, WaitingRoomDeny, WaitingRoomToggle};

use crate::golden::{
    CALL_ID, LINK, ME, Made, PEER, PEERS_PHONE, action, around, golden, id_of, jid, my_call,
    parsed, received, sent, their_call,
};
use crate::parts::{destination, enc, some, to};
use crate::xml::xml;

pub fn made() -> Vec<Made> {
    let every_attribute = Call::default()
        .with_from(Some(jid(PEERS_PHONE)))
        .with_to(Some(jid(ME)))
        .with_id(id_of("call with every attribute"))
        .with_t(Some(1_700_000_000))
        .with_notify(some("Ana 🎉"))
        .with_platform(some("smba"))
        .with_version(some("2.24.20"))
        .with_participant(Some(jid(PEERS_PHONE)))
        .with_recipient(Some(jid("111111111111111@lid")))
        .with_offline(some("1"))
        .with_e(Some(1_699_999_990))
        .with_sender_lid(Some(jid(PEER)));
    let more = every_attribute.into_node().attr("sampled", "1");
    let interruption = UnknownAction::from(Node::new("interruption"))
        .with_call_id(Some(CALL_ID.into()))
        .with_creator(Some(jid(PEERS_PHONE)));
    let interruption = interruption.into_node();
    let interruption = interruption.attr("state", "1").children(vec![
        Node::new("why").attr("code", "7"),
        Node::new("how").bytes([0x00, 0xff]),
    ]);
    let with_another_before = Call::default()
        .with_from(Some(jid(PEERS_PHONE)))
        .with_id(id_of("an unknown action before a known one"))
        .with_t(Some(1_700_000_000));
    let mut with_another_before = with_another_before.into_node();
    with_another_before.push_child(Node::new("web_client").attr("v", "1"));
    let lower_case = wpp_call::stanza::call_ref::CallRef {
        id: CALL_ID.to_lowercase().into(),
        creator: jid(ME),
    };
    vec![
        (
            "call with every attribute",
            around(Call::of_node(more), Terminate::of(&their_call())),
        ),
        received(
            "call without an id",
            PEERS_PHONE,
            Mute::of(&my_call()).with_state(MuteState::MUTED),
        ),
        received(
            "an unknown action",
            PEERS_PHONE,
            UnknownAction::from(interruption),
        ),
        (
            "an unknown action before a known one",
            around(
                Call::of_node(with_another_before),
                Terminate::of(&their_call()),
            ),
        ),
        sent(
            "a lower-case call id",
            Peer::Group,
            Heartbeat::of(&lower_case),
        ),
    ]
}

#[test]
fn a_call_says_who_sent_it_when_and_what_the_server_knows_of_the_sender() {
    let call: Call = parsed("call with every attribute");
    assert_eq!(call.from(), Some(jid(PEERS_PHONE)));
    assert_eq!(call.to(), Some(jid(ME)));
    assert_eq!(call.id(), some("1234.5678-101"));
    assert_eq!(call.t(), Some(1_700_000_000));
    assert_eq!(call.notify(), some("Ana 🎉"));
    assert_eq!(call.platform(), some("smba"));
    assert_eq!(call.version(), some("2.24.20"));
    assert_eq!(call.participant(), Some(jid(PEERS_PHONE)));
    assert_eq!(call.recipient(), Some(jid("111111111111111@lid")));
    assert_eq!(call.offline(), some("1"));
    assert_eq!(call.e(), Some(1_699_999_990));
    assert_eq!(call.sender_lid(), Some(jid(PEER)));
    let node = call.into_node();
    assert_eq!(
        node.optional("sampled"),
        Some("1".into()),
        "what is not known stays"
    );
}

#[test]
fn a_call_need_not_have_an_id_nor_anything_but_sender_and_time() {
    let call: Call = parsed("call without an id");
    assert_eq!(call.from(), Some(jid(PEERS_PHONE)));
    assert_eq!(call.t(), Some(1_700_000_000));
    assert_eq!((call.to(), call.id()), (None, None));
    assert_eq!((call.notify(), call.offline()), (None, None));
}

#[test]
fn the_presence_of_offline_counts_and_not_what_it_says() {
    let node = golden("call without an id")
        .node
        .clone()
        .attr("offline", "");
    assert_eq!(Call::parse(node).unwrap().offline(), some(""));
}

#[test]
fn a_call_that_came_in_says_from_whom_and_when() {
    let node = &golden("terminate, connection_lost").node;
    let without = |name: &str| {
        let mut node = node.clone();
        node.attrs.retain(|(attr, _)| *attr != *name);
        node
    };
    let error = |node: Node| Call::parse(node).unwrap_err().to_string();
    let mine = "<call from>: expected a JID, found nothing";
    assert_eq!(error(without("from")), mine);
    let time = "<call t>: expected a whole number, found nothing";
    assert_eq!(error(without("t")), time);
    let soon = without("t").attr("t", "soon");
    let found = "<call t>: expected a whole number, found \"soon\"";
    assert_eq!(error(soon), found);
    let nobody = without("from").attr("from", "4915");
    let found = "<call from>: expected a JID, found \"4915\"";
    assert_eq!(error(nobody), found);
    let sent = without("t").attr("to", jid(PEER));
    assert!(Call::parse(sent).is_ok(), "what goes out has no time");
    let to_nobody = without("t").attr("to", "4915");
    assert_eq!(error(to_nobody), time);
}

#[test]
fn a_call_does_something() {
    let mut node = golden("terminate, connection_lost").node.clone();
    node.content = wpp_call::node::Content::Empty;
    let error = Call::parse(node).unwrap_err().to_string();
    assert_eq!(error, "<call>: expected an action, found nothing");
}

#[test]
fn anything_but_a_call_is_an_error_that_says_what_stood_there() {
    let error = Call::parse(Node::new("receipt")).unwrap_err().to_string();
    assert_eq!(error, "<call>: expected this stanza, found \"receipt\"");
}

#[test]
fn an_unknown_action_tells_its_call_all_the_same() {
    let interruption = action!(Unknown in "an unknown action");
    assert_eq!(interruption.tag(), "interruption");
    assert_eq!(interruption.call_id(), some(CALL_ID));
    assert_eq!(interruption.creator(), Some(jid(PEERS_PHONE)));
    let node = interruption.into_node();
    assert_eq!(node, golden("an unknown action").node.child_nodes()[0]);
}

#[test]
fn an_unknown_action_is_unknown_before_anything_is_asked_of_it() {
    for attrs in [vec![], vec![("call-creator", "4915"), ("call-id", "")]] {
        let mut unknown = Node::new("interruption");
        for (name, value) in attrs {
            unknown = unknown.attr(name, value);
        }
        let mut node = golden("an unknown action").node.clone();
        node = node.children(vec![unknown]);
        let Action::Unknown(unknown) = Call::parse(node).unwrap().action() else {
            panic!("interruption is known");
        };
        assert_eq!(unknown.creator(), None);
    }
}

#[test]
fn the_first_known_child_is_the_action_and_else_the_first() {
    let terminate = action!(Terminate in "an unknown action before a known one");
    assert_eq!(terminate.call_id(), CALL_ID);

    let node = golden("an unknown action before a known one").node.clone();
    let several = |tags: &[&str]| {
        let child = |tag: &&str| {
            let child = Node::new(*tag).attr("call-id", *tag);
            child.attr("call-creator", "2@lid")
        };
        let node = node.clone().children(tags.iter().map(child).collect());
        match Call::parse(node).unwrap().action() {
            Action::Reject(reject) => reject.call_id(),
            Action::Terminate(terminate) => terminate.call_id(),
            Action::Unknown(unknown) => unknown.call_id().unwrap(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(several(&["reject", "terminate"]), "reject");
    assert_eq!(several(&["terminate", "reject"]), "terminate");
    assert_eq!(several(&["x", "terminate", "reject"]), "terminate");
    assert_eq!(several(&["x", "y"]), "x");
}

#[test]
fn what_is_optional_and_cannot_be_read_is_none_and_stays_where_it_stands() {
    let mut node = golden("terminate with durations").node.clone();
    node = node.attr("e", "yesterday").attr("recipient", "4915");
    let expected = node.clone();
    let wpp_call::node::Content::Children(children) = &mut node.content else {
        panic!("no children");
    };
    for (name, value) in &mut children[0].attrs {
        if name.as_str().ends_with("duration") {
            *value = "01:01".into();
        }
    }
    let call = Call::parse(node.clone()).unwrap();
    assert_eq!((call.e(), call.recipient()), (None, None));
    let Action::Terminate(terminate) = call.action() else {
        panic!("{:?}", call.action());
    };
    assert_eq!(terminate.duration(), None);
    assert_eq!(terminate.audio_duration(), None);
    assert_eq!(terminate.call_duration(), None);
    assert_eq!(terminate.reason().unwrap().text(), "timeout");
    assert_eq!(call.into_node(), node);
    assert_ne!(node, expected);
}

#[test]
fn what_stands_twice_is_read_once_and_it_is_the_first() {
    let mut node = golden("accept").node.clone().attr("t", "1").attr("t", "2");
    let wpp_call::node::Content::Children(children) = &mut node.content else {
        panic!("no children");
    };
    let rte = Node::new("rte").bytes([1]);
    children[0].push_child(Node::new("net").attr("medium", "9"));
    children[0].push_child(rte);
    let call = Call::parse(node).unwrap();
    assert_eq!(call.t(), Some(1));
    let Action::Accept(accept) = call.action() else {
        panic!("{:?}", call.action());
    };
    assert_eq!(accept.net().unwrap().medium(), "2");
    assert_eq!(accept.rte().unwrap().0.len(), 6);
}

#[test]
fn a_leaf_without_bytes_is_as_good_as_none() {
    let mut node = golden("terminate").node.clone();
    let offer = Node::new("offer")
        .attr("call-id", CALL_ID)
        .attr("call-creator", ME);
    let empty = Node::new("privacy");
    let with_children = Node::new("device-identity").children(vec![Node::new("x")]);
    let bytes = Node::new("x").bytes([]);
    node = node.children(vec![offer.children(vec![empty, with_children, bytes])]);
    let Action::Offer(offer) = Call::parse(node).unwrap().action() else {
        panic!("no offer");
    };
    assert_eq!(offer.privacy(), None);
    assert_eq!(offer.device_identity(), None);
    assert_eq!(offer.into_node().child_nodes().len(), 3);
}

// Where what we send goes.

/// Whom a stanza with this action goes to.
fn recipient(peer: Peer, action: impl Act) -> String {
    let call = Call::outgoing(None, StanzaId::from("1.2-3"), peer, action);
    call.to().unwrap().to_string()
}

#[test]
fn an_action_of_two_goes_to_the_device() {
    let phone = jid(PEERS_PHONE);
    let peer = Peer::Jid(phone);
    assert_eq!(recipient(peer, Terminate::of(&my_call())), PEERS_PHONE);
    assert_eq!(recipient(peer, Accept::of(&my_call())), PEERS_PHONE);
    let bare = Offer::of(&my_call()).with_enc(Some(enc("msg", "0", &[1])));
    assert_eq!(recipient(peer, bare), PEERS_PHONE);
    assert_eq!(recipient(peer, EncRekey::of(&my_call())), PEERS_PHONE);
    let unknown = UnknownAction::from(Node::new("interruption"));
    assert_eq!(recipient(peer, unknown), PEERS_PHONE);
}

#[test]
fn an_offer_with_a_destination_goes_to_the_user() {
    let phone = jid(PEERS_PHONE);
    let offer = Offer::of(&my_call()).with_destination(destination([to(PEERS_PHONE, None)]));
    assert_eq!(recipient(Peer::Jid(phone), offer), PEER);
}

#[test]
fn a_new_key_with_a_destination_goes_to_the_user_too() {
    let phone = jid(PEERS_PHONE);
    let rekey = EncRekey::of(&my_call());
    let rekey = rekey.with_destination(destination([to(PEERS_PHONE, None)]));
    assert_eq!(recipient(Peer::Jid(phone), rekey), PEER);
}

#[test]
fn another_action_with_a_destination_goes_to_the_device_all_the_same() {
    let phone = jid(PEERS_PHONE);
    let latency = RelayLatency::of(&my_call());
    let latency = latency.with_destination(destination([to(PEERS_PHONE, None)]));
    assert_eq!(recipient(Peer::Jid(phone), latency), PEERS_PHONE);
}

#[test]
fn an_action_of_a_group_call_goes_to_the_call() {
    let group_call = format!("{CALL_ID}@call");
    assert_eq!(recipient(Peer::Group, Offer::of(&my_call())), group_call);
    assert_eq!(recipient(Peer::Group, Accept::of(&my_call())), group_call);
    let offer = Offer::of(&my_call()).with_destination(destination([]));
    assert_eq!(recipient(Peer::Group, offer), group_call);
}

#[test]
fn heartbeats_and_the_door_of_a_waiting_room_go_to_the_call_whoever_the_peer_is() {
    let phone = jid(PEERS_PHONE);
    let group_call = format!("{CALL_ID}@call");
    for peer in [Peer::Jid(phone), Peer::Group] {
        assert_eq!(recipient(peer, Heartbeat::of(&my_call())), group_call);
        let admit = WaitingRoomAdmit::of(&my_call());
        assert_eq!(recipient(peer, admit), group_call);
        assert_eq!(recipient(peer, WaitingRoomDeny::of(&my_call())), group_call);
        let toggle = WaitingRoomToggle::default().with_call_id(some(CALL_ID));
        assert_eq!(recipient(peer, toggle), group_call);
    }
}

#[test]
fn what_is_about_a_link_goes_to_the_call_service() {
    let phone = jid(PEERS_PHONE);
    for peer in [Peer::Jid(phone), Peer::Group] {
        let create = LinkCreate::default().with_call_id(some(CALL_ID));
        assert_eq!(recipient(peer, create), "call");
        assert_eq!(recipient(peer, LinkQuery::default()), "call");
        assert_eq!(recipient(peer, LinkJoin::default()), "call");
        let toggle = WaitingRoomToggle::default().with_link_token(some(LINK));
        assert_eq!(recipient(peer, toggle.clone()), "call");
        let of_a_call_too = toggle.with_call_id(some(CALL_ID));
        assert_eq!(recipient(peer, of_a_call_too), "call");
    }
}

#[test]
fn what_we_send_has_recipient_and_id_and_names_the_sender_only_where_it_is_given() {
    let phone = jid(PEERS_PHONE);
    let sent_by = |from: Option<&str>| {
        let terminate = Terminate::of(&my_call());
        let id = StanzaId::from("1.2-3");
        let call = Call::outgoing(from.map(jid), id, Peer::Jid(phone), terminate);
        xml(&call.into_node())
    };
    let rest = format!(
        "to=\"{PEERS_PHONE}\" id=\"1.2-3\"><terminate call-id=\"{CALL_ID}\" \
         call-creator=\"{ME}\" /></call>"
    );
    assert_eq!(sent_by(None), format!("<call {rest}"));
    assert_eq!(sent_by(Some(ME)), format!("<call from=\"{ME}\" {rest}"));
}

#[test]
fn an_action_goes_out_under_its_own_name() {
    let terminate = Terminate::of(&my_call());
    assert_eq!(terminate.tag(), Text::from("terminate"));
    let call = Call::outgoing(None, "1.2-3".into(), Peer::Group, terminate.clone());
    assert_eq!(call.action(), Action::Terminate(terminate_named(terminate)));
}

/// Typed values are equal when their nodes are, and a new one has no tag yet.
fn terminate_named(terminate: Terminate) -> Terminate {
    let tag = terminate.tag();
    Terminate::of_node(Node {
        tag,
        ..terminate.into_node()
    })
}
