//! The buffers of the crossing, both ways, against the grammars that `src/web/read.rs` and
//! `src/web/write.rs` give. Whatever arrives from the page, a panic is our fault.
#![cfg(test)]

#[path = "support/buffers.rs"]
mod buffers;

use proptest::prelude::*;
use wpp_call::engine::{Answer, HostError, PageCall, PageState, Phase, RawState};
use wpp_call::jid::Jid;
use wpp_call::node::{Content, Node, Text, Value};
use wpp_call::stanza::offer::CiphertextKind;
use wpp_call::stanza::words as w;
use wpp_call::web::read::{self, Broken};
use wpp_call::web::write::{self, Field, Object};

use buffers::{Attr, Inside, Property, Tree, decode_object, decode_stanza};

fn jid(text: &str) -> Jid {
    text.parse().unwrap()
}

// From JavaScript: answers.

/// Bytes and texts, one after the other.
macro_rules! buffer {
    ($($part:expr),* $(,)?) => { [$(AsRef::<[u8]>::as_ref(&$part)),*].concat() };
}

const DONE: &[u8] = &[0];

fn identity() -> Vec<u8> {
    buffer!([1, 10], "491:2@c.us", [7], "1:3@lid")
}

fn devices() -> Vec<u8> {
    buffer!([2, 2, 5], "2@lid", [7], "2:7@lid")
}

fn ciphertexts() -> Vec<u8> {
    buffer!(
        [3, 3],
        [1, 5],
        "pkmsg",
        [2, 0xca, 0xfe],
        [1, 3],
        "msg",
        [0],
        [0, 10],
        "no session",
    )
}

/// `CALL1` of 2:7@lid rings with video since 1700000000.
fn ringing() -> Vec<u8> {
    buffer!(
        [5],
        "CALL1",
        [7],
        "2:7@lid",
        [2],
        [1, 13],
        "INCOMING_RING",
        [0b0010],
        [0x80, 0xe2, 0xcf, 0xaa, 0x06],
    )
}

/// `CALL2`, a group call of ours that goes on, in state -3, with no time.
fn going_on() -> Vec<u8> {
    buffer!([5], "CALL2", [4], "call", [4], [2, 5], [0b1101], [0])
}

fn calls() -> Vec<u8> {
    buffer!([5, 2], ringing(), going_on())
}

/// `<ack class="call"><relay /><te>00ff</te></ack>`
fn ack() -> Vec<u8> {
    buffer!(
        [6, 3],
        "ack",
        [1, 5],
        "class",
        [4],
        "call",
        [1, 2],
        [5],
        "relay",
        [0, 0],
        [2],
        "te",
        [0, 2, 2, 0x00, 0xff],
    )
}

/// One of every kind, with how it reads.
fn every_answer() -> Vec<(Vec<u8>, &'static str)> {
    vec![
        (DONE.into(), "Ok(Done"),
        (identity(), "Ok(Identity"),
        (devices(), "Ok(Devices"),
        (ciphertexts(), "Ok(Ciphertexts"),
        (buffer!([4, 2, 0x00, 0xff]), "Ok(DeviceIdentity"),
        (calls(), "Ok(Calls"),
        (ack(), "Ok(Ack"),
        (buffer!([7, 5], "WAWap"), "Err(Missing"),
        (vec![8], "Err(Wid"),
        (buffer!([9, 4], "Oops"), "Err(Failed"),
    ]
}

fn is_broken(answer: &Result<Answer, HostError>) -> bool {
    matches!(answer, Err(error) if *error == HostError::failed("its answer could not be read"))
}

#[test]
fn every_kind_of_answer_is_read_as_that_kind() {
    for (buffer, expected) in every_answer() {
        let answer = format!("{:?}", read::answer(&buffer));
        assert!(answer.starts_with(expected), "{answer}");
    }
}

#[test]
fn an_identity_is_two_addresses_either_of_which_may_be_missing() {
    let read = |buffer: Vec<u8>| match read::answer(&buffer) {
        Ok(Answer::Identity(identity)) => (identity.pn, identity.lid),
        other => panic!("{other:?}"),
    };
    let (pn, lid) = (jid("491:2@c.us"), jid("1:3@lid"));
    assert_eq!(read(identity()), (Some(pn.clone()), Some(lid.clone())));
    assert_eq!(
        read(buffer!([1, 10], "491:2@c.us", [0])),
        (Some(pn), None::<Jid>)
    );
    assert_eq!(read(buffer!([1, 0, 7], "1:3@lid")), (None, Some(lid)));
    assert_eq!(read(vec![1, 0, 0]), (None, None));
}

