//! Describes calls for users, as plain objects that can be turned into JSON.

use super::call::Call;
use crate::engine::address_book::AddressBook;
use crate::jid::{Jid, Server};
use crate::object::{Field, Object};
use crate::text::Text;
use crate::words as w;
use crate::words::Word;
use crate::words::names as n;

impl Call {
    /// Returns everything that users see of the call.
    pub fn describe(&self, addresses: AddressBook) -> Object {
        let mut object = Object::default();
        object.put_text(w::ID, self.id);
        let direction = if self.is_outgoing {
            n::OUTGOING
        } else {
            n::INCOMING
        };
        object.put_text(n::DIRECTION, direction);
        object.put_text(n::PATH, self.path.name());
        object.put_text(w::STATE, self.state.name());
        object.put(n::IS_VIDEO, Field::Switch(self.is_video));
        object.put(n::IS_GROUP, Field::Switch(self.is_group));
        put_jid(&mut object, n::GROUP_JID, self.group_jid);
        object.put(n::IS_SILENCED, Field::Switch(self.is_silenced));
        object.put(n::PEER, self.describe_peer(addresses));
        put_jid(&mut object, n::PEER_DEVICE, self.peer_device);
        put_jid(&mut object, n::CREATOR, self.creator);
        put_some_text(&mut object, n::LINK_TOKEN, self.link_token);
        object.put(n::IS_WAITING, Field::Switch(self.is_waiting));
        put_number(&mut object, n::OFFER_TIME, Some(self.offer_time));
        put_number(&mut object, n::ACCEPTED_TIME, self.accepted_time);
        put_number(&mut object, n::ENDED_TIME, self.ended_time);
        put_number(&mut object, n::DURATION_MS, self.duration_ms);
        object.put(n::MUTED, Field::Switch(self.muted));
        object.put(n::PEER_MUTED, Field::Switch(self.peer_muted));
        put_some_text(
            &mut object,
            n::OUTCOME,
            self.outcome.map(|outcome| outcome.name().into()),
        );
        put_some_text(&mut object, w::REASON, self.reason);
        object
    }

    /// Returns `{ jid, lid, phone }`, with `null` for unknown properties.
    fn describe_peer(&self, addresses: AddressBook) -> Field {
        let other = self.other_address(addresses);
        let of_kind = |kind| {
            let both = [Some(self.peer), other];
            both.into_iter().flatten().find(|jid| jid.server() == kind)
        };
        let mut object = Object::default();
        put_jid(&mut object, w::JID, Some(self.peer));
        put_jid(&mut object, n::LID, of_kind(Server::Lid));
        put_some_text(&mut object, n::PHONE, of_kind(Server::Pn).map(Jid::user));
        Field::Object(object)
    }

    /// Returns the properties that are known when the call is offered.
    pub fn describe_offer(&self, addresses: AddressBook) -> Object {
        let mut object = of_call(self.id);
        object.put(n::IS_GROUP, Field::Switch(self.is_group));
        object.put(n::IS_VIDEO, Field::Switch(self.is_video));
        put_jid(&mut object, n::GROUP_JID, self.group_jid);
        put_number(&mut object, n::OFFER_TIME, Some(self.offer_time));
        object.put(n::PEER, self.describe_peer(addresses));
        object
    }
}

/// Starts the payload of an event about a call. It only has the id so far.
pub fn of_call(id: Text) -> Object {
    let mut payload = Object(Vec::with_capacity(8)); // the most properties of an event
    payload.put_text(w::ID, id);
    payload
}

/// Adds an address in WhatsApp Web's spelling, or `null`.
pub fn put_jid(object: &mut Object, name: Word, jid: Option<Jid>) {
    let wid = jid.map(Jid::to_wid);
    put_some_text(object, name, wid);
}

pub fn put_some_text(object: &mut Object, name: Word, text: Option<Text>) {
    object.put(name, text.map_or(Field::Null, Field::Text));
}

pub fn put_number(object: &mut Object, name: Word, number: Option<u64>) {
    object.put(
        name,
        number.map_or(Field::Null, |number| Field::Number(number as i64)),
    );
}
