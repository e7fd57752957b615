//! Fuzzes stanzas as they arrive. Nothing must panic. A stanza must be shown exactly when it can be
//! parsed, and must be sent as it was received, except for what a profile changes.

#![no_main]

use std::fmt::Debug;

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use wpp_call::jid::{Jid, Server};
use wpp_call::node::{Content, Node, Value};
use wpp_call::stanza::ack::Ack;
use wpp_call::stanza::call::{Action, Call, KNOWN};
use wpp_call::stanza::latency::Latency;
use wpp_call::stanza::link::CallLink;
use wpp_call::stanza::media::TransportEnd;
use wpp_call::stanza::profile::{self, Addresses, Profile};
use wpp_call::stanza::receipt::Receipt;
use wpp_call::stanza::relay::{RelayInfo, endpoint};
use wpp_call::stanza::{Stanza, show};
use wpp_call::web::read;
use wpp_call::web::texts::Texts;
use wpp_call::web::write::Writer;
use wpp_call::words::Word;
use wpp_call_fuzz::{Table, bytes_of, encode, ints_of, make_room, mutate};

fuzz_target!(|buffer: &[u8]| {
    make_room();
    if let Ok(text) = str::from_utf8(buffer) {
        check_text(text);
    }
    let Some(node) = stanza_of(buffer) else {
        return;
    };
    let typed = with_addresses(node.clone());
    assert_eq!(show(&node).is_ok(), show(&typed).is_ok());
    check(&node);
    check(&typed);
});

// Three times out of four, a stanza is changed as a tree.
fuzz_mutator!(
    |buffer: &mut [u8], size: usize, max_size: usize, seed: u32| {
        if let Some(mut stanza) = stanza_of(&buffer[..size])
            && !seed.is_multiple_of(4)
        {
            mutate(&mut stanza, seed);
            let changed = bytes_of(&encode(&stanza, &mut Table::default()));
            if changed.len() <= max_size {
                buffer[..changed.len()].copy_from_slice(&changed);
                return changed.len();
            }
        }
        fuzzer_mutate(buffer, size, max_size)
    }
);

/// Reads a stanza in which every text except the dictionary's words is new.
fn stanza_of(bytes: &[u8]) -> Option<Node> {
    read::stanza(&ints_of(bytes), &mut Texts::default()).ok()
}

/// Checks that an address or link is the same after it is printed and read again.
fn check_text(text: &str) {
    if let Ok(jid) = text.parse::<Jid>() {
        check_jid(&jid);
    }
    if let Ok(link) = text.parse::<CallLink>() {
        assert_eq!(link.to_string().parse().as_ref(), Ok(&link));
        assert_eq!(
            CallLink::new(link.is_video, &link.token().as_str()).as_ref(),
            Ok(&link)
        );
    }
}

fn check_jid(jid: &Jid) {
    assert_eq!(jid.as_wire().as_str().parse().as_ref(), Ok(jid));
    assert_eq!(jid.to_wid().as_str().parse().as_ref(), Ok(jid));
    let user = jid.to_user();
    assert_eq!(user.as_wire().as_str().parse().as_ref(), Ok(&user));
    assert_eq!(user.to_user(), user);
    assert_eq!((user.user(), user.device()), (jid.user(), 0));
    assert_eq!(
        (user.server(), user.is_user()),
        (jid.server(), jid.is_user())
    );
}

/// Returns the same stanza, in which every text that reads like an address is one.
fn with_addresses(mut node: Node) -> Node {
    for (_, value) in &mut node.attrs {
        check_text(&value.text().as_str());
        if let Ok(jid) = value.text().as_str().parse::<Jid>() {
            *value = jid.into();
        }
    }
    if let Content::Children(children) = node.content {
        node.content = Content::Children(children.into_iter().map(with_addresses).collect());
    }
    node
}

fn check(node: &Node) {
    match &*node.tag.as_str() {
        "call" => check_as(node, check_call),
        "ack" => check_as(node, check_ack),
        "receipt" => check_as(node, |_, _: &Receipt| {}),
        _ => assert!(show(node).is_err()),
    }
}

fn check_as<S: Stanza + Clone + Debug>(node: &Node, check_parts: impl Fn(&Node, &S)) {
    let (stanza, shown) = match (S::parse(node.clone()), show(node)) {
        (Ok(stanza), Ok(shown)) => (stanza, shown),
        (stanza, shown) => return assert_eq!(stanza.err(), shown.err()),
    };
    assert_eq!(stanza.clone().into_node(), *node);
    let mut writer = Writer::default();
    writer.object(&shown);
    check_parts(node, &stanza);
    for profile in profile::ALL {
        let is_refused = profile.addresses == Addresses::Typed && names_both_kinds(node);
        match stanza.clone().build(profile) {
            Ok(built) => {
                assert!(!is_refused, "phone numbers and linked ids in one stanza");
                let spelt = spelt(node.clone(), profile);
                assert_eq!(built, spelt);
                assert_eq!(show(&built), show(&ordered(node.clone(), profile)));
                writer.node(&built);
                let again = S::parse(built).and_then(|stanza| stanza.build(profile));
                assert_eq!(again, Ok(spelt));
            }
            Err(error) => assert!(is_refused, "{error}"),
        }
    }
}

