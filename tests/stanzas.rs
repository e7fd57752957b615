//! The stanzas, against bytes that others made: three published codecs (`wap.json`) and wa-js
//! itself (`wa-js-recorded.json`).
#![cfg(test)]

#[path = "support/wap.rs"]
mod wap;
#[path = "support/xml.rs"]
mod xml;

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value as Json;
use wpp_call::crypto::StanzaId;
use wpp_call::jid::Jid;
use wpp_call::node::{Content, Node, Text, Value, Word};
use wpp_call::stanza::accept::Accept;
use wpp_call::stanza::ack::{Ack, nack_name};
use wpp_call::stanza::envelope::{CallRef, Envelope};
use wpp_call::stanza::offer::{CiphertextKind, Encrypted, Offer};
use wpp_call::stanza::profile::{self, CURRENT, Profile, WA_JS_4_3};
use wpp_call::stanza::reject::Reject;
use wpp_call::stanza::terminate::{Terminate, TerminateReason};
use wpp_call::stanza::words;

use xml::xml;

fn jid(text: &str) -> Jid {
    text.parse().unwrap()
}

fn call(id: &str, creator: &str) -> CallRef {
    CallRef {
        id: id.into(),
        creator: jid(creator),
    }
}

fn envelope(to: &str, id: &str) -> Envelope {
    Envelope {
        id: id.into(),
        to: jid(to),
    }
}

fn encrypted(device: &str, kind: CiphertextKind, ciphertext: &[u8]) -> Encrypted {
    Encrypted {
        device: jid(device),
        kind,
        ciphertext: ciphertext.into(),
    }
}

// Known answers of the binary form.

struct Vector {
    node: Node,
    hex: String,
}

fn vectors() -> Vec<(String, Vector)> {
    let json: Json = serde_json::from_str(include_str!("vectors/wap.json")).unwrap();
    let stanzas = json["stanzas"].as_array().unwrap();
    let vector = |stanza: &Json| {
        let node = node(&stanza["node"]);
        let hex = text(&stanza["hex"]).to_owned();
        (text(&stanza["name"]).to_owned(), Vector { node, hex })
    };
    stanzas.iter().map(vector).collect()
}

fn vector(name: &str) -> Vector {
    let named = vectors().into_iter().find(|(other, _)| other == name);
    named.unwrap_or_else(|| panic!("no {name} in wap.json")).1
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap()
}

fn node(json: &Json) -> Node {
    let mut node = Node::new(text(&json["tag"]));
    for (name, value) in json["attrs"].as_object().unwrap() {
        let value = text(value);
        node = match value.parse::<Jid>() {
            Ok(jid) if value.contains('@') => node.attr(&**name, jid),
            _ => node.attr(&**name, value),
        };
    }
    match (json["children"].as_array(), json["bytes"].as_str()) {
        (Some(children), _) => node.children(children.iter().map(self::node).collect()),
        (None, Some(bytes)) => node.bytes(wap::unhex(bytes)),
        (None, None) => node,
    }
}

#[test]
fn every_known_tree_has_the_known_bytes() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 7);
    for (name, Vector { node, hex }) in vectors {
        assert_eq!(wap::hex(&node), hex, "{name}");
        assert_eq!(wap::tree(&hex), node, "{name}");
    }
}

#[test]
fn a_reject_has_the_known_bytes() {
    let expected = vector("reject");
    let peer = "222222222222222@lid";
    let reject = Reject {
        call: call("00AABBCCDDEEFF112233445566778899", peer),
        from: None,
    };
    let built = reject.build(&CURRENT, &envelope(peer, "1234.5678-9"));
    assert_eq!(built, expected.node);
    assert_eq!(wap::hex(&built), expected.hex);
}

#[test]
fn a_terminate_has_the_known_bytes() {
    let expected = vector("terminate");
    let terminate = Terminate {
        call: call("00AABBCCDDEEFF112233445566778899", "111111111111111:3@lid"),
        reason: Some(TerminateReason::AcceptedElsewhere),
    };
    let to = jid("222222222222222:7@lid");
    let built = terminate.build(&CURRENT, "1234.5678-10".into(), &to);
    assert_eq!(built, expected.node);
    assert_eq!(wap::hex(&built), expected.hex);
}

#[test]
fn a_plain_hang_up_gives_no_reason() {
    let terminate = Terminate {
        call: call("C", "1:3@lid"),
        reason: None,
    };
    let built = terminate.build(&CURRENT, "1.2-3".into(), &jid("2:7@lid"));
    assert_eq!(
        xml(&built),
        r#"<call to="2:7@lid" id="1.2-3"><terminate call-id="C" call-creator="1:3@lid" /></call>"#
    );
}