#[test]
fn devices_come_in_their_order_and_none_is_left_out() {
    let Ok(Answer::Devices(read)) = read::answer(&devices()) else {
        panic!("no devices");
    };
    assert_eq!(read, [jid("2@lid"), jid("2:7@lid")]);
    let error = read::answer(&buffer!([2, 2, 5], "2@lid", [4], "oops")).unwrap_err();
    assert_eq!(
        error,
        HostError::failed("expected a JID, found \"oops\""),
        "a device that cannot be rung is a failure, not a device less"
    );
}

#[test]
fn ciphertexts_come_with_their_kind_or_the_pages_message() {
    let Ok(Answer::Ciphertexts(read)) = read::answer(&ciphertexts()) else {
        panic!("no ciphertexts");
    };
    let expected = [
        Ok((CiphertextKind::Pkmsg, vec![0xca, 0xfe])),
        Ok((CiphertextKind::Msg, vec![])),
        Err("no session".into()),
    ];
    assert_eq!(read, expected);
}

#[test]
fn a_ciphertext_of_an_unknown_kind_is_a_failure_of_that_device() {
    let Ok(Answer::Ciphertexts(read)) = read::answer(&buffer!([3, 1, 1, 4], "skms", [1, 9])) else {
        panic!("no ciphertexts");
    };
    assert_eq!(read, [Err("it is neither msg nor pkmsg".into())]);
}

#[test]
fn the_device_identity_is_bytes() {
    let Ok(Answer::DeviceIdentity(read)) = read::answer(&[4, 2, 0x00, 0xff]) else {
        panic!("no device identity");
    };
    assert_eq!(read, [0x00, 0xff]);
}

#[test]
fn a_call_is_read_with_all_that_the_page_knows_of_it() {
    let expected = PageCall {
        id: "CALL1".into(),
        peer: jid("2:7@lid"),
        state: PageState {
            phase: Phase::Ringing,
            raw: RawState::Text("INCOMING_RING".into()),
        },
        is_group: false,
        is_video: true,
        outgoing: false,
        active: false,
        offline: false,
        offer_time: Some(1_700_000_000),
    };
    assert_eq!(read::page_call(&ringing()), Ok(Some(expected)));

    let expected = PageCall {
        id: "CALL2".into(),
        peer: jid("call"),
        state: PageState {
            phase: Phase::Active,
            raw: RawState::Number(-3),
        },
        is_group: true,
        is_video: false,
        outgoing: true,
        active: true,
        offline: false,
        offer_time: None,
    };
    assert_eq!(read::page_call(&going_on()), Ok(Some(expected)));
}

#[test]
fn each_flag_is_a_bit_of_its_own() {
    let flags = |flags: u8| {
        let buffer = buffer!([1], "C", [4], "call", [0, 0, flags, 0]);
        let call = read::page_call(&buffer).unwrap().unwrap();
        [
            call.is_group,
            call.is_video,
            call.outgoing,
            call.active,
            call.offline,
        ]
    };
    assert_eq!(flags(0), [false; 5]);
    for bit in 0..5 {
        let mut expected = [false; 5];
        expected[bit] = true;
        assert_eq!(flags(1 << bit), expected, "{bit}");
    }
}

#[test]
fn each_phase_has_its_number_and_other_numbers_are_unknown() {
    let phases = [
        Phase::Unknown,
        Phase::Outgoing,
        Phase::Ringing,
        Phase::Connecting,
        Phase::Active,
        Phase::Ended,
        Phase::Unknown,
    ];
    for (number, expected) in (0..).zip(phases) {
        let buffer = buffer!([1], "C", [4], "call", [number, 0, 0, 0]);
        let call = read::page_call(&buffer).unwrap().unwrap();
        assert_eq!(call.state.phase, expected, "{number}");
    }
}

