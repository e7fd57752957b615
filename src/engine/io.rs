//! The contract of the engine: inputs, commands, requests, answers, outputs and events.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::bytes::Bytes;
use crate::crypto::{CallId, CallKey, Fill};
use crate::jid::Jid;
use crate::node::Node;
use crate::object::Object;
use crate::stanza::link::CallLink;
use crate::stanza::offer::CiphertextKind;
use crate::text::{Mark, Marks, Text};
use crate::words::Word;

use crate::engine::error::{CallError, HostError};
use crate::engine::identity::Identity;
use crate::engine::page::PageCall;

/// A moment, in milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(pub u64);

impl Millis {
    /// Returns the moment `ms` milliseconds later.
    pub(super) fn after(self, ms: u32) -> Self {
        Self(self.0.saturating_add(ms.into()))
    }
}

/// Returns the earlier of two moments. `None` means never.
pub(super) fn earlier(one: Option<Millis>, other: Option<Millis>) -> Option<Millis> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        _ => one.or(other),
    }
}

/// The number of a command. The driver (`js/driver.ts`) chooses it, and uses it once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommandId(pub u32);

/// The number of a request. The engine chooses it, and uses it once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestId(pub u32);

/// What happened outside of the engine.
#[derive(Debug)]
pub enum Input {
    /// A user has called a function.
    Command {
        /// The number of the command. It comes back in [`Output::Settled`].
        id: CommandId,
        /// The command. An error, such as a wrong argument, settles it at once.
        command: Result<Command, CallError>,
    },
    /// The page's answer to a [`Request`].
    Answer {
        /// The request that is answered.
        request: RequestId,
        /// The answer, or why there is none.
        answer: Result<Answer, HostError>,
    },
    /// A call in the page's collection is new or has changed.
    PageCall(PageCall),
    /// The page has received a stanza of call signalling, and acknowledges it.
    Stanza(Node),
    /// The native stack sends a stanza of call signalling. The server's ack comes as an
    /// [`Input::Answer`] to `request`.
    StackStanza {
        /// The number from [`Engine::next_request`](super::Engine::next_request).
        request: RequestId,
        /// The whole stanza.
        stanza: Node,
    },
    /// The native stack reports that nobody answered a second call. A second call is one that comes
    /// in while the stack has another call.
    SecondCallMissed {
        /// The id of the second call.
        call_id: Text,
    },
    /// The engine's next deadline is reached.
    Time,
    /// The module is being removed from the page. Running commands fail, and our offers that still
    /// ring are cancelled.
    Stop,
}

/// A command of a user.
#[derive(Debug)]
pub enum Command {
    /// Call somebody.
    Offer {
        /// The callee, as the user wrote it.
        to: Text,
        /// Call with video.
        is_video: bool,
        /// The random parts of the offer.
        secrets: OfferSecrets,
    },
    /// Do something to a call.
    Act {
        /// What to do.
        verb: Verb,
        /// The id of the call. Without an id, [`Verb`] says which call is meant.
        call_id: Option<Text>,
        /// The reason of [`Verb::Reject`] or [`Verb::End`], which is sent to the peer.
        reason: Option<Text>,
    },
    /// Switch WhatsApp Web's own calling interface on.
    EnableCallInterface,
    /// Make a call link.
    CreateLink {
        /// The link is for a call with video.
        is_video: bool,
        /// When the call is planned to begin, in seconds since 1970-01-01 UTC.
        start_time: Option<u64>,
    },
    /// Join the call behind a call link.
    JoinLink {
        /// The link.
        link: CallLink,
        /// Join with the camera on.
        is_video: bool,
    },
}

/// An action on a call. Without a call id, `Accept` and `Reject` act on the first call that rings
/// here, and the others on the active call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Accept an incoming call.
    Accept,
    /// Reject an incoming call.
    Reject,
    /// End a call, or cancel an offer.
    End,
    /// Tell the peer that our microphone is off.
    Mute,
    /// Tell the peer that our microphone is on.
    Unmute,
    /// Request video, or accept the peer's request for video.
    UpgradeVideo,
    /// Raise our hand.
    RaiseHand,
    /// Lower our hand.
    LowerHand,
}

