//! The dictionary of the crossing.

use std::collections::BTreeSet;

use wpp_call::node::{Node, Text, Value};
use wpp_call::stanza::Stanza;
use wpp_call::stanza::accept::Accept;
use wpp_call::stanza::ack::NackCode;
use wpp_call::stanza::call::{Act, Call, KNOWN, Peer};
use wpp_call::stanza::call_ref::CallRef;
use wpp_call::stanza::link::LinkQueryAction;
use wpp_call::stanza::media::Media;
use wpp_call::stanza::mute::{Mute, MuteState};
use wpp_call::stanza::offer::{CiphertextKind, Encrypted, Offer};
use wpp_call::stanza::profile::{self, Profile};
use wpp_call::stanza::reject::{Reject, RejectReason};
use wpp_call::stanza::screen_share::ScreenShareState;
use wpp_call::stanza::show;
use wpp_call::stanza::terminate::{Terminate, TerminateReason};
use wpp_call::stanza::transport::{Transport, TransportKind};
use wpp_call::stanza::user_action::{RaiseHandState, UserAction, UserActionKind};
use wpp_call::stanza::video::VideoState;
use wpp_call::words;

use crate::golden::{jid, stanzas};
use crate::parts::{leaf, secret_leaf};

/// Calls `see` with every text of the tree, and with what it is.
fn texts<'a>(node: &'a Node, see: &mut impl FnMut(&'static str, &'a Text)) {
    see("tag", &node.tag);
    for (name, value) in &node.attrs {
        see("attribute", name);
        if let Value::Text(text) = value {
            see("value", text);
        }
    }
    for child in node.child_nodes() {
        texts(child, see);
    }
}

/// All words that vocabularies know.
fn of_vocabularies() -> Vec<String> {
    macro_rules! words {
        ($($vocabulary:ident)*) => {
            [$($vocabulary::KNOWN.iter().map(|word| word.text().to_string()).collect()),*]
        };
    }
    let words: [Vec<String>; 11] = words!(
        Media RejectReason TerminateReason TransportKind MuteState VideoState UserActionKind
        RaiseHandState ScreenShareState LinkQueryAction NackCode
    );
    words.concat()
}

