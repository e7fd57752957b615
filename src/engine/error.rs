//! The errors of commands and requests: stable codes, with the facts of the case.

use std::fmt;
use std::ops::Deref;

use crate::cut::cut;
use crate::engine::page::RawState;
use crate::node::StanzaError;
use crate::quoted::push_cut;
use crate::stanza::ack::NackCode;
use crate::text::{Mark, Marks, Text};

/// A kind of failure.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The name that users compare with. It never changes.
    pub name: &'static str,
    /// The message for people. `{name}` stands for the fact of that name.
    message: &'static str,
}

/// The codes of all errors.
pub mod code {
    use super::Code;

    macro_rules! codes {
        ($($(#[$doc:meta])* $constant:ident = $name:literal, $message:literal;)*) => {
            $($(#[$doc])* pub const $constant: &Code = &Code { name: $name, message: $message };)*

            /// All codes.
            pub const ALL: &[&Code] = &[$($constant),*];
        };
    }

    // The names and spellings of the first five are wa-js's (host.md §2). Each comment ends with
    // the names of the error's facts.
    codes! {
        /// There is no such call, or no call that the function could act on. `callId`
        CALL_NOT_FOUND = "call_not_found", "Call {callId} not found";
        /// The call does not ring here. `callId`, `state`: the page's value, or the engine's state
        /// if the call is over or not in the page
        CALL_IS_NOT_INCOMING_RING = "call_is_not_incoming_ring",
            "Call {callId} is not incoming ring";
        /// The call is neither active nor offered by us. `callId`, `state`: as above
        CALL_IS_NOT_OUTCOMING_CALLING = "call_is_not_outcoming_calling",
            "Call {callId} is not incoming calling";
        /// The call is not active, so nothing about it can be changed. `callId`, `state`: the
        /// engine's state
        CALL_IS_NOT_ACTIVE = "call_is_not_active", "Call {callId} is not active";
        /// The address is not a user's, and only users can be called. `to`
        CALL_IS_NOT_USER = "call_is_not_user", "The {to} is not a user to call";
        /// The page does not say who is logged in.
        USER_ID_IS_NULL = "user_id_is_null", "The page does not say who is logged in";
        /// The value is not an address of somebody who can be called. `to`, `expected`
        INVALID_WID = "invalid_wid", "Expected {expected}, found {to}";
        /// The value is not a call id. `found`
        INVALID_CALL_ID = "invalid_call_id",
            "Expected the text that is a call id, found {found}";
        /// The option does not exist, or does not take this value. `option`, `expected`, `found`
        INVALID_OPTION = "invalid_option", "Option {option}: expected {expected}, found {found}";
        /// The stanza is not one of call signalling, or is malformed. `place`: a tag, or a tag and
        /// an attribute; `expected`, `found`
        INVALID_STANZA = "invalid_stanza", "<{place}>: expected {expected}, found {found}";
        /// The callee has no devices. `to`
        NO_DEVICES = "no_devices", "{to} has no device to call";
        /// WhatsApp could not encrypt the call key, so nothing was sent. `devices`, `cause`
        ENCRYPTION_FAILED = "encryption_failed",
            "The call key could not be encrypted for {devices}: {cause}";
        /// WhatsApp could not send the stanza. `callId`, `cause`
        SEND_FAILED = "send_failed", "A stanza of call {callId} could not be sent: {cause}";
        /// The server did not acknowledge the stanza in time. `callId`
        CALL_ACK_TIMEOUT = "call_ack_timeout",
            "The server did not acknowledge a stanza of call {callId} in time";
        /// The server refused the stanza. `callId`, `nack`: its code, `nackName`: the meaning of
        /// the code, if known
        CALL_NACK = "call_nack", "The server refused call {callId}: {nack} {nackName}";
        /// The call ended before the server acknowledged the stanza that was sent for it. `callId`
        CALL_ENDED = "call_ended", "Call {callId} was over before the server acknowledged it";
        /// The server acknowledged the offer but named no relay, so the call cannot be connected.
        /// The offer was cancelled. `callId`
        RELAY_MISSING = "relay_missing",
            "The server gave no relay for call {callId}; the offer was taken back";
        /// The phone number has no account. `to`
        CONTACT_NOT_FOUND = "contact_not_found", "The contact {to} does not exist on WhatsApp";
        /// The native stack cannot be used. `reason`: the page's own, such as
        /// `missing_shared_array_buffer`, or `the call is made by stanzas`
        VOIP_STACK_NOT_FOUND = "voip_stack_not_found",
            "WhatsApp Web's own calling cannot be used: {reason}";
        /// The native stack did not carry out a request. `callId`, `cause`
        CALL_REFUSED = "call_refused", "WhatsApp Web did not do it to call {callId}: {cause}";
        /// The value is not a call link. `found`
        INVALID_CALL_LINK = "invalid_call_link",
            "Expected https://call.whatsapp.com/voice/… or …/video/… with 22 characters, found {found}";
        /// Nobody was logged in within a minute after the function was called.
        NOT_LOGGED_IN = "not_logged_in", "Nobody is logged in";
        /// This is not a page of WhatsApp Web, or its modules cannot be seen from here. `cause`
        HOST_NOT_FOUND = "host_not_found", "{cause}";
        /// The page lacks a module that the function needs. `module`: WhatsApp's name of the module
        HOST_MODULE_NOT_FOUND = "host_module_not_found", "WhatsApp Web has no module {module}";
        /// The page's random source failed, so no call key can be made.
        NO_RANDOM_SOURCE = "no_random_source", "The page gives no random bytes";
        /// wpp-call was removed from the page.
        DISPOSED = "disposed", "wpp-call was taken out of the page";
        /// A function of the page failed. `step`, `cause`
        HOST_FAILED = "host_failed", "WhatsApp Web failed to {step}: {cause}";
    }
}

/// The error of a command. The content is boxed to keep each `Result` small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallError(Box<Failure>);

/// The content of a [`CallError`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The kind of failure.
    pub code: &'static Code,
    /// The facts of the case, by name. They become properties of the error in JavaScript.
    pub facts: Vec<(&'static str, Fact)>,
}

/// One property of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A text.
    Text(Text),
    /// A number.
    Number(i32),
    /// Several texts.
    Texts(Vec<Text>),
    /// An unknown value. The property exists, and is `undefined`.
    Unknown,
}

impl CallError {
    /// Returns an error without facts.
    pub fn new(code: &'static Code) -> Self {
        let facts = Vec::new();
        Self(Box::new(Failure { code, facts }))
    }

    /// Returns an error with the call's id as the fact `callId`.
    pub(super) fn of_call(code: &'static Code, call_id: Text) -> Self {
        Self::new(code).text("callId", call_id)
    }

    /// Returns the error for an address that cannot be called.
    pub(super) fn no_callee(to: Text, expected: &str) -> Self {
        let error = Self::new(code::INVALID_WID);
        error.text("to", to).text("expected", expected)
    }

    /// Returns the error for a stanza of a call that the server refused.
    pub(super) fn nacked(call_id: Text, nack: NackCode) -> Self {
        let error = Self::of_call(code::CALL_NACK, call_id).text("nack", nack.text());
        match nack.meaning() {
            Some(name) => error.text("nackName", name),
            None => error,
        }
    }

    /// Adds a fact.
    pub fn with(mut self, name: &'static str, fact: Fact) -> Self {
        self.0.facts.push((name, fact));
        self
    }

    /// Adds a text as a fact.
    pub fn text(self, name: &'static str, text: impl Into<Text>) -> Self {
        self.with(name, Fact::Text(text.into()))
    }

    /// Returns the message for people. Long texts are shortened in the message, never in the facts.
    pub fn message(&self) -> String {
        let mut message = String::new();
        let mut rest = self.code.message;
        while let Some((before, (name, after))) = cut_out_name(rest) {
            message.push_str(before);
            rest = after;
            match self.facts.iter().find(|(fact, _)| *fact == name) {
                None => {}
                Some((_, Fact::Text(text))) => push_cut(&mut message, &text.as_str()),
                Some((_, Fact::Texts(texts))) => {
                    for (index, text) in texts.iter().enumerate() {
                        message.push_str(if index == 0 { "" } else { ", " });
                        message.push_str(&text.as_str());
                    }
                }
                Some((_, Fact::Number(_) | Fact::Unknown)) => message.push_str("<empty>"),
            }
        }
        message.push_str(rest);
        message
    }

    /// Returns the error for an answer that belongs to another kind of request.
    pub(super) fn unexpected(step: &'static str) -> Self {
        HostError::failed(SOMETHING_ELSE).during(step)
    }
}

/// Splits a message at its first `{name}`: the text before, the name, the text after.
fn cut_out_name(message: &str) -> Option<(&str, (&str, &str))> {
    let (before, rest) = cut(message, b'{')?;
    Some((before, cut(rest, b'}')?))
}

impl From<StanzaError> for CallError {
    fn from(error: StanzaError) -> Self {
        let found = error.found.map_or(Fact::Unknown, Fact::Text);
        let invalid = Self::new(code::INVALID_STANZA).text("place", error.place);
        invalid
            .text("expected", error.expected)
            .with("found", found)
    }
}

impl From<RawState> for Fact {
    fn from(state: RawState) -> Self {
        match state {
            RawState::Text(text) => Self::Text(text),
            RawState::Number(number) => Self::Number(number),
            RawState::Unset => Self::Unknown,
        }
    }
}

impl Deref for CallError {
    type Target = Failure;

    fn deref(&self) -> &Failure {
        &self.0
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for CallError {}

/// The cause of a failure when an answer belongs to another kind of request.
pub(super) const SOMETHING_ELSE: &str = "it answered something else";

/// The cause of a failure when the native stack's active call is not the command's call.
pub(super) const OTHER_IS_ACTIVE: &str = "its active call is another";

/// The steps by which the page encrypts a call key for a user, in order.
pub const ENCRYPTION_STEPS: [&str; 4] = [
    "list the callee's devices",
    "ensure sessions",
    "encrypt the call key",
    "give the device identity",
];

/// The error of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostError {
    /// The page lacks a module.
    MissingModule {
        /// WhatsApp's name of the module.
        module: Text,
    },
    /// The page has no modules at all.
    HostNotFound {
        /// The likely reason, for people.
        cause: Text,
    },
    /// Nobody is logged in.
    NotLoggedIn,
    /// The page does not accept the address.
    InvalidAddress,
    /// A function of the page failed.
    Failed {
        /// The page's error message.
        cause: Text,
    },
    /// A step of [`Request::Encrypt`](super::Request::Encrypt) failed.
    EncryptionStepFailed {
        /// One of [`ENCRYPTION_STEPS`].
        step: &'static str,
        /// The page's error message.
        cause: Text,
    },
    /// The native stack cannot be used.
    NoStack {
        /// The page's own reason.
        reason: Text,
    },
    /// The native stack has another active call, or none.
    NotActive,
    /// The native stack did not carry out the request.
    Refused {
        /// What went wrong, as far as the page knows.
        cause: Text,
    },
    /// The phone number has no account.
    NoContact,
    /// The server has refused a request of the native stack.
    Nacked {
        /// The server's error code.
        code: Text,
    },
    /// There was no answer in time.
    Timeout,
    /// The module was removed from the page.
    Stopped,
}

impl HostError {
    /// Returns the error for a function of the page that failed with this message.
    pub fn failed(cause: impl Into<Text>) -> Self {
        let cause = cause.into();
        Self::Failed { cause }
    }

    /// Returns the error of the command that made the request. `step` is a phrase for the request,
    /// such as "make a call".
    pub(super) fn during(&self, step: &'static str) -> CallError {
        let (code, fact) = match self {
            Self::MissingModule { .. } => (code::HOST_MODULE_NOT_FOUND, "module"),
            Self::NoStack { .. } => (code::VOIP_STACK_NOT_FOUND, "reason"),
            Self::HostNotFound { .. } => (code::HOST_NOT_FOUND, "cause"),
            Self::NotLoggedIn => return CallError::new(code::NOT_LOGGED_IN),
            Self::Stopped => return CallError::new(code::DISPOSED),
            _ => {
                let step = match self {
                    Self::EncryptionStepFailed { step, .. } => *step,
                    _ => step,
                };
                let error = CallError::new(code::HOST_FAILED);
                return error.text("step", step).text("cause", self.cause());
            }
        };
        CallError::new(code).text(fact, self.cause())
    }

    /// Returns the cause for people: the page's message if there is one, otherwise ours.
    pub(super) fn cause(&self) -> Text {
        let cause = match self {
            Self::MissingModule { module: cause }
            | Self::NoStack { reason: cause }
            | Self::HostNotFound { cause }
            | Self::Failed { cause }
            | Self::EncryptionStepFailed { cause, .. }
            | Self::Nacked { code: cause }
            | Self::Refused { cause } => return *cause,
            Self::NotActive => OTHER_IS_ACTIVE,
            Self::NoContact => "there is no such account",
            Self::InvalidAddress => "it takes the address for none",
            Self::NotLoggedIn => "nobody is logged in",
            Self::Timeout => "no answer",
            Self::Stopped => "",
        };
        cause.into()
    }
}

impl Mark for HostError {
    fn mark(&self, marks: &mut Marks) {
        match self {
            Self::MissingModule { module: text }
            | Self::HostNotFound { cause: text }
            | Self::Failed { cause: text }
            | Self::EncryptionStepFailed {
                step: _,
                cause: text,
            }
            | Self::NoStack { reason: text }
            | Self::Refused { cause: text }
            | Self::Nacked { code: text } => text.mark(marks),
            Self::NotLoggedIn
            | Self::InvalidAddress
            | Self::NotActive
            | Self::NoContact
            | Self::Timeout
            | Self::Stopped => {}
        }
    }
}
