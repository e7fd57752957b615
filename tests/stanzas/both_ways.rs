//! Every known stanza, both ways: what is made of typed values is the known tree with the known
//! bytes, and what is read from it makes it again.

use std::collections::BTreeMap;

use wpp_call::node::{Content, Node};
use wpp_call::stanza::Stanza;
use wpp_call::stanza::ack::Ack;
use wpp_call::stanza::call::{Act, Action, Call, Peer};
use wpp_call::stanza::element::Element;
use wpp_call::stanza::mute::Mute;
use wpp_call::stanza::offer::{CiphertextKind, Encrypted, Offer};
use wpp_call::stanza::preaccept::Preaccept;
use wpp_call::stanza::profile::CURRENT;
use wpp_call::stanza::receipt::{Receipt, Received};
use wpp_call::stanza::reject::Reject;
use wpp_call::stanza::terminate::{Terminate, TerminateReason};

use crate::golden::{
    Golden, ME, Made, PEER, PEERS_PHONE, PREACCEPT_CAPABILITY, as_text, call_by, jid, stanzas, wap,
};
use crate::parts::{capability, keygen_2, leaf, opus, secret_leaf};
use crate::typed::Typed;
use crate::wap;
use crate::{acks, answers, envelope, groups, links, media, offers, receipts};

fn assert_made(stanzas: &[Golden], made: Vec<Made>) {
    let count = made.len();
    let made: BTreeMap<&str, Node> = made.into_iter().collect();
    assert_eq!(made.len(), count, "a stanza is made twice");
    for golden in stanzas {
        let made = made.get(&*golden.name);
        let made = made.unwrap_or_else(|| panic!("{} is not made", golden.name));
        assert_eq!(*made, golden.node, "{}", golden.name);
        assert_eq!(wap::hex(made), golden.hex, "{}", golden.name);
    }
    assert_eq!(count, stanzas.len(), "something else is made");
}

#[test]
fn every_known_stanza_is_made_of_typed_values() {
    let made = [
        envelope::made(),
        offers::made(),
        answers::made(),
        media::made(),
        groups::made(),
        links::made(),
        acks::made(),
        receipts::made(),
    ];
    assert_made(stanzas(), made.concat());
}

#[test]
fn the_seven_of_wap_json_are_made_of_typed_values() {
    fn to(recipient: &str, id: &str, action: impl Act) -> Node {
        let call = Call::outgoing(None, id.into(), Peer::Jid(jid(recipient)), action);
        call.build(&CURRENT).unwrap()
    }
    let (theirs, mine) = (call_by(PEER), call_by(ME));
    let accepted_elsewhere = Some(TerminateReason::ACCEPTED_ELSEWHERE);
    let phone = jid(PEERS_PHONE);
    let terminate = Terminate::outgoing(&CURRENT, &mine, phone, accepted_elsewhere);
    let preaccept = Preaccept::of(&theirs)
        .with_audio(opus(["16000"]))
        .with_encopt(keygen_2())
        .with_capability(capability(&PREACCEPT_CAPABILITY));
    let encrypted = |device, kind, ciphertext: [u8; 2]| Encrypted {
        device: jid(device),
        kind,
        ciphertext: ciphertext.into(),
    };
    let encrypted = vec![
        encrypted(PEER, CiphertextKind::Pkmsg, [1, 2]),
        encrypted(PEERS_PHONE, CiphertextKind::Msg, [3, 4]),
    ];
    let offer = Offer::outgoing(&CURRENT, &mine, false, encrypted)
        .with_privacy(secret_leaf(&[0xaa, 0xbb]))
        .with_device_identity(leaf(&[0xcc]));
    let ack = Ack::default()
        .with_to(Some(jid(PEER)))
        .with_id(Some("STANZA-1".into()))
        .with_class(Some("call".into()))
        .with_kind(Some("terminate".into()));
    let receipt = Receipt::default()
        .with_to(Some(jid(PEER)))
        .with_id(Some("STANZA-1".into()))
        .with_from(Some(jid(ME)))
        .with_offer(Some(Received::of(&theirs)));
    assert_made(
        wap(),
        vec![
            (
                "reject",
                to(PEER, "1234.5678-9", Reject::outgoing(&theirs, None)),
            ),
            ("terminate", to(PEERS_PHONE, "1234.5678-10", terminate)),
            (
                "mute",
                to(PEER, "1234.5678-11", Mute::outgoing(&mine, true)),
            ),
            ("preaccept", to(PEER, "1234.5678-12", preaccept)),
            ("offer", to(PEER, "1234.5678-14", offer)),
            ("ack", ack.build(&CURRENT).unwrap()),
            ("receipt", receipt.build(&CURRENT).unwrap()),
        ],
    );
}

