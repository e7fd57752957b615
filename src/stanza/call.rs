//! `<call>`: the envelope of every action.

use super::accept::Accept;
use super::element::{Element, Part, element};
use super::enc_rekey::EncRekey;
use super::group::GroupUpdate;
use super::heartbeat::Heartbeat;
use super::link::{LinkCreate, LinkJoin, LinkQuery};
use super::mute::Mute;
use super::offer::{Offer, OfferNotice};
use super::preaccept::Preaccept;
use super::reject::Reject;
use super::relay_latency::RelayLatency;
use super::screen_share::ScreenShare;
use super::shape::Shape;
use super::show::element as show_element;
use super::terminate::Terminate;
use super::transport::Transport;
use super::user_action::UserAction;
use super::video::VideoUpdate;
use super::waiting_room::{
    WaitingRoomAdmit, WaitingRoomDeny, WaitingRoomToggle, WaitingRoomUpdate,
};
use super::whole::Stanza;
use crate::crypto::StanzaId;
use crate::jid::Jid;
use crate::node::{Node, StanzaError, Text};
use crate::object::{Field, Object};
use crate::words as w;
use crate::words::Word;

element! {
    /// The envelope of one action of call signalling.
    ///
    /// An outgoing one has `to` and `id` (and `from` in the older profile), an incoming one `from`
    /// and `t`. The server drops an accept without an `id`, and the official client sets one on
    /// every call stanza, so [`Call::outgoing`] always does. [`action`](Call::action) returns the
    /// action.
    ///
    /// Source: protocol.md §1.1, §1.6 (WA).
    Call {
        /// The sender.
        from: Option<Jid> = FROM,
        /// The recipient.
        to: Option<Jid> = TO,
        /// The stanza id, which the ack repeats.
        id: Option<Text> = ID,
        /// When the server forwarded it, in seconds since 1970-01-01 UTC.
        t: Option<u64> = T,
        /// The name that the sender has chosen.
        notify: Option<Text> = NOTIFY,
        /// The sender's platform.
        platform: Option<Text> = PLATFORM,
        /// The sender's version of WhatsApp.
        version: Option<Text> = VERSION,
        /// The group member who sent it.
        participant: Option<Jid> = PARTICIPANT,
        /// The addressee, if that is not this device.
        recipient: Option<Jid> = RECIPIENT,
        /// Present if the stanza waited while this device was offline.
        offline: Option<Text> = OFFLINE,
        /// When the offer was made, in seconds since 1970-01-01 UTC.
        e: Option<u64> = E,
        /// The sender's LID.
        sender_lid: Option<Jid> = SENDER_LID,
    }
}

/// The other side of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// A device, or a user whose devices an offer names in its `<destination>`.
    Jid(Jid),
    /// Everybody in a group call.
    Group,
}

impl Call {
    /// Wraps an action that we send, and sets its address. `from` is for the profiles that name the
    /// sender.
    pub fn outgoing(from: Option<Jid>, id: StanzaId, peer: Peer, action: impl Act) -> Self {
        let tag = action.tag();
        Self::around(from, id, peer, tag, action.into_node())
    }

    fn around(from: Option<Jid>, id: StanzaId, peer: Peer, tag: Text, action: Node) -> Self {
        let action = Node { tag, ..action };
        let to = address(&action, peer);
        let mut call = Node::new(w::CALL);
        from.write(&mut call, w::FROM);
        to.write(&mut call, w::TO);
        call = call.attr(w::ID, id);
        call.push_child(action);
        Self(call)
    }

    /// Returns the action.
    pub fn action(&self) -> Action {
        Action::of_node(self.action_node().cloned().unwrap_or_default())
    }

    /// Returns the node of the action: the first child with a known tag, or else the first child
    /// (SRC).
    pub fn action_node(&self) -> Option<&Node> {
        action(&self.0)
    }
}

impl Stanza for Call {
    const TAG: Word = w::CALL;

    /// Checks that a stanza and its action have all required parts.
    fn check(node: &Node) -> Result<(), StanzaError> {
        check(node, Shape::check)
    }
}

/// Returns whether a received stanza is a `<call>` whose action has the required parts. The inside
/// of the action's children is not checked, because the page leaves out what we do not read.
pub fn is_readable(node: &Node) -> bool {
    node.tag == w::CALL && check(node, Shape::check_parts).is_ok()
}

fn check(
    node: &Node,
    check_action: fn(&Shape, &Node) -> Result<(), StanzaError>,
) -> Result<(), StanzaError> {
    // A stanza without a recipient is an incoming one.
    if node.jid(w::TO).is_none() {
        if node.jid(w::FROM).is_none() {
            return Err(node.lacks(w::FROM, "a JID"));
        }
        if node.number(w::T).is_none() {
            return Err(node.lacks(w::T, "a whole number"));
        }
    }
    let Some(action) = action(node) else {
        return Err(node.lacks(Text::EMPTY, "an action"));
    };
    known(action).map_or(Ok(()), |shape| check_action(shape, action))
}

