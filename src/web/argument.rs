//! Arguments as users wrote them, checked one by one.

use wasm_bindgen::JsValue;

use crate::engine::{CallError, MAX_CALL_ID, code};
use crate::quoted::quoted;
use crate::stanza::profile::Profile;

/// A call id, or nothing for "the first that fits".
pub(super) fn call_id(value: &JsValue) -> Result<Option<String>, CallError> {
    if value.is_null() || value.is_undefined() {
        return Ok(None);
    }
    match value.as_string() {
        Some(id) if !id.is_empty() && id.len() <= MAX_CALL_ID => Ok(Some(id)),
        _ => Err(CallError::new(code::INVALID_CALL_ID).text("found", &describe(value))),
    }
}

/// Whom to call.
pub(super) fn callee(value: &JsValue) -> Result<String, CallError> {
    match value.as_string() {
        Some(to) => Ok(to),
        None => Err(CallError::new(code::INVALID_WID).text("to", &describe(value))),
    }
}

/// A switch that is off when it is left out.
pub(super) fn switch(option: &str, value: &JsValue) -> Result<bool, CallError> {
    if value.is_null() || value.is_undefined() {
        return Ok(false);
    }
    let wrong = || invalid(option, "true or false", value);
    value.as_bool().ok_or_else(wrong)
}

/// The value of an option of `configure`.
pub(super) enum Setting {
    Profile(&'static Profile),
    Trace(bool),
}

/// Reads one option.
pub(super) fn setting(option: &str, value: &JsValue) -> Result<Setting, CallError> {
    match option {
        "stanzaProfile" => match value.as_string().as_deref().and_then(Profile::named) {
            Some(profile) => Ok(Setting::Profile(profile)),
            None => Err(invalid(option, "\"current\" or \"wa-js-4.3\"", value)),
        },
        "trace" => match value.as_bool() {
            Some(is_on) => Ok(Setting::Trace(is_on)),
            None => Err(invalid(option, "true or false", value)),
        },
        _ => Err(invalid(
            option,
            "one of the options: stanzaProfile, trace",
            value,
        )),
    }
}

fn invalid(option: &str, expected: &str, found: &JsValue) -> CallError {
    CallError::new(code::INVALID_OPTION)
        .text("option", option)
        .text("expected", expected)
        .text("found", &describe(found))
}

/// What a value is, for a message.
fn describe(value: &JsValue) -> String {
    match value.as_string() {
        Some(text) => quoted(&text),
        None if value.is_null() => "null".into(),
        None => value.js_typeof().as_string().unwrap_or_default(),
    }
}
