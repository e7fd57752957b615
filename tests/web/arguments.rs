//! Arguments of every type.

use crate::core;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::answers::{RINGING, call, calls};
use crate::told::{Told, answered, event, failed, next, nothing_is_left, told};
use crate::{NONE, NOW, started};

/// A value of every type of JavaScript's, with what an error calls it; none of them is a string.
fn values() -> Vec<(JsValue, &'static str)> {
    vec![
        (JsValue::UNDEFINED, "undefined"),
        (JsValue::NULL, "null"),
        (JsValue::TRUE, "boolean"),
        (JsValue::from_f64(4915112345678.0), "number"),
        (JsValue::from_f64(f64::NAN), "number"),
        (js_sys::BigInt::from(4915112345678_u64).into(), "bigint"),
        (js_sys::Symbol::for_("222@lid").into(), "symbol"),
        (js_sys::Object::new().into(), "object"),
        (js_sys::Array::of1(&"222@lid".into()).into(), "object"),
        (js_sys::Function::new_no_args("return 1").into(), "function"),
    ]
}

fn is_left_out(value: &JsValue) -> bool {
    value.is_null() || value.is_undefined()
}

#[wasm_bindgen_test]
fn only_a_text_or_a_whole_number_can_be_called() {
    for (value, found) in values() {
        started();
        core::offer(NOW, 7, &value, &NONE);
        if value.as_f64() == Some(4915112345678.0) {
            told("identity");
            nothing_is_left();
            continue;
        }
        let (facts, message) = failed(7);
        assert_eq!(facts.text("code"), "invalid_wid");
        assert_eq!(facts.text("to"), found);
        assert!(message.ends_with(&format!("found {found}")), "{message}");
    }
}

#[wasm_bindgen_test]
fn a_text_that_is_no_user_cannot_be_called() {
    started();
    for (to, code) in [
        ("", "invalid_wid"),
        ("nobody", "invalid_wid"),
        ("\u{1f600}@lid", "invalid_wid"),
        ("1@g.us", "call_is_not_user"),
    ] {
        core::offer(NOW, 8, &to.into(), &NONE);
        let (facts, _) = failed(8);
        assert_eq!(facts.text("code"), code);
        assert_eq!(facts.text("to"), to);
    }
}

#[wasm_bindgen_test]
fn is_video_is_a_boolean_or_left_out() {
    for (value, found) in values() {
        started();
        core::offer(NOW, 9, &"222@lid".into(), &value);
        if is_left_out(&value) || found == "boolean" {
            told("identity");
            nothing_is_left();
            continue;
        }
        let (facts, message) = failed(9);
        assert_eq!(facts.text("code"), "invalid_option");
        assert_eq!(facts.text("option"), "isVideo");
        assert_eq!(facts.text("expected"), "true or false");
        assert_eq!(facts.text("found"), found);
        assert_eq!(
            message,
            format!("Option isVideo: expected true or false, found {found}")
        );
    }
    started();
    core::offer(NOW, 9, &"222@lid".into(), &"yes".into());
    assert_eq!(failed(9).0.text("found"), "\"yes\"");
}

const VERBS: [fn(f64, u32, &JsValue); 3] = [
    core::accept,
    |now, command, call_id| core::reject(now, command, call_id, &NONE),
    |now, command, call_id| core::end(now, command, call_id, &NONE),
];

#[wasm_bindgen_test]
fn a_call_id_is_a_text_or_left_out() {
    for act in VERBS {
        for (value, found) in values() {
            started();
            act(NOW, 10, &value);
            if is_left_out(&value) {
                told("calls");
                nothing_is_left();
                continue;
            }
            let (facts, message) = failed(10);
            assert_eq!(facts.text("code"), "invalid_call_id");
            assert_eq!(facts.text("found"), found);
            assert_eq!(
                message,
                format!("Expected the text that is a call id, found {found}")
            );
        }
    }
}

#[wasm_bindgen_test]
fn a_call_id_may_have_any_length() {
    for act in VERBS {
        for length in [0, 1, 129, 10_000] {
            started();
            act(NOW, 11, &"x".repeat(length).into());
            told("calls");
            nothing_is_left();
        }
    }
}

/// Sets an option, or with a dot a part of one. Gives where the error is, or 0.
fn configure(option: &JsValue, value: &JsValue, really: bool) -> usize {
    let text = option.as_string().unwrap_or_default();
    match text.split_once('.') {
        Some((option, part)) => core::configure(&option.into(), &part.into(), value, really),
        None => core::configure(option, &"".into(), value, really),
    }
}

fn refused(option: &JsValue, value: &JsValue) -> (Told, String) {
    Told::at(configure(option, value, false)).facts_and_message()
}

/// Whether `reject` first asks who I am, as only wa-js did.
fn rejects_as_wa_js_did() -> bool {
    core::reject(NOW, 50, &NONE, &NONE);
    answered("calls", &calls(&[call("A", RINGING, 0)]));
    event("incoming_call");
    std::iter::from_fn(next).any(|told| told.kind() == "identity")
}

#[wasm_bindgen_test]
fn the_profile_is_checked_first_and_then_set() {
    let option = JsValue::from("stanzaProfile");
    started();
    assert!(!rejects_as_wa_js_did());

    started();
    assert_eq!(configure(&option, &"wa-js-4.3".into(), false), 0);
    assert!(!rejects_as_wa_js_did(), "it was only checked");

    started();
    assert_eq!(configure(&option, &"wa-js-4.3".into(), true), 0);
    assert!(rejects_as_wa_js_did());

    started();
    assert_eq!(configure(&option, &"wa-js-4.3".into(), true), 0);
    assert_eq!(configure(&option, &"current".into(), true), 0);
    assert!(!rejects_as_wa_js_did());

    started();
    let error = Told::at(configure(&option, &"nonsense".into(), true));
    assert_eq!(error.facts_and_message().0.text("option"), "stanzaProfile");
    assert!(!rejects_as_wa_js_did(), "a wrong value sets nothing");
}

