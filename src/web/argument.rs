//! Reads and checks the arguments that users give.

use std::ops::RangeInclusive;

use wasm_bindgen::JsValue;

use crate::decimal::push_decimal;
use crate::engine::{CallError, PathChoice, Settings, code};
use crate::quoted::quoted;
use crate::stanza::link::CallLink;
use crate::stanza::profile::Profile;
use crate::text::Text;

/// Reads a call id. `None` for the first call that fits.
pub(super) fn read_call_id(value: &JsValue) -> Result<Option<Text>, CallError> {
    if value.is_null() || value.is_undefined() {
        return Ok(None);
    }
    match value.as_string() {
        Some(id) => Ok(Some(Text::from(id)).filter(|id| !id.is_empty())),
        None => Err(CallError::new(code::INVALID_CALL_ID).text("found", describe(value))),
    }
}

/// Reads the callee as text. Whether it is an address, the engine checks; a value of another type
/// becomes its description, which is no address.
pub(super) fn read_callee(value: &JsValue) -> String {
    if let Some(number) = whole_number(value, MAX_NUMBER) {
        let mut digits = String::new();
        push_decimal(&mut digits, number);
        return digits;
    }
    value.as_string().unwrap_or_else(|| describe(value))
}

/// Reads a whole number from 0 to below `limit`.
fn whole_number(value: &JsValue, limit: f64) -> Option<u64> {
    let number = value.as_f64()?;
    (number.fract() == 0.0 && (0.0..limit).contains(&number)).then_some(number as u64)
}

/// Reads true or false. The default is false.
pub(super) fn read_switch(option: &str, value: &JsValue) -> Result<bool, CallError> {
    if value.is_null() || value.is_undefined() {
        return Ok(false);
    }
    read_flag(option, value)
}

/// Reads true or false.
pub(super) fn read_flag(option: &str, value: &JsValue) -> Result<bool, CallError> {
    let wrong = || invalid(option, "true or false", value);
    value.as_bool().ok_or_else(wrong)
}

/// Reads the reason for `reject` or `end`, which the peer is told.
pub(super) fn read_reason(value: &JsValue) -> Result<Option<Text>, CallError> {
    if value.is_null() || value.is_undefined() {
        return Ok(None);
    }
    match value.as_string() {
        Some(reason) if (1..=MAX_REASON).contains(&count_characters(&reason)) => {
            Ok(Some(reason.into()))
        }
        _ => Err(invalid("reason", "a text of 1 to 64 characters", value)),
    }
}

/// Counts characters. The standard library's function is made for long texts, and large.
fn count_characters(text: &str) -> usize {
    let begins = |byte: &u8| byte & 0b1100_0000 != 0b1000_0000;
    text.bytes().filter(begins).count()
}

/// Reads a call link.
pub(super) fn read_link(value: &JsValue) -> Result<CallLink, CallError> {
    let link = value.as_string().and_then(|address| address.parse().ok());
    let wrong = || CallError::new(code::INVALID_CALL_LINK).text("found", describe(value));
    link.ok_or_else(wrong)
}

/// Reads when a call is planned to begin, in seconds since 1970-01-01 UTC. It may be left out.
pub(super) fn read_start_time(value: &JsValue) -> Result<Option<u64>, CallError> {
    if value.is_null() || value.is_undefined() {
        return Ok(None);
    }
    match whole_number(value, MAX_TIME) {
        Some(time) => Ok(Some(time)),
        None => Err(invalid(
            "startTime",
            "whole seconds since 1970, or a Date",
            value,
        )),
    }
}

/// Sets an option of `configure`, or a part of an option. `part` is empty for an option without
/// parts.
pub(super) fn set_option(
    settings: &mut Settings,
    option: &str,
    part: &str,
    value: &JsValue,
) -> Result<(), CallError> {
    let mut name = String::from(option);
    if !part.is_empty() {
        name.push('.');
        name.push_str(part);
    }
    let invalid = |expected| invalid(&name, expected, value);
    let number = |range: RangeInclusive<u32>, expected| match whole_number(
        value,
        f64::from(*range.end()) + 1.0,
    ) {
        Some(number) if number >= u64::from(*range.start()) => Ok(number as u32),
        _ => Err(invalid(expected)),
    };
    let time = || number(1..=3_600_000, "1 to 3600000 milliseconds");
    match (option, part) {
        ("stanzaProfile", "") => match value.as_string().as_deref().and_then(Profile::named) {
            Some(profile) => settings.profile = profile,
            None => return Err(invalid("\"current\" or \"wa-js-4.3\"")),
        },
        // JavaScript keeps this option; only the value is checked here.
        ("trace", "") => _ = read_flag(option, value)?,
        ("ackTimeoutMs", "") => settings.ack_timeout = time()?,
        ("retries", "") => settings.retries = number(0..=10, "0 to 10")?,
        ("path", "") => match value.as_string().as_deref().and_then(PathChoice::named) {
            Some(path) => settings.path = path,
            None => return Err(invalid("\"auto\", \"native\" or \"stanza\"")),
        },
        ("ringTimeoutMs", "caller") => settings.caller_ring_timeout = time()?,
        ("ringTimeoutMs", "callee") => settings.callee_ring_timeout = time()?,
        ("ringTimeoutMs", _) => return Err(invalid("{ caller, callee }")),
        _ => return Err(invalid(OPTIONS)),
    }
    Ok(())
}

const OPTIONS: &str = "one of the options: path, stanzaProfile, ackTimeoutMs, retries, \
    ringTimeoutMs, trace";

/// Above every phone number, which has at most 15 digits.
const MAX_NUMBER: f64 = 1e15;

/// A second in the year 5138. A time in milliseconds is above it, so the user is told.
const MAX_TIME: f64 = 1e11;

/// The longest reason, in characters.
const MAX_REASON: usize = 64;

fn invalid(option: &str, expected: &str, found: &JsValue) -> CallError {
    CallError::new(code::INVALID_OPTION)
        .text("option", option)
        .text("expected", expected)
        .text("found", describe(found))
}

/// Describes a value for an error message.
fn describe(value: &JsValue) -> String {
    match value.as_string() {
        Some(text) => quoted(&text),
        None if value.is_null() => "null".into(),
        None => value.js_typeof().as_string().unwrap_or_default(),
    }
}
