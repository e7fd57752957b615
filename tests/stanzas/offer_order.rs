//! The children of an offer come out in the profile's order, whatever was put in when.

use proptest::prelude::*;
use wpp_call::bytes::Bytes;
use wpp_call::node::{Content, Node, Value};
use wpp_call::stanza::Stanza;
use wpp_call::stanza::call::{Call, Peer};
use wpp_call::stanza::element::Element;
use wpp_call::stanza::offer::{CiphertextKind, Encrypted, Offer};
use wpp_call::stanza::profile::{self, Addresses, CURRENT, Profile, WA_JS_4_3};

use crate::golden::{jid, my_call};
use crate::parts::{leaf, secret_leaf};
use crate::xml::xml;

/// The only order in which the server takes them (protocol.md §1.2, §1.5).
const CURRENT_ORDER: [&str; 11] = [
    "privacy",
    "audio 8000",
    "audio 16000",
    "video",
    "net",
    "capability",
    "destination",
    "enc",
    "group_info",
    "encopt",
    "device-identity",
];

/// host.md §2
const WA_JS_ORDER: [&str; 9] = [
    "audio 16000",
    "audio 8000",
    "video",
    "net",
    "capability",
    "encopt",
    "destination",
    "enc",
    "device-identity",
];

const ORDERS: [(&Profile, &[&str]); 2] = [(&CURRENT, &CURRENT_ORDER), (&WA_JS_4_3, &WA_JS_ORDER)];

fn children(node: &Node) -> &[Node] {
    match &node.content {
        Content::Children(children) => children,
        other => panic!("expected children, found {other:?}"),
    }
}

/// The tags in order; `<audio>` with its rate.
fn names(nodes: &[Node]) -> Vec<String> {
    let name = |node: &Node| match node.optional("rate") {
        Some(rate) => format!("{} {rate}", node.tag),
        None => node.tag.to_string(),
    };
    nodes.iter().map(name).collect()
}

/// A child of this name; `audio 8000` is `<audio rate="8000">`.
fn child(name: &str) -> Node {
    match name.split_once(' ') {
        Some((tag, rate)) => Node::new(tag).attr("rate", rate),
        None => Node::new(name),
    }
}

/// The names of an offer's children once it is built.
fn built(profile: &Profile, children: Vec<Node>) -> Vec<String> {
    let offer = Offer::of_node(Offer::of(&my_call()).into_node().children(children));
    let call = Call::outgoing(None, "1.2-3".into(), Peer::Group, offer);
    let stanza = call.build(profile).unwrap();
    names(stanza.child("offer").unwrap().child_nodes())
}

/// Calls `see` with every order of the items (Heap's algorithm).
fn every_order<T>(items: &mut [T], length: usize, see: &mut impl FnMut(&[T])) {
    if length <= 1 {
        return see(items);
    }
    for at in 0..length {
        every_order(items, length - 1, see);
        let other = if length.is_multiple_of(2) { at } else { 0 };
        items.swap(other, length - 1);
    }
}

#[test]
fn every_order_of_seven_children_comes_out_in_the_profiles_order() {
    for (profile, order) in ORDERS {
        let chosen = [
            "audio 8000",
            "audio 16000",
            "video",
            "net",
            "destination",
            "encopt",
            "device-identity",
        ];
        let expected: Vec<&str> = order
            .iter()
            .copied()
            .filter(|name| chosen.contains(name))
            .collect();
        let mut nodes = chosen.map(child);
        let mut orders = 0;
        let length = nodes.len();
        every_order(&mut nodes, length, &mut |nodes| {
            assert_eq!(built(profile, nodes.into()), expected);
            orders += 1;
        });
        assert_eq!(orders, 5040);
    }
}

