//! Who I am.

use crate::jid::{Jid, Server};
use crate::stanza::profile::Me;

/// My user, with my device where the page tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// By phone number.
    pub pn: Option<Jid>,
    /// By linked id.
    pub lid: Option<Jid>,
}

impl Identity {
    /// My address in stanzas to `peer`. With [`Me::Device`] it is in the peer's address space:
    /// a stanza never mixes phone numbers and linked ids.
    pub(super) fn address_for(&self, peer: &Jid, me: Me) -> Option<Jid> {
        match (me, peer.server()) {
            (Me::PnUser, _) => self.pn.as_ref().map(Jid::to_user),
            (Me::Device, Server::Lid) => self.lid.clone(),
            (Me::Device, _) => self.pn.clone(),
        }
    }

    /// Whether a user is me, by either address.
    pub(super) fn is_user(&self, user: &Jid) -> bool {
        let me = self.address_for(user, Me::Device);
        me.is_some_and(|me| me.to_user() == *user)
    }
}
