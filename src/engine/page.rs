//! The page's own calls, as the shim describes them.

use crate::jid::Jid;

/// One call in the page's collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageCall {
    /// Its id.
    pub id: String,
    /// The other side: a device, or the bare `call` server for a group call.
    pub peer: Jid,
    /// Where it stands.
    pub state: PageState,
    /// A group call.
    pub is_group: bool,
    /// With video.
    pub is_video: bool,
    /// Started here.
    pub outgoing: bool,
    /// The one call that the page shows as active.
    pub active: bool,
    /// It was offered while the page was offline; it never rings, whatever its state says.
    pub offline: bool,
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

/// The states of both generations of pages, as far as we tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not known to us.
    Unknown,
    /// Being offered, or ringing over there.
    Outgoing,
    /// Ringing here.
    Ringing,
    /// Taken, media not yet up.
    Connecting,
    /// Going on.
    Active,
    /// Over, or taken by another of my devices.
    Ended,
}

impl PageCall {
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
                Phase::Outgoing | Phase::Connecting | Phase::Active
            )
    }
}