#[test]
fn an_offer_to_two_devices_has_the_known_bytes() {
    let expected = vector("offer");
    let offer = Offer {
        call: call("00AABBCCDDEEFF112233445566778899", "111111111111111:3@lid"),
        to: jid("222222222222222@lid"),
        is_video: false,
        privacy: Some(vec![0xaa, 0xbb]),
        encrypted: vec![
            encrypted("222222222222222@lid", CiphertextKind::Pkmsg, &[1, 2]),
            encrypted("222222222222222:7@lid", CiphertextKind::Msg, &[3, 4]),
        ],
        device_identity: Some(vec![0xcc]),
    };
    let built = offer.build(&CURRENT, "1234.5678-14".into());
    assert_eq!(built, expected.node);
    assert_eq!(wap::hex(&built), expected.hex);
}

#[test]
fn an_offer_to_one_device_goes_to_that_device_with_a_bare_enc() {
    let offer = Offer {
        call: call("C", "1:3@lid"),
        to: jid("2@lid"),
        is_video: false,
        privacy: None,
        encrypted: vec![encrypted("2:7@lid", CiphertextKind::Msg, &[9])],
        device_identity: None,
    };
    assert_eq!(
        xml(&offer.build(&CURRENT, "1.2-3".into())),
        "<call to=\"2:7@lid\" id=\"1.2-3\"><offer call-id=\"C\" call-creator=\"1:3@lid\">\
         <audio enc=\"opus\" rate=\"8000\" /><audio enc=\"opus\" rate=\"16000\" />\
         <net medium=\"3\" /><capability ver=\"1\">0105F709E0BB13</capability>\
         <enc v=\"2\" type=\"msg\" count=\"0\">09</enc><encopt keygen=\"2\" /></offer></call>"
    );
}

#[test]
fn a_video_offer_says_so_in_its_capability_too() {
    let offer = Offer {
        call: call("C", "1:3@lid"),
        to: jid("2@lid"),
        is_video: true,
        privacy: None,
        encrypted: vec![encrypted("2@lid", CiphertextKind::Msg, &[9])],
        device_identity: None,
    };
    let shown = xml(&offer.build(&CURRENT, "1.2-3".into()));
    let expected = "<video orientation=\"0\" screen_width=\"1920\" screen_height=\"1080\" \
                    device_orientation=\"0\" enc=\"vp8\" dec=\"vp8\" /><net medium=\"3\" />\
                    <capability ver=\"1\">0105F709E0FA13</capability>";
    assert!(shown.contains(expected), "{shown}");
}

// What wa-js 4.3.1 sent.

/// The one stanza that wa-js 4.3.1 sent in a recorded step.
struct Recorded {
    xml: String,
    hex: String,
}

fn recorded(step: &str) -> Recorded {
    let json: Json = serde_json::from_str(include_str!("vectors/wa-js-recorded.json")).unwrap();
    let records = json["records"].as_array().unwrap();
    let record = records
        .iter()
        .find(|record| record["peer"] == "wa-js 4.3.1" && record["step"] == step)
        .unwrap_or_else(|| panic!("no {step} in wa-js-recorded.json"));
    Recorded {
        xml: text(&record["sent"][0]["xml"]).into(),
        hex: text(&record["sent"][0]["hex"]).into(),
    }
}

/// The same text, attributes in the same order, and the tree that the bytes hold. Bytes are not
/// compared: the page wrote addresses as they came, as text, and `wacore-binary` makes tokens of
/// them.
fn assert_sent_by_wa_js(built: &Node, step: &str) {
    let recorded = recorded(step);
    assert_eq!(xml(built), recorded.xml, "{step}");
    assert_eq!(built, &wap::tree(&recorded.hex), "{step}");
}

const WA_JS_CALLER: &str = "4915112345678:3@s.whatsapp.net";
const WA_JS_ME: &str = "4915550001111@s.whatsapp.net";

#[test]
fn the_stanza_that_wa_js_accepted_with_is_built_again() {
    for (step, id, is_video) in [
        ("accept_any", "50248.41682-1", true),
        ("accept_audio", "50248.41682-3", false),
    ] {
        let call = call("CALL1", WA_JS_CALLER);
        let accept = Accept { call, is_video };
        let built = accept.build(&WA_JS_4_3, &envelope(WA_JS_CALLER, id));
        assert_sent_by_wa_js(&built, step);
    }
}

