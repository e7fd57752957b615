//! The memory where both sides write.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use wpp_call::node::Node;
use wpp_call::object::{Field, Object};
use wpp_call::web::read;

use crate::javascript::{
    IS_AT_WORK, crossed, forget_texts, get, numbers_of_javascript, read_values,
    texts_of_javascript, written_object,
};

/// Of what JavaScript writes, the numbers.
fn ints(values: &[JsValue]) -> Vec<i32> {
    let values: Array = values.iter().collect();
    read_values(&values, |ints, _| ints.to_vec()).unwrap()
}

#[wasm_bindgen_test]
fn numbers_go_in_as_they_are_and_of_larger_ones_the_low_half() {
    for (number, expected) in [
        (0.0, 0),
        (-1.0, -1),
        (2_147_483_647.0, i32::MAX),
        (-2_147_483_648.0, i32::MIN),
        (4_294_967_295.0, -1),
        (4_294_967_298.0, 2),
        (f64::NAN, 0),
    ] {
        assert_eq!(ints(&[number.into()]), [expected]);
    }
    assert_eq!(ints(&[]), [0; 0]);
}

#[wasm_bindgen_test]
fn bytes_go_in_four_in_a_number_whatever_stood_there_before() {
    let bytes = |length: u8| (1..=length).collect::<Vec<u8>>();
    let values = |length| [Uint8Array::from(&*bytes(length)).into(), JsValue::from(7)];
    assert_eq!(ints(&values(0)), [0, 7]);
    assert_eq!(ints(&values(4)), [4, 0x0403_0201, 7]);
    for length in 0..=9u8 {
        let ints = ints(&values(length));
        assert_eq!(ints[0], i32::from(length));
        assert_eq!(ints.last(), Some(&7));
        let read: Vec<u8> = ints[1..].iter().flat_map(|int| int.to_le_bytes()).collect();
        assert_eq!(read[..length.into()], bytes(length));
    }
}

#[wasm_bindgen_test]
fn numbers_of_either_sign_come_out_with_all_their_53_bits() {
    let last = (1 << 53) - 1;
    for number in [0, -1, 1 << 31, 1 << 32, last, -last, -(1 << 31), -(1 << 32)] {
        let mut object = Object::default();
        object.put("n", Field::Number(number));
        let read: JsValue = get(&written_object(&object), "n");
        assert_eq!(read.as_f64(), Some(number as f64));
    }
}

/// Its buffer is another one then, and the views of the old one are empty.
#[wasm_bindgen_test]
fn the_memory_may_grow_between_a_text_and_the_next() {
    let mut kept = Vec::new();
    for round in 0..6 {
        let text = format!("{round}").repeat(1 << 16);
        let node = Node::new(&*text).attr("a", &*text).bytes(text.as_bytes());
        assert_eq!(crossed(&node), node, "{round}");
        kept.push(vec![1_u8; 1 << 20]); // the next room is elsewhere
        assert_eq!(crossed(&node), node, "{round}");
    }
}

#[wasm_bindgen_test]
fn a_core_at_work_takes_nothing_and_forgets_nothing() {
    forget_texts();
    // So many that it is time to forget them.
    for text in 0..2_010 {
        let values: [JsValue; 2] = [7.into(), format!("text {text}").into()];
        let values: Array = values.iter().collect();
        read_values(&values, read::answer).unwrap().unwrap_err();
        if texts_of_javascript().length() > 2_000 {
            break;
        }
    }
    let known = texts_of_javascript().length();
    assert_eq!(known, 2_001);
    IS_AT_WORK.set(true);
    let refused = read_values(&Array::of1(&"new".into()), |_, _| ());
    IS_AT_WORK.set(false);
    assert_eq!(refused, Err("the core is at work".into()));
    assert_eq!(texts_of_javascript().length(), known);
    assert!(!numbers_of_javascript().has(&"new".into()));
    // It is made up for with the next input.
    assert_eq!(ints(&["new".into()]).len(), 4);
    let words = wpp_call::words::ALL.len() as u32;
    assert_eq!(texts_of_javascript().length(), words + 1);
    forget_texts(); // the core has not read it
}
