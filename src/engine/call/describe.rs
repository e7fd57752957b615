//! What users see of a call: plain objects that can be turned into JSON.

use super::call::Call;
use crate::engine::address_book::AddressBook;
use crate::jid::{Jid, Server};
use crate::object::{Field, Object};
use crate::text::Text;

impl Call {
    /// Everything that users can know of the call.
    pub fn describe(&self, addresses: AddressBook) -> Object {
        let mut object = Object::default();
        object.put_text("id", self.id);
        let direction = if self.is_outgoing {
            "outgoing"
        } else {
            "incoming"
        };
        object.put_text("direction", direction);
        object.put_text("path", self.path.name());
        object.put_text("state", self.state.name());
        object.put("isVideo", Field::Switch(self.is_video));
        object.put("isGroup", Field::Switch(self.is_group));
        put_jid(&mut object, "groupJid", self.group_jid);
        object.put("isSilenced", Field::Switch(self.is_silenced));
        object.put("peer", self.describe_peer(addresses));
        put_jid(&mut object, "peerDevice", self.peer_device);
        put_jid(&mut object, "creator", self.creator);
        put_some_text(&mut object, "linkToken", self.link_token);
        object.put("isWaiting", Field::Switch(self.is_waiting));
        put_number(&mut object, "offerTime", Some(self.offer_time));
        put_number(&mut object, "acceptedTime", self.accepted_time);
        put_number(&mut object, "endedTime", self.ended_time);
        put_number(&mut object, "durationMs", self.duration_ms);
        object.put("muted", Field::Switch(self.muted));
        object.put("peerMuted", Field::Switch(self.peer_muted));
        put_some_text(
            &mut object,
            "outcome",
            self.outcome.map(|outcome| outcome.name().into()),
        );
        put_some_text(&mut object, "reason", self.reason);
        object
    }

    /// `{ jid, lid, phone }`, with `null` for what is not known.
    pub fn describe_peer(&self, addresses: AddressBook) -> Field {
        let other = self.other_address(addresses);
        let of_kind = |kind| {
            let both = [Some(self.peer), other];
            both.into_iter().flatten().find(|jid| jid.server() == kind)
        };
        let mut object = Object::default();
        put_jid(&mut object, "jid", Some(self.peer));
        put_jid(&mut object, "lid", of_kind(Server::Lid));
        put_some_text(&mut object, "phone", of_kind(Server::Pn).map(Jid::user));
        Field::Object(object)
    }

    /// What is known when the call is offered.
    pub fn describe_offer(&self, addresses: AddressBook) -> Object {
        let mut object = of_call(self.id);
        object.put("isGroup", Field::Switch(self.is_group));
        object.put("isVideo", Field::Switch(self.is_video));
        put_jid(&mut object, "groupJid", self.group_jid);
        put_number(&mut object, "offerTime", Some(self.offer_time));
        object.put("peer", self.describe_peer(addresses));
        object
    }
}

/// The payload of an event about a call, to be added to.
pub fn of_call(id: Text) -> Object {
    let mut payload = Object::default();
    payload.put_text("id", id);
    payload
}

/// Puts an address as WhatsApp Web spells it, or `null`.
pub fn put_jid(object: &mut Object, name: &'static str, jid: Option<Jid>) {
    let wid = jid.map(Jid::to_wid);
    put_some_text(object, name, wid);
}

pub fn put_some_text(object: &mut Object, name: &'static str, text: Option<Text>) {
    object.put(name, text.map_or(Field::Null, Field::Text));
}

pub fn put_number(object: &mut Object, name: &'static str, number: Option<u64>) {
    object.put(
        name,
        number.map_or(Field::Null, |number| Field::Number(number as i64)),
    );
}
