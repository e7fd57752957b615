//! One call: what is known of it, and where it stands.

use crate::engine::address_book::AddressBook;
use crate::engine::error::{CallError, code};
use crate::engine::io::Millis;
use crate::engine::page::{PageCall, Phase};
use crate::jid::{Jid, Server};
use crate::stanza::call::CallRef;
use crate::steps::step;
use crate::words::Word;

/// One call.
#[derive(Debug)]
pub struct Call {
    pub id: String,
    /// Whose signalling it is.
    pub path: PathKind,
    /// Offered here.
    pub is_outgoing: bool,
    pub is_video: bool,
    pub is_group: bool,
    /// The group that is called, where it is one's.
    pub group_jid: Option<Jid>,
    /// The user is not to be disturbed by it.
    pub is_silenced: bool,
    pub state: CallState,
    /// The other side, without a device.
    pub peer: Jid,
    /// The other side by its other address, as a stanza or the user has it. What the page knows
    /// counts for more.
    pub alias: Option<Jid>,
    /// The device that the call is with: that offered it, or that took it.
    pub peer_device: Option<Jid>,
    /// Who sent the offer, where that is known.
    pub creator: Option<Jid>,
    /// Of a call that we offered, the devices that are to be told when it is over, by their numbers:
    /// a user may have thousands.
    pub devices: Vec<Jid>,
    /// Of the call link that it was joined by.
    pub link_token: Option<String>,
    /// In a waiting room, until somebody lets us in.
    pub is_waiting: bool,
    /// It came in while the page's own stack had another call, so it may never ring.
    pub is_second: bool,
    /// The call that it became, when both sides had called each other.
    pub merged_into: Option<String>,
    /// In seconds since 1970-01-01 UTC.
    pub offer_time: u64,
    pub accepted_at: Option<Millis>,
    /// In seconds since 1970-01-01 UTC, as people saw it on their clocks; they may have been set
    /// meanwhile.
    pub accepted_time: Option<u64>,
    pub ended_time: Option<u64>,
    /// How long both sides were in it.
    pub duration_ms: Option<u64>,
    pub ended_by: Option<EndedBy>,
    /// As the server has acknowledged.
    pub muted: bool,
    pub peer_muted: bool,
    pub outcome: Option<Outcome>,
    pub reason: Option<String>,
    /// When it has rung for long enough.
    pub ring_deadline: Option<Millis>,
    /// By a command of ours, and not by a button of the page's.
    pub is_offered_here: bool,
    /// So many accepts of ours were sent and not refused. One that could not be sent may have
    /// arrived all the same.
    pub accepts_sent: u32,
    /// The page rings for it, as far as it has said.
    pub rings_in_page: bool,
    /// What the other side asks for, holds up or shows at present, and who does.
    pub signals: Vec<(Word, Jid)>,
    /// What the page last said while its stack did something for us; counts when that is over.
    pub deferred_report: Option<Box<PageCall>>,
}

/// Whose signalling a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    /// The page's own stack sends it, and has the media.
    Native,
    /// We send it; there are no media.
    Stanza,
}

impl PathKind {
    /// The name that users see.
    pub fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Stanza => "stanza",
        }
    }
}

/// Forward only; leaving states out is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallState {
    /// Known of, and neither offered nor ringing yet.
    Idle,
    /// We offer it.
    Calling,
    /// It rings, here or there.
    Ringing,
    /// It was taken.
    Connecting,
    /// Both sides are in it.
    Active,
    /// It is over; final.
    Ended,
}

impl CallState {
    /// The name that users see.
    pub fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Calling => "calling",
            Self::Ringing => "ringing",
            Self::Connecting => "connecting",
            Self::Active => "active",
            Self::Ended => "ended",
        }
    }
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Both sides were in it.
    Completed,
    /// It came in, and nobody took it.
    Missed,
    /// It went out, and nobody took it in time.
    Unanswered,
    /// It was refused.
    Rejected,
    /// The caller took it back.
    Cancelled,
    /// Another device took it.
    AcceptedElsewhere,
    /// Another device refused it.
    RejectedElsewhere,
    /// The server refused or did not answer.
    Failed,
    /// The page ended it and does not say why.
    Unknown,
}

impl Outcome {
    /// The name that users see.
    pub fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Missed => "missed",
            Self::Unanswered => "unanswered",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::AcceptedElsewhere => "accepted_elsewhere",
            Self::RejectedElsewhere => "rejected_elsewhere",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// Whose doing an ending was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    Me,
    Peer,
    Server,
    /// Time ran out, or the page does not say.
    Nobody,
}

impl EndedBy {
    /// The name that users see.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Me => Some("me"),
            Self::Peer => Some("peer"),
            Self::Server => Some("server"),
            Self::Nobody => None,
        }
    }
}