#[test]
fn the_stanza_that_wa_js_rejected_with_is_built_again() {
    for (step, call_id, peer, id) in [
        ("reject_any", "CALL1", WA_JS_CALLER, "50248.41682-2"),
        ("reject_group", "GC1", "call", "50248.41682-5"),
    ] {
        let reject = Reject {
            call: call(call_id, peer),
            from: Some(jid(WA_JS_ME)),
        };
        let built = reject.build(&WA_JS_4_3, &envelope(peer, id));
        assert_sent_by_wa_js(&built, step);
    }
}

#[test]
fn the_stanza_that_wa_js_ended_its_own_call_with_is_built_again() {
    let terminate = Terminate {
        call: call("C6ACB98873BE10BA07AC4569F48178C2", WA_JS_ME),
        reason: None,
    };
    let peer = jid("4915112345678@s.whatsapp.net");
    let built = terminate.build(&WA_JS_4_3, "50248.41682-4".into(), &peer);
    assert_sent_by_wa_js(&built, "end_any");
}

#[test]
fn the_stanza_that_wa_js_offered_with_is_built_again() {
    let pn = "4915112345678@s.whatsapp.net";
    let pn_7 = "4915112345678:7@s.whatsapp.net";
    #[rustfmt::skip]
    let steps = [
        ("offer_audio", "14A94B15D540104C", "C8E5F1521C40C19CC3636BDA6F9C4B3E", pn, pn_7, false),
        ("offer_video", "74B0CA8824204AE8", "C6ACB98873BE10BA07AC4569F48178C2", pn, pn_7, true),
        ("offer_plain_digits", "9275E192E1EFEE55", "BBE23ADB7DF4704C4A42535AD45C3093", pn, pn_7, false),
        ("offer_lid", "031FBCDE8E62A90D", "F29FF02FFF98C14DD06BB0B0F0358EFD", "99887766@lid", "99887766:7@lid", false),
    ];
    for (step, id, call_id, user, companion, is_video) in steps {
        let offer = Offer {
            call: call(call_id, WA_JS_ME),
            to: jid(user),
            is_video,
            privacy: None,
            encrypted: vec![
                encrypted(user, CiphertextKind::Pkmsg, &[1, 2, 3]),
                encrypted(companion, CiphertextKind::Pkmsg, &[1, 2, 3]),
            ],
            device_identity: Some(vec![7, 7, 7]),
        };
        assert_sent_by_wa_js(&offer.build(&WA_JS_4_3, id.into()), step);
    }
}

// What an offer looks like, whatever is in it.

/// The offer's children in the only order in which the server takes them.
const CURRENT_ORDER: [&str; 9] = [
    "privacy",
    "audio 8000",
    "audio 16000",
    "video",
    "net",
    "capability",
    "destination",
    "encopt",
    "device-identity",
];

const WA_JS_ORDER: [&str; 8] = [
    "audio 16000",
    "audio 8000",
    "video",
    "net",
    "capability",
    "encopt",
    "destination",
    "device-identity",
];

fn children(node: &Node) -> &[Node] {
    match &node.content {
        Content::Children(children) => children,
        other => panic!("expected children, found {other:?}"),
    }
}

/// The tags in order; `<audio>` with its rate.
fn names(nodes: &[Node]) -> Vec<String> {
    let name = |node: &Node| match node.optional("rate") {
        Some(rate) => format!("{} {rate}", &*node.tag),
        None => node.tag.to_string(),
    };
    nodes.iter().map(name).collect()
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
        encrypted(&format!("222:{device}@lid"), kind, &ciphertext)
    }
}

prop_compose! {
    fn any_offer()(
        is_video in any::<bool>(),
        privacy in prop::option::of(bytes()),
        encrypted in prop::collection::vec(any_encrypted(), 0..=64),
        device_identity in prop::option::of(bytes()),
    ) -> Offer {
        let (call, to) = (call("C", "1:3@lid"), jid("222@lid"));
        Offer { call, to, is_video, privacy, encrypted, device_identity }
    }
}

