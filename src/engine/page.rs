//! How the page describes its own calls.

use crate::jid::Jid;
use crate::text::{Mark, Marks, Text};

/// One call in the page's collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageCall {
    /// The id of the call.
    pub id: Text,
    /// The id that the call had before, if the page has just changed it.
    pub previous_id: Option<Text>,
    /// The other side: a device, or an address of the `call` server for a group call and for a call
    /// behind a link.
    pub peer: Jid,
    /// The token of the call link by which the call was joined.
    pub link_token: Option<Text>,
    /// The state of the call.
    pub state: PageState,
    /// This is a group call.
    pub is_group: bool,
    /// The group that is called. Not every group call is the call of a group.
    pub group_jid: Option<Jid>,
    /// This is a call with video.
    pub is_video: bool,
    /// The call was offered from here.
    pub is_outgoing: bool,
    /// The page shows this call as the active one. At most one call is active.
    pub is_active: bool,
    /// The native stack has the call.
    pub is_native: bool,
    /// The call was offered while the page was offline. Such a call never rings, even if its state
    /// says that it does.
    pub was_offline: bool,
    /// The user has rejected or ended the call in the page.
    pub ended_by_user: bool,
    /// We are in the waiting room of its call link.
    pub is_waiting: bool,
    /// The caller is silenced: the page makes no sound when the call rings.
    pub is_silenced: bool,
    /// The peer's other address. The outer `None` means that the page was not asked for it, the
    /// inner `None` that the page does not know it.
    pub other_address: Option<Option<Jid>>,
    /// The result that the page puts into its call log once the call is over.
    pub log_result: Option<LogResult>,
    /// The time of the offer, in seconds since 1970-01-01 UTC, if the page has it.
    pub offer_time: Option<u64>,
}

/// The state of a call in the page: its meaning and the page's own value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageState {
    /// The meaning.
    pub phase: Phase,
    /// The page's own value, for error messages.
    pub raw: RawState,
}

/// The page's own value of a state: a word in older pages, a number in newer ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawState {
    /// A word, such as `'INCOMING_RING'`.
    Text(Text),
    /// A number, such as `3`.
    Number(i32),
    /// The state of the page's object was never set.
    Unset,
}

/// The result of a call in the page's call log.
///
/// Source: host.md §4.4, `CallLogResult` (WA).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogResult {
    /// The caller cancelled the call.
    Cancelled,
    /// Nobody accepted the incoming call.
    Missed,
    /// Nobody accepted the outgoing call.
    Unavailable,
    /// The call was rejected.
    Rejected,
    /// Both sides were in the call.
    Connected,
    /// Another of our devices accepted the call.
    AcceptedElsewhere,
    /// The call failed.
    Failed,
}

/// The meaning of a call state of the page, for older and newer pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A state that we do not know.
    Unknown,
    /// The call goes out. No device of the callee has reported yet that it rings.
    Outgoing,
    /// The call goes out, and rings at the callee.
    RingingThere,
    /// The call rings here.
    Ringing,
    /// The call was accepted. There are no media yet.
    Connecting,
    /// Both sides are in the call.
    Active,
    /// The call is over, or another of our devices accepted it.
    Ended,
    /// The native stack is gone, and the call with it. The page has not ended the call.
    Lost,
    /// We are joining the call by a call link. Its id may still change.
    Joining,
}

impl PageCall {
    /// Returns whether the page has ended or lost the call.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.state.phase, Phase::Ended | Phase::Lost)
    }

    /// Returns whether the call rings here.
    pub(super) fn rings_here(&self) -> bool {
        self.state.phase == Phase::Ringing && !self.is_outgoing && !self.was_offline
    }

    /// Returns whether `accept` and `reject` may act on the call. As in wa-js, they always may on a
    /// group call.
    pub(super) fn can_be_answered(&self) -> bool {
        self.is_group || self.rings_here()
    }

    /// Returns whether `end` may act on the call. As in wa-js, it always may on a group call.
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
