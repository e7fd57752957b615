//! What can go wrong, with a stable code and the facts of the case.

use std::fmt;

use crate::quoted::Quoted;

use super::page::RawState;

/// The longest call id that is looked for, in bytes; WhatsApp's own have 32.
pub const MAX_CALL_ID: usize = 128;

/// Why a command failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// There is no such call, or none that the function could act on.
    CallNotFound {
        /// As asked for.
        call_id: Option<Box<str>>,
    },
    /// The call does not ring here.
    CallIsNotIncomingRing {
        /// Which call.
        call_id: Box<str>,
        /// The page's state of it.
        state: RawState,
    },
    /// The call is neither active nor being offered by us. (Spelt as in wa-js.)
    CallIsNotOutcomingCalling {
        /// Which call.
        call_id: Box<str>,
        /// The page's state of it.
        state: RawState,
    },
    /// Only users can be called.
    CallIsNotUser {
        /// Who was to be called.
        to: Box<str>,
    },
    /// The page does not say who I am.
    UserIdIsNull,
    /// That is no address.
    InvalidWid {
        /// What stood there.
        to: Box<str>,
    },
    /// That is no call id.
    InvalidCallId {
        /// What stood there.
        found: Box<str>,
    },
    /// That is no option, or no value for it.
    InvalidOption {
        /// Its name.
        option: Box<str>,
        /// What it takes.
        expected: &'static str,
        /// What stood there.
        found: Box<str>,
    },
    /// The callee has no device to ring.
    NoDevices {
        /// Who was to be called.
        to: Box<str>,
    },
    /// WhatsApp could not encrypt the call key, so nothing was sent.
    EncryptionFailed {
        /// For whom.
        devices: Vec<Box<str>>,
        /// The page's message.
        cause: Box<str>,
    },
    /// WhatsApp could not send the stanza.
    SendFailed {
        /// Of which call.
        call_id: Box<str>,
        /// The page's message.
        cause: Box<str>,
    },
    /// The server did not answer in time.
    CallAckTimeout {
        /// Of which call.
        call_id: Box<str>,
    },
    /// The server refused the stanza.
    CallNack {
        /// Of which call.
        call_id: Box<str>,
        /// The server's code.
        nack: Box<str>,
        /// What it means, where that is known.
        nack_name: Option<&'static str>,
    },
    /// The server took the offer and allocated no relay, so nobody could be connected; the offer
    /// was taken back.
    RelayMissing {
        /// Of which call.
        call_id: Box<str>,
    },
    /// The page lacks a module that the function needs.
    HostModuleNotFound {
        /// WhatsApp's name of it.
        module: Box<str>,
    },
    /// A function of the page failed.
    HostFailed {
        /// What it was to do.
        step: &'static str,
        /// The page's message.
        cause: Box<str>,
    },
}

/// One property of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A text.
    Text(Box<str>),
    /// A number.
    Number(i32),
    /// Several texts.
    Texts(Vec<Box<str>>),
    /// Nothing; the property is there all the same.
    Unknown,
}

