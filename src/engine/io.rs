//! What goes into the engine, and what comes out.

use std::sync::Arc;

use crate::crypto::{CallId, CallKey, Fill};
use crate::jid::Jid;
use crate::node::Node;
use crate::object::Object;
use crate::stanza::link::CallLink;
use crate::stanza::offer::CiphertextKind;

use crate::engine::error::{CallError, HostError};
use crate::engine::identity::Identity;
use crate::engine::page::PageCall;

/// A moment, in milliseconds since 1970-01-01 UTC, as the caller's clock has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(pub u64);

impl Millis {
    /// So many milliseconds later.
    pub(super) fn after(self, ms: u32) -> Self {
        Self(self.0.saturating_add(ms.into()))
    }
}

/// The first of two moments.
pub(super) fn earlier(one: Option<Millis>, other: Option<Millis>) -> Option<Millis> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        _ => one.or(other),
    }
}

/// Names a command; chosen by the caller, used once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommandId(pub u32);

/// Names a request; chosen by the engine, used once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestId(pub u32);

/// What happened outside.
#[derive(Debug)]
pub enum Input {
    /// Somebody wants something.
    Command {
        /// Comes back in [`Output::Settled`].
        id: CommandId,
        /// What is wanted; an error settles it at once.
        command: Result<Command, CallError>,
    },
    /// The page's answer to a [`Request`].
    Answer {
        /// Which request.
        request: RequestId,
        /// The answer, or why there is none.
        answer: Result<Answer, HostError>,
    },
    /// The page has, or changed, a call of its own.
    PageCall(PageCall),
    /// The page has received a stanza of call signalling. It answers it itself.
    Stanza(Node),
    /// The page's own stack sends a stanza of call signalling; its ack comes as an
    /// [`Input::Answer`] to this number.
    Sent {
        /// From [`Engine::next_request`](super::Engine::next_request).
        request: RequestId,
        /// The whole stanza.
        stanza: Node,
    },
    /// The page's own stack says that nobody takes a call here that came in beside another one.
    Missed {
        /// Its id.
        call_id: String,
    },
    /// The deadline has come.
    Time,
    /// Nothing is wanted any more: what runs fails, and is taken back as far as it went.
    Stop,
}

/// What a user can ask for.
#[derive(Debug)]
pub enum Command {
    /// Calls somebody.
    Offer {
        /// The callee, as the user wrote it.
        to: String,
        /// With video.
        is_video: bool,
        /// The random parts.
        secrets: OfferSecrets,
    },
    /// Does something to a call.
    Act {
        /// What.
        verb: Verb,
        /// `None`: the first that fits.
        call_id: Option<String>,
        /// Why, of [`Verb::Reject`] and [`Verb::End`]; the peer is told.
        reason: Option<String>,
    },
    /// Switches WhatsApp Web's own calling interface on.
    EnableCallInterface,
    /// Makes a call link.
    CreateLink {
        /// For a call with video.
        is_video: bool,
        /// When the call is to begin, in seconds since 1970-01-01 UTC.
        start_time: Option<u64>,
    },
    /// Joins the call behind a call link.
    JoinLink {
        /// Which.
        link: CallLink,
        /// With the camera on.
        is_video: bool,
    },
}

/// What can be done to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Takes an incoming call; without an id the first that rings.
    Accept,
    /// Refuses an incoming call; without an id the first that rings.
    Reject,
    /// Ends a call, or takes back an offer; without an id the active call.
    End,
    /// Tells that the own microphone is off; without an id in the active call.
    Mute,
    /// Tells that it is on.
    Unmute,
    /// Asks for video, or agrees to it; without an id in the active call.
    UpgradeVideo,
    /// Raises a hand; without an id in the active call.
    RaiseHand,
    /// Lowers it.
    LowerHand,
}

/// What must be random about an offer.
#[derive(Debug)]
pub struct OfferSecrets {
    /// The new call's id.
    pub call_id: CallId,
    /// The new call's key.
    pub key: CallKey,
}

impl OfferSecrets {
    /// A fresh id and key.
    ///
    /// # Errors
    ///
    /// The random source failed.
    pub fn draw<E>(fill: &mut Fill<E>) -> Result<Self, E> {
        Ok(Self {
            call_id: CallId::draw(fill)?,
            key: CallKey::draw(fill)?,
        })
    }
}

