//! Reads commands and options, and checks the arguments that users passed.
//!
//! ```text
//! command  = 0 argument argument      offer: callee, isVideo
//!          | 1 argument               accept: call id
//!          | 2 argument argument      reject: call id, reason
//!          | 3 argument argument      end: call id, reason
//!          | 4 argument argument      setMute: muted, call id
//!          | 5 argument               upgradeVideo: call id
//!          | 6 argument argument      raiseHand: raised, call id
//!          | 7 argument argument      createCallLink: isVideo, startTime
//!          | 8 argument argument      joinCallLink: address, isVideo
//!          | 9                        enableCallInterface
//! option   = text text argument       name, part (empty for an option without parts), value
//! argument = 0 | 1                    undefined, null
//!          | 2 text
//!          | 3 | 4                    false, true
//!          | 5 number                 a whole number from 0 to below 2^53
//!          | 6 text                   anything else: its type
//! ```
//!
//! In front of every command are our PN and our LID (see `command` in `exports.rs`). `text` and
//! `number` are as in `write.rs`.

use std::ops::RangeInclusive;

use super::read::Reader;
use super::texts::Texts;
use crate::decimal::push_decimal;
use crate::engine::{CallError, Command, OfferSecrets, PathChoice, Settings, Verb, code};
use crate::quoted::quoted;
use crate::stanza::link::CallLink;
use crate::stanza::profile::Profile;
use crate::text::Text;

/// An argument that a user passed.
#[derive(Clone, Copy)]
enum Argument {
    Undefined,
    Null,
    Text(Text),
    Flag(bool),
    Number(u64),
    /// Anything else: the name of its type.
    Other(Text),
}

/// Reads a command. For an offer, `draw` returns the secrets.
///
/// # Errors
///
/// An argument is invalid.
pub fn command(
    ints: &[i32],
    texts: &mut Texts,
    draw: fn() -> Result<OfferSecrets, CallError>,
) -> Result<Command, CallError> {
    let mut input = Reader::new(ints, texts);
    let kind = input.int();
    let arguments = match kind {
        9 => 0,
        1 | 5 => 1,
        _ => 2,
    };
    let mut next = |at| match at < arguments {
        true => input.argument(),
        false => Argument::Undefined,
    };
    let (first, second) = (next(0), next(1));
    if input.end().is_err() {
        return Err(Argument::Undefined.invalid("command", "one that can be read"));
    }
    let verb = match kind {
        0 => {
            return Ok(Command::Offer {
                to: first.callee(),
                is_video: second.switch("isVideo")?,
                secrets: draw()?,
            });
        }
        1 => Verb::Accept,
        2 => Verb::Reject,
        3 => Verb::End,
        4 if first.flag("muted")? => Verb::Mute,
        4 => Verb::Unmute,
        5 => Verb::UpgradeVideo,
        6 if first.flag("raised")? => Verb::RaiseHand,
        6 => Verb::LowerHand,
        7 => {
            return Ok(Command::CreateLink {
                is_video: first.switch("isVideo")?,
                start_time: second.start_time()?,
            });
        }
        8 => {
            return Ok(Command::JoinLink {
                link: first.link()?,
                is_video: second.switch("isVideo")?,
            });
        }
        _ => return Ok(Command::EnableCallInterface),
    };
    let (call_id, reason) = match kind {
        4 | 6 => (second, Argument::Undefined),
        _ => (first, second),
    };
    Ok(Command::Act {
        verb,
        call_id: call_id.call_id()?,
        reason: reason.reason()?,
    })
}