#[test]
fn what_has_no_place_comes_behind_what_has_one_and_in_its_own_order() {
    let nodes = |names: &[&str]| names.iter().map(|name| child(name)).collect();
    let given = [
        "x",
        "encopt",
        "relay",
        "audio 44100",
        "audio",
        "net",
        "metadata",
    ];
    assert_eq!(
        built(&CURRENT, nodes(&given)),
        [
            "audio 44100",
            "audio",
            "net",
            "encopt",
            "x",
            "relay",
            "metadata"
        ]
    );
    assert_eq!(
        built(&WA_JS_4_3, nodes(&given)),
        [
            "net",
            "encopt",
            "x",
            "relay",
            "audio 44100",
            "audio",
            "metadata"
        ]
    );
    let twice = ["net", "audio 8000", "net", "audio 16000", "audio 8000"];
    assert_eq!(
        built(&CURRENT, nodes(&twice)),
        ["audio 8000", "audio 8000", "audio 16000", "net", "net"]
    );
}

#[test]
fn an_offer_without_children_stays_without() {
    let offer = Offer::of(&my_call());
    let call = Call::outgoing(None, "1.2-3".into(), Peer::Group, offer);
    let stanza = call.build(&CURRENT).unwrap();
    assert_eq!(stanza.child("offer").unwrap().content, Content::Empty);
}

#[test]
fn the_children_of_other_actions_stay_where_they_are() {
    let accept = Node::new("accept").children(vec![
        child("encopt").attr("keygen", "2"),
        child("audio 8000").attr("enc", "opus"),
    ]);
    let call = Node::new("call").attr("to", jid("2@lid"));
    let mut unknown = accept.clone();
    unknown.tag = "interruption".into();
    for action in [
        accept.attr("call-id", "C").attr("call-creator", "2@lid"),
        unknown,
    ] {
        let expected = call.clone().children(vec![action]);
        let built = Call::parse(expected.clone()).unwrap().build(&CURRENT);
        assert_eq!(built.unwrap(), expected);
    }
}

// Whatever is offered.

#[derive(Clone, Debug)]
struct Offered {
    is_video: bool,
    privacy: Option<Vec<u8>>,
    encrypted: Vec<Encrypted>,
    device_identity: Option<Vec<u8>>,
}

impl Offered {
    /// The stanza to 222@lid, or to the one device; put together in a wrong order.
    fn build(&self, profile: &Profile) -> Node {
        let encrypted = self.encrypted.clone();
        let offer = Offer::outgoing(profile, &my_call(), self.is_video, encrypted)
            .with_device_identity(self.device_identity.as_deref().and_then(leaf::<Bytes>))
            .with_privacy(self.privacy.as_deref().and_then(secret_leaf));
        let user = jid("222@lid");
        let peer = match &self.encrypted[..] {
            [only] if offer.destination().is_none() => only.device,
            _ => user,
        };
        let call = Call::outgoing(None, "1.2-3".into(), Peer::Jid(peer), offer);
        call.build(profile).unwrap()
    }
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..20)
}

prop_compose! {
    fn any_encrypted()(
        device in 0..200u16,
        is_first in any::<bool>(),
        ciphertext in bytes(),
    ) -> Encrypted {
        let kind = if is_first { CiphertextKind::Pkmsg } else { CiphertextKind::Msg };
        Encrypted { device: jid(&format!("222:{device}@lid")), kind, ciphertext: ciphertext.into() }
    }
}

prop_compose! {
    fn any_offer()(
        is_video in any::<bool>(),
        privacy in prop::option::of(bytes()),
        encrypted in prop::collection::vec(any_encrypted(), 0..=64),
        device_identity in prop::option::of(bytes()),
    ) -> Offered {
        Offered { is_video, privacy, encrypted, device_identity }
    }
}

fn shuffled_order() -> impl Strategy<Value = Vec<&'static str>> {
    let with_strangers = [&CURRENT_ORDER[..], &["relay", "x"]].concat();
    prop::sample::subsequence(with_strangers.clone(), 0..=with_strangers.len()).prop_shuffle()
}

