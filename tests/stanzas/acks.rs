//! `<ack>`: what the server, or a peer, says to a stanza.

use wpp_call::node::Node;
use wpp_call::stanza::Stanza;
use wpp_call::stanza::ack::{Ack, AckError, NackCode};
use wpp_call::stanza::element::Element;
use wpp_call::stanza::profile::CURRENT;
use wpp_call::stanza::relay::endpoint;

use crate::golden::{IPV4, IPV6, LINK, ME, Made, PEER, PEERS_PHONE, golden, jid, parsed};
use crate::groups::{HBH_KEY, relays};
use crate::parts::{leaf, relay, relay_token, some};

fn of_a_call(from: &str, id: &str) -> Ack {
    Ack::default()
        .with_from(Some(jid(from)))
        .with_id(some(id))
        .with_class(some("call"))
}

pub fn made() -> Vec<Made> {
    let bare = || Ack::default().with_id(some("1234.5678-3"));
    let of_a_type = Ack::default()
        .with_to(Some(jid(PEERS_PHONE)))
        .with_id(some("1234.5678-4"))
        .with_class(some("call"))
        .with_kind(some("mute_v2"));
    let every_attribute = Ack::default()
        .with_from(Some(jid("s.whatsapp.net")))
        .with_to(Some(jid(ME)))
        .with_id(some("1234.5678-5"))
        .with_class(some("call"))
        .with_kind(some("video"))
        .with_participant(Some(jid(PEERS_PHONE)))
        .with_recipient(Some(jid("111111111111111@lid")))
        .with_t(Some(1_700_000_000));
    let nack = of_a_call(PEER, "1234.5678-6")
        .with_kind(some("offer"))
        .with_t(Some(1_700_000_000))
        .with_error(Some(NackCode::CHILD_ORDER));
    let unknown_nack = of_a_call(PEER, "1234.5678-7")
        .with_kind(some("offer"))
        .with_error(Some("499".into()));
    let unavailable = AckError::default()
        .with_code(Some(NackCode::LINK_503))
        .with_text(some("service unavailable"));
    let of_an_offer = of_a_call(PEER, "1234.5678-8")
        .with_kind(some("offer"))
        .with_t(Some(1_700_000_000))
        .with_rte(leaf(&[0xcb, 0x00, 0x71, 0x07, 0x0d, 0x96]))
        .with_relay(Some(
            relays()
                .with_auth_token(vec![relay_token("0", &[0x80, 0x81, 0x82, 0x83])])
                .with_te2(vec![
                    relay("0", "gru1c02", Some("0"), &IPV4),
                    relay("1", "fra3c01", Some("0"), &IPV6),
                ]),
        ));
    let of_a_link = |id, kind| of_a_call("call", id).with_kind(some(kind));
    let link = Node::new("link_create").attr("token", LINK);
    let mut created = of_a_link("1234.5678-9", "link_create").into_node();
    created.push_child(link.attr("media", "audio"));
    let not_found = of_a_link("1234.5678-10", "link_query").with_error(Some(NackCode::LINK_404));
    let full = of_a_link("1234.5678-11", "link_join").with_error(Some(NackCode::GROUP_MAX_LIMIT));
    let made = [
        (
            "ack",
            bare()
                .with_to(Some(jid(PEERS_PHONE)))
                .with_class(some("call")),
        ),
        ("ack of a type", of_a_type),
        (
            "ack as seed document 001 has it",
            from_the_server_as_text(Ack::default().with_id(some("OF-0001")))
                .with_t(Some(1_700_000_000)),
        ),
        ("ack with every attribute", every_attribute),
        ("nack", nack),
        ("nack of an unknown code", unknown_nack),
        (
            "nack as seed document 001 has it",
            from_the_server_as_text(Ack::default().with_id(some("OF-0002")))
                .with_error_child(Some(unavailable)),
        ),
        ("ack of an offer", of_an_offer),
        ("ack of link_create", Ack::of_node(created)),
        ("nack of link_query", not_found),
        ("nack of link_join", full),
    ];
    let build = |(name, ack): (&'static str, Ack)| (name, ack.build(&CURRENT).unwrap());
    made.map(build).into()
}

/// The seed has the server as a word, not as an address.
fn from_the_server_as_text(ack: Ack) -> Ack {
    let ack = ack.with_class(some("call")).into_node();
    Ack::of_node(ack.attr("from", "s.whatsapp.net"))
}

#[test]
fn an_ack_says_which_stanza_of_whom_has_arrived() {
    let ack: Ack = parsed("ack with every attribute");
    assert_eq!(ack.from(), Some(jid("s.whatsapp.net")));
    assert_eq!(ack.to(), Some(jid(ME)));
    assert_eq!(ack.id(), some("1234.5678-5"));
    assert_eq!(ack.class(), some("call"));
    assert_eq!(ack.kind(), some("video"));
    assert_eq!(ack.participant(), Some(jid(PEERS_PHONE)));
    assert_eq!(ack.recipient(), Some(jid("111111111111111@lid")));
    assert_eq!(ack.t(), Some(1_700_000_000));
    assert_eq!(ack.nack(), None);
}

#[test]
fn an_ack_need_not_say_what_it_is_about() {
    let ack: Ack = parsed("ack");
    assert_eq!(ack.id(), some("1234.5678-3"));
    assert_eq!((ack.kind(), ack.from(), ack.t()), (None, None, None));
    let ack: Ack = parsed("ack of a type");
    assert_eq!(ack.kind(), some("mute_v2"));
    assert_eq!(ack.to(), Some(jid(PEERS_PHONE)));
}

#[test]
fn the_server_is_the_same_as_a_word_and_as_an_address() {
    let ack: Ack = parsed("ack as seed document 001 has it");
    assert_eq!(ack.id(), some("OF-0001"));
    assert_eq!(ack.class(), some("call"));
    assert_eq!(ack.from(), Some(jid("s.whatsapp.net")));
    assert_eq!(ack.t(), Some(1_700_000_000));
}

#[test]
fn an_error_makes_a_nack_as_attribute_and_as_child() {
    let nack = |name| parsed::<Ack>(name).nack();
    assert_eq!(nack("nack"), Some(NackCode::CHILD_ORDER));
    assert_eq!(nack("nack of an unknown code"), Some("499".into()));
    let unavailable: Ack = parsed("nack as seed document 001 has it");
    assert_eq!(unavailable.error(), None);
    let error = unavailable.error_child().unwrap();
    assert_eq!(error.code(), Some(NackCode::LINK_503));
    assert_eq!(error.text(), some("service unavailable"));
    assert_eq!(unavailable.nack(), Some(NackCode::LINK_503));

    let child = Node::new("error").attr("code", "503");
    let both = golden("nack").node.clone().children(vec![child]);
    let both = Ack::parse(both).unwrap();
    assert_eq!(both.nack(), Some(NackCode::CHILD_ORDER));
    let mute = Node::new("ack").children(vec![Node::new("error")]);
    assert_eq!(Ack::parse(mute).unwrap().nack(), None);
}

#[test]
fn an_ack_without_error_acknowledges_and_so_does_error_zero() {
    let ack = Node::new("ack").attr("class", "call");
    for node in [ack.clone(), ack.clone().attr("error", "0")] {
        assert_eq!(Ack::parse(node).unwrap().nack(), None);
    }
    let zero = Node::new("error").attr("code", "0");
    let ack = Ack::parse(ack.children(vec![zero])).unwrap();
    assert_eq!(ack.nack(), None);
}

#[test]
fn the_ack_of_an_offer_tells_my_own_address_and_the_relays() {
    let ack: Ack = parsed("ack of an offer");
    let rte = ack.rte().unwrap();
    let (ip, port) = endpoint(&rte.0).unwrap();
    assert_eq!((ip.to_string(), port), ("203.0.113.7".into(), 3478));
    let relays = ack.relay().unwrap();
    assert_eq!(relays.self_pid(), some("1"));
    assert_eq!(relays.uuid(), some("q1w2e3r4"));
    assert_eq!(relays.participant_uuid(), some("t5z6u7i8"));
    assert_eq!(relays.key().unwrap().0.expose(), b"key-of-relays");
    assert_eq!(relays.hbh_key().unwrap().0.expose(), HBH_KEY);
    assert_eq!(relays.token()[0].id(), some("0"));
    assert_eq!(
        relays.auth_token()[0].token().expose(),
        [128, 129, 130, 131]
    );
    let endpoints: Vec<String> = relays
        .te2()
        .iter()
        .map(|relay| relay.endpoint().unwrap())
        .map(|(ip, port)| format!("{ip} {port}"))
        .collect();
    assert_eq!(endpoints, ["192.168.1.10 3478", "2001:db8::1 3478"]);
}

#[test]
fn the_answers_to_links_are_acks_of_their_type() {
    let created: Ack = parsed("ack of link_create");
    assert_eq!(created.kind(), some("link_create"));
    assert_eq!(created.from(), Some(jid("call")));
    assert_eq!(created.nack(), None);
    let node = created.into_node();
    let link = node.child("link_create").unwrap();
    assert_eq!(
        link.optional("token"),
        Some(LINK.into()),
        "what is not known stays"
    );

    let refused: Ack = parsed("nack of link_query");
    assert_eq!(refused.kind(), some("link_query"));
    assert_eq!(refused.nack(), Some(NackCode::LINK_404));
    let refused: Ack = parsed("nack of link_join");
    assert_eq!(refused.kind(), some("link_join"));
    assert_eq!(refused.nack().unwrap().meaning(), Some("GroupMaxLimit"));
}

#[test]
fn anything_but_an_ack_is_an_error_that_says_what_stood_there() {
    let error = Ack::parse(Node::new("receipt")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "<ack>: expected this stanza, found \"receipt\""
    );
}