/// A kind of action.
pub trait Act: Element {
    /// Returns the tag of the action.
    fn tag(&self) -> Text;
}

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident($type:ty) = $tag:ident,)*) => {
        /// The action of a `<call>`.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Action {
            $($(#[$doc])* $variant($type),)*
            /// An action with an unknown tag.
            Unknown(UnknownAction),
        }

        /// The tags and shapes of all known actions.
        pub const KNOWN: &[(Word, &Shape)] = &[$((w::$tag, <$type>::SHAPE)),*];

        $(impl Act for $type {
            fn tag(&self) -> Text {
                w::$tag.into()
            }
        })*

        impl Action {
            /// Wraps a node that has been checked.
            fn of_node(node: Node) -> Self {
                $(if node.tag == w::$tag {
                    return Self::$variant(<$type>::of_node(node));
                })*
                Self::Unknown(UnknownAction(node))
            }
        }
    };
}

actions! {
    /// Starts a call.
    Offer(Offer) = OFFER,
    /// Announces an offer, without the data that is needed to answer it.
    OfferNotice(OfferNotice) = OFFER_NOTICE,
    /// Tells the caller that a device rings.
    Preaccept(Preaccept) = PREACCEPT,
    /// Accepts a call.
    Accept(Accept) = ACCEPT,
    /// Rejects a call.
    Reject(Reject) = REJECT,
    /// Ends a call.
    Terminate(Terminate) = TERMINATE,
    /// Negotiates the transport of media.
    Transport(Transport) = TRANSPORT,
    /// Reports the round-trip times to the relays.
    RelayLatency(RelayLatency) = RELAYLATENCY,
    /// Reports whether a microphone is off.
    Mute(Mute) = MUTE_V2,
    /// Keeps a group call or a waiting room alive.
    Heartbeat(Heartbeat) = HEARTBEAT,
    /// Requests video, answers a request, or reports the state of a camera.
    Video(VideoUpdate) = VIDEO,
    /// Distributes a new key of a group call.
    EncRekey(EncRekey) = ENC_REKEY,
    /// Reports who is in a group call.
    GroupUpdate(GroupUpdate) = GROUP_UPDATE,
    /// Raises or lowers a hand.
    UserAction(UserAction) = USER_ACTION,
    /// Starts or stops to share a screen.
    ScreenShare(ScreenShare) = SCREEN_SHARE,
    /// Reports who is in a waiting room.
    WaitingRoomUpdate(WaitingRoomUpdate) = WAITING_ROOM_UPDATE,
    /// Opens or closes a waiting room.
    WaitingRoomToggle(WaitingRoomToggle) = WAITING_ROOM_TOGGLE,
    /// Lets somebody in.
    WaitingRoomAdmit(WaitingRoomAdmit) = WAITING_ROOM_ADMIT,
    /// Keeps somebody out.
    WaitingRoomDeny(WaitingRoomDeny) = WAITING_ROOM_DENY,
    /// Creates a call link.
    LinkCreate(LinkCreate) = LINK_CREATE,
    /// Queries a call link.
    LinkQuery(LinkQuery) = LINK_QUERY,
    /// Joins the call behind a link.
    LinkJoin(LinkJoin) = LINK_JOIN,
}

element! {
    /// An action with an unknown tag. Its call is still shown.
    UnknownAction {
        /// The call id.
        call_id: Option<Text> = CALL_ID,
        /// The sender of the offer.
        creator: Option<Jid> = CALL_CREATOR,
    }
}

impl Act for UnknownAction {
    fn tag(&self) -> Text {
        self.0.tag
    }
}

impl From<Node> for UnknownAction {
    fn from(node: Node) -> Self {
        Self(node)
    }
}

/// Returns the address that an action is sent to.
///
/// Source: protocol.md §1.1, §1.5 (WA).
fn address(action: &Node, peer: Peer) -> Jid {
    let call_id = action.optional(w::CALL_ID).unwrap_or_default();
    let is_about_link = action.optional(w::LINK_TOKEN).is_some();
    match (action.tag.word(), peer) {
        (Some(w::LINK_CREATE | w::LINK_QUERY | w::LINK_JOIN), _) => Jid::call(Text::EMPTY),
        (Some(w::WAITING_ROOM_TOGGLE), _) if is_about_link => Jid::call(Text::EMPTY),
        (
            Some(
                w::HEARTBEAT
                | w::WAITING_ROOM_TOGGLE
                | w::WAITING_ROOM_ADMIT
                | w::WAITING_ROOM_DENY,
            ),
            _,
        )
        | (_, Peer::Group) => Jid::call(call_id),
        // The destination names the devices.
        (Some(w::OFFER | w::ENC_REKEY), Peer::Jid(jid))
            if action.child(w::DESTINATION).is_some() =>
        {
            jid.to_user()
        }
        (_, Peer::Jid(jid)) => jid,
    }
}

/// Returns the action of a `<call>`: the first child with a known tag, or else the first child
/// (SRC).
pub fn action(call: &Node) -> Option<&Node> {
    let children = call.child_nodes();
    let known = children.iter().find(|child| known(child).is_some());
    known.or(children.first())
}

fn known(action: &Node) -> Option<&'static Shape> {
    let known = KNOWN.iter().find(|(tag, _)| action.tag == *tag);
    known.map(|(_, shape)| *shape)
}

/// Adds the parts of a stanza to `object`, with the action as `action: { tag, … }`.
pub(super) fn show(node: &Node, object: &mut Object) {
    let Some(action) = action(node) else {
        return;
    };
    let mut shown = Object::default();
    shown.put_text("tag", action.tag);
    let shape = known(action).unwrap_or(UnknownAction::SHAPE);
    show_element(action, shape, None, &mut shown);
    show_element(node, Call::SHAPE, Some(action), object);
    object.put("action", Field::Object(shown));
}
