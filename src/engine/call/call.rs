//! One call: its data, its states and its devices.

use crate::engine::address_book::AddressBook;
use crate::engine::error::{CallError, code};
use crate::engine::io::Millis;
use crate::engine::page::{PageCall, Phase};
use crate::jid::{Jid, Server};
use crate::stanza::call_ref::CallRef;
use crate::steps::step;
use crate::text::{Mark, Marks, Text};
use crate::words as w;
use crate::words::Word;
use crate::words::names as n;

/// One call.
#[derive(Debug)]
pub struct Call {
    pub id: Text,
    /// Whether the native stack or wpp-call does the signalling.
    pub path: PathKind,
    /// The call was offered from here, by a command or in the page.
    pub is_outgoing: bool,
    pub is_video: bool,
    pub is_group: bool,
    /// The group that is called. Not every group call is the call of a group.
    pub group_jid: Option<Jid>,
    /// The caller is silenced: the page makes no sound when the call rings.
    pub is_silenced: bool,
    pub state: CallState,
    /// The other side, as a user.
    pub peer: Jid,
    /// The peer's other address, as a stanza or the user names it. Used when the page does not know
    /// the peer's other address.
    pub alias: Option<Jid>,
    /// The peer's device that offered or accepted the call.
    pub peer_device: Option<Jid>,
    /// The sender of the offer, if known.
    pub creator: Option<Jid>,
    /// The devices that an outgoing call was offered to and that must still be told when it is
    /// over. Sorted by device number, because a user may have thousands.
    pub devices: Vec<Jid>,
    /// The token of the call link by which we joined the call.
    pub link_token: Option<Text>,
    /// We are in the waiting room of the call link.
    pub is_waiting: bool,
    /// The call came in while the native stack had another call, so it may never ring.
    pub is_second: bool,
    /// The call that this one was merged into, when both sides had called each other.
    pub merged_into: Option<Text>,
    /// In seconds since 1970-01-01 UTC.
    pub offer_time: u64,
    pub accepted_at: Option<Millis>,
    /// In seconds since 1970-01-01 UTC on the user's clock. The clock may be set between this and
    /// `ended_time`, so the duration is not their difference.
    pub accepted_time: Option<u64>,
    pub ended_time: Option<u64>,
    /// The time between acceptance and end.
    pub duration_ms: Option<u64>,
    pub ended_by: Option<EndedBy>,
    /// Our microphone is off, and the server has acknowledged the stanza that says so.
    pub muted: bool,
    pub peer_muted: bool,
    pub outcome: Option<Outcome>,
    pub reason: Option<Text>,
    /// When the call stops ringing if nobody answers.
    pub ring_deadline: Option<Millis>,
    /// A command of ours offered the call, not a button of the page.
    pub is_offered_here: bool,
    /// The number of our accepts that were sent and not refused. An accept without an ack counts:
    /// it may have arrived.
    pub accepts_sent: u32,
    /// The page rings for the call, according to its last report.
    pub rings_in_page: bool,
    /// The signals that are on (a request for video, a raised hand, a shared screen): the tag of
    /// the stanza, and the member who sent it.
    pub signals: Vec<(Word, Jid)>,
    /// The page's last report while the native stack was carrying out a command. It is handled when
    /// the command is over.
    pub deferred_report: Option<Box<PageCall>>,
}

/// The part that does the signalling of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    /// The native stack, which also handles the media.
    Native,
    /// wpp-call, without media.
    Stanza,
}

impl PathKind {
    /// The name that users see.
    pub fn name(self) -> Word {
        match self {
            Self::Native => n::NATIVE,
            Self::Stanza => n::STANZA,
        }
    }
}

/// The state of a call. It only moves forward, and may skip states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallState {
    /// Known, but neither offered nor ringing yet.
    Idle,
    /// We are offering the call.
    Calling,
    /// The call rings, here or at the peer.
    Ringing,
    /// The call was accepted; there are no media yet.
    Connecting,
    /// Both sides are in the call.
    Active,
    /// The call is over.
    Ended,
}

impl CallState {
    /// The name that users see.
    pub fn name(self) -> Word {
        match self {
            Self::Idle => n::IDLE,
            Self::Calling => n::CALLING,
            Self::Ringing => n::RINGING,
            Self::Connecting => n::CONNECTING,
            Self::Active => n::ACTIVE,
            Self::Ended => n::ENDED,
        }
    }
}

