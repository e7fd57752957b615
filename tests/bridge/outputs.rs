//! What JavaScript sees of what the engine says.

use js_sys::{Array, Function, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wpp_call::engine::{Event, Output};
use wpp_call::object::{Field, Object};
use wpp_call::text::Text;
use wpp_call::web::write::Writer;

use crate::draw::hostile_texts;
use crate::every_output::every_output;
use crate::javascript::{decode_outputs, get};

fn written(outputs: impl IntoIterator<Item = Output>) -> Vec<u8> {
    let mut out = Writer::default();
    for output in outputs {
        out.output(output);
    }
    out.finish()
}

/// As JSON, bytes as hex digits.
fn seen(output: &JsValue) -> String {
    let show = Function::new_with_args(
        "output",
        "return JSON.stringify(output, (name, value) =>
            value === undefined ? 'undefined'
            : value instanceof Uint8Array ? Array.from(value, byte => byte.toString(16).padStart(2, '0')).join('')
            : value)",
    );
    let shown = show.call1(&JsValue::NULL, output).unwrap();
    shown.as_string().unwrap()
}

#[wasm_bindgen_test]
fn each_kind_of_output_reads_back() {
    for sample in every_output() {
        let expected = sample.buffer();
        let buffer = written([sample.output]);
        assert_eq!(buffer, expected, "{}", sample.seen);
        let outputs = decode_outputs(&buffer);
        assert_eq!(outputs.length(), 1, "{}", sample.seen);
        assert_eq!(seen(&outputs.get(0)), sample.seen);
    }
}

#[wasm_bindgen_test]
fn many_outputs_in_one_buffer_read_back_in_order() {
    let samples = every_output();
    let expected: Vec<&str> = samples.iter().map(|sample| sample.seen).collect();
    let buffer = written(samples.into_iter().map(|sample| sample.output));
    let read: Vec<String> = decode_outputs(&buffer)
        .iter()
        .map(|one| seen(&one))
        .collect();
    assert_eq!(read, expected);
}

#[wasm_bindgen_test]
fn each_hostile_text_reads_back_in_every_place() {
    let outputs = hostile_texts().into_iter().map(|text| {
        let text = Text::from(text);
        let mut payload = Object::default();
        payload.put(text, Field::Text(text));
        payload.put("texts", Field::Texts(vec![text, "x".into(), text]));
        let closed = Output::CloseCall { id: text };
        let name = "ended";
        [closed, Output::Event(Event { name, payload })]
    });
    let read = decode_outputs(&written(outputs.flatten()));
    let texts = hostile_texts();
    assert_eq!(read.length() as usize, 2 * texts.len());
    for (text, pair) in texts.iter().zip(read.to_vec().chunks(2)) {
        let [closed, event] = pair else {
            unreachable!();
        };
        assert_eq!(get::<JsValue>(closed.unchecked_ref(), "id"), **text);
        let payload: js_sys::Object = get(event.unchecked_ref(), "payload");
        let own = js_sys::Object::get_own_property_descriptor(&payload, &text.into());
        assert_eq!(get::<JsValue>(own.unchecked_ref(), "value"), **text);
        let texts: Array = get(&payload, "texts");
        assert_eq!(texts.get(0), **text);
        assert_eq!(texts.get(1), "x");
        assert_eq!(texts.get(2), **text);
    }
}

#[wasm_bindgen_test]
fn a_call_key_is_a_copy_that_outlives_its_buffer() {
    let is_key = |output: &JsValue| get::<JsValue>(output.unchecked_ref(), "kind") == "encrypt";
    let samples = every_output().into_iter();
    let buffer = written(samples.map(|sample| sample.output));
    let outputs = decode_outputs(&buffer).iter().find(is_key).unwrap();
    let key: Uint8Array = get(outputs.unchecked_ref(), "callKey");
    assert_eq!(key.to_vec(), [7; 32]);
    assert_eq!(key.buffer().byte_length(), 32);
}
