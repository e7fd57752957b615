//! Ids and keys: what they are made of, how they read, and that keys are never shown.
#![cfg(test)]

use proptest::prelude::*;
use wpp_call::crypto::{CallId, CallKey, Padding, StanzaIds};
use wpp_call::engine::OfferSecrets;

/// A random source that gives these bytes, and fails when there are no more.
struct Source<'a> {
    rest: &'a [u8],
    draws: Vec<usize>,
}

#[derive(Debug, PartialEq)]
struct Dry;

impl<'a> Source<'a> {
    fn of(rest: &'a [u8]) -> Self {
        let draws = Vec::new();
        Self { rest, draws }
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), Dry> {
        self.draws.push(buffer.len());
        let (now, later) = self.rest.split_at_checked(buffer.len()).ok_or(Dry)?;
        buffer.copy_from_slice(now);
        self.rest = later;
        Ok(())
    }
}

/// 64 bytes, no two alike.
fn distinct() -> Vec<u8> {
    (0..64).map(|n| 0xff - 3 * n).collect()
}

#[test]
fn a_call_id_is_two_zeros_and_fifteen_random_bytes_in_upper_case_hex() {
    let random: Vec<u8> = (0..15).map(|n| n * 0x11).collect();
    let mut source = Source::of(&random);
    let id = CallId::draw(&mut |buffer| source.fill(buffer)).unwrap();
    assert_eq!(&*id.text().as_str(), "0000112233445566778899AABBCCDDEE");
    assert_eq!(source.draws, [15]);
}

#[test]
fn a_call_key_is_the_32_bytes_that_were_drawn() {
    let random = distinct();
    let mut source = Source::of(&random);
    let key = CallKey::draw(&mut |buffer| source.fill(buffer)).unwrap();
    assert_eq!(key.expose(), &random[..32]);
    assert_eq!(source.draws, [32]);
}

#[test]
fn the_secrets_of_an_offer_are_drawn_at_once_and_have_no_byte_in_common() {
    let random = distinct();
    let mut source = Source::of(&random);
    let secrets = OfferSecrets::draw(&mut |buffer| source.fill(buffer)).unwrap();
    assert_eq!(source.draws, [47]);
    assert_eq!(
        &secrets.call_id.text().as_str()[2..4],
        format!("{:02X}", random[0])
    );
    assert_eq!(secrets.key.expose(), &random[15..47]);
}

#[test]
fn stanza_ids_have_two_random_halves_and_a_count_from_one() {
    let mut source = Source::of(&[0x04, 0xd2, 0xff, 0xff]);
    let mut ids = StanzaIds::draw(&mut |buffer| source.fill(buffer)).unwrap();
    let drawn: Vec<String> = (0..11)
        .map(|_| ids.next_id().text().as_str().to_string())
        .collect();
    assert_eq!(source.draws, [4]);
    assert_eq!(drawn[0], "1234.65535-1");
    assert_eq!(drawn[1], "1234.65535-2");
    assert_eq!(drawn[10], "1234.65535-11");
}

#[test]
fn a_hundred_thousand_stanza_ids_are_all_different() {
    let mut source = Source::of(&[0x04, 0xd2, 0xff, 0xff]);
    let mut ids = StanzaIds::draw(&mut |buffer| source.fill(buffer)).unwrap();
    let mut seen = std::collections::HashSet::new();
    for _ in 0..100_000 {
        let id = ids.next_id();
        assert!(seen.insert(id.text().to_string()), "{id:?} comes again");
    }
}

#[test]
fn without_random_bytes_there_is_no_id_and_no_key() {
    let mut fill = |_: &mut [u8]| Err(Dry);
    assert_eq!(CallId::draw(&mut fill).unwrap_err(), Dry);
    assert_eq!(CallKey::draw(&mut fill).unwrap_err(), Dry);
    assert_eq!(StanzaIds::draw(&mut fill).unwrap_err(), Dry);
}

#[test]
fn a_source_that_runs_dry_after_the_id_gives_no_secrets() {
    let random = distinct();
    let mut source = Source::of(&random[..15 + 31]);
    let secrets = OfferSecrets::draw(&mut |buffer| source.fill(buffer));
    assert_eq!(secrets.unwrap_err(), Dry);
}

proptest! {
    #[test]
    fn any_call_id_is_one_that_the_wire_packs(random in any::<[u8; 15]>()) {
        let mut source = Source::of(&random);
        let id = CallId::draw(&mut |buffer| source.fill(buffer)).unwrap();
        let id = id.text().as_str();
        prop_assert_eq!(id.len(), 32);
        prop_assert!(id.starts_with("00"));
        let is_packable = |digit: char| digit.is_ascii_digit() || ('A'..='F').contains(&digit);
        prop_assert!(id.chars().all(is_packable), "{:?}", id);
        let value: String = random.iter().map(|byte| format!("{byte:02X}")).collect();
        prop_assert_eq!(&id[2..], value);
    }

    #[test]
    fn whatever_the_key_is_debug_says_the_same(random in any::<[u8; 32]>()) {
        let mut source = Source::of(&random);
        let key = CallKey::draw(&mut |buffer| source.fill(buffer)).unwrap();
        prop_assert_eq!(format!("{key:?}"), "CallKey(..)");
        prop_assert_eq!(format!("{key:#?}"), "CallKey(..)");
    }
}

#[test]
fn a_devices_plaintext_is_the_message_with_the_key_and_padding_that_counts_itself() {
    let random = distinct();
    let mut source = Source::of(&random);
    let key = CallKey::draw(&mut |buffer| source.fill(buffer)).unwrap();
    for count in 1..=16 {
        let plaintext = key.plaintext(Padding::new(count).unwrap());
        let (message, padding) = plaintext.split_at(36);
        assert_eq!(message, [&[0x52, 0x22, 0x0a, 0x20], &random[..32]].concat());
        assert_eq!(padding, vec![count; count.into()]);
    }
}

#[test]
fn padding_is_of_1_to_16_bytes_and_each_is_as_likely() {
    assert_eq!(Padding::new(0), None);
    assert_eq!(Padding::new(17), None);
    let mut times = [0; 17];
    for byte in 0..=u8::MAX {
        times[usize::from(Padding::from_random(byte).count())] += 1;
    }
    assert_eq!(times[0], 0);
    assert_eq!(times[1..], [16; 16]);
}