/// The result of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Both sides were in it.
    Completed,
    /// It came in, and nobody accepted it.
    Missed,
    /// It went out, and nobody accepted it in time.
    Unanswered,
    /// It was rejected.
    Rejected,
    /// The caller cancelled it.
    Cancelled,
    /// Another of our devices accepted it.
    AcceptedElsewhere,
    /// Another of our devices rejected it.
    RejectedElsewhere,
    /// The server refused the call or did not answer, or the native stack was lost.
    Failed,
    /// The page ended it without a reason.
    Unknown,
}

impl Outcome {
    /// The name that users see.
    pub fn name(self) -> Word {
        match self {
            Self::Completed => n::COMPLETED,
            Self::Missed => n::MISSED,
            Self::Unanswered => n::UNANSWERED,
            Self::Rejected => n::REJECTED,
            Self::Cancelled => n::CANCELLED,
            Self::AcceptedElsewhere => w::ACCEPTED_ELSEWHERE,
            Self::RejectedElsewhere => w::REJECTED_ELSEWHERE,
            Self::Failed => n::FAILED,
            Self::Unknown => n::UNKNOWN,
        }
    }
}

/// Who ended a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    Me,
    Peer,
    Server,
    /// It rang too long, or the page does not say.
    Nobody,
}

impl EndedBy {
    /// The name that users see.
    pub fn name(self) -> Option<Word> {
        match self {
            Self::Me => Some(n::ME),
            Self::Peer => Some(n::PEER),
            Self::Server => Some(n::SERVER),
            Self::Nobody => None,
        }
    }
}

impl Call {
    /// Makes a call of which only the peer is known.
    pub fn new(id: Text, peer: Jid, is_outgoing: bool, state: CallState) -> Box<Self> {
        Box::new(Self {
            id,
            path: PathKind::Stanza,
            is_outgoing,
            is_video: false,
            is_group: peer.server() == Server::Call,
            group_jid: None,
            is_silenced: false,
            state,
            peer: peer.to_user(),
            alias: None,
            // An incoming call comes from a device. An outgoing call goes to a user, whose address
            // looks like that of device 0. Another device is the peer of an outgoing call only if
            // it accepted before we knew of the call.
            peer_device: Some(peer).filter(|peer| !is_outgoing || peer.device() != 0),
            creator: None,
            devices: Vec::new(),
            link_token: None,
            is_waiting: false,
            is_second: false,
            merged_into: None,
            offer_time: 0,
            accepted_at: None,
            accepted_time: None,
            ended_time: None,
            duration_ms: None,
            ended_by: None,
            muted: false,
            peer_muted: false,
            outcome: None,
            reason: None,
            ring_deadline: None,
            is_offered_here: false,
            accepts_sent: 0,
            rings_in_page: false,
            signals: Vec::new(),
            deferred_report: None,
        })
    }

    /// Returns whether `from` is the other side of the call, not a third party. A user may be
    /// called by one kind of address and answer by the other; then the page's address book decides.
    /// If it knows neither address, the address in the offer (`alias`) or the one `claimed` in the
    /// stanza counts. A device number never counts: it proves nothing.
    pub fn is_peer(&self, from: Jid, claimed: Option<Jid>, addresses: AddressBook) -> bool {
        let sender = from.to_user();
        if self.is_group || sender == self.peer {
            return true;
        }
        if let Some(other) = addresses.other_address(self.peer) {
            return sender == other;
        }
        match addresses.other_address(sender) {
            Some(other) => other == self.peer,
            None => self.alias == Some(sender) || claimed == Some(self.peer),
        }
    }

    /// Returns the peer's other address, if known.
    pub fn other_address(&self, addresses: AddressBook) -> Option<Jid> {
        addresses.other_address(self.peer).or(self.alias)
    }

    /// Returns whether `device` may act for the peer. Once a device has accepted an outgoing call,
    /// only that device may. Before that, and for an incoming call, any device may.
    pub fn is_peer_device(&self, device: Jid) -> bool {
        let accepted_by = self.peer_device;
        !self.is_outgoing || accepted_by.is_none_or(|by| is_same_device(by, device))
    }

    /// Returns whether we offered or accepted the call by stanzas. If so, we must also signal the end:
    /// the page does that only if the user rejects an incoming call by the page's button.
    pub fn is_signalled_by_us(&self) -> bool {
        !self.is_native() && (self.is_offered_here || self.accepts_sent > 0)
    }

    /// Returns whether we added the call to the page's collection.
    pub fn is_opened_here(&self) -> bool {
        self.is_offered_here && !self.is_native()
    }

    /// Returns whether the native stack has the call.
    pub fn is_native(&self) -> bool {
        self.path == PathKind::Native
    }

