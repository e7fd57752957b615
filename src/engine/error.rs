//! What can go wrong, with a stable code and the facts of the case.

use std::fmt;
use std::ops::Deref;

use crate::cut::cut;
use crate::engine::page::RawState;
use crate::node::StanzaError;
use crate::quoted::push_cut;
use crate::stanza::ack::NackCode;

/// A kind of failure.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// What users test for; never changes.
    pub name: &'static str,
    /// The message, with the names of facts in braces.
    message: &'static str,
}

/// Every code there is.
pub mod code {
    use super::Code;

    macro_rules! codes {
        ($($(#[$doc:meta])* $constant:ident = $name:literal, $message:literal;)*) => {
            $($(#[$doc])* pub const $constant: &Code = &Code { name: $name, message: $message };)*

            /// All of them.
            pub const ALL: &[&Code] = &[$($constant),*];
        };
    }

    // The first five and their spelling are wa-js's (host.md §2).
    codes! {
        /// There is no such call, or none that the function could act on. `callId`
        CALL_NOT_FOUND = "call_not_found", "Call {callId} not found";
        /// The call does not ring here. `callId`, `state`: the page's own; ours of a call that is
        /// over, or that the page does not show
        CALL_IS_NOT_INCOMING_RING = "call_is_not_incoming_ring",
            "Call {callId} is not incoming ring";
        /// The call is neither active nor being offered by us. `callId`, `state`: the same
        CALL_IS_NOT_OUTCOMING_CALLING = "call_is_not_outcoming_calling",
            "Call {callId} is not incoming calling";
        /// The call is not active, so there is nothing to mute. `callId`, `state`: ours
        CALL_IS_NOT_ACTIVE = "call_is_not_active", "Call {callId} is not active";
        /// Only users can be called. `to`
        CALL_IS_NOT_USER = "call_is_not_user", "The {to} is not a user to call";
        /// The page does not say who is logged in.
        USER_ID_IS_NULL = "user_id_is_null", "The page does not say who is logged in";
        /// That is no address of anybody who could be called. `to`, `expected`
        INVALID_WID = "invalid_wid", "Expected {expected}, found {to}";
        /// That is no call id. `found`
        INVALID_CALL_ID = "invalid_call_id",
            "Expected the text that is a call id, found {found}";
        /// That is no option, or no value for it. `option`, `expected`, `found`
        INVALID_OPTION = "invalid_option", "Option {option}: expected {expected}, found {found}";
        /// That is no stanza of call signalling, or it does not say what it must. `place`: tag, or
        /// tag and attribute; `expected`, `found`
        INVALID_STANZA = "invalid_stanza", "<{place}>: expected {expected}, found {found}";
        /// The callee has no device to ring. `to`
        NO_DEVICES = "no_devices", "{to} has no device to call";
        /// WhatsApp could not encrypt the call key, so nothing was sent. `devices`, `cause`
        ENCRYPTION_FAILED = "encryption_failed",
            "The call key could not be encrypted for {devices}: {cause}";
        /// WhatsApp could not send the stanza. `callId`, `cause`
        SEND_FAILED = "send_failed", "A stanza of call {callId} could not be sent: {cause}";
        /// The server did not answer in time. `callId`
        CALL_ACK_TIMEOUT = "call_ack_timeout",
            "The server did not acknowledge a stanza of call {callId} in time";
        /// The server refused the stanza. `callId`, `nack`: its code, `nackName`: what that means,
        /// where it is known
        CALL_NACK = "call_nack", "The server refused call {callId}: {nack} {nackName}";
        /// The call was over before what was sent for it was acknowledged. `callId`
        CALL_ENDED = "call_ended", "Call {callId} was over before the server acknowledged it";
        /// The server took the offer and allocated no relay, so nobody could be connected; the
        /// offer was taken back. `callId`
        RELAY_MISSING = "relay_missing",
            "The server gave no relay for call {callId}; the offer was taken back";
        /// There is no account of this number. `to`
        CONTACT_NOT_FOUND = "contact_not_found", "The contact {to} does not exist on WhatsApp";
        /// WhatsApp Web's own calling cannot be used. `reason`: the page's own, such as
        /// `missing_shared_array_buffer`
        VOIP_STACK_NOT_FOUND = "voip_stack_not_found",
            "WhatsApp Web's own calling cannot be used: {reason}";
        /// WhatsApp Web's own calling did not do what it was asked for. `callId`, `cause`
        CALL_REFUSED = "call_refused", "WhatsApp Web did not do it to call {callId}: {cause}";
        /// That is no call link. `found`
        INVALID_CALL_LINK = "invalid_call_link",
            "Expected https://call.whatsapp.com/voice/… or …/video/… with 22 characters, found {found}";
        /// Nobody is logged in, nor was in the minute after the function was called.
        NOT_LOGGED_IN = "not_logged_in", "Nobody is logged in";
        /// This is no page of WhatsApp Web, or its modules cannot be seen from here. `cause`
        HOST_NOT_FOUND = "host_not_found", "{cause}";
        /// The page lacks a module that the function needs. `module`: WhatsApp's name of it
        HOST_MODULE_NOT_FOUND = "host_module_not_found", "WhatsApp Web has no module {module}";
        /// The page gives no random bytes, so no key can be made.
        NO_RANDOM_SOURCE = "no_random_source", "The page gives no random bytes";
        /// wpp-call was taken out of the page.
        DISPOSED = "disposed", "wpp-call was taken out of the page";
        /// A function of the page failed. `step`, `cause`
        HOST_FAILED = "host_failed", "WhatsApp Web failed to {step}: {cause}";
    }
}

/// Why a command failed. Boxed, since nearly everything may fail and hardly anything does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallError(Box<Failure>);

/// What a [`CallError`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure it is.
    pub code: &'static Code,
    /// The facts of the case, by name; they become properties of the error.
    pub facts: Vec<(&'static str, Fact)>,
}

/// One property of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A text.
    Text(String),
    /// A number.
    Number(i32),
    /// Several texts.
    Texts(Vec<String>),
    /// Nothing; the property is there all the same.
    Unknown,
}

impl CallError {
    /// An error without facts.
    pub fn new(code: &'static Code) -> Self {
        let facts = Vec::new();
        Self(Box::new(Failure { code, facts }))
    }

    /// An error about a call.
    pub(super) fn of_call(code: &'static Code, call_id: &str) -> Self {
        Self::new(code).text("callId", call_id)
    }

    /// Nobody who could be called.
    pub(super) fn no_callee(to: &str, expected: &str) -> Self {
        let error = Self::new(code::INVALID_WID);
        error.text("to", to).text("expected", expected)
    }

    /// The server has refused something of a call.
    pub(super) fn nacked(call_id: &str, nack: &NackCode) -> Self {
        let error = Self::of_call(code::CALL_NACK, call_id).text("nack", nack.as_str());
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

    /// Adds a fact that is a text.
    pub fn text(self, name: &'static str, text: &str) -> Self {
        self.with(name, Fact::Text(text.into()))
    }

    /// The message for people; long texts are cut in it, and whole in the facts.
    pub fn message(&self) -> String {
        let mut message = String::new();
        let mut rest = self.code.message;
        while let Some((before, (name, behind))) = cut_out_name(rest) {
            message.push_str(before);
            rest = behind;
            match self.facts.iter().find(|(fact, _)| *fact == name) {
                None => {}
                Some((_, Fact::Text(text))) => push_cut(&mut message, text),
                Some((_, Fact::Texts(texts))) => {
                    for (index, text) in texts.iter().enumerate() {
                        message.push_str(if index == 0 { "" } else { ", " });
                        message.push_str(text);
                    }
                }
                Some((_, Fact::Number(_) | Fact::Unknown)) => message.push_str("<empty>"),
            }
        }
        message.push_str(rest);
        message
    }

    /// The page answered a request with something else than was asked for.
    pub(super) fn unexpected(step: &'static str) -> Self {
        HostError::failed(SOMETHING_ELSE).during(step)
    }
}

/// What stands before, in and behind the first pair of braces.
fn cut_out_name(message: &str) -> Option<(&str, (&str, &str))> {
    let (before, rest) = cut(message, b'{')?;
    Some((before, cut(rest, b'}')?))
}

impl From<StanzaError> for CallError {
    fn from(error: StanzaError) -> Self {
        let found = error.found.map_or(Fact::Unknown, Fact::Text);
        let invalid = Self::new(code::INVALID_STANZA).text("place", &error.place);
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

/// What is wrong with an answer to another request.
pub(super) const SOMETHING_ELSE: &str = "it answered something else";

/// Why the page's own stack does nothing to a call.
pub(super) const OTHER_IS_ACTIVE: &str = "its active call is another";

/// What the page does, one after the other, to encrypt a call key for a user.
pub const ENCRYPTION_STEPS: [&str; 4] = [
    "list the callee's devices",
    "ensure sessions",
    "encrypt the call key",
    "give the device identity",
];

/// Why the page gave no answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostError {
    /// It has no such module.
    MissingModule {
        /// WhatsApp's name of it.
        module: String,
    },
    /// There are no modules at all.
    HostNotFound {
        /// Why that may be, for people.
        cause: String,
    },
    /// Nobody is logged in.
    NotLoggedIn,
    /// It takes an address for none.
    InvalidAddress,
    /// Its own function failed.
    Failed {
        /// With this message.
        cause: String,
    },
    /// A part of what it was asked for failed.
    EncryptionStepFailed {
        /// Which of [`ENCRYPTION_STEPS`].
        step: &'static str,
        /// With this message.
        cause: String,
    },
    /// Its own stack cannot be used.
    NoStack {
        /// In its own words.
        reason: String,
    },
    /// Its own stack's active call is another, or there is none.
    NotActive,
    /// Its own stack did not do what it was asked for.
    Refused {
        /// Why, as far as known.
        cause: String,
    },
    /// It knows no such account.
    NoContact,
    /// The server has refused what its own stack asked for.
    Nacked {
        /// With this code.
        code: String,
    },
    /// It did not answer in time.
    Timeout,
    /// It is not waited for any more.
    Stopped,
}

impl HostError {
    /// A failure with this message.
    pub fn failed(cause: &str) -> Self {
        let cause = cause.into();
        Self::Failed { cause }
    }

    /// What it means for a command, during `step`.
    pub(super) fn during(&self, step: &'static str) -> CallError {
        let (code, fact) = match self {
            Self::MissingModule { .. } => (code::HOST_MODULE_NOT_FOUND, "module"),
            Self::NoStack { .. } => (code::VOIP_STACK_NOT_FOUND, "reason"),
            Self::HostNotFound { .. } => (code::HOST_NOT_FOUND, "cause"),
            Self::NotLoggedIn => return CallError::new(code::NOT_LOGGED_IN),
            Self::Stopped => return CallError::new(code::DISPOSED),
            _ => {
                let step = match self {
                    Self::EncryptionStepFailed { step, .. } => step,
                    _ => step,
                };
                let error = CallError::new(code::HOST_FAILED);
                return error.text("step", step).text("cause", self.cause());
            }
        };
        CallError::new(code).text(fact, self.cause())
    }

    /// What the page said, or what it means.
    pub(super) fn cause(&self) -> &str {
        match self {
            Self::MissingModule { module: cause }
            | Self::NoStack { reason: cause }
            | Self::HostNotFound { cause }
            | Self::Failed { cause }
            | Self::EncryptionStepFailed { cause, .. }
            | Self::Nacked { code: cause }
            | Self::Refused { cause } => cause,
            Self::NotActive => OTHER_IS_ACTIVE,
            Self::NoContact => "there is no such account",
            Self::InvalidAddress => "it takes the address for none",
            Self::NotLoggedIn => "nobody is logged in",
            Self::Timeout => "no answer",
            Self::Stopped => "",
        }
    }
}