/// The random parts of an offer.
#[derive(Debug)]
pub struct OfferSecrets {
    /// The id of the new call.
    pub call_id: CallId,
    /// The key of the new call.
    pub key: CallKey,
}

impl OfferSecrets {
    /// Draws a new id and a new key.
    ///
    /// # Errors
    ///
    /// The random source failed.
    pub fn draw<E>(fill: &mut Fill<E>) -> Result<Self, E> {
        // One draw for both: each draw from a page's random source is slow, even of a few bytes.
        let mut random = Zeroizing::new([0; 15 + 32]);
        fill(&mut *random)?;
        let mut unused = random.iter();
        let mut fill_next = |buffer: &mut [u8]| {
            for (to, from) in buffer.iter_mut().zip(&mut unused) {
                *to = *from;
            }
            Ok(())
        };
        Ok(Self {
            call_id: CallId::draw(&mut fill_next)?,
            key: CallKey::draw(&mut fill_next)?,
        })
    }
}

/// A request of the engine to the page. The arrow names the answer.
#[derive(Debug)]
pub enum Request {
    /// Say who is logged in. → [`Answer::Identity`]
    Identity,
    /// Encrypt a call key for each device of a user. → [`Answer::Encrypted`]
    Encrypt {
        /// The user.
        to: Jid,
        /// The call key. It is wiped when the request is dropped.
        key: CallKey,
    },
    /// Stop a [`Request::Encrypt`] that takes too long: begin no further step of it.
    /// → [`HostError::EncryptionStepFailed`] with the step that was running
    StopEncrypting {
        /// The number of the `Encrypt` request.
        encrypt: RequestId,
    },
    /// Once stanzas can be sent, list the page's calls, the active one first. → [`Answer::Calls`]
    Calls {
        /// If the page has this call, it may leave out all others.
        wanted: Option<Text>,
    },
    /// Once stanzas can be sent, show our outgoing call in the page: add it to the collection, and
    /// make it active and calling. → [`Answer::Done`]
    OpenCall {
        /// The id of the call.
        id: Text,
        /// The callee, as a user.
        peer: Jid,
        /// The call is with video.
        is_video: bool,
    },
    /// Switch the calling interface on. → [`Answer::Done`]
    EnableCalling,
    /// Say whether the native stack can make calls. → [`Answer::Done`], or [`HostError::NoStack`]
    CheckStack,
    /// Have the native stack act on a call. → [`Answer::Done`] when the page shows that it is done
    UseStack {
        /// The id of the call. The stack itself acts on its active call, so the page compares the
        /// ids first. With [`StackAction::Start`], this is the id for the new call.
        id: Text,
        /// What to do.
        action: StackAction,
    },
    /// Have the native stack join the call behind a link. → [`Answer::Done`] when the call is
    /// active, or [`HostError::Nacked`]. There is no deadline: a participant may have to let us in.
    JoinLink {
        /// The token of the link.
        token: Text,
        /// Join with the camera on.
        is_video: bool,
    },
    /// Send a stanza. → [`Answer::Ack`]
    Send {
        /// The whole stanza; its `id` is set.
        stanza: Arc<Node>,
        /// The time for its ack, all retransmissions included, in milliseconds. After that time,
        /// the page must not send the stanza any more, because its command has failed.
        timeout: u32,
    },
}

/// An action of the native stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StackAction {
    /// Call a user.
    Start {
        /// The callee. The page uses the callee's LID if it knows one.
        to: Jid,
        /// Call with video.
        is_video: bool,
    },
    /// Accept the active call, with the microphone on.
    Accept {
        /// Accept with the camera on.
        is_video: bool,
    },
    /// Reject the active call.
    Reject,
    /// Reject a call that is not the active one.
    RejectOther {
        /// The call is a group call.
        is_group: bool,
        /// The device that sent the offer.
        peer: Jid,
        /// The call-creator of the offer.
        creator: Jid,
        /// The reason, which is sent to the peer.
        reason: Option<Text>,
    },
    /// End the active call.
    End,
    /// Switch the microphone off (`true`) or on.
    Mute(bool),
    /// Request video.
    RequestVideo,
    /// Accept a request for video.
    AcceptVideo {
        /// The user who requested video.
        of: Jid,
    },
    /// Raise our hand (`true`) or lower it.
    RaiseHand(bool),
}