proptest! {
    #[test]
    fn whatever_is_offered_comes_in_the_profiles_order_and_once(offer in any_offer()) {
        for (profile, order) in ORDERS {
            let is_bare = *profile == CURRENT && offer.encrypted.len() == 1;
            // wa-js has no token, so it goes behind what it has.
            let behind = (*profile == WA_JS_4_3).then_some("privacy");
            let is_there = |name: &&str| match *name {
                "privacy" => offer.privacy.is_some(),
                "video" => offer.is_video,
                "device-identity" => offer.device_identity.is_some(),
                "destination" => !is_bare,
                "enc" => is_bare,
                "group_info" => false,
                _ => true,
            };
            let expected: Vec<&str> =
                order.iter().copied().chain(behind).filter(is_there).collect();

            let stanza = offer.build(profile);
            let built = stanza.child("offer").unwrap();
            prop_assert_eq!(names(children(built)), expected);
            let ids: Vec<_> = built.attrs.iter().map(|(name, _)| name.to_string()).collect();
            prop_assert_eq!(ids, ["call-id", "call-creator"]);
        }
    }

    #[test]
    fn whichever_children_are_there_in_whatever_order(given in shuffled_order()) {
        for (profile, order) in ORDERS {
            let nodes = given.iter().map(|name| child(name)).collect();
            let (mut expected, strangers): (Vec<&str>, Vec<&str>) =
                given.iter().partition(|name| order.contains(*name));
            expected.sort_by_key(|name| order.iter().position(|one| one == name));
            expected.extend(strangers);
            prop_assert_eq!(built(profile, nodes), expected);
        }
    }

    #[test]
    fn every_device_gets_its_own_ciphertext(offer in any_offer()) {
        for profile in profile::ALL {
            let stanza = offer.build(profile);
            let built = stanza.child("offer").unwrap();
            let expected: Vec<String> = offer.encrypted.iter().map(shown).collect();
            let Some(destination) = built.child("destination") else {
                // One device, which the offer itself is addressed to.
                let device = Value::from(offer.encrypted[0].device);
                prop_assert_eq!(&stanza.attrs[0].1, &device);
                let enc = xml(built.child("enc").unwrap());
                let only = format!("<to jid=\"{}\">{enc}</to>", offer.encrypted[0].device);
                prop_assert_eq!(vec![only], expected);
                continue;
            };
            prop_assert!(built.child("enc").is_none());
            prop_assert_eq!(&stanza.attrs[0].1, &spelt(profile, "222@lid"));
            let found: Vec<String> = destination.child_nodes().iter().map(xml).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn addresses_are_jid_tokens_today_and_were_text_in_wa_js(offer in any_offer()) {
        let jids = |profile: &Profile| addresses(&offer.build(profile));
        let bare = usize::from(offer.encrypted.len() == 1);
        // The envelope's, the creator's, and one for each device of a <destination>.
        prop_assert_eq!(jids(&CURRENT), 2 + offer.encrypted.len() - bare);
        prop_assert_eq!(jids(&WA_JS_4_3), 0);
    }
}

/// How one device's ciphertext reads in a `<destination>`.
fn shown(one: &Encrypted) -> String {
    let kind = match one.kind {
        CiphertextKind::Msg => "msg",
        CiphertextKind::Pkmsg => "pkmsg",
    };
    let mut enc = Node::new("enc")
        .attr("v", "2")
        .attr("type", kind)
        .attr("count", "0");
    enc.content = match one.ciphertext.clone() {
        Bytes::Here(bytes) => Content::Bytes(bytes),
        Bytes::Kept(kept) => Content::Kept(kept),
    };
    format!("<to jid=\"{}\">{}</to>", one.device, xml(&enc))
}

/// How many attributes are addresses, in all of the tree.
fn addresses(node: &Node) -> usize {
    let here = node.attrs.iter();
    let here = here.filter(|(_, value)| matches!(value, Value::Jid(_)));
    here.count() + node.child_nodes().iter().map(addresses).sum::<usize>()
}

/// An address in an attribute.
fn spelt(profile: &Profile, address: &str) -> Value {
    match profile.addresses {
        Addresses::Typed => jid(address).into(),
        Addresses::Plain => address.into(),
    }
}