macro_rules! made_again {
    ($($kind:ident)*) => {
        fn action_made_again(action: &Action) -> Node {
            match action {
                $(Action::$kind(action) => {
                    let tag = action.tag();
                    Node { tag, ..action.made_again().into_node() }
                })*
                Action::Unknown(action) => {
                    let tag = action.tag();
                    Node { tag, ..action.made_again().into_node() }
                }
            }
        }
    };
}

made_again! {
    Offer OfferNotice Preaccept Accept Reject Terminate Transport RelayLatency Mute Heartbeat Video
    EncRekey GroupUpdate UserAction ScreenShare WaitingRoomUpdate WaitingRoomToggle
    WaitingRoomAdmit WaitingRoomDeny LinkCreate LinkQuery LinkJoin
}

/// The stanza that comes of giving the writers what the getters say.
fn made_again(node: &Node) -> Node {
    let node = node.clone();
    match &*node.tag.as_str() {
        "call" => {
            let call = Call::parse(node).unwrap();
            let mut again = call.made_again().into_node();
            again.push_child(action_made_again(&call.action()));
            Call::of_node(again).build(&CURRENT).unwrap()
        }
        "ack" => {
            let again = Ack::parse(node).unwrap().made_again();
            again.build(&CURRENT).unwrap()
        }
        _ => {
            let again = Receipt::parse(node).unwrap().made_again();
            again.build(&CURRENT).unwrap()
        }
    }
}

/// Attributes by name, children by tag.
fn sorted(node: &Node) -> Node {
    let mut node = node.clone();
    node.attrs.sort_by_key(|(name, _)| name.to_string());
    if let Content::Children(children) = &mut node.content {
        children.sort_by_key(|child| child.tag.to_string());
        for child in children {
            *child = sorted(child);
        }
    }
    node
}

#[test]
fn what_the_getters_say_is_all_there_is_but_for_what_is_not_known_and_the_seeds_spelling() {
    let mut with_more: Vec<&str> = Vec::new();
    for golden in wap().iter().chain(stanzas().iter()) {
        let again = sorted(&as_text(&made_again(&golden.node)));
        if again != sorted(&as_text(&golden.node)) {
            with_more.push(&golden.name);
        }
    }
    assert_eq!(
        with_more,
        [
            "call with every attribute",
            "terminate, accept_elsewhere",
            "terminate, reject_elsewhere",
            "waiting_room_update",
            "an unknown action",
            "an unknown action before a known one",
            "ack of link_create",
        ]
    );
}

#[test]
fn what_is_parsed_goes_out_as_it_came_in() {
    for golden in wap().iter().chain(stanzas().iter()) {
        let node = golden.node.clone();
        let built = match &*node.tag.as_str() {
            "call" => Call::parse(node).unwrap().build(&CURRENT),
            "ack" => Ack::parse(node).unwrap().build(&CURRENT),
            _ => Receipt::parse(node).unwrap().build(&CURRENT),
        };
        assert_eq!(built.unwrap(), golden.node, "{}", golden.name);
    }
}
