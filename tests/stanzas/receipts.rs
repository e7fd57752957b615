//! `<receipt>`: a call stanza has arrived, or its key could not be decrypted.

use wpp_call::node::Node;
use wpp_call::stanza::Stanza;
use wpp_call::stanza::profile::CURRENT;
use wpp_call::stanza::receipt::{Receipt, Received};

use crate::golden::{CALL_ID, ME, Made, PEERS_PHONE, jid, my_call, parsed, their_call};
use crate::parts::{leaf, some};

pub fn made() -> Vec<Made> {
    let mine = |id| {
        Receipt::default()
            .with_to(Some(jid(PEERS_PHONE)))
            .with_id(some(id))
            .with_from(Some(jid(ME)))
    };
    let of_my_call = || Some(Received::of(&my_call()));
    let of_their_call = || Some(Received::of(&their_call()));
    let comes_in = Receipt::default()
        .with_id(some("1234.5678-16"))
        .with_from(Some(jid(PEERS_PHONE)))
        .with_t(Some(1_700_000_000))
        .with_offer(of_my_call());
    let undecrypted = Received::default()
        .with_creator(jid(PEERS_PHONE))
        .with_call_id(CALL_ID.into())
        .with_count(Some(1));
    let retry = Receipt::default()
        .with_to(Some(jid(PEERS_PHONE)))
        .with_id(some("1234.5678-17"))
        .with_kind(some("enc_rekey_retry"))
        .with_enc_rekey(Some(undecrypted))
        .with_registration(leaf(&[0x00, 0x00, 0x10, 0x92]));
    let made = [
        (
            "receipt of an offer",
            mine("1234.5678-12").with_offer(of_their_call()),
        ),
        (
            "receipt of an accept",
            mine("1234.5678-13").with_accept(of_my_call()),
        ),
        (
            "receipt of a reject",
            mine("1234.5678-14").with_reject(of_my_call()),
        ),
        (
            "receipt of an enc_rekey",
            mine("1234.5678-15").with_enc_rekey(of_their_call()),
        ),
        ("receipt that comes in", comes_in),
        ("receipt, enc_rekey_retry", retry),
    ];
    let build = |(name, receipt): (&'static str, Receipt)| {
        let node = receipt.build(&CURRENT).unwrap();
        (name, node)
    };
    made.map(build).into()
}

#[test]
fn a_receipt_says_what_has_arrived_of_which_call() {
    let receipt: Receipt = parsed("receipt of an offer");
    assert_eq!(receipt.to(), Some(jid(PEERS_PHONE)));
    assert_eq!(receipt.id(), some("1234.5678-12"));
    assert_eq!(receipt.from(), Some(jid(ME)));
    assert_eq!((receipt.kind(), receipt.t()), (None, None));
    let offer = receipt.offer().unwrap();
    assert_eq!(offer.call_id(), CALL_ID);
    assert_eq!(offer.creator(), jid(PEERS_PHONE));
    assert_eq!(offer.count(), None);
    assert!(receipt.accept().is_none());
    assert!(receipt.reject().is_none());
    assert!(receipt.enc_rekey().is_none());

    let receipt: Receipt = parsed("receipt of an accept");
    assert_eq!(receipt.accept().unwrap().creator(), jid(ME));
    assert!(receipt.offer().is_none());
    let receipt: Receipt = parsed("receipt of a reject");
    assert_eq!(receipt.reject().unwrap().creator(), jid(ME));
    let receipt: Receipt = parsed("receipt of an enc_rekey");
    let rekey = receipt.enc_rekey().unwrap();
    assert_eq!(rekey.creator(), jid(PEERS_PHONE));
    assert!(receipt.registration().is_none());
}

#[test]
fn a_receipt_that_comes_in_says_when() {
    let receipt: Receipt = parsed("receipt that comes in");
    assert_eq!(receipt.from(), Some(jid(PEERS_PHONE)));
    assert_eq!(receipt.to(), None);
    assert_eq!(receipt.t(), Some(1_700_000_000));
    assert_eq!(receipt.offer().unwrap().creator(), jid(ME));
}

#[test]
fn a_key_that_could_not_be_decrypted_is_asked_for_again() {
    let receipt: Receipt = parsed("receipt, enc_rekey_retry");
    assert_eq!(receipt.kind(), some("enc_rekey_retry"));
    let rekey = receipt.enc_rekey().unwrap();
    assert_eq!(rekey.call_id(), CALL_ID);
    assert_eq!(rekey.creator(), jid(PEERS_PHONE));
    assert_eq!(rekey.count(), Some(1));
    let registration = receipt.registration().unwrap().0;
    let [a, b, c, d] = registration[..] else {
        panic!("{registration:?}");
    };
    assert_eq!(u32::from_be_bytes([a, b, c, d]), 4242);
}

#[test]
fn anything_but_a_receipt_is_an_error_that_says_what_stood_there() {
    let error = Receipt::parse(Node::new("call")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "<receipt>: expected this stanza, found \"call\""
    );
}