#[test]
fn states_of_the_page_are_texts_or_numbers_of_either_sign_or_unset() {
    let raw = |state: &[u8]| {
        let buffer = buffer!([1], "C", [4], "call", [0], state, [0, 0]);
        read::page_call(&buffer).unwrap().unwrap().state.raw
    };
    assert_eq!(raw(&[0]), RawState::Unset);
    assert_eq!(raw(&[1, 0]), RawState::Text(String::new()));
    assert_eq!(raw(&[1, 2, 0xc3, 0xa9]), RawState::Text("é".into()));
    assert_eq!(raw(&[2, 0]), RawState::Number(0));
    assert_eq!(raw(&[2, 1]), RawState::Number(-1));
    assert_eq!(raw(&[2, 6]), RawState::Number(3));
    let extremes = [0xfe, 0xff, 0xff, 0xff, 0x0f];
    assert_eq!(
        raw(&buffer!([2], extremes)),
        RawState::Number(0x7fff_ffff_u32 as i32)
    );
    let extremes = [0xff, 0xff, 0xff, 0xff, 0x0f];
    assert_eq!(raw(&buffer!([2], extremes)), RawState::Number(i32::MIN));
}

#[test]
fn the_time_of_an_offer_may_take_all_53_bits() {
    let last = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f];
    let buffer = buffer!([1], "C", [4], "call", [0, 0, 0], last);
    let call = read::page_call(&buffer).unwrap().unwrap();
    assert_eq!(call.offer_time, Some((1 << 53) - 1));
}

#[test]
fn a_call_whose_peer_is_no_address_is_left_out() {
    let stranger = buffer!([1], "C", [4], "oops", [0, 0, 0, 0]);
    assert_eq!(read::page_call(&stranger), Ok(None));
    let Ok(Answer::Calls(read)) = read::answer(&buffer!([5, 2], stranger, ringing())) else {
        panic!("no calls");
    };
    let ids: Vec<&str> = read.iter().map(|call| &*call.id).collect();
    assert_eq!(ids, ["CALL1"]);
}

#[test]
fn an_ack_is_read_as_a_tree() {
    let Ok(Answer::Ack(read)) = read::answer(&ack()) else {
        panic!("no ack");
    };
    let expected = Node::new("ack").attr("class", "call").children(vec![
        Node::new("relay"),
        Node::new("te").bytes([0x00, 0xff]),
    ]);
    assert_eq!(read, expected);
}

#[test]
fn the_pages_own_failures_keep_what_they_say() {
    let missing = read::answer(&buffer!([7, 5], "WAWap")).unwrap_err();
    let module = "WAWap".into();
    assert_eq!(missing, HostError::Missing { module });
    assert_eq!(read::answer(&[8]).unwrap_err(), HostError::Wid);
    let failed = read::answer(&buffer!([9, 5], "Oh né")).unwrap_err();
    assert!(is_broken(&Err(failed)), "a text cut within a character");
    let failed = read::answer(&buffer!([9, 6], "Oh né")).unwrap_err();
    assert_eq!(failed, HostError::failed("Oh né"));
}

#[test]
fn an_answer_that_is_cut_anywhere_is_unreadable() {
    for (buffer, _) in every_answer() {
        for end in 0..buffer.len() {
            let answer = read::answer(&buffer[..end]);
            assert!(is_broken(&answer), "{:?}: {answer:?}", &buffer[..end]);
        }
    }
    for buffer in [ringing(), going_on()] {
        for end in 0..buffer.len() {
            assert_eq!(read::page_call(&buffer[..end]), Err(Broken));
        }
    }
}

#[test]
fn an_answer_with_something_behind_it_is_unreadable() {
    for (buffer, _) in every_answer() {
        let answer = read::answer(&buffer!(buffer, [0]));
        assert!(is_broken(&answer), "{buffer:?}: {answer:?}");
    }
    assert_eq!(read::page_call(&buffer!(ringing(), [0])), Err(Broken));
}

#[test]
fn answers_of_no_kind_are_unreadable() {
    for kind in 10..=0xff {
        assert!(is_broken(&read::answer(&[kind])), "{kind}");
    }
    assert!(is_broken(&read::answer(&[])));
}

#[test]
fn a_count_that_promises_more_than_there_is_is_unreadable() {
    let huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f];
    for kind in [2, 3, 4, 5] {
        assert!(is_broken(&read::answer(&buffer!([kind], huge))), "{kind}");
    }
    let endless = [0xff; 100];
    for kind in 1..=7 {
        assert!(
            is_broken(&read::answer(&buffer!([kind], endless))),
            "{kind}"
        );
    }
}

