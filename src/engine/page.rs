//! The page's own calls, as the shim describes them.

use crate::jid::Jid;

/// One call in the page's collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageCall {
    /// Its id.
    pub id: String,
    /// What the page called it before, when it calls it something else from now on.
    pub was: Option<String>,
    /// The other side: a device, or the `call` server for a group call or one behind a link.
    pub peer: Jid,
    /// Of the call link that it was joined by.
    pub link_token: Option<String>,
    /// Where it stands.
    pub state: PageState,
    /// A group call.
    pub is_group: bool,
    /// The group that is called, where it is one's.
    pub group_jid: Option<Jid>,
    /// With video.
    pub is_video: bool,
    /// Started here.
    pub outgoing: bool,
    /// The one call that the page shows as active.
    pub active: bool,
    /// The page's own stack made it.
    pub is_native: bool,
    /// It was offered while the page was offline; it never rings, whatever its state says.
    pub offline: bool,
    /// The user has refused or ended it in the page.
    pub ended_by_user: bool,
    /// In a waiting room, until somebody lets us in.
    pub waits: bool,
    /// The user is not to be disturbed by it.
    pub is_silenced: bool,
    /// What the page writes down of a call that is over.
    pub logged: Option<Logged>,
    /// When it was offered, in seconds since 1970-01-01 UTC; `None` where the page does not know.
    pub offer_time: Option<u64>,
}

/// Where a call of the page stands: what it means, and how the page spells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageState {
    /// What it means.
    pub phase: Phase,
    /// The page's own value.
    pub raw: RawState,
}

/// The page's own value for a state: older pages use words, newer ones numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawState {
    /// `'INCOMING_RING'`
    Text(String),
    /// `3`
    Number(i32),
    /// A model whose state was never set.
    Unset,
}

/// What the page's own stack says came of a call.
///
/// Source: host.md §4.4, `CallLogResult` (WA).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logged {
    /// The caller took it back.
    Cancelled,
    /// It came in, and nobody took it.
    Missed,
    /// It went out, and nobody took it.
    Unavailable,
    /// It was refused.
    Rejected,
    /// Both sides were in it.
    Connected,
    /// Another device took it.
    AcceptedElsewhere,
    /// It went wrong.
    Failed,
}

/// The states of both generations of pages, as far as we tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not known to us.
    Unknown,
    /// Being offered.
    Outgoing,
    /// Being offered, and ringing over there.
    RingingThere,
    /// Ringing here.
    Ringing,
    /// Taken, media not yet up.
    Connecting,
    /// Going on.
    Active,
    /// Over, or taken by another of my devices.
    Ended,
    /// Taken away without an end.
    Lost,
    /// A call behind a link that is being joined; its id may be another one in the end.
    Joining,
}

impl PageCall {
    /// Whether it is over there, or the page has lost it.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.state.phase, Phase::Ended | Phase::Lost)
    }

    /// Whether it rings here.
    pub(super) fn rings(&self) -> bool {
        self.state.phase == Phase::Ringing && !self.outgoing && !self.offline
    }

    /// Whether `accept` and `reject` may act on it. As in wa-js, a group call always may.
    pub(super) fn can_be_answered(&self) -> bool {
        self.is_group || self.rings()
    }

    /// Whether `end` may act on it. As in wa-js, a group call always may.
    pub(super) fn can_be_ended(&self) -> bool {
        self.is_group
            || matches!(
                self.state.phase,
                Phase::Outgoing
                    | Phase::RingingThere
                    | Phase::Connecting
                    | Phase::Active
                    | Phase::Joining
            )
    }
}