#[wasm_bindgen_test]
fn a_wrong_value_or_option_is_an_error_that_says_what_is_expected() {
    started();
    let option = JsValue::from("stanzaProfile");
    let expected = "\"current\" or \"wa-js-4.3\"";
    for (value, found) in values() {
        let (facts, message) = refused(&option, &value);
        assert_eq!(facts.names(), ["code", "expected", "found", "option"]);
        assert_eq!(facts.text("code"), "invalid_option");
        assert_eq!(facts.text("option"), "stanzaProfile");
        assert_eq!(facts.text("expected"), expected);
        assert_eq!(facts.text("found"), found);
        assert_eq!(
            message,
            format!("Option stanzaProfile: expected {expected}, found {found}")
        );
    }
    for value in ["", "Current", "wa-js"] {
        let (facts, _) = refused(&option, &value.into());
        assert_eq!(facts.text("found"), format!("\"{value}\""));
    }
    for name in ["", "stanzaprofile", "ringtimeoutms"] {
        let (facts, _) = refused(&name.into(), &"current".into());
        assert_eq!(facts.text("option"), name);
        assert_eq!(
            facts.text("expected"),
            "one of the options: path, stanzaProfile, ackTimeoutMs, retries, ringTimeoutMs, trace"
        );
    }
    for (name, _) in values() {
        let (facts, _) = refused(&name, &"current".into());
        assert_eq!(facts.text("code"), "invalid_option");
    }
    nothing_is_left();
}

#[wasm_bindgen_test]
fn trace_is_a_boolean() {
    started();
    let option = JsValue::from("trace");
    for (value, found) in values() {
        if found == "boolean" {
            assert_eq!(configure(&option, &value, false), 0);
            continue;
        }
        let (facts, message) = refused(&option, &value);
        assert_eq!(facts.text("code"), "invalid_option");
        assert_eq!(
            message,
            format!("Option trace: expected true or false, found {found}")
        );
    }
}

#[wasm_bindgen_test]
fn a_reason_is_a_text_of_1_to_64_characters_or_left_out() {
    type Tells = fn(&JsValue);
    let tells: [Tells; 2] = [
        |reason| core::reject(NOW, 12, &NONE, reason),
        |reason| core::end(NOW, 12, &NONE, reason),
    ];
    for tell in tells {
        for (value, found) in values() {
            started();
            tell(&value);
            if is_left_out(&value) {
                told("calls");
                nothing_is_left();
                continue;
            }
            let (facts, _) = failed(12);
            assert_eq!(facts.text("code"), "invalid_option");
            assert_eq!(facts.text("option"), "reason");
            assert_eq!(facts.text("expected"), "a text of 1 to 64 characters");
            assert_eq!(facts.text("found"), found);
        }
        for (length, fits) in [(0, false), (1, true), (64, true), (65, false)] {
            started();
            tell(&"x".repeat(length).into());
            if fits {
                told("calls");
                nothing_is_left();
            } else {
                assert_eq!(failed(12).0.text("option"), "reason");
            }
        }
    }
}

#[wasm_bindgen_test]
fn times_and_numbers_are_whole_and_in_range() {
    let time = "1 to 3600000 milliseconds";
    for (option, least, most, expected) in [
        ("ackTimeoutMs", 1.0, 3_600_000.0, time),
        ("ringTimeoutMs.caller", 1.0, 3_600_000.0, time),
        ("ringTimeoutMs.callee", 1.0, 3_600_000.0, time),
        ("retries", 0.0, 10.0, "0 to 10"),
    ] {
        started();
        let option = JsValue::from(option);
        for fits in [least, most] {
            assert_eq!(configure(&option, &fits.into(), true), 0);
        }
        for wrong in [
            least - 1.0,
            most + 1.0,
            least + 0.5,
            f64::NAN,
            f64::INFINITY,
        ] {
            assert_eq!(refused(&option, &wrong.into()).0.text("expected"), expected);
        }
        for (value, found) in values().into_iter().filter(|(_, found)| *found != "number") {
            assert_eq!(refused(&option, &value).0.text("found"), found);
        }
    }
}

#[wasm_bindgen_test]
fn a_path_is_auto_native_or_stanza() {
    started();
    for path in ["auto", "native", "stanza"] {
        assert_eq!(configure(&"path".into(), &path.into(), true), 0);
    }
    let (facts, _) = refused(&"path".into(), &"Native".into());
    let expected = "\"auto\", \"native\" or \"stanza\"";
    assert_eq!(facts.text("expected"), expected);
}

#[wasm_bindgen_test]
fn an_option_with_parts_has_these_two_and_any_other_has_none() {
    started();
    for name in ["ringTimeoutMs", "ringTimeoutMs.both"] {
        let (facts, _) = refused(&name.into(), &JsValue::from_f64(1.0));
        assert_eq!(facts.text("option"), name);
        assert_eq!(facts.text("expected"), "{ caller, callee }");
    }
    let (facts, _) = refused(&"retries.caller".into(), &JsValue::from_f64(1.0));
    assert_eq!(facts.text("option"), "retries.caller");
    let dotted = "ringTimeoutMs.caller".into();
    let error = core::configure(&dotted, &"".into(), &JsValue::from_f64(1.0), true);
    let (facts, _) = Told::at(error).facts_and_message();
    let name = "ringTimeoutMs.caller";
    assert_eq!(facts.text("option"), name, "a dot makes no part");
}