impl Call {
    /// A call of which nothing but the other side is known.
    pub fn new(id: &str, peer: &Jid, is_outgoing: bool, state: CallState) -> Box<Self> {
        Box::new(Self {
            id: id.into(),
            path: PathKind::Stanza,
            is_outgoing,
            is_video: false,
            is_group: peer.server() == Server::Call,
            group_jid: None,
            is_silenced: false,
            state,
            peer: peer.to_user(),
            alias: None,
            // A user may be a primary device; of a call that went out, nobody may have taken it.
            peer_device: Some(peer.clone()).filter(|peer| !is_outgoing || peer.device() != 0),
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

    /// Whether somebody is the other side, and not a third party. Who was called by one kind of
    /// address may answer by the other: the page must know that both are one user's. Where it
    /// knows neither, what the offer or the user said counts, and what somebody `claims` to be;
    /// never the number of a device, for anybody may have a device of that number.
    pub fn is_peer(&self, from: &Jid, claimed: Option<&Jid>, addresses: AddressBook) -> bool {
        let who = from.to_user();
        if self.is_group || who == self.peer {
            return true;
        }
        if let Some(other) = addresses.other_address(&self.peer) {
            return who == other;
        }
        match addresses.other_address(&who) {
            Some(other) => other == self.peer,
            None => self.alias.as_ref() == Some(&who) || claimed == Some(&self.peer),
        }
    }

    /// The other side by its other address, where that is known.
    pub fn other_address(&self, addresses: AddressBook) -> Option<Jid> {
        addresses
            .other_address(&self.peer)
            .or_else(|| self.alias.clone())
    }

    /// Whether a device may speak for the other side: any, until one has taken the call.
    pub fn is_peer_device(&self, device: &Jid) -> bool {
        let taken_by = self.peer_device.as_ref();
        !self.is_outgoing || taken_by.is_none_or(|by| is_same_device(by, device))
    }

    /// Whether it is ours to end: nobody else in the page knows of its other side.
    pub fn is_signalled_by_us(&self) -> bool {
        !self.is_native() && (self.is_offered_here || self.accepts_sent > 0)
    }

    /// Whether the page shows an object that we put there.
    pub fn is_opened_here(&self) -> bool {
        self.is_offered_here && !self.is_native()
    }

    /// Whether the page's own stack makes it.
    pub fn is_native(&self) -> bool {
        self.path == PathKind::Native
    }

    /// A device as our offer named it, which may be by the user's other kind of address.
    pub fn offered_address(&self, device: &Jid) -> Jid {
        let offered = match self.find_device(device, is_same_device) {
            (at, true) => self.devices.get(at),
            _ => None,
        };
        offered.unwrap_or(device).clone()
    }

    /// A device is to be told when it is over.
    pub fn add_device(&mut self, device: Jid) {
        if let (at, false) = self.find_device(&device, Jid::eq) {
            self.devices.insert(at, device);
        }
    }

    /// A device need not be told any more. Gives how many are left.
    pub fn remove_device(&mut self, device: &Jid) -> usize {
        while let (at, true) = self.find_device(device, is_same_device) {
            self.devices.remove(at);
        }
        self.devices.len()
    }

    /// Where the device stands that is the same, and whether there is one; else where it would stand.
    fn find_device(&self, device: &Jid, is_same: fn(&Jid, &Jid) -> bool) -> (usize, bool) {
        let number = device.device();
        let mut at = self.devices.partition_point(|other| {
            step();
            other.device() < number
        });
        while let Some(other) = self.devices.get(at)
            && other.device() == number
        {
            step();
            if is_same(other, device) {
                return (at, true);
            }
            at += 1;
        }
        (at, false)
    }

    /// Where its stanzas go, but for those that end it.
    pub fn signalling_address(&self) -> &Jid {
        self.peer_device.as_ref().unwrap_or(&self.peer)
    }

    /// How its stanzas name it.
    pub fn reference(&self) -> CallRef {
        CallRef {
            id: self.id.as_str().into(),
            creator: self
                .creator
                .as_ref()
                .unwrap_or(self.signalling_address())
                .clone(),
        }
    }

    /// Where it stands for the page, which has said so meanwhile.
    pub fn deferred_phase(&self) -> Option<Phase> {
        Some(self.deferred_report.as_ref()?.state.phase)
    }

    /// Whether the page says, or has said meanwhile, that both sides are in it.
    pub fn is_active_in_page(&self) -> bool {
        self.state == CallState::Active || self.deferred_phase() == Some(Phase::Active)
    }

    /// Where it stands once it is taken: only the page's own stack has media that take their time.
    pub fn state_when_taken(&self) -> CallState {
        match self.is_native() {
            true => CallState::Connecting,
            false => CallState::Active,
        }
    }

    /// Why nothing can be changed about it.
    pub fn not_active_error(&self) -> CallError {
        let error = CallError::of_call(code::CALL_IS_NOT_ACTIVE, &self.id);
        error.text("state", self.state.name())
    }

    /// Whether users have heard of it: of one that goes out, when it is about to be offered.
    pub fn is_announced(&self) -> bool {
        !self.is_outgoing || self.state != CallState::Idle
    }

    pub fn is_over(&self) -> bool {
        self.state == CallState::Ended
    }

    /// Whether nobody has taken it yet.
    pub fn is_unanswered(&self) -> bool {
        self.state < CallState::Connecting
    }
}

/// Of one user, who may have two kinds of addresses.
fn is_same_device(one: &Jid, other: &Jid) -> bool {
    one.device() == other.device() && (one.server() != other.server() || one.user() == other.user())
}