#[test]
fn every_word_stands_in_a_known_stanza_or_a_vocabulary() {
    let mut used: BTreeSet<String> = of_vocabularies().into_iter().collect();
    for golden in stanzas().iter() {
        texts(&golden.node, &mut |_, text| {
            used.insert(text.to_string());
        });
    }
    let in_stanzas = words::ALL.iter().take(words::IN_STANZAS);
    let unused = in_stanzas.filter(|word| !used.contains(**word));
    assert_eq!(unused.collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn every_name_stands_in_the_types_that_users_get() {
    let types = include_str!("../../js/types.ts");
    let words_of = |text: &'static str| text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let named: BTreeSet<&str> = words_of(types).collect();
    let names = words::ALL.iter().skip(words::IN_STANZAS);
    let unknown: Vec<_> = names.filter(|name| !named.contains(**name)).collect();
    assert_eq!(unknown, Vec::<&&str>::new());
}

#[test]
fn every_tag_and_attribute_of_a_known_stanza_is_a_word_but_what_is_not_known() {
    let mut others = BTreeSet::new();
    for golden in stanzas().iter() {
        texts(&golden.node, &mut |what, text| {
            if what != "value" && !words::ALL.contains(&&*text.as_str()) {
                others.insert(text.to_string());
            }
        });
    }
    let others: Vec<&str> = others.iter().map(|other| &**other).collect();
    assert_eq!(
        others,
        ["how", "interruption", "sampled", "web_client", "why"]
    );
}

#[test]
fn every_action_is_called_by_a_word_of_its_own() {
    let tags: BTreeSet<&str> = KNOWN.iter().map(|(tag, _)| &**tag).collect();
    assert_eq!(tags.len(), KNOWN.len());
    assert_eq!(KNOWN.len(), 22);
}

#[test]
fn a_word_is_at_its_place() {
    for (place, golden) in [
        (words::CALL, "call"),
        (words::WAITING_ROOM_UPDATE, "waiting_room_update"),
        (words::N0, "0"),
        (words::N16000, "16000"),
    ] {
        assert_eq!(words::ALL[usize::from(place.index())], golden);
        assert_eq!(*place, *golden);
        assert_eq!(format!("{place:?}"), format!("{golden:?}"));
    }
}

#[test]
fn no_word_stands_twice_and_none_takes_the_number_of_a_marker() {
    let once: BTreeSet<&str> = words::ALL.iter().copied().collect();
    assert_eq!(once.len(), words::ALL.len());
    assert!(!once.contains(""));
    // The number of a word is a byte, and the empty text has the last one.
    assert!(words::ALL.len() < 0xff);
}

/// What the dictionary begins with, and its words.
fn dictionary() -> (Vec<&'static str>, Vec<&'static str>) {
    let mut read_by_javascript: Vec<&str> = words::DICTIONARY.trim_end().split(' ').collect();
    let words = read_by_javascript.split_off(5);
    (read_by_javascript, words)
}

#[test]
fn the_dictionary_as_text_splits_into_its_words() {
    assert_eq!(dictionary().1, words::ALL);
}

#[test]
fn the_dictionary_begins_with_what_javascript_reads_of_stanzas() {
    let (read_by_javascript, _) = dictionary();
    let [call, id, session_start, _, read] = *read_by_javascript else {
        panic!("{read_by_javascript:?}");
    };
    assert_eq!([call, id], [&*words::CALL, &*words::ID]);
    assert_eq!(read, words::READ.to_string());
    let kind = CiphertextKind::from_wire(session_start);
    assert_eq!(kind, Some(CiphertextKind::Pkmsg));
    assert_eq!(read, words::READ.to_string());
}

#[test]
fn what_javascript_hides_of_a_text_is_what_is_hidden_of_a_stanza() {
    let (read_by_javascript, _) = dictionary();
    let (names, link) = read_by_javascript[3].rsplit_once('|').unwrap();
    let shown = |name: &str, value: &str| {
        let shown = show(&Node::new("ack").attr(name, value)).unwrap();
        format!("{shown:?}")
    };
    let hidden = ["key", "token", "secret", "privacy"];
    assert_eq!(names.split('|').collect::<Vec<_>>(), hidden);
    for name in hidden {
        assert!(!shown(name, "a1b2").contains("a1b2"), "{name}");
    }
    let address = format!("https://{link}/voice/a1b2");
    assert!(!shown("url", &address).contains("a1b2"));
}

#[test]
fn a_word_and_the_same_text_are_equal() {
    assert_eq!(Text::from(words::CALL), Text::from("call"));
    assert_ne!(Text::from(words::CALL), Text::from("offer"));
    // An address is no text, though both read the same: their bytes differ.
    assert_ne!(Value::from(jid("2@lid")), Value::from("2@lid"));
}

/// Every stanza that we make ourselves, in every profile, with everything that is optional.
fn all_that_we_send() -> Vec<Node> {
    let call = CallRef {
        id: "C".into(),
        creator: jid("1:3@lid"),
    };
    let phone = jid("2:7@lid");
    let mut stanzas = Vec::new();
    for profile in profile::ALL {
        let device_and_kind = [
            ("2@lid", CiphertextKind::Msg),
            ("2:7@lid", CiphertextKind::Pkmsg),
        ];
        let encrypted = device_and_kind.map(|(device, kind)| Encrypted {
            device: jid(device),
            kind,
            ciphertext: [1].into(),
        });
        let offer = Offer::outgoing(profile, &call, true, encrypted.into())
            .with_privacy(secret_leaf(&[1]))
            .with_device_identity(leaf(&[1]));
        let over = Some(TerminateReason::ACCEPTED_ELSEWHERE);
        let from_a_relay = Some(TransportKind::RELAY_CANDIDATE);
        let busy = Some(RejectReason::BUSY);
        stanzas.extend([
            built(profile, offer),
            built(profile, Accept::outgoing(&call, true)),
            built(profile, Reject::outgoing(&call, busy)),
            built(profile, Terminate::outgoing(profile, &call, phone, over)),
            built(profile, Transport::outgoing(&call, from_a_relay, vec![])),
            built(profile, Mute::outgoing(&call, true)),
            built(profile, UserAction::outgoing(&call, true)),
        ]);
    }
    stanzas
}

fn built(profile: &Profile, action: impl Act) -> Node {
    let (me, phone) = (jid("1@lid"), jid("2:7@lid"));
    let call = Call::outgoing(Some(me), "1.2-3".into(), Peer::Jid(phone), action);
    call.build(profile).unwrap()
}

#[test]
fn only_ids_and_addresses_of_ours_are_no_words() {
    for stanza in all_that_we_send() {
        texts(&stanza, &mut |what, text| {
            let is_word = text.word().is_some();
            let is_ours = ["C", "1.2-3"].contains(&&*text.as_str()) || text.as_str().contains('@');
            assert!(is_word || (what == "value" && is_ours), "{what} {text:?}");
        });
    }
}
