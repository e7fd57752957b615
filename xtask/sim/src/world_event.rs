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
        /// What.
        intent: Intent,
    },
    /// The page answers a request of its engine's.
    Answer {
        /// The device.
        seat: Seat,
        /// Which of its engines asked.
        life: u32,
        /// Which request.
        request: RequestId,
        /// How.
        reply: Reply,
    },
    /// The page reports a call of its own.
    Report {
        /// The device.
        seat: Seat,
        /// As it is now.
        call: Box<PageCall>,
    },
    /// The engine's deadline has come.
    Timer {
        /// The device.
        seat: Seat,
        /// Which of the timers that the page has set.
        number: u32,
    },
    /// The page waits no longer for the ack of a stanza.
    GiveUp {
        /// The device.
        seat: Seat,
        /// The stanza's id.
        id: String,
    },
    /// The page has rung for a call for long enough, whoever else has taken it.
    RingsOut {
        /// The device.
        seat: Seat,
        /// The call's id.
        id: String,
    },
    /// A stanza of a device's has come to the server.
    AtServer {
        /// Who sent it.
        from: Seat,
        /// The stanza.
        stanza: Node,
    },
    /// A stanza or an ack has come to a device.
    AtDevice {
        /// Which device.
        to: Seat,
        /// The stanza.
        stanza: Node,
        /// Whose it is.
        origin: Origin,
        /// Its place among all that went to this device.
        count: u64,
    },
    /// Somebody sets the clock that people see.
    ClockIsSet {
        /// On which device.
        seat: Seat,
        /// By so many milliseconds.
        by: i64,
    },
    /// Another script clears every timer of the page.
    TimersAreCleared {
        /// On which device.
        seat: Seat,
    },
    /// A connection is cut.
    Cut {
        /// Whose.
        seat: Seat,
    },
    /// A connection stands again.
    Back {
        /// Whose.
        seat: Seat,
    },
    /// A third party, or nobody, has something sent to a device.
    Strange {
        /// Which device.
        seat: Seat,
    },
    /// Many calls that came while the device was offline.
    Flood {
        /// Which device.
        seat: Seat,
    },
    /// A third party sends a stanza by the server.
    FromStranger {
        /// To which device.
        to: Seat,
        /// The stanza.
        stanza: Node,
    },
    /// The page has no engine, and gets a new one.
    Inject {
        /// Which device.
        seat: Seat,
    },
}

/// Whose a stanza is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Of somebody who may say what it says, or of the server.
    Person,
    /// Of a third party, about a call of others.
    Stranger,
    /// Of nobody who makes sense.
    Nonsense,
}

/// How the page answers.
#[derive(Clone, Debug)]
pub enum Reply {
    /// As it should.
    Fitting,
    /// With something that was not asked for.
    Odd,
    /// Not, for this reason.
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