impl CallError {
    /// What users test for; never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CallNotFound { .. } => "call_not_found",
            Self::CallIsNotIncomingRing { .. } => "call_is_not_incoming_ring",
            Self::CallIsNotOutcomingCalling { .. } => "call_is_not_outcoming_calling",
            Self::CallIsNotUser { .. } => "call_is_not_user",
            Self::UserIdIsNull => "user_id_is_null",
            Self::InvalidWid { .. } => "invalid_wid",
            Self::InvalidCallId { .. } => "invalid_call_id",
            Self::InvalidOption { .. } => "invalid_option",
            Self::NoDevices { .. } => "no_devices",
            Self::EncryptionFailed { .. } => "encryption_failed",
            Self::SendFailed { .. } => "send_failed",
            Self::CallAckTimeout { .. } => "call_ack_timeout",
            Self::CallNack { .. } => "call_nack",
            Self::RelayMissing { .. } => "relay_missing",
            Self::HostModuleNotFound { .. } => "host_module_not_found",
            Self::HostFailed { .. } => "host_failed",
        }
    }

    /// The error's further properties, by name.
    pub fn facts(self) -> Vec<(&'static str, Fact)> {
        use Fact::Text;
        match self {
            Self::CallNotFound { call_id } => {
                vec![("callId", call_id.map_or(Fact::Unknown, Text))]
            }
            Self::CallIsNotIncomingRing { call_id, state }
            | Self::CallIsNotOutcomingCalling { call_id, state } => {
                vec![("callId", Text(call_id)), ("state", state.into())]
            }
            Self::CallIsNotUser { to } | Self::InvalidWid { to } | Self::NoDevices { to } => {
                vec![("to", Text(to))]
            }
            Self::UserIdIsNull => Vec::new(),
            Self::InvalidCallId { found } => vec![("found", Text(found))],
            Self::InvalidOption {
                option,
                expected,
                found,
            } => vec![
                ("option", Text(option)),
                ("expected", Text(expected.into())),
                ("found", Text(found)),
            ],
            Self::EncryptionFailed { devices, cause } => {
                vec![("devices", Fact::Texts(devices)), ("cause", Text(cause))]
            }
            Self::SendFailed { call_id, cause } => {
                vec![("callId", Text(call_id)), ("cause", Text(cause))]
            }
            Self::CallAckTimeout { call_id } | Self::RelayMissing { call_id } => {
                vec![("callId", Text(call_id))]
            }
            Self::CallNack {
                call_id,
                nack,
                nack_name,
            } => {
                let name = nack_name.map_or(Fact::Unknown, |name| Text(name.into()));
                vec![
                    ("callId", Text(call_id)),
                    ("nack", Text(nack)),
                    ("nackName", name),
                ]
            }
            Self::HostModuleNotFound { module } => vec![("module", Text(module))],
            Self::HostFailed { step, cause } => {
                vec![("step", Text(step.into())), ("cause", Text(cause))]
            }
        }
    }

    /// The page answered a request with something else than was asked for.
    pub(super) fn unexpected(step: &'static str) -> Self {
        let cause = "it answered something else".into();
        Self::HostFailed { step, cause }
    }

    /// Whether the server may have passed an offer on all the same.
    pub(super) fn may_have_arrived(&self) -> bool {
        matches!(
            self,
            Self::RelayMissing { .. } | Self::CallAckTimeout { .. }
        )
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

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CallNotFound { call_id } => {
                let call_id = call_id.as_deref().unwrap_or("<empty>");
                write!(f, "Call {call_id} not found")
            }
            Self::CallIsNotIncomingRing { call_id, .. } => {
                write!(f, "Call {call_id} is not incoming ring")
            }
            Self::CallIsNotOutcomingCalling { call_id, .. } => {
                write!(f, "Call {call_id} is not incoming calling")
            }
            Self::CallIsNotUser { to } => write!(f, "The {to} is not a user to call"),
            Self::UserIdIsNull => f.write_str("The page does not say who is logged in"),
            Self::InvalidWid { to } => write!(
                f,
                "Expected a phone number, …@c.us, …@s.whatsapp.net, …@lid or a Wid, found {}",
                Quoted(to)
            ),
            Self::InvalidCallId { found } => write!(
                f,
                "Expected a call id of 1 to {MAX_CALL_ID} characters, found {found}"
            ),
            Self::InvalidOption {
                option,
                expected,
                found,
            } => write!(
                f,
                "Option {}: expected {expected}, found {found}",
                Quoted(option)
            ),
            Self::NoDevices { to } => write!(f, "{to} has no device to call"),
            Self::EncryptionFailed { devices, cause } => write!(
                f,
                "The call key could not be encrypted for {}: {cause}",
                devices.join(", ")
            ),
            Self::SendFailed { call_id, cause } => {
                write!(f, "The stanza of call {call_id} could not be sent: {cause}")
            }
            Self::CallAckTimeout { call_id } => {
                write!(f, "The server did not acknowledge call {call_id} in time")
            }
            Self::CallNack {
                call_id,
                nack,
                nack_name,
            } => {
                write!(f, "The server refused call {call_id}: {nack}")?;
                nack_name.map_or(Ok(()), |name| write!(f, " {name}"))
            }
            Self::RelayMissing { call_id } => write!(
                f,
                "The server gave no relay for call {call_id}; the offer was taken back"
            ),
            Self::HostModuleNotFound { module } => {
                write!(f, "WhatsApp Web has no module {module}")
            }
            Self::HostFailed { step, cause } => write!(f, "WhatsApp Web failed to {step}: {cause}"),
        }
    }
}

impl std::error::Error for CallError {}

/// Why the page gave no answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostError {
    /// It has no such module.
    Missing {
        /// WhatsApp's name of it.
        module: Box<str>,
    },
    /// It takes an address for none.
    Wid,
    /// Its own function failed.
    Failed {
        /// With this message.
        cause: Box<str>,
    },
    /// It did not answer in time.
    Silent,
}

impl HostError {
    /// What it means for a command, during `step`.
    pub(super) fn during(self, step: &'static str) -> CallError {
        match self {
            Self::Missing { module } => CallError::HostModuleNotFound { module },
            Self::Failed { cause } => CallError::HostFailed { step, cause },
            Self::Wid => CallError::HostFailed {
                step,
                cause: "it takes the address for none".into(),
            },
            Self::Silent => CallError::HostFailed {
                step,
                cause: "no answer".into(),
            },
        }
    }
}
