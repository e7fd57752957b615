//! The logged-in user.

use crate::jid::{Jid, Server};
use crate::stanza::profile::Me;
use crate::text::{Mark, Marks};

/// Our two addresses, with our device if the page knows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Our address by phone number.
    pub pn: Option<Jid>,
    /// Our address by LID.
    pub lid: Option<Jid>,
}

impl Identity {
    /// Returns our address for stanzas to `peer`. With [`Me::Device`], it is of the same kind as
    /// the peer's address, because a stanza never mixes PNs and LIDs.
    pub(super) fn address_for(&self, peer: Jid, me: Me) -> Option<Jid> {
        match (me, peer.server()) {
            (Me::PnUser, _) => self.pn.map(Jid::to_user),
            (Me::Device, Server::Lid) => self.lid,
            (Me::Device, _) => self.pn,
        }
    }

    /// Returns whether `user` is one of our two addresses.
    pub(super) fn is_user(&self, user: Jid) -> bool {
        let me = self.address_for(user, Me::Device);
        me.is_some_and(|me| me.to_user() == user)
    }
}

impl Mark for Identity {
    fn mark(&self, marks: &mut Marks) {
        let Self { pn, lid } = self; // a new field must be decided on here
        pn.mark(marks);
        lid.mark(marks);
    }
}
