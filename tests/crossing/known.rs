//! Texts that both sides know, and their numbers.

use wpp_call::engine::{HostError, Output};
use wpp_call::node::{Node, Text};
use wpp_call::web::read::{self, Broken};
use wpp_call::web::texts::Texts;
use wpp_call::web::write::Writer;
use wpp_call::words as w;

use crate::numbers::Table;
use crate::parts::Part;

/// What gets the number is what JavaScript gives it to.
const FIRST: i32 = w::ALL.len() as i32;

/// A text, spelled out.
fn spelled(text: &str) -> Vec<i32> {
    let mut ints = vec![-1 - text.encode_utf16().count() as i32];
    ints.extend(text.encode_utf16().map(i32::from));
    ints
}

/// Reads a text, by itself.
fn read(ints: &[i32], texts: &mut Texts) -> Option<Text> {
    let stanza = read::stanza(&[ints, &[0, 0]].concat(), texts);
    stanza.ok().map(|stanza| stanza.tag)
}

/// How a text is written, by itself.
fn written(text: &str, out: &mut Writer) -> Vec<i32> {
    out.begin();
    out.output(Output::ActivateCall { id: text.into() });
    match out.finish() {
        [length, 0x13, written @ ..] => {
            assert_eq!(*length as usize, written.len() + 1);
            written.into()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_that_came_in_has_the_next_number_from_then_on() {
    let mut out = Writer::default();
    for (number, text) in (FIRST..).zip(["A", "é", "", "__proto__", "\0", "\u{fffd}"]) {
        assert_eq!(read(&[number], out.texts()), None);
        assert_eq!(read(&spelled(text), out.texts()), Some(text.into()));
        assert_eq!(read(&[number], out.texts()), Some(text.into()));
        assert_eq!(written(text, &mut out), [number]);
    }
}

#[test]
fn a_text_that_went_out_has_the_next_number_from_then_on() {
    let mut out = Writer::default();
    for (number, text) in (FIRST..).zip(["A", "é", "", "__proto__", "\0", "\u{fffd}"]) {
        assert_eq!(written(text, &mut out), spelled(text));
        assert_eq!(written(text, &mut out), [number]);
        assert_eq!(read(&[number], out.texts()), Some(text.into()));
    }
}

#[test]
fn in_one_input_a_text_is_spelled_out_once() {
    let known = Node::new("A").attr("A", "B").attr("B", "A");
    let stanza = parts!["A", 2, "A", "B", "B", "A", 0].ints();
    let [a, b] = [FIRST, FIRST + 1];
    let expected = [&spelled("A")[..], &[2, a], &spelled("B"), &[b, a, 0]];
    assert_eq!(stanza, expected.concat());
    assert_eq!(read::stanza(&stanza, &mut Texts::default()), Ok(known));
}

#[test]
fn a_word_has_the_number_of_its_place_and_is_never_spelled_out() {
    let mut out = Writer::default();
    for (number, word) in (0..).zip(w::ALL) {
        assert_eq!(written(word, &mut out), [number]);
    }
}

#[test]
fn a_number_that_nobody_gave_is_no_text() {
    let mut texts = Texts::default();
    read(&spelled("A"), &mut texts);
    for number in [FIRST + 1, 255, 256, FIRST + 256, 1 << 16, i32::MAX] {
        assert_eq!(read(&[number], &mut texts), None, "{number}");
    }
    let failed = read::answer(&[7, FIRST + 1], &mut texts);
    let unreadable = HostError::failed("its answer could not be read");
    assert_eq!(failed.unwrap_err(), unreadable);
}

/// Of 129 units and more, and those with surrogates.
fn texts_without_a_number() -> Vec<String> {
    let long = ["a".repeat(129), "é".repeat(129), "a".repeat(1 << 16)];
    let with_surrogates = ["😀", "a😀", "\u{10000}", "\u{10ffff}", &"😀".repeat(100)];
    let with_surrogates = with_surrogates.map(String::from);
    long.into_iter().chain(with_surrogates).collect()
}

#[test]
fn a_text_of_128_units_is_the_longest_with_a_number() {
    for unit in ["a", "é", "€"] {
        let text = unit.repeat(128);
        let mut out = Writer::default();
        assert_eq!(written(&text, &mut out), spelled(&text));
        assert_eq!(written(&text, &mut out), [FIRST]);
        let mut texts = Texts::default();
        assert_eq!(read(&spelled(&text), &mut texts), Some((&text).into()));
        assert_eq!(read(&[FIRST], &mut texts), Some((&text).into()));
    }
}

#[test]
fn long_texts_and_texts_with_surrogates_are_always_spelled_out() {
    for text in texts_without_a_number() {
        let mut out = Writer::default();
        for _ in 0..2 {
            assert_eq!(written(&text, &mut out), spelled(&text));
            assert_eq!(read(&[FIRST], out.texts()), None, "{text:.20}");
            assert_eq!(read(&spelled(&text), out.texts()), Some((&text).into()));
            assert_eq!(read(&[FIRST], out.texts()), None, "{text:.20}");
        }
        assert_eq!(written("next", &mut out), spelled("next"));
        assert_eq!(written("next", &mut out), [FIRST]);
    }
}

#[test]
fn half_a_pair_is_read_as_the_replacement_character_and_has_no_number() {
    for half in [0xd800, 0xd83d, 0xdbff, 0xdc00, 0xde00, 0xdfff] {
        let mut texts = Texts::default();
        let text = [-4, 'a' as i32, half, 'b' as i32];
        assert_eq!(read(&text, &mut texts), Some("a\u{fffd}b".into()));
        assert_eq!(read(&[FIRST], &mut texts), None, "{half:#x}");
    }
    let backwards = [-3, 0xde00, 0xd83d];
    let read = read(&backwards, &mut Texts::default());
    assert_eq!(read, Some("\u{fffd}\u{fffd}".into()));
}

#[test]
fn the_units_beside_the_surrogates_have_numbers() {
    for unit in [0xd7ff, 0xe000, 0xfffd, 0xffff] {
        let mut texts = Texts::default();
        let text = read(&[-2, unit], &mut texts);
        assert_eq!(
            text.unwrap().as_str().encode_utf16().next(),
            Some(unit as u16)
        );
        assert_eq!(read(&[FIRST], &mut texts), text, "{unit:#x}");
    }
}

#[test]
fn a_text_that_is_cut_gets_no_number() {
    let mut texts = Texts::default();
    assert_eq!(read::stanza(&spelled("ABC")[..3], &mut texts), Err(Broken));
    assert_eq!(read(&[FIRST], &mut texts), None);
}

#[test]
fn cleared_texts_are_forgotten_but_the_words() {
    let mut out = Writer::default();
    read(&spelled("A"), out.texts());
    written("B", &mut out);
    out.texts().clear();
    for number in [FIRST, FIRST + 1] {
        assert_eq!(read(&[number], out.texts()), None);
    }
    assert_eq!(written("accept", &mut out), [i32::from(w::ACCEPT.index())]);
    assert_eq!(written("B", &mut out), spelled("B"));
    assert_eq!(read(&spelled("A"), out.texts()), Some("A".into()));
    assert_eq!(written("B", &mut out), [FIRST]);
    assert_eq!(written("A", &mut out), [FIRST + 1]);
}

/// JavaScript has given numbers to all of an answer's texts when the answer is read.
#[test]
fn all_texts_of_an_answer_get_their_numbers_even_if_it_is_a_failure() {
    let device = |address: &str| parts![address, 0, format!("of {address}")];
    let stranger = parts![2, 3, device("2@lid"), device("oops"), device("2:7@lid"), 0];
    let unknown_kind = parts![2, 2, parts!["2@lid", 1, "skms", 9], device("3@lid"), 0];
    let peerless = parts!["C", "oops", 0, 1, "S", 0, 0, Part::Number(0), "P", "L", "G"];
    for answer in [
        stranger,
        unknown_kind,
        parts![3, 2, peerless.clone(), peerless],
    ] {
        let (mut table, mut ints) = (Table::new(), Vec::new());
        answer.put(&mut table, &mut ints);
        let mut texts = Texts::default();
        let _: Result<_, _> = read::answer(&ints, &mut texts);
        for (number, text) in table.0.iter().enumerate() {
            let known = texts.get(number);
            assert_eq!(known, Some(text.into()), "{number} of {ints:?}");
        }
        assert_eq!(texts.get(table.0.len()), None);
    }
}
