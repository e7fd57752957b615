//! What a user wants of a device.

use wpp_call::engine::Verb;

/// What a user wants.
#[derive(Clone, Debug)]
pub enum Intent {
    /// To call the other person.
    Offer,
    /// To do something to a call.
    Act {
        /// What.
        verb: Verb,
        /// To which.
        call: Which,
        /// Why.
        reason: Option<&'static str>,
    },
    /// To switch the calling interface on.
    Enable,
    /// Something that cannot be.
    Impossible,
    /// To press a button of the page's own.
    Press {
        /// Which.
        button: Button,
        /// For which call.
        call: String,
    },
    /// To have wpp-call out of the page.
    Dispose,
}

/// Which call a user means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one that fits.
    Fitting,
    /// This one.
    Id(String),
    /// Any that this device or another has.
    Any,
}

/// The page's own buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Takes a call.
    Accept,
    /// Refuses a call.
    Reject,
    /// Ends a call.
    HangUp,
}