proptest! {
    #[test]
    fn whatever_is_offered_comes_in_the_profiles_order_and_once(offer in any_offer()) {
        for (profile, order) in [(&CURRENT, &CURRENT_ORDER[..]), (&WA_JS_4_3, &WA_JS_ORDER[..])] {
            let bare = *profile == CURRENT && offer.encrypted.len() == 1;
            let is_there = |name: &&str| match *name {
                "privacy" => offer.privacy.is_some(),
                "video" => offer.is_video,
                "device-identity" => offer.device_identity.is_some(),
                _ => true,
            };
            let spelt = |name: &str| (if bare && name == "destination" { "enc" } else { name }).into();
            let expected: Vec<String> =
                order.iter().copied().filter(is_there).map(spelt).collect();

            let stanza = offer.build(profile, "1.2-3".into());
            let built = stanza.child("offer").unwrap();
            prop_assert_eq!(names(children(built)), expected);
            let ids: Vec<&str> = built.attrs.iter().map(|(name, _)| &**name).collect();
            prop_assert_eq!(ids, ["call-id", "call-creator"]);
        }
    }

    #[test]
    fn every_device_gets_its_own_ciphertext(offer in any_offer()) {
        for profile in profile::ALL {
            let stanza = offer.build(profile, "1.2-3".into());
            let built = stanza.child("offer").unwrap();
            let expected: Vec<String> = offer.encrypted.iter().map(shown).collect();
            let Some(destination) = built.child("destination") else {
                // One device, which the offer itself is addressed to.
                prop_assert_eq!(&stanza.attrs[0].1, &Value::from(offer.encrypted[0].device.clone()));
                let enc = xml(built.child("enc").unwrap());
                let only = format!("<to jid=\"{}\">{enc}</to>", offer.encrypted[0].device);
                prop_assert_eq!(vec![only], expected);
                continue;
            };
            prop_assert!(built.child("enc").is_none());
            prop_assert_eq!(&stanza.attrs[0].1, &profile.address(&offer.to));
            let found: Vec<String> = children(destination).iter().map(xml).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn addresses_are_jid_tokens_today_and_were_text_in_wa_js(offer in any_offer()) {
        let jids = |profile: &Profile| addresses(&offer.build(profile, "1.2-3".into()));
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
    let enc = Node::new("enc")
        .attr("v", "2")
        .attr("type", kind)
        .attr("count", "0")
        .bytes(one.ciphertext.clone());
    format!("<to jid=\"{}\">{}</to>", one.device, xml(&enc))
}

/// How many attributes are addresses, in all of the tree.
fn addresses(node: &Node) -> usize {
    let here = node.attrs.iter();
    let here = here.filter(|(_, value)| matches!(value, Value::Jid(_)));
    let below = match &node.content {
        Content::Children(children) => children.iter().map(addresses).sum(),
        _ => 0,
    };
    here.count() + below
}

// Who hears of the end of a call.

#[test]
fn today_every_device_that_was_rung_hears_of_the_end() {
    let (peer, devices) = (jid("2@lid"), [jid("2:1@lid"), jid("2:7@lid")]);
    let rung = Terminate::recipients(&CURRENT, &peer, &devices);
    assert_eq!(rung, devices);
    let of_others = Terminate::recipients(&CURRENT, &peer, &[]);
    assert_eq!(of_others, std::slice::from_ref(&peer));
}

#[test]
fn wa_js_told_the_peer_alone_and_named_it_as_creator() {
    let (peer, devices) = (jid("2@lid"), [jid("2:1@lid"), jid("2:7@lid")]);
    assert_eq!(
        Terminate::recipients(&WA_JS_4_3, &peer, &devices),
        std::slice::from_ref(&peer)
    );
    let terminate = Terminate {
        call: call("C", "1@lid"),
        reason: None,
    };
    assert_eq!(
        xml(&terminate.build(&WA_JS_4_3, "1.2-3".into(), &peer)),
        r#"<call to="2@lid" id="1.2-3"><terminate call-id="C" call-creator="2@lid" /></call>"#
    );
}

// Profiles.

#[test]
fn profiles_are_found_by_name_and_the_first_is_the_default() {
    assert_eq!(profile::ALL, [&CURRENT, &WA_JS_4_3]);
    assert_eq!(Profile::named("current"), Some(&CURRENT));
    assert_eq!(Profile::named("wa-js-4.3"), Some(&WA_JS_4_3));
    for unknown in ["", "Current", "wa-js", "wa-js-4.3 "] {
        assert_eq!(Profile::named(unknown), None, "{unknown:?}");
    }
}

// The server's answers.

#[test]
fn an_ack_without_error_acknowledges() {
    let ack = Node::new("ack").attr("class", "call");
    for node in [ack.clone(), ack.clone().attr("error", "0")] {
        let parsed = Ack::parse(&node).unwrap();
        assert_eq!(parsed.error, None, "{}", xml(&node));
        assert!(!parsed.has_relay);
    }
    let with_relay = ack.children(vec![Node::new("rte"), Node::new("relay")]);
    assert!(Ack::parse(&with_relay).unwrap().has_relay);
}

#[test]
fn an_error_makes_a_nack_as_attribute_and_as_child() {
    let child = Node::new("error").attr("code", "439");
    for node in [
        Node::new("ack").attr("error", "439"),
        Node::new("ack").children(vec![child.clone()]),
        Node::new("ack").attr("error", "439").children(vec![child]),
    ] {
        let parsed = Ack::parse(&node).unwrap();
        assert_eq!(parsed.error.as_deref(), Some("439"), "{}", xml(&node));
    }
}

#[test]
fn anything_but_an_ack_is_an_error_that_says_what_stood_there() {
    let error = Ack::parse(&Node::new("receipt")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "<ack>: expected this stanza, found \"receipt\""
    );
}

#[test]
fn known_nack_codes_have_a_name_and_unknown_ones_have_none() {
    assert_eq!(nack_name("439"), Some("ChildOrder"));
    assert_eq!(nack_name("463"), Some("TcToken"));
    assert_eq!(nack_name("401"), Some("CallerCountry"));
    for unknown in ["", "0", "4", "4390", "x"] {
        assert_eq!(nack_name(unknown), None, "{unknown:?}");
    }
}

// The dictionary.

/// Every stanza that we can build, in every profile, with everything that is optional.
fn all_that_we_send() -> Vec<Node> {
    let mut stanzas = Vec::new();
    for profile in profile::ALL {
        let call = call("C", "1:3@lid");
        let envelope = envelope("2:7@lid", "1.2-3");
        let device_and_kind = [
            ("2@lid", CiphertextKind::Msg),
            ("2:7@lid", CiphertextKind::Pkmsg),
        ];
        let encrypted = device_and_kind.map(|(device, kind)| encrypted(device, kind, &[1]));
        let offer = Offer {
            call: call.clone(),
            to: jid("2@lid"),
            is_video: true,
            privacy: Some(vec![1]),
            encrypted: encrypted.into(),
            device_identity: Some(vec![1]),
        };
        let accept = Accept {
            call: call.clone(),
            is_video: true,
        };
        let reject = Reject {
            call: call.clone(),
            from: Some(jid("1@lid")),
        };
        let terminate = Terminate {
            call,
            reason: Some(TerminateReason::AcceptedElsewhere),
        };
        let id = StanzaId::from("1.2-3");
        stanzas.extend([
            offer.build(profile, id.clone()),
            accept.build(profile, &envelope),
            reject.build(profile, &envelope),
            terminate.build(profile, id, &envelope.to),
        ]);
    }
    stanzas
}

/// Calls `see` with every text of the tree, and with what it is.
fn texts<'a>(node: &'a Node, see: &mut impl FnMut(&'static str, &'a Text)) {
    see("tag", &node.tag);
    for (name, value) in &node.attrs {
        see("attribute", name);
        if let Value::Text(text) = value {
            see("value", text);
        }
    }
    if let Content::Children(children) = &node.content {
        for child in children {
            texts(child, see);
        }
    }
}

#[test]
fn every_word_is_at_its_place_and_every_place_is_used() {
    let mut seen = BTreeSet::new();
    for stanza in all_that_we_send() {
        texts(&stanza, &mut |_, text| {
            if let Text::Word(word) = text {
                let place = usize::from(word.index());
                assert_eq!(words::ALL.get(place), Some(&word.as_str()));
                seen.insert(place);
            }
        });
    }
    let unused: Vec<&str> = (0..words::ALL.len())
        .filter(|place| !seen.contains(place))
        .map(|place| words::ALL[place])
        .collect();
    assert_eq!(unused, Vec::<&str>::new());
}

#[test]
fn only_ids_and_addresses_of_ours_are_no_words() {
    for stanza in all_that_we_send() {
        texts(&stanza, &mut |what, text| {
            let is_word = matches!(text, Text::Word(_));
            let is_ours = ["C", "1.2-3"].contains(&&**text) || text.contains('@');
            assert!(is_word || (what == "value" && is_ours), "{what} {text:?}");
        });
    }
}

#[test]
fn no_word_stands_twice_and_none_takes_the_number_of_a_marker() {
    let once: BTreeSet<&str> = words::ALL.iter().copied().collect();
    assert_eq!(once.len(), words::ALL.len());
    // FE and FF announce a text and an address.
    assert!(words::ALL.len() < 0xfe);
}

#[test]
fn the_dictionary_as_text_splits_into_its_words() {
    let words: Vec<&str> = words::TEXT.trim_end().split(' ').collect();
    assert_eq!(words, words::ALL);
}

#[test]
fn a_word_and_the_same_text_are_equal() {
    let word = Word::new("call", 7);
    assert_eq!(Text::from(word), Text::from("call"));
    assert_ne!(Text::from(word), Text::from("offer"));
    // An address is no text, though both read the same: their bytes differ.
    assert_ne!(Value::from(jid("2@lid")), Value::from("2@lid"));
}
