//! What nobody may read of a stanza that is shown: keys, tokens and call links.

use std::collections::BTreeSet;

use wpp_call::node::Node;
use wpp_call::object::{Field, Object};
use wpp_call::stanza::ack::Ack;
use wpp_call::stanza::call::KNOWN;
use wpp_call::stanza::element::{Element, Leaf};
use wpp_call::stanza::secret::Secret;
use wpp_call::stanza::shape::{Kind, Known, Shape};
use wpp_call::stanza::show;
use wpp_call::words::{ALL, IN_STANZAS};

use crate::golden::{CALL_ID, LINK, ME, PEER, golden, stanzas};
use crate::groups::HBH_KEY;
use crate::json::{hex, json};

/// How a reader would recognize these bytes.
fn spellings(secret: &[u8]) -> Vec<String> {
    let debug = format!("{secret:?}");
    let list = debug.trim_matches(['[', ']']).to_owned();
    let text = String::from_utf8_lossy(secret).into_owned();
    vec![hex(secret), hex(secret).to_uppercase(), list, text]
}

pub const SECRET_TAGS: [&str; 5] = ["key", "hbh_key", "token", "auth_token", "privacy"];

pub const SECRET_ATTRS: [&str; 6] = [
    "auth_token",
    "hbh_key",
    "key",
    "link-token",
    "privacy",
    "token",
];

const SECRETS: [&[u8]; 6] = [
    LINK.as_bytes(),
    b"key-of-relays",
    &HBH_KEY,
    b"pqrs",
    &[128, 129, 130, 131],
    &[0xa1, 0xa2, 0xa3],
];

#[test]
fn no_key_and_no_token_can_be_read_in_what_is_shown() {
    let mut shown = 0;
    for golden in stanzas().iter() {
        let object = show(&golden.node).unwrap();
        let texts = [format!("{object:?}"), json(&object).to_string()];
        shown += usize::from(texts[1].contains("bytes)"));
        for secret in SECRETS {
            for spelling in spellings(secret) {
                for text in &texts {
                    assert!(!text.contains(&spelling), "{}: {text}", golden.name);
                }
            }
        }
    }
    assert_eq!(
        shown, 12,
        "two offers, two acks, an update, and seven about links"
    );
}

#[test]
fn a_key_cannot_be_read_wherever_it_stands_and_whatever_stands_beside_it() {
    let leaf = |tag: &str| Node::new(tag).bytes(*b"key-of-relays");
    let cases = |tag: &str| {
        let twice = vec![leaf(tag), leaf(tag)];
        let with_attribute = leaf(tag).attr("x", "1");
        [
            Node::new("ack").children(vec![Node::new("relay").children(twice.clone())]),
            Node::new("ack").children(vec![Node::new("relay").children(vec![with_attribute])]),
            Node::new("ack").children(twice),
            Node::new("ack").children(vec![Node::new("x").children(vec![leaf(tag)])]),
            Node::new("ack").children(vec![Node::new(tag).children(vec![leaf("x")])]),
        ]
    };
    for tag in SECRET_TAGS {
        for (at, case) in cases(tag).iter().enumerate() {
            let shown = json(&show(case).unwrap()).to_string();
            for spelling in spellings(b"key-of-relays") {
                assert!(!shown.contains(&spelling), "{tag} {at}: {shown}");
            }
            assert!(shown.contains("(13 bytes)"), "{tag} {at}: {shown}");
        }
    }
}

/// Names of all spellings that hold a secret.
const SPELT: [&str; 13] = [
    "srtp_key",
    "srtp-key",
    "srtpKey",
    "SRTP_KEY",
    "Key",
    "key",
    "tctoken",
    "tcToken",
    "token",
    "link-token",
    "call_secret",
    "callSecret",
    "secret",
];

/// Names with such a word in them that hold none.
const HARMLESS: [&str; 9] = [
    "key-count",
    "keygen",
    "key_id",
    "rekey",
    "enc_rekey",
    "token_id",
    "auth_token_id",
    "tokenizer",
    "secretary",
];

#[test]
fn what_ends_in_key_or_token_or_secret_is_its_length_as_an_attribute_and_as_an_element() {
    let said = |name: &str, inner: Node| {
        let relay = Node::new("relay").attr(name, "a1b2c3");
        let action = Node::new("offer").children(vec![inner.clone()]);
        let action = action.attr("call-id", CALL_ID).attr("call-creator", ME);
        let unknown = Node::new(name).bytes(*b"a1b2c3");
        let unknown = unknown.attr("call-id", CALL_ID).attr("call-creator", ME);
        let unknown = unknown.attr("transaction-id", "1"); // an enc_rekey must have one
        let call = |action| Node::new("call").attr("to", PEER).children(vec![action]);
        [
            Node::new("ack").attr(name, "a1b2c3"),
            Node::new("ack").children(vec![relay]),
            Node::new("ack").children(vec![Node::new("x").attr(name, "a1b2c3")]),
            Node::new("ack").children(vec![inner]),
            call(action),
            call(unknown),
        ]
    };
    let shown = |name: &str| {
        let stanzas = said(name, Node::new(name).bytes(*b"a1b2c3"));
        stanzas.map(|stanza| json(&show(&stanza).unwrap()).to_string())
    };
    let reads = |shown: &str| {
        let spellings = spellings(b"a1b2c3");
        spellings.iter().any(|spelling| shown.contains(spelling))
    };
    for name in SPELT {
        for shown in shown(name) {
            assert!(!reads(&shown), "{name}: {shown}");
            assert!(shown.contains("(6 bytes)"), "{name}: {shown}");
        }
    }
    for name in HARMLESS {
        for shown in shown(name) {
            assert!(reads(&shown), "{name}: {shown}");
        }
    }
}