/// Reads an option of `configure`, or a part of an option, and sets it.
///
/// # Errors
///
/// There is no such option, or it cannot have this value.
pub fn option(ints: &[i32], texts: &mut Texts, settings: &mut Settings) -> Result<(), CallError> {
    let mut input = Reader::new(ints, texts);
    let (option, part) = (input.text().as_str(), input.text().as_str());
    let value = input.argument();
    let mut name = String::from(&*option);
    if !part.is_empty() {
        name.push('.');
        name.push_str(&part);
    }
    let invalid = |expected| value.invalid(&name, expected);
    let text = match value {
        Argument::Text(text) => text.as_str(),
        _ => Text::EMPTY.as_str(),
    };
    let number = |range: RangeInclusive<u32>, expected| match value {
        Argument::Number(number)
            if (u64::from(*range.start())..=u64::from(*range.end())).contains(&number) =>
        {
            Ok(number as u32)
        }
        _ => Err(invalid(expected)),
    };
    let time = || number(1..=3_600_000, "1 to 3600000 milliseconds");
    match (&*option, &*part) {
        ("stanzaProfile", "") => match Profile::named(&text) {
            Some(profile) => settings.profile = profile,
            None => return Err(invalid("\"current\" or \"wa-js-4.3\"")),
        },
        // JavaScript keeps this option; only the value is checked here.
        ("trace", "") => _ = value.flag(&option)?,
        ("ackTimeoutMs", "") => settings.ack_timeout = time()?,
        ("retries", "") => settings.retries = number(0..=10, "0 to 10")?,
        ("path", "") => match PathChoice::named(&text) {
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

impl Reader<'_> {
    fn argument(&mut self) -> Argument {
        match self.int() {
            1 => Argument::Null,
            2 => Argument::Text(self.text()),
            3 => Argument::Flag(false),
            4 => Argument::Flag(true),
            5 => Argument::Number(self.number()),
            6 => Argument::Other(self.text()),
            _ => Argument::Undefined,
        }
    }
}

impl Argument {
    fn is_left_out(self) -> bool {
        matches!(self, Self::Undefined | Self::Null)
    }

    /// Returns a call id, or `None` if it is left out: then the engine chooses the call.
    fn call_id(self) -> Result<Option<Text>, CallError> {
        match self {
            Self::Text(id) => Ok(Some(id).filter(|id| !id.is_empty())),
            _ if self.is_left_out() => Ok(None),
            _ => Err(CallError::new(code::INVALID_CALL_ID).text("found", self.describe())),
        }
    }

    /// Returns the callee as text. The engine checks later whether the text is an address. A value
    /// of another type becomes its description, which is not an address.
    fn callee(self) -> Text {
        match self {
            Self::Text(text) => text,
            Self::Number(number) if number < MAX_NUMBER => {
                let mut digits = String::new();
                push_decimal(&mut digits, number);
                digits.into()
            }
            _ => self.describe().into(),
        }
    }

    /// Returns a boolean that may be left out. The default is false.
    fn switch(self, option: &str) -> Result<bool, CallError> {
        match self.is_left_out() {
            true => Ok(false),
            false => self.flag(option),
        }
    }

    /// Returns a boolean that must not be left out.
    fn flag(self, option: &str) -> Result<bool, CallError> {
        match self {
            Self::Flag(is_on) => Ok(is_on),
            _ => Err(self.invalid(option, "true or false")),
        }
    }

    /// Returns the reason for `reject` or `end`, which is sent to the peer. It may be left out.
    fn reason(self) -> Result<Option<Text>, CallError> {
        match self {
            Self::Text(reason) if (1..=MAX_REASON).contains(&count_characters(reason)) => {
                Ok(Some(reason))
            }
            _ if self.is_left_out() => Ok(None),
            _ => Err(self.invalid("reason", "a text of 1 to 64 characters")),
        }
    }

    fn link(self) -> Result<CallLink, CallError> {
        let link = match self {
            Self::Text(address) => address.as_str().parse().ok(),
            _ => None,
        };
        let wrong = || CallError::new(code::INVALID_CALL_LINK).text("found", self.describe());
        link.ok_or_else(wrong)
    }

    /// Returns the planned start of a call, in seconds since 1970-01-01 UTC. It may be left out.
    fn start_time(self) -> Result<Option<u64>, CallError> {
        match self {
            Self::Number(time) if time < MAX_TIME => Ok(Some(time)),
            _ if self.is_left_out() => Ok(None),
            _ => Err(self.invalid("startTime", "whole seconds since 1970, or a Date")),
        }
    }

    fn invalid(self, option: &str, expected: &str) -> CallError {
        CallError::new(code::INVALID_OPTION)
            .text("option", option)
            .text("expected", expected)
            .text("found", self.describe())
    }

    /// Describes a value for an error message.
    fn describe(self) -> String {
        match self {
            Self::Undefined => "undefined".into(),
            Self::Null => "null".into(),
            Self::Flag(_) => "boolean".into(),
            Self::Number(_) => "number".into(),
            Self::Text(text) => quoted(&text.as_str()),
            Self::Other(kind) => String::from(&*kind.as_str()),
        }
    }
}

/// Counts characters. The standard library's function is optimized for long texts, and its code is
/// large.
fn count_characters(text: Text) -> usize {
    let begins = |byte: &u8| byte & 0b1100_0000 != 0b1000_0000;
    text.as_str().bytes().filter(begins).count()
}

const OPTIONS: &str = "one of the options: path, stanzaProfile, ackTimeoutMs, retries, \
    ringTimeoutMs, trace";

/// Above every phone number, which has at most 15 digits.
const MAX_NUMBER: u64 = 1_000_000_000_000_000;

/// A time in the year 5138, in seconds. A time in milliseconds is greater, so a user who passes one
/// gets an error.
const MAX_TIME: u64 = 100_000_000_000;

/// The longest reason, in characters.
const MAX_REASON: usize = 64;
