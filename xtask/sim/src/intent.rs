//! What a user wants of a device.

use wpp_call::engine::Verb;

/// What a user wants.
#[derive(Clone, Debug)]
pub enum Intent {
    /// To call the other person.
    Offer,
    /// To do something to a call.
    Act {
        /// The action.
        verb: Verb,
        /// The call.
        call: Which,
        /// The reason that the user gives.
        reason: Option<&'static str>,
    },
    /// To switch the calling interface on.
    Enable,
    /// A command with an invalid call id.
    Impossible,
    /// To press one of the page's own buttons.
    Press {
        /// The button.
        button: Button,
        /// The id of the call.
        call: String,
    },
    /// To remove wpp-call from the page.
    Dispose,
}

/// Which call a user means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// No id: the engine chooses the call that fits.
    Fitting,
    /// The call with this id.
    Id(String),
    /// Any call of this or another device.
    Any,
}

/// The page's own buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Accepts a call.
    Accept,
    /// Rejects a call.
    Reject,
    /// Ends a call.
    HangUp,
}