#[test]
fn of_the_known_words_these_alone_are_veiled_as_attributes() {
    let is_veiled = |name: &&&str| {
        let shown = show(&Node::new("ack").attr(**name, "unheard")).unwrap();
        json(&shown).to_string().contains("(7 bytes)")
    };
    let veiled: Vec<_> = ALL
        .iter()
        .take(IN_STANZAS)
        .filter(is_veiled)
        .copied()
        .collect();
    assert_eq!(veiled, SECRET_ATTRS);
}

#[test]
fn whatever_stands_in_a_secret_is_veiled() {
    let part = Node::new("part").attr("value", "a1b2c3").bytes(*b"a1b2c3");
    for tag in ["srtp_key", "token", "key", "privacy"] {
        let secret = Node::new(tag).attr("id", "0").children(vec![part.clone()]);
        let relay = Node::new("relay").children(vec![secret.clone()]);
        for inner in [secret, relay] {
            let shown = json(&show(&Node::new("ack").children(vec![inner])).unwrap()).to_string();
            for spelling in spellings(b"a1b2c3") {
                assert!(!shown.contains(&spelling), "{shown}");
            }
            assert!(shown.contains(r#""id":"0""#), "{shown}");
        }
    }
}

#[test]
fn a_call_link_is_veiled_wherever_it_stands() {
    for link in [
        format!("https://call.whatsapp.com/voice/{LINK}"),
        format!("HTTPS://Call.WhatsApp.com/video/{LINK}?x=1"),
        format!("see call.whatsapp.com/audio/{LINK}"),
    ] {
        let text = link.as_str();
        let with_bytes = Node::new("link").bytes(text.as_bytes());
        let call = golden("reject").node.clone().attr("notify", text);
        for stanza in [
            Node::new("ack").attr("url", text),
            Node::new("ack").children(vec![Node::new("link").attr("href", text)]),
            Node::new("ack").children(vec![with_bytes]),
            call,
        ] {
            let shown = json(&show(&stanza).unwrap()).to_string();
            for spelling in spellings(LINK.as_bytes()) {
                assert!(!shown.contains(&spelling), "{shown}");
            }
            let length = format!("({} bytes)", link.len());
            assert!(shown.contains(&length), "{shown}");
        }
    }
}

#[test]
fn what_is_veiled_in_what_is_shown_is_veiled_in_an_error_and_when_it_is_debugged() {
    let link = format!("https://call.whatsapp.com/voice/{LINK}");
    let node = Node::new("call").attr("from", PEER).attr("t", &*link);
    let error = show(&node).unwrap_err();
    assert_eq!(
        error.message(),
        "<call t>: expected a whole number, found \"(54 bytes)\""
    );
    let relay = Node::new("relay").attr("srtp_key", "a1b2c3");
    let key = relay.lacks("srtp_key", "this child");
    assert_eq!(key.found, Some("(6 bytes)".into()));
    for node in [node, relay] {
        let printed = format!("{node:?}");
        assert!(!printed.contains(LINK), "{printed}");
        assert!(!printed.contains("a1b2c3"), "{printed}");
    }
}

#[test]
fn a_secret_shows_nothing_of_itself() {
    let secret = Secret::from(b"key-of-relays".to_vec());
    assert_eq!(format!("{secret:?}"), "Secret(..)");
    assert_eq!(format!("{:?}", Leaf(secret.clone())), "Leaf(Secret(..))");
    assert_eq!(format!("{:?}", vec![secret.clone()]), "[Secret(..)]");
    assert_eq!(secret.expose(), b"key-of-relays");
    assert_eq!(format!("{:?}", Secret::default()), "Secret(..)");
}

#[test]
fn an_object_never_shows_bytes_when_it_is_debugged() {
    let mut object = Object::default();
    object.put("a", Field::Bytes(vec![112, 113]));
    object.put("b", Field::Objects(vec![object.clone()]));
    let debug = format!("{object:?}");
    assert!(!debug.contains("112"), "{debug}");
    assert_eq!(debug.matches("Bytes(..)").count(), 2);
}

#[test]
fn a_typed_form_prints_no_bytes_either() {
    for golden in stanzas().iter() {
        let printed = format!("{:?}", golden.node);
        for secret in SECRETS {
            let [_, _, list, _] = &spellings(secret)[..] else {
                unreachable!()
            };
            assert!(!printed.contains(list), "{}: {printed}", golden.name);
        }
    }
}

/// The words of all parts that are secret, of a shape and of everything in it.
fn secret_parts(shape: &'static Shape, found: &mut BTreeSet<&'static str>) {
    for known in shape.parts {
        match known.kind {
            Kind::SecretLeaf => drop(found.insert(ALL[usize::from(known.name.index())])),
            Kind::Child(shape) | Kind::Children(shape) => {
                let holds = |known: &Known| matches!(known.kind, Kind::SecretBytes);
                if shape.parts.iter().any(holds) {
                    found.insert(ALL[usize::from(known.name.index())]);
                }
                secret_parts(shape, found);
            }
            _ => {}
        }
    }
}

#[test]
fn what_is_secret_in_its_own_place_is_secret_everywhere() {
    let mut found = BTreeSet::new();
    secret_parts(Ack::SHAPE, &mut found);
    for (_, shape) in KNOWN {
        secret_parts(shape, &mut found);
    }
    assert_eq!(found, BTreeSet::from(SECRET_TAGS));
}