    /// Returns the address that our offer used for `device`. The peer may answer by its other kind
    /// of address.
    pub fn offered_address(&self, device: Jid) -> Jid {
        let offered = match self.find_device(device, is_same_device) {
            (at, true) => self.devices.get(at).copied(),
            _ => None,
        };
        offered.unwrap_or(device)
    }

    /// Adds a device that must be told when the call is over.
    pub fn add_device(&mut self, device: Jid) {
        // The page lists devices in this order.
        let number = device.device();
        if self
            .devices
            .last()
            .is_none_or(|last| last.device() < number)
        {
            return self.devices.push(device);
        }
        if let (at, false) = self.find_device(device, |one, other| one == other) {
            self.devices.insert(at, device);
        }
    }

    /// Removes a device that need not be told any more. Returns the number of devices left.
    pub fn remove_device(&mut self, device: Jid) -> usize {
        while let (at, true) = self.find_device(device, is_same_device) {
            self.devices.remove(at);
        }
        self.devices.len()
    }

    /// Returns the position of `device` and `true`, or the position where it belongs and `false`.
    fn find_device(&self, device: Jid, is_same: fn(Jid, Jid) -> bool) -> (usize, bool) {
        let number = device.device();
        let mut at = self.devices.partition_point(|other| {
            step();
            other.device() < number
        });
        while let Some(other) = self.devices.get(at)
            && other.device() == number
        {
            step();
            if is_same(*other, device) {
                return (at, true);
            }
            at += 1;
        }
        (at, false)
    }

    /// Returns the address for stanzas of this call, except for those that end it.
    pub fn signalling_address(&self) -> Jid {
        self.peer_device.unwrap_or(self.peer)
    }

    /// Returns the call id and the call-creator, as stanzas name them.
    pub fn reference(&self) -> CallRef {
        CallRef {
            id: self.id,
            creator: self.creator.unwrap_or(self.signalling_address()),
        }
    }

    /// Returns the phase in the deferred report of the page.
    pub fn deferred_phase(&self) -> Option<Phase> {
        Some(self.deferred_report.as_ref()?.state.phase)
    }

    /// Returns whether the call is active for us or in the deferred report of the page.
    pub fn is_active_in_page(&self) -> bool {
        self.state == CallState::Active || self.deferred_phase() == Some(Phase::Active)
    }

    /// Returns the state after an accept. On the native path, the media must connect first.
    pub fn state_when_accepted(&self) -> CallState {
        match self.is_native() {
            true => CallState::Connecting,
            false => CallState::Active,
        }
    }

    /// Returns the error for a command that changes an active call.
    pub fn not_active_error(&self) -> CallError {
        let error = CallError::of_call(code::CALL_IS_NOT_ACTIVE, self.id);
        error.text("state", self.state.name())
    }

    /// Returns whether users know of the call. Incoming calls always count as known, outgoing calls
    /// from when they are offered.
    pub fn is_announced(&self) -> bool {
        !self.is_outgoing || self.state != CallState::Idle
    }

    pub fn is_over(&self) -> bool {
        self.state == CallState::Ended
    }

    /// Returns whether nobody has accepted the call, and it is not over.
    pub fn is_unanswered(&self) -> bool {
        self.state < CallState::Connecting
    }
}

/// Compares two devices of one user, who may have two kinds of addresses. Devices with different
/// kinds of addresses are the same if their numbers are.
fn is_same_device(one: Jid, other: Jid) -> bool {
    one.device() == other.device()
        && (one.server() != other.server() || one.to_user() == other.to_user())
}

impl Mark for Call {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            id,
            group_jid,
            peer,
            alias,
            peer_device,
            creator,
            devices,
            link_token,
            merged_into,
            reason,
            signals,
            deferred_report,
            path: _,
            is_outgoing: _,
            is_video: _,
            is_group: _,
            is_silenced: _,
            state: _,
            is_waiting: _,
            is_second: _,
            offer_time: _,
            accepted_at: _,
            accepted_time: _,
            ended_time: _,
            duration_ms: _,
            ended_by: _,
            muted: _,
            peer_muted: _,
            outcome: _,
            ring_deadline: _,
            is_offered_here: _,
            accepts_sent: _,
            rings_in_page: _,
        } = self; // a new field must be decided on here
        id.mark(marks);
        group_jid.mark(marks);
        peer.mark(marks);
        alias.mark(marks);
        peer_device.mark(marks);
        creator.mark(marks);
        devices.mark(marks);
        link_token.mark(marks);
        merged_into.mark(marks);
        reason.mark(marks);
        signals.mark(marks);
        deferred_report.mark(marks);
    }
}
