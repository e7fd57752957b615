//! Bytes that JavaScript keeps: the core has their number and gives it back.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use wpp_call::bytes::{Bytes, take_released};
use wpp_call::crypto::StanzaIds;
use wpp_call::engine::{Answer, Engine};
use wpp_call::node::{Content, Node};
use wpp_call::web::{output, read};

use crate::javascript::{get, keep, kept_bytes, read_values, written, written_outputs};

/// The ciphertexts of an answer with these.
fn encrypted(ciphertexts: &[i32]) -> Vec<Bytes> {
    let count = ciphertexts.len() as i32;
    let mut values: Vec<JsValue> = vec![2.into(), count.into()];
    for number in ciphertexts {
        values.extend(["222@lid".into(), 1.into(), "msg".into(), (*number).into()]);
    }
    values.push(0.into());
    let values: Array = values.into_iter().collect();
    match read_values(&values, read::answer).unwrap() {
        Ok(Answer::Encrypted { devices, .. }) => {
            let ciphertexts = devices
                .into_iter()
                .map(|(_, ciphertext)| ciphertext.unwrap().1);
            ciphertexts.collect()
        }
        other => panic!("{other:?}"),
    }
}

/// What the page gets of a leaf with these.
fn content(bytes: &Bytes) -> JsValue {
    let content = match bytes {
        Bytes::Kept(kept) => Content::Kept(kept.clone()),
        Bytes::Here(bytes) => Content::Bytes(bytes.clone()),
    };
    let node = Node {
        content,
        ..Node::new("enc")
    };
    get(&written(&node), "content")
}

fn poll() {
    let ids = StanzaIds::draw::<()>(&mut |_| Ok(())).unwrap();
    let mut engine = Engine::new(ids);
    let outputs = written_outputs(|out| output::outputs(0, &mut engine, out));
    assert_eq!(outputs.length(), 0, "to release bytes is no output");
}

#[wasm_bindgen_test]
fn kept_bytes_come_out_as_the_object_that_went_in_until_nobody_has_their_number() {
    take_released();
    let bytes = [1, 2].map(|byte| Uint8Array::from(&[byte][..]));
    let numbers = [keep(&bytes[0]), keep(&bytes[1])];
    let mut ciphertexts = encrypted(&numbers);
    for _ in 0..2 {
        poll();
        for (ciphertext, bytes) in ciphertexts.iter().zip(&bytes) {
            assert_eq!(content(ciphertext), JsValue::from(bytes.clone()));
        }
    }
    let again = ciphertexts[1].clone();
    ciphertexts.clear();
    poll();
    assert!(kept_bytes(numbers[0]).is_none());
    assert!(kept_bytes(numbers[1]).is_some(), "it is still sent");
    drop(again);
    poll();
    assert!(kept_bytes(numbers[1]).is_none());
}

#[wasm_bindgen_test]
fn bytes_whose_answer_is_a_failure_are_released_too() {
    take_released();
    let number = keep(&Uint8Array::from(&[1][..]));
    let devices: [JsValue; 5] = [
        1.into(),
        "nobody".into(),
        1.into(),
        "msg".into(),
        number.into(),
    ];
    let values: Array = [2.into()]
        .into_iter()
        .chain(devices)
        .chain([0.into()])
        .collect();
    read_values(&values, read::answer).unwrap().unwrap_err();
    poll();
    assert!(kept_bytes(number).is_none());
}
