//! The events of a run.

use wpp_call::engine::{HostError, PageCall, RequestId};
use wpp_call::node::Node;
use wpp_call::text::{Mark, Marks};

use crate::intent::Intent;
use crate::people::Seat;

/// Something that happens to one device, or at the server.
#[derive(Debug)]
pub enum WorldEvent {
    /// The user of this device wants something.
    Intent {
        /// The device.
        seat: Seat,
        /// What the user wants.
        intent: Intent,
    },
    /// The page answers a request of its engine.
    Answer {
        /// The device.
        seat: Seat,
        /// The number of the engine that made the request.
        life: u32,
        /// The request.
        request: RequestId,
        /// The answer.
        reply: Reply,
    },
    /// The page reports a call of its own.
    Report {
        /// The device.
        seat: Seat,
        /// The call as it is now.
        call: Box<PageCall>,
    },
    /// A timer for the engine's deadline is due.
    Timer {
        /// The device.
        seat: Seat,
        /// The number of the timer.
        number: u32,
    },
    /// The page stops waiting for the ack of a stanza.
    GiveUp {
        /// The device.
        seat: Seat,
        /// The stanza's id.
        id: String,
    },
    /// The page has rung for a call for long enough, even if the engine has accepted it.
    RingsOut {
        /// The device.
        seat: Seat,
        /// The call's id.
        id: String,
    },
    /// A stanza of a device arrives at the server.
    AtServer {
        /// The sender.
        from: Seat,
        /// The stanza.
        stanza: Node,
    },
    /// A stanza or an ack arrives at a device.
    AtDevice {
        /// The device.
        to: Seat,
        /// The stanza.
        stanza: Node,
        /// Where the stanza comes from.
        origin: Origin,
        /// Its number among all stanzas and acks to this device.
        count: u64,
    },
    /// Somebody sets the wall clock.
    ClockIsSet {
        /// The device.
        seat: Seat,
        /// By how many milliseconds.
        by: i64,
    },
    /// Another script clears every timer of the page.
    TimersAreCleared {
        /// The device.
        seat: Seat,
    },
    /// A connection is cut.
    Cut {
        /// The device.
        seat: Seat,
    },
    /// A connection is restored.
    Back {
        /// The device.
        seat: Seat,
    },
    /// A third party sends something to a device, or the device gets nonsense.
    Strange {
        /// The device.
        seat: Seat,
    },
    /// Many calls arrive that came while the device was offline.
    Flood {
        /// The device.
        seat: Seat,
    },
    /// A third party sends a stanza through the server.
    FromStranger {
        /// The device.
        to: Seat,
        /// The stanza.
        stanza: Node,
    },
    /// A page without an engine gets a new one.
    Inject {
        /// The device.
        seat: Seat,
    },
}

/// Where a stanza comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Somebody who may send it, or the server.
    Person,
    /// A third party, about a call of others.
    Stranger,
    /// Nobody: the stanza makes no sense.
    Nonsense,
}

/// How the page answers.
#[derive(Clone, Debug)]
pub enum Reply {
    /// With the right answer.
    Fitting,
    /// With an answer to another request.
    Odd,
    /// With this error.
    Fails(HostError),
}

impl Mark for WorldEvent {
    fn mark(&self, marks: &mut Marks) {
        match self {
            Self::Answer {
                reply: Reply::Fails(error),
                ..
            } => error.mark(marks),
            Self::Report { call, .. } => call.mark(marks),
            Self::AtServer { stanza, .. }
            | Self::AtDevice { stanza, .. }
            | Self::FromStranger { stanza, .. } => stanza.mark(marks),
            _ => {}
        }
    }
}