/// What the page is asked for.
#[derive(Debug)]
pub enum Request {
    /// Who am I? → [`Answer::Identity`]
    Identity,
    /// Encrypt a call key for each device that a user's calls go to. → [`Answer::Encrypted`]
    Encrypt {
        /// The user.
        to: Jid,
        /// Wiped once the request is dropped.
        key: CallKey,
    },
    /// Give [`Request::Encrypt`] up: nothing more is to be begun for it.
    /// → [`HostError::PartFailed`] with what it was at
    GiveUp {
        /// Its number.
        encrypt: RequestId,
    },
    /// Once stanzas can be sent: which calls are there, the active one first?
    /// → [`Answer::Calls`]
    Calls {
        /// Where the page has this one, the others need not be told.
        wanted: Option<String>,
    },
    /// Once stanzas can be sent, show this outgoing call in the page: register it, activate it,
    /// set it calling. → [`Answer::Done`]
    OpenCall {
        /// Its id.
        id: String,
        /// The callee, as a user.
        peer: Jid,
        /// With video.
        is_video: bool,
    },
    /// Switch the calling interface on. → [`Answer::Done`]
    EnableCalling,
    /// Can the page's own stack make calls? → [`Answer::Done`], or [`HostError::NoStack`]
    Stack,
    /// Have the page's own stack do something. → [`Answer::Done`] when the page shows that it did
    Drive {
        /// The call: to the stack it is just the active one, so the page compares first. Of
        /// [`Drive::Start`] the id that it is to have.
        id: String,
        /// What.
        act: Drive,
    },
    /// Have the page's own stack join the call behind a link. → [`Answer::Done`] when it is active,
    /// or [`HostError::Nacked`]. Somebody may have to let us in first, so it has no deadline.
    JoinLink {
        /// The link's.
        token: String,
        /// With the camera on.
        is_video: bool,
    },
    /// Send a stanza. → [`Answer::Ack`]
    Send {
        /// The whole stanza; its `id` is set.
        stanza: Arc<Node>,
        /// How long its ack is waited for in all, in milliseconds, with every time that it is sent
        /// again. After that it must not be sent any more: whoever asked was told that it failed.
        timeout: u32,
    },
}

/// What the page's own stack can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drive {
    /// Call a user.
    Start {
        /// Whom; the page calls him by his linked id where it knows that.
        to: Jid,
        /// With video.
        is_video: bool,
    },
    /// Take the call, with the microphone on.
    Accept {
        /// And the camera.
        is_video: bool,
    },
    /// Refuse the call.
    Reject,
    /// Refuse a call that is not its active one.
    RejectOther {
        /// A group call.
        is_group: bool,
        /// The device that offered it.
        peer: Jid,
        /// As the offer has it.
        creator: Jid,
        /// The peer is told.
        reason: Option<String>,
    },
    /// End the call.
    End,
    /// Switch the microphone off or on.
    Mute(bool),
    /// Ask for video.
    RequestVideo,
    /// Agree to video.
    AcceptVideo {
        /// Whose.
        of: Jid,
    },
    /// Raise a hand, or lower it.
    RaiseHand(bool),
}

/// What the page answered.
#[derive(Debug)]
pub enum Answer {
    /// To a request that has no result.
    Done,
    /// To [`Request::Identity`].
    Identity(Identity),
    /// To [`Request::Encrypt`].
    Encrypted {
        /// The user's devices, in fan-out order.
        devices: Vec<(Jid, Ciphertext)>,
        /// My signed device identity, where a ciphertext starts a session.
        identity: Option<Vec<u8>>,
    },
    /// To [`Request::Calls`].
    Calls(Vec<PageCall>),
    /// To [`Request::Send`]: the server's answer.
    Ack(Node),
}

/// What encrypting for one device gave; the error is the page's own message.
pub type Ciphertext = Result<(CiphertextKind, Vec<u8>), String>;

/// What the outside has to do, or is told.
#[derive(Debug)]
pub enum Output {
    /// Something to do, and to answer.
    Request {
        /// Goes back in [`Input::Answer`].
        id: RequestId,
        /// What to do.
        request: Request,
    },
    /// Take a call out of the page that [`Request::OpenCall`] put there. Not answered.
    CloseCall {
        /// Its id.
        id: String,
    },
    /// This call of the page's was taken, by stanzas of which the page knows nothing: it is to show
    /// that, and to stop ringing. Not answered.
    ActivateCall {
        /// Its id.
        id: String,
    },
    /// This call of the page's is over: it is to stop ringing. Not answered.
    EndCall {
        /// Its id.
        id: String,
        /// The user has refused or ended it, so it was not missed.
        by_user: bool,
        /// The page's own stack is to end it.
        is_native: bool,
    },
    /// Send a stanza again that is still waited for. Not answered: its first sending is.
    SendAgain {
        /// The same stanza.
        stanza: Arc<Node>,
    },
    /// A command is over.
    Settled {
        /// Which command.
        command: CommandId,
        /// What came of it.
        result: Result<Success, CallError>,
    },
    /// Something that users hear of.
    Event(Event),
}

/// What a command came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Success {
    /// The server acknowledged what was sent.
    Done,
    /// The server acknowledged the offer of this call, which is open in the page.
    Offered {
        /// Its id.
        call_id: String,
    },
    /// The server knows the call link.
    Known,
    /// A call link was made.
    Link {
        /// Its address.
        address: String,
    },
}

/// What users hear of: `call.` and the name, with a plain payload.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Such as `ended`.
    pub name: &'static str,
    /// Safe to turn into JSON.
    pub payload: Object,
}