#[test]
fn text_that_is_no_utf_8_is_unreadable() {
    for invalid in [&[0xff][..], &[0xc3], &[0xed, 0xa0, 0x80]] {
        let buffer = buffer!([9, invalid.len() as u8], invalid);
        assert!(is_broken(&read::answer(&buffer)), "{invalid:?}");
    }
}

/// An ack in which `levels` nodes stand inside each other.
fn nested(levels: usize) -> Vec<u8> {
    let open = [1, b'x', 0, 1, 1];
    let last = [1, b'x', 0, 0];
    buffer!([6], open.repeat(levels - 1), last)
}

#[test]
fn nodes_may_nest_deeper_than_any_stanza_but_not_without_end() {
    assert!(matches!(read::answer(&nested(20)), Ok(Answer::Ack(_))));
    for levels in [40, 100_000] {
        assert!(is_broken(&read::answer(&nested(levels))), "{levels}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_are_an_answer_or_an_error(buffer in prop::collection::vec(any::<u8>(), 0..80)) {
        let _: Result<Answer, HostError> = read::answer(&buffer);
        let _: Result<Option<PageCall>, Broken> = read::page_call(&buffer);
    }

    // Random bytes seldom get past the first count; these do.
    #[test]
    fn so_are_answers_in_which_a_few_bytes_are_wrong(
        which in 0..10usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut buffer = every_answer().swap_remove(which).0;
        for (at, byte) in changes {
            let at = at.index(buffer.len());
            buffer[at] = byte;
        }
        let _: Result<Answer, HostError> = read::answer(&buffer);
        let _: Result<Option<PageCall>, Broken> = read::page_call(&buffer[1..]);
    }
}

// To JavaScript: stanzas.

#[test]
fn a_stanza_is_a_blob_and_what_refers_to_it() {
    let stanza = Node::new(w::CALL)
        .attr(w::TO, jid("2:7@lid"))
        .attr(w::ID, "1.2-é😀")
        .children(vec![
            Node::new(w::REJECT).attr(w::COUNT, w::N0),
            Node::new("x").bytes([0xca, 0xfe]),
        ]);
    let blob = "2:7@lid1.2-é😀x";
    assert_eq!(blob.len(), 7 + 4 + 2 + 4 + 1);
    let word = |word: wpp_call::node::Word| [word.index()];
    let expected = buffer!(
        [18],
        blob,
        word(w::CALL),
        [2],
        word(w::TO),
        [0xff, 7],
        word(w::ID),
        [0xfe, 7], // 4 + 1 + a surrogate pair
        [1, 2],
        word(w::REJECT),
        [1],
        word(w::COUNT),
        word(w::N0),
        [0],
        [0xfe, 1],
        [0],
        [2, 2, 0xca, 0xfe],
    );
    assert_eq!(*write::stanza(&stanza), expected);
}

#[test]
fn lengths_above_127_take_another_byte() {
    let stanza = Node::new(w::ENC).bytes([7; 300]);
    let expected = buffer!([0], [w::ENC.index(), 0, 2, 0xac, 0x02], [7; 300]);
    assert_eq!(*write::stanza(&stanza), expected);

    let stanza = Node::new(&*"a".repeat(128));
    let expected = buffer!([0x80, 0x01], "a".repeat(128), [0xfe, 0x80, 0x01], [0], [0]);
    assert_eq!(*write::stanza(&stanza), expected);
}

#[test]
fn an_empty_text_takes_nothing_from_the_blob() {
    let stanza = Node::new("").attr("", "").children(vec![]);
    let empty = [0xfe, 0];
    let expected = buffer!([0], empty, [1], empty, empty, [1, 0]);
    assert_eq!(*write::stanza(&stanza), expected);
}

#[test]
fn an_object_is_its_properties_in_order() {
    let inner = Object(vec![("é", Field::Number(-2))]);
    let object = Object(vec![
        ("a", Field::Undefined),
        ("b", Field::Text("tö".into())),
        ("c", Field::Switch(false)),
        ("d", Field::Switch(true)),
        ("e", Field::Bytes(vec![1, 2].into())),
        ("f", Field::Texts(vec!["x".into(), "".into()])),
        ("g", Field::Object(inner)),
        ("h", Field::Number(64)),
    ]);
    let blob = "abtöcdefxgéh";
    let name = [0xfe, 1];
    let expected = buffer!(
        [blob.len() as u8],
        blob,
        [8],
        name,
        [0],
        name,
        [1, 0xfe, 2],
        name,
        [3],
        name,
        [4],
        name,
        [5, 2, 1, 2],
        name,
        [6, 2, 0xfe, 1, 0xfe, 0],
        name,
        [7, 1],
        name,
        [2, 3],
        name,
        [2, 0x80, 0x01],
    );
    assert_eq!(*write::object(&object), expected);
}

#[test]
fn the_properties_of_an_object_read_back() {
    let object = Object(vec![
        ("kind", Field::Text("a dictionary's word: call".into())),
        ("least", Field::Number(-(1 << 53))),
        ("most", Field::Number((1 << 53) - 1)),
        ("zero", Field::Number(0)),
        ("none", Field::Texts(vec![])),
        ("nobody", Field::Object(Object::default())),
    ]);
    let properties = [
        ("kind", Property::Text("a dictionary's word: call".into())),
        ("least", Property::Number(-(1 << 53))),
        ("most", Property::Number((1 << 53) - 1)),
        ("zero", Property::Number(0)),
        ("none", Property::Texts(vec![])),
        ("nobody", Property::Object(vec![])),
    ];
    let expected = properties.map(|(name, property)| (name.to_owned(), property));
    assert_eq!(decode_object(&write::object(&object)), expected);
}

/// Words, empty texts, characters of one to four bytes and of one or two UTF-16 units.
fn any_text() -> impl Strategy<Value = Text> {
    let words = [w::CALL, w::OFFER, w::N16000, w::ACCEPTED_ELSEWHERE, w::V];
    prop_oneof![
        prop::sample::select(words.map(Text::from).to_vec()),
        Just(Text::from("")),
        "[a-z0-9]{1,200}".prop_map(|text| Text::from(&*text)),
        any::<String>().prop_map(|text| Text::from(&*text)),
        "[aé€😀]{1,5}".prop_map(|text| Text::from(&*text)),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let jids = ["2@lid", "49151:7@c.us", "call", "1@g.us", "é😀@somewhere"];
    prop_oneof![
        any_text().prop_map(Value::Text),
        prop::sample::select(jids.to_vec()).prop_map(|text| Value::Jid(jid(text))),
    ]
}

fn any_node() -> impl Strategy<Value = Node> {
    let attrs = || prop::collection::vec((any_text(), any_value()), 0..4);
    let bytes = prop::collection::vec(any::<u8>(), 0..300).prop_map(Content::Bytes);
    let content = prop_oneof![Just(Content::Empty), bytes];
    let leaf = (any_text(), attrs(), content);
    let make = |(tag, attrs, content)| Node {
        tag,
        attrs,
        content,
    };
    leaf.prop_map(make).prop_recursive(4, 40, 5, move |inner| {
        let children = prop::collection::vec(inner, 0..5).prop_map(Content::Children);
        (any_text(), attrs(), children).prop_map(make)
    })
}

/// What JavaScript should get.
fn tree(node: &Node) -> Tree {
    let attrs = node.attrs.iter().map(|(name, value)| {
        let value = match value {
            Value::Text(text) => Attr::Text(text.to_string()),
            Value::Jid(jid) => Attr::Jid(jid.to_string()),
        };
        (name.to_string(), value)
    });
    Tree {
        tag: node.tag.to_string(),
        attrs: attrs.collect(),
        content: match &node.content {
            Content::Empty => Inside::Nothing,
            Content::Children(children) => Inside::Children(children.iter().map(tree).collect()),
            Content::Bytes(bytes) => Inside::Bytes(bytes.clone()),
        },
    }
}

proptest! {
    #[test]
    fn any_stanza_reads_back_with_its_addresses_marked(node in any_node()) {
        prop_assert_eq!(decode_stanza(&write::stanza(&node)), tree(&node));
    }

    #[test]
    fn any_number_reads_back(number in -(1i64 << 53)..(1 << 53)) {
        let object = Object(vec![("n", Field::Number(number))]);
        let expected = [("n".to_owned(), Property::Number(number))];
        prop_assert_eq!(decode_object(&write::object(&object)), expected);
    }
}
