//! What JavaScript sees of what the engine says.

use js_sys::{Array, Function, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wpp_call::engine::{Event, Output};
use wpp_call::object::{Field, Object};
use wpp_call::text::Text;
use wpp_call::web::write::Writer;
use wpp_call::words;

use crate::draw::hostile_texts;
use crate::every_output::every_output;
use crate::javascript::{forget_texts, get, written_outputs};

fn read(outputs: impl IntoIterator<Item = Output>) -> Array {
    written_outputs(|out| {
        for output in outputs {
            out.output(output);
        }
    })
}

/// As JSON, bytes as hex digits.
pub fn seen(output: &JsValue) -> String {
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
        let mut out = Writer::default();
        out.begin();
        out.output(sample.output);
        assert_eq!(&out.finish()[1..], sample.part.ints(), "{}", sample.seen);
    }
    forget_texts();
    // Twice: texts are spelled out, and then they are numbers.
    for sample in every_output().into_iter().chain(every_output()) {
        let outputs = read([sample.output]);
        assert_eq!(outputs.length(), 1, "{}", sample.seen);
        assert_eq!(seen(&outputs.get(0)), sample.seen);
    }
}

#[wasm_bindgen_test]
fn many_outputs_at_once_read_back_in_order() {
    let samples = every_output();
    let expected: Vec<&str> = samples.iter().map(|sample| sample.seen).collect();
    let outputs = read(samples.into_iter().map(|sample| sample.output));
    let seen: Vec<String> = outputs.iter().map(|one| seen(&one)).collect();
    assert_eq!(seen, expected);
}

#[wasm_bindgen_test]
fn of_nothing_nothing_is_read() {
    assert_eq!(read([]).length(), 0);
}

#[wasm_bindgen_test]
fn each_hostile_text_reads_back_in_every_place() {
    let outputs = hostile_texts().into_iter().map(|text| {
        let text = Text::from(text);
        let mut payload = Object::default();
        payload.put(text, Field::Text(text));
        payload.put("texts", Field::Texts(vec![text, "x".into(), text]));
        let closed = Output::CloseCall { id: text };
        let name = words::names::ENDED;
        [closed, Output::Event(Event { name, payload })]
    });
    let read = read(outputs.flatten());
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
fn a_call_key_is_a_copy_that_outlives_what_it_was_read_from() {
    let is_key = |output: &JsValue| get::<JsValue>(output.unchecked_ref(), "kind") == "encrypt";
    let samples = every_output().into_iter();
    let outputs = read(samples.map(|sample| sample.output));
    read([]); // what was there is wiped
    let output = outputs.iter().find(is_key).unwrap();
    let key: Uint8Array = get(output.unchecked_ref(), "callKey");
    assert_eq!(key.to_vec(), [7; 32]);
    assert_eq!(key.buffer().byte_length(), 32);
}
