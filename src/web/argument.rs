//! Arguments as users wrote them, checked one by one.

use wasm_bindgen::{JsCast, JsValue};

use crate::engine::{CallError, MAX_CALL_ID};
use crate::stanza::profile::Profile;

/// A call id, or nothing for "the first that fits".
pub(super) fn call_id(value: &JsValue) -> Result<Option<Box<str>>, CallError> {
    if value.is_null() || value.is_undefined() {
        return Ok(None);
    }
    let found = match value.as_string() {
        Some(id) if id.is_empty() => "an empty string".into(),
        Some(id) if id.len() > MAX_CALL_ID => "a longer string".into(),
        Some(id) => return Ok(Some(id.into())),
        None => describe(value),
    };
    Err(CallError::InvalidCallId { found })
}

/// Whom to call.
pub(super) fn callee(value: &JsValue) -> Result<Box<str>, CallError> {
    let to = value.as_string().map(Into::into);
    to.ok_or_else(|| CallError::InvalidWid {
        to: describe(value),
    })
}

/// A switch that is off when it is left out.
pub(super) fn switch(option: &str, value: &JsValue) -> Result<bool, CallError> {
    if value.is_null() || value.is_undefined() {
        return Ok(false);
    }
    value.as_bool().ok_or_else(|| CallError::InvalidOption {
        option: option.into(),
        expected: "true or false",
        found: describe(value),
    })
}

/// The options of `configure`.
pub(super) struct Options {
    pub profile: Option<&'static Profile>,
}

/// Reads a plain object; all of it must be right.
pub(super) fn options(value: &JsValue) -> Result<Options, CallError> {
    let mut options = Options { profile: None };
    let Some(object) = value.dyn_ref::<js_sys::Object>() else {
        return Err(CallError::InvalidOption {
            option: "configure".into(),
            expected: "an object",
            found: describe(value),
        });
    };
    for entry in js_sys::Object::entries(object).iter() {
        let entry = js_sys::Array::from(&entry);
        let (name, value) = (entry.get(0).as_string().unwrap_or_default(), entry.get(1));
        match name.as_str() {
            "stanzaProfile" => {
                let profile = value.as_string().as_deref().and_then(Profile::named);
                options.profile = Some(profile.ok_or_else(|| CallError::InvalidOption {
                    option: name.into(),
                    expected: "\"current\" or \"wa-js-4.3\"",
                    found: describe(&value),
                })?);
            }
            _ => {
                return Err(CallError::InvalidOption {
                    option: name.into(),
                    expected: "stanzaProfile",
                    found: "no option of this name".into(),
                });
            }
        }
    }
    Ok(options)
}

/// What a value is, for a message.
fn describe(value: &JsValue) -> Box<str> {
    if value.is_null() {
        return "null".into();
    }
    match (value.as_string(), value.as_f64(), value.as_bool()) {
        (Some(text), ..) => format!("{}", crate::quoted::Quoted(&text)).into(),
        (_, Some(_), _) => "a number".into(),
        (.., Some(_)) => "a boolean".into(),
        _ if value.is_undefined() => "nothing".into(),
        _ if value.is_function() => "a function".into(),
        _ => "an object".into(),
    }
}