fn check_call(node: &Node, call: &Call) {
    for jid in [
        call.from(),
        call.to(),
        call.participant(),
        call.sender_lid(),
    ] {
        jid.iter().for_each(check_jid);
    }
    let is_known = |child: &Node| KNOWN.iter().any(|(tag, _)| child.tag == *tag);
    let knows_one = node.child_nodes().iter().any(is_known);
    let action = call.action();
    assert_eq!(matches!(action, Action::Unknown(_)), !knows_one);
    match action {
        Action::Offer(offer) => {
            check_jid(&offer.creator());
            let enc = offer.enc().into_iter();
            let to = offer.destination().map(|destination| destination.to());
            let to = to.into_iter().flatten().filter_map(|to| to.enc());
            for enc in enc.chain(to) {
                drop((enc.v(), enc.kind(), enc.count(), enc.ciphertext()));
            }
            offer.relay().iter().for_each(check_relays);
        }
        Action::Accept(accept) => check_ends(accept.te()),
        Action::Transport(transport) => check_ends(transport.te()),
        Action::RelayLatency(latency) => check_ends(latency.te()),
        Action::Terminate(terminate) => {
            let reason = terminate.reason();
            let again = reason.map(|reason| reason.text().into());
            assert_eq!(reason, again);
        }
        Action::GroupUpdate(update) => update.relay().iter().for_each(check_relays),
        Action::Unknown(unknown) => unknown.creator().iter().for_each(check_jid),
        _ => {}
    }
}

fn check_ack(node: &Node, ack: &Ack) {
    if let Some(nack) = ack.nack() {
        assert_ne!(nack.text(), "0");
        assert!(node.optional("error").is_some() || node.child("error").is_some());
    }
    ack.relay().iter().for_each(check_relays);
    if let Some(rte) = ack.rte() {
        check_endpoint(&rte.0);
    }
}

fn check_relays(relays: &RelayInfo) {
    for relay in relays.te2() {
        check_endpoint(&relay.address());
        assert_eq!(relay.endpoint(), endpoint(&relay.address()));
    }
    for token in relays.token().into_iter().chain(relays.auth_token()) {
        drop((token.id(), token.token()));
    }
    drop((relays.key(), relays.hbh_key()));
}

fn check_ends(ends: Vec<TransportEnd>) {
    for end in ends {
        check_endpoint(&end.address());
        if let Some(ms) = end.latency().and_then(Latency::ms) {
            assert_eq!(end.latency(), Some(Latency::of_ms(ms)));
        }
    }
}

/// Checks that only an IPv4 or IPv6 address with a port is read.
fn check_endpoint(bytes: &[u8]) {
    assert_eq!(endpoint(bytes).is_some(), matches!(bytes.len(), 6 | 18));
}

/// Returns a stanza in the form in which it is sent.
fn spelt(node: Node, profile: &Profile) -> Node {
    match profile.addresses {
        Addresses::Typed => ordered(node, profile),
        Addresses::Plain => plain(ordered(node, profile)),
    }
}

/// Sorts the children of offers into the profile's order.
fn ordered(mut stanza: Node, profile: &Profile) -> Node {
    let place = |child: &Node| {
        let mut order = profile.offer_order.iter();
        let place = order.position(|(tag, rate)| {
            let has_rate = |rate: Word| child.optional("rate") == Some(rate.into());
            child.tag == *tag && rate.is_none_or(has_rate)
        });
        place.unwrap_or(profile.offer_order.len())
    };
    if let Content::Children(actions) = &mut stanza.content {
        for action in actions.iter_mut().filter(|action| action.tag == "offer") {
            if let Content::Children(children) = &mut action.content {
                children.sort_by_key(place);
            }
        }
    }
    stanza
}

fn plain(mut node: Node) -> Node {
    for (_, value) in &mut node.attrs {
        *value = value.text().into();
    }
    if let Content::Children(children) = node.content {
        node.content = Content::Children(children.into_iter().map(plain).collect());
    }
    node
}

/// Returns whether some users are named by phone number and others by linked id. Attributes that
/// exist to name the other kind do not count.
fn names_both_kinds(node: &Node) -> bool {
    names(node, Server::Pn) && names(node, Server::Lid)
}

fn names(node: &Node, server: Server) -> bool {
    let is_it = |value: &Value| match value {
        Value::Jid(jid) => jid.is_user() && jid.server() == server,
        Value::Text(_) | Value::StanzaId(_) => false,
    };
    let tells_other = |name: &str| name.ends_with("_pn") || name.ends_with("_lid");
    let mut attrs = node.attrs.iter();
    attrs.any(|(name, value)| is_it(value) && !tells_other(&name.as_str()))
        || node.child_nodes().iter().any(|child| names(child, server))
}
