//! How the page describes its own calls.

use crate::jid::Jid;
use crate::text::{Mark, Marks, Text};

/// One call in the page's collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageCall {
    /// The id of the call.
    pub id: Text,
    /// The id that the page used before, when it has just given the call another one.
    pub previous_id: Option<Text>,
    /// The other side: a device, or an address of the `call` server for a group call and for a call
    /// behind a link.
    pub peer: Jid,
    /// The token of the call link by which the call was joined.
    pub link_token: Option<Text>,
    /// The state of the call.
    pub state: PageState,
    /// It is a group call.
    pub is_group: bool,
    /// The group that is called. Not every group call is the call of a group.
    pub group_jid: Option<Jid>,
    /// It is a call with video.
    pub is_video: bool,
    /// It was offered from here.
    pub is_outgoing: bool,
    /// It is the one call that the page shows as active.
    pub is_active: bool,
    /// The native stack made it.
    pub is_native: bool,
    /// It was offered while the page was offline. Such a call never rings, whatever its state says.
    pub was_offline: bool,
    /// The user has rejected or ended it in the page.
    pub ended_by_user: bool,
    /// We are in the waiting room of its call link.
    pub is_waiting: bool,
    /// The caller is silenced: the page makes no sound when the call rings.
    pub is_silenced: bool,
    /// The peer's other address, which may be `None`, where the page was asked for it.
    pub other_address: Option<Option<Jid>>,
    /// The result that the page puts into its call log once the call is over.
    pub log_result: Option<LogResult>,
    /// When it was offered, in seconds since 1970-01-01 UTC, if the page knows.
    pub offer_time: Option<u64>,
}

/// The state of a call in the page: what it means, and how the page spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageState {
    /// What the state means.
    pub phase: Phase,
    /// The page's own value, for error messages.
    pub raw: RawState,
}

/// The page's own value of a state: a word in older pages, a number in newer ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawState {
    /// Such as `'INCOMING_RING'`.
    Text(Text),
    /// Such as `3`.
    Number(i32),
    /// The state of the page's object was never set.
    Unset,
}

/// The result of a call in the page's call log.
///
/// Source: host.md §4.4, `CallLogResult` (WA).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogResult {
    /// The caller cancelled it.
    Cancelled,
    /// It came in, and nobody accepted it.
    Missed,
    /// It went out, and nobody accepted it.
    Unavailable,
    /// It was rejected.
    Rejected,
    /// Both sides were in it.
    Connected,
    /// Another of our devices accepted it.
    AcceptedElsewhere,
    /// It failed.
    Failed,
}

/// What a state of the page means. Covers old and new pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A state that we do not know.
    Unknown,
    /// It goes out; no device of the callee has said that it rings.
    Outgoing,
    /// It goes out, and rings at the callee.
    RingingThere,
    /// It rings here.
    Ringing,
    /// It was accepted; there are no media yet.
    Connecting,
    /// Both sides are in it.
    Active,
    /// It is over, or another of our devices accepted it.
    Ended,
    /// The native stack is gone, and the call with it; the page has not ended it.
    Lost,
    /// We are joining it by a call link. Its id may still change.
    Joining,
}

impl PageCall {
    /// Whether the page has ended or lost it.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.state.phase, Phase::Ended | Phase::Lost)
    }

    /// Whether it rings here.
    pub(super) fn rings_here(&self) -> bool {
        self.state.phase == Phase::Ringing && !self.is_outgoing && !self.was_offline
    }

    /// Whether `accept` and `reject` may act on it. As in wa-js, they always may on a group call.
    pub(super) fn can_be_answered(&self) -> bool {
        self.is_group || self.rings_here()
    }

    /// Whether `end` may act on it. As in wa-js, it always may on a group call.
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

impl Mark for PageCall {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            id,
            previous_id,
            peer,
            link_token,
            state,
            group_jid,
            is_group: _,
            is_video: _,
            is_outgoing: _,
            is_active: _,
            is_native: _,
            was_offline: _,
            ended_by_user: _,
            is_waiting: _,
            is_silenced: _,
            other_address,
            log_result: _,
            offer_time: _,
        } = self; // a new field must be decided on here
        id.mark(marks);
        previous_id.mark(marks);
        peer.mark(marks);
        link_token.mark(marks);
        state.mark(marks);
        group_jid.mark(marks);
        other_address.mark(marks);
    }
}

impl Mark for PageState {
    fn mark(&self, marks: &mut Marks) {
        let Self { raw, phase: _ } = self; // a new field must be decided on here
        raw.mark(marks);
    }
}

impl Mark for RawState {
    fn mark(&self, marks: &mut Marks) {
        match self {
            Self::Text(text) => text.mark(marks),
            Self::Number(_) | Self::Unset => {}
        }
    }
}