/// The page's answer to a [`Request`].
#[derive(Debug)]
pub enum Answer {
    /// To a request without a result: the page has carried it out.
    Done,
    /// To [`Request::Identity`].
    Identity(Identity),
    /// To [`Request::Encrypt`].
    Encrypted {
        /// The user's devices, in fan-out order.
        devices: Vec<(Jid, Ciphertext)>,
        /// Our signed device identity, if a ciphertext starts a session.
        identity: Option<Bytes>,
    },
    /// To [`Request::Calls`].
    Calls(Vec<PageCall>),
    /// To [`Request::Send`]: the server's ack or nack.
    Ack(Node),
}

/// The call key encrypted for one device, or the page's error message.
pub type Ciphertext = Result<(CiphertextKind, Bytes), Text>;

/// An output of the engine. Only a [`Request`] gets an answer.
#[derive(Debug)]
pub enum Output {
    /// The page has to carry out a request, and to answer it.
    Request {
        /// The number of the request. It comes back in [`Input::Answer`].
        id: RequestId,
        /// The request.
        request: Request,
    },
    /// The page has to remove a call that [`Request::OpenCall`] put there.
    CloseCall {
        /// The id of the call.
        id: Text,
    },
    /// The page has to show one of its calls as accepted, and to stop ringing. The page does not
    /// notice by itself that we accepted the call by stanzas.
    ActivateCall {
        /// The id of the call.
        id: Text,
    },
    /// The page has to end one of its calls, and to stop ringing.
    EndCall {
        /// The id of the call.
        id: Text,
        /// The user has rejected or ended the call, so it does not count as missed.
        by_user: bool,
        /// The native stack has to end the call.
        is_native: bool,
    },
    /// The page has to send the stanza of a [`Request::Send`] again. Its ack answers that request.
    Retransmit {
        /// The same stanza.
        stanza: Arc<Node>,
    },
    /// A command has succeeded or failed.
    Settled {
        /// The command.
        command: CommandId,
        /// Its result.
        result: Result<Success, CallError>,
    },
    /// An event for users.
    Event(Event),
}

/// The result of a command that succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    /// The command is done; if a stanza was sent for it, the server has acknowledged it.
    Done,
    /// The server has acknowledged the offer, and the page shows the call.
    Offered {
        /// The id of the call.
        call_id: Text,
    },
    /// The server knows the call link.
    Known,
    /// A call link was made.
    Link {
        /// The address of the link.
        address: Text,
    },
}

/// Returns whether an event with this name has a listener. It must return without waiting.
pub type Audience = fn(Word) -> bool;

/// An event for users. They listen to `call.` followed by its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The name, such as `ended`.
    pub name: Word,
    /// The payload, which can be turned into JSON.
    pub payload: Object,
}

impl Mark for Request {
    fn mark(&self, marks: &mut Marks) {
        match self {
            Self::Encrypt { to, key: _ } => to.mark(marks),
            Self::Calls { wanted } => wanted.mark(marks),
            Self::OpenCall {
                id,
                peer,
                is_video: _,
            } => {
                id.mark(marks);
                peer.mark(marks);
            }
            Self::UseStack { id, action } => {
                id.mark(marks);
                action.mark(marks);
            }
            Self::JoinLink { token, is_video: _ } => token.mark(marks),
            Self::Send { stanza, timeout: _ } => stanza.mark(marks),
            Self::Identity
            | Self::StopEncrypting { encrypt: _ }
            | Self::EnableCalling
            | Self::CheckStack => {}
        }
    }
}

impl Mark for StackAction {
    fn mark(&self, marks: &mut Marks) {
        match self {
            Self::Start { to, is_video: _ } => to.mark(marks),
            Self::RejectOther {
                is_group: _,
                peer,
                creator,
                reason,
            } => {
                peer.mark(marks);
                creator.mark(marks);
                reason.mark(marks);
            }
            Self::AcceptVideo { of } => of.mark(marks),
            Self::Accept { is_video: _ }
            | Self::Reject
            | Self::End
            | Self::Mute(_)
            | Self::RequestVideo
            | Self::RaiseHand(_) => {}
        }
    }
}
